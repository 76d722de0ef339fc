"""The roll call: everybody is present unless marked; totals go to the meeting."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db import transaction

from chibo.accounts.models import User
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.queries import RosterEntry
from meetings.attendance import totals_of
from meetings.enums import AttendanceStatus
from meetings.models import Attendance, Guest, Meeting
from meetings.queries.preparation import announced_absences
from meetings.rosters import called
from meetings.services.locking import close, opened
from meetings.services.votes import recount_bases

TOTALS = ["base", "present", "excused", "unexcused", "speakers", "opinions"]
MOST_OPINIONS = 50
MOST_GUESTS = 30
NAME_LENGTH, POSITION_LENGTH = 120, 200


@dataclass(frozen=True)
class Mark:
    """How one member of the roster is marked. For a member outside the base the status is that of the standing.

    `reason` None of an excused member is the one that is stored, or was told beforehand: who marks may not read it.
    """

    member_id: int
    status: str
    attended: bool = False
    reason: str | None = ""
    opinions: int = 0
    self_criticisms: int = 0
    criticisms: int = 0

    @property
    def is_here(self) -> bool:
        return self.attended or self.status in AttendanceStatus.attending()


@dataclass(frozen=True)
class GuestLine:
    name: str
    position: str = ""


def standing_status(entry: RosterEntry) -> str:
    """Return the fixed status of a member who need not attend."""
    return entry.standing.kind


def roll_differs(meeting: Meeting) -> bool:
    """Tell whether the roster of the day held, people or standings, is no longer the one that was called.

    So after the day or the list of members was changed. Imported meetings carry totals only. Four queries.
    """
    marked = dict(meeting.attendances.values_list("member_id", "status"))
    if meeting.base is None or not marked:
        return False
    entries = called(meeting, meeting.roll_day)
    outside = AttendanceStatus.outside_base()
    fixed = {pk: status if status in outside else "" for pk, status in marked.items()}
    return fixed != {entry.member.pk: "" if entry.must_attend else standing_status(entry) for entry in entries}


@transaction.atomic
def save_roll(
    *,
    meeting: Meeting,
    marks: Collection[Mark],
    guests: Iterable[GuestLine],
    version: int,
    actor: User,
    heard: int | None = None,
) -> Meeting:
    """Keep the roll call of the whole roster and its totals.

    `marks` has one mark for each member of the roster of the day held; `heard`: the opinions of all that the page was
    opened with, None when it does not tell. Raises Refused (field `member-<id>`, `guests` or None) on a mark that cannot
    be, StaleVersion when somebody saved a newer record or counted opinions since.
    """
    row = opened(meeting, version)
    if heard is not None and heard != (row.opinions or 0):
        raise StaleVersion(row)
    if row.held_on is None:
        raise Refused(None, "Chưa có ngày sinh hoạt. Mời đồng chí ghi ngày ở bước Thời gian, thành phần trước.")
    entries = {entry.member.pk: entry for entry in called(row, row.held_on)}
    kept = {mark.member_id: mark for mark in row.attendances.all()}
    marks = _with_reasons(row, marks, kept)
    _check_marks(marks, entries)
    guests = list(guests)
    check_guests(guests)
    row.attendances.all().delete()
    Attendance.objects.bulk_create(
        Attendance(
            meeting=row,
            member_id=mark.member_id,
            status=mark.status,
            attended=mark.attended,
            reason=mark.reason,
            opinions=mark.opinions,
            **_counted_elsewhere(mark, kept.get(mark.member_id)),
        )
        for mark in marks
    )
    row.guests.all().delete()
    Guest.objects.bulk_create(Guest(meeting=row, name=guest.name, position=guest.position) for guest in guests)
    recount_bases(row)
    totals = totals_of(marks)
    for name in TOTALS:
        setattr(row, name, getattr(totals, name))
    return close(row, actor=actor, verb="rollcall", fields=TOTALS)


def _with_reasons(row: Meeting, marks: Collection[Mark], kept: dict[int, Attendance]) -> list[Mark]:
    """Fill in the reasons that were left as they are: that of the roll, before the first one what was told beforehand."""
    if all(mark.reason is not None for mark in marks):
        return list(marks)
    known = announced_absences(row, is_full=True) | {pk: mark.reason for pk, mark in kept.items() if mark.reason}
    return [mark if mark.reason is not None else replace(mark, reason=known.get(mark.member_id, "")) for mark in marks]


def _counted_elsewhere(mark: Mark, stored: Attendance | None) -> dict:
    """Return what a mark holds that the roll call does not ask for and must not forget; who is not there said nothing."""
    if stored is None:
        return {}
    names = ["passed_on", *(["self_criticisms", "criticisms"] if mark.is_here else [])]
    return {name: getattr(stored, name) for name in names}


def _check_marks(marks: Collection[Mark], entries: dict[int, RosterEntry]) -> None:
    ids = [mark.member_id for mark in marks]
    if len(ids) != len(set(ids)) or set(ids) != set(entries):
        raise Refused(
            None, "Danh sách đảng viên của ngày này đã thay đổi. Mời đồng chí mở lại trang điểm danh và xem lại."
        )
    for mark in marks:
        _check_mark(mark, entries[mark.member_id])


def _check_mark(mark: Mark, entry: RosterEntry) -> None:
    sentence = what_is_wrong(mark, entry)
    if sentence:
        raise Refused(f"member-{mark.member_id}", sentence)


def what_is_wrong(mark: Mark, entry: RosterEntry) -> str:
    """Return what cannot be in how a member is marked, '' when it can."""
    name = entry.member.name
    if entry.must_attend and (mark.status not in AttendanceStatus.chosen() or mark.attended):
        return f"Chưa rõ đồng chí {name} có mặt hay vắng. Mời đồng chí chọn lại."
    if not entry.must_attend and mark.status != standing_status(entry):
        standing = entry.standing.get_kind_display().lower()
        return f"Đồng chí {name} {standing} theo quyết định, không chọn ở đây. Mời đồng chí xem lại."
    if mark.status == AttendanceStatus.EXCUSED and not mark.reason:
        return f"Chưa có lý do vắng của đồng chí {name}. Mời đồng chí chọn lý do, hoặc chọn Không có lý do."
    if not 0 <= mark.opinions <= MOST_OPINIONS:
        return f"Số ý kiến của đồng chí {name} phải từ 0 đến {MOST_OPINIONS}. Mời đồng chí ghi lại."
    if mark.opinions and not mark.is_here:
        return f"Đồng chí {name} vắng mặt nên không có ý kiến. Mời đồng chí xem lại mục có mặt hoặc số ý kiến."
    if (mark.self_criticisms or mark.criticisms) and not mark.is_here:
        return f"Đồng chí {name} vắng mặt nên không có lượt tự phê bình, phê bình. Mời đồng chí xem lại mục có mặt."
    return ""


def check_guests(guests: Collection[GuestLine]) -> None:
    """Raise Refused (field `guests`) on a guest without a name, or on more than a roll holds."""
    for guest in guests:
        if not guest.name:
            raise Refused("guests", f"Chưa có họ tên của đại biểu {guest.position}. Mời đồng chí ghi họ tên.")
    if len(guests) > MOST_GUESTS:
        raise Refused("guests", f"Chỉ ghi được {MOST_GUESTS} đại biểu. Mời đồng chí ghi gộp theo đơn vị.")
