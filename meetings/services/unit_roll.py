"""The roll of a giao ban or conference: who came for each unit; totals of units go to the meeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db import transaction

from chibo.accounts.models import User
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from meetings.enums.gathering import Audience, HeldAs, UnitPresence
from meetings.models import Guest, Meeting, UnitAttendance
from meetings.rosters import units_called
from meetings.services.locking import close, opened
from meetings.services.rollcall import GuestLine, check_guests

TOTALS = ["base", "present", "excused", "unexcused"]


@dataclass(frozen=True)
class UnitMark:
    """Who came for one unit. `name` is whoever came: its secretary, or the person sent in place of the secretary.

    `reason` None is the stored one: who marks may not read it.
    """

    unit_id: int
    status: str
    name: str = ""
    is_online: bool = False
    reason: str | None = ""


@transaction.atomic
def save_unit_roll(
    *, meeting: Meeting, marks: Collection[UnitMark], guests: Iterable[GuestLine], version: int, actor: User
) -> Meeting:
    """Keep who came for each unit, in place of what was kept before, and the totals of units.

    `marks` has one mark for each unit called on the day held; where units are chosen, for those that were invited. Raises
    Refused (field `unit-<id>`, `guests` or None) on a mark that cannot be, StaleVersion on a newer record.
    """
    row = opened(meeting, version)
    if row.held_on is None:
        raise Refused(None, "Chưa có ngày họp. Mời đồng chí ghi ngày ở bước Thời gian, thành phần trước.")
    units = {unit.pk: unit for unit in units_called(row, row.held_on)}
    _check_units(row, marks, units)
    known = dict(row.unit_attendances.values_list("unit_id", "reason"))
    marks = [replace(mark, reason=known.get(mark.unit_id, "")) if mark.reason is None else mark for mark in marks]
    for mark in marks:
        sentence = _what_is_wrong(row, mark, units[mark.unit_id])
        if sentence:
            raise Refused(f"unit-{mark.unit_id}", sentence)
    guests = list(guests)
    check_guests(guests)
    row.unit_attendances.all().delete()
    UnitAttendance.objects.bulk_create(UnitAttendance(meeting=row, **vars(mark)) for mark in marks)
    row.guests.all().delete()
    Guest.objects.bulk_create(Guest(meeting=row, name=guest.name, position=guest.position) for guest in guests)
    counted = Counter(mark.status for mark in marks)
    row.base, row.present = len(marks), sum(counted[status] for status in UnitPresence.attending())
    row.excused, row.unexcused = counted[UnitPresence.EXCUSED], counted[UnitPresence.UNEXCUSED]
    return close(row, actor=actor, verb="unit_roll", fields=TOTALS)


def _check_units(row: Meeting, marks: Collection[UnitMark], units: dict[int, Unit]) -> None:
    ids = [mark.unit_id for mark in marks]
    is_chosen = row.gathering.audience == Audience.CHOSEN and row.group_id is None
    if len(ids) != len(set(ids)) or not set(ids) <= set(units) or (not is_chosen and set(ids) != set(units)):
        raise Refused(
            None, "Danh sách đơn vị của ngày này đã thay đổi. Mời đồng chí mở lại trang điểm danh và xem lại."
        )
    if not marks:
        raise Refused(None, "Chưa có đơn vị nào được mời. Mời đồng chí chọn ít nhất một đơn vị.")


def _what_is_wrong(row: Meeting, mark: UnitMark, unit: Unit) -> str:
    """Return what cannot be in how a unit is marked, '' when it can."""
    came = mark.status in UnitPresence.attending()
    if mark.status not in UnitPresence.values:
        return f"Chưa rõ {unit.name} có mặt hay vắng. Mời đồng chí chọn lại."
    if mark.status == UnitPresence.SUBSTITUTE and not mark.name:
        return f"Chưa có tên người dự thay của {unit.name}. Mời đồng chí ghi họ tên."
    if mark.status == UnitPresence.EXCUSED and not mark.reason:
        return f"Chưa có lý do vắng của {unit.name}. Mời đồng chí ghi lý do, hoặc chọn Vắng không có lý do."
    if mark.is_online and (not came or row.held_as == HeldAs.IN_PERSON):
        return (
            f"{unit.name} chỉ dự trực tuyến được khi có mặt và buổi họp có hình thức trực tuyến. Mời đồng chí xem lại."
        )
    return ""
