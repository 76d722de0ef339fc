"""Touches of the guided screen: who came, who spoke, who criticized. Each is counted once, however often it is sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from chibo.accounts.models import User
from chibo.common.errors import Refused
from chibo.organization.queries import RosterEntry
from meetings.attendance import totals_of
from meetings.enums import AttendanceStatus
from meetings.models import Attendance, Meeting, Tap
from meetings.queries.preparation import announced_absences
from meetings.rosters import called
from meetings.services.locking import close, opened
from meetings.services.rollcall import MOST_OPINIONS, TOTALS, Mark, standing_status, what_is_wrong
from meetings.services.votes import recount_bases

COUNTERS = {"spoke": "opinions", "self_criticized": "self_criticisms", "criticized": "criticisms"}
OF_CRITICISM = ["self_criticized", "criticized"]
MARK, ATTENDED = "mark", "attended"
ACTS = [*COUNTERS, MARK, ATTENDED]
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Touch:
    """One touch. `act` of ACTS; `value`: for a counter how many more ('1', '-1'), for MARK a status with its reason
    ('present', 'excused:Ốm'; 'excused' keeps the reason that is known), for ATTENDED '1' or '0'. `token` is made by the
    page, once for each touch.
    """

    token: UUID
    member_id: int
    act: str
    value: str = "1"


@dataclass(frozen=True)
class Counted:
    """The record after the touches, and its version and opinions before them: a page that knew those goes on from there."""

    meeting: Meeting
    version_before: int
    heard_before: int


def check_acts(touches: Collection[Touch], *, is_full: bool) -> None:
    """Refuse counts of criticism from above the branch: who is named in them stays there. Raises Refused."""
    if not is_full and any(touch.act in OF_CRITICISM for touch in touches):
        raise Refused(
            None, "Số lượt tự phê bình, phê bình chỉ ghi và xem trong chi bộ. Mời đồng chí để chi bộ ghi mục này."
        )


@transaction.atomic
def count_taps(*, meeting: Meeting, touches: Collection[Touch], actor: User, at: datetime) -> Counted:
    """Count the touches that were not counted before.

    Before the roll call the first touch calls it: everybody present who did not say otherwise. Only a touch that marks who
    came makes a new version of the record: opinions add up and write over nothing. Raises Refused (nothing is counted then)
    on a member who is not on the roll, an opinion of somebody absent, a mark that cannot be, a locked record.
    """
    row = opened(meeting)
    before, heard = row.version - 1, row.opinions or 0
    fresh = _fresh(row, touches)
    if not fresh:
        row.version = before
        return Counted(row, before, heard)
    entries = {entry.member.pk: entry for entry in called(row, row.roll_day)}
    marks = _roll(row, entries)
    for touch in fresh:
        _apply(touch, marks, entries)
    Attendance.objects.bulk_update(marks.values(), ["status", "attended", "reason", *COUNTERS.values()])
    Tap.objects.bulk_create([Tap(meeting=row, token=touch.token, made_at=at) for touch in fresh])
    marked = any(touch.act in (MARK, ATTENDED) for touch in fresh)
    if marked:
        recount_bases(row)
    else:
        row.version = before
    totals = totals_of(marks.values())
    for name in TOTALS:
        setattr(row, name, getattr(totals, name))
    return Counted(close(row, actor=actor, verb="taps", fields=TOTALS), before, heard)


def _fresh(row: Meeting, touches: Collection[Touch]) -> list[Touch]:
    tokens = [touch.token for touch in touches]
    known = set(Tap.objects.filter(meeting=row, token__in=tokens).values_list("token", flat=True))
    return list({touch.token: touch for touch in touches if touch.token not in known}.values())


def _roll(row: Meeting, entries: dict[int, RosterEntry]) -> dict[int, Attendance]:
    """Return the roll as it was called; called now, with everybody present, when it was not."""
    marks = {mark.member_id: mark for mark in row.attendances.all()}
    if marks:
        return marks
    if row.held_on is None:
        raise Refused(None, "Chưa có ngày sinh hoạt. Mời đồng chí ghi ngày ở bước Thời gian, thành phần trước.")
    told = announced_absences(row, is_full=True)
    Attendance.objects.bulk_create(_first_mark(row, entry, told.get(pk)) for pk, entry in entries.items())
    return {mark.member_id: mark for mark in row.attendances.all()}


def _first_mark(row: Meeting, entry: RosterEntry, told: str | None) -> Attendance:
    """Everybody who must come is there, but for those who said beforehand why they cannot."""
    mark = Attendance(meeting=row, member=entry.member, status=AttendanceStatus.PRESENT)
    if not entry.must_attend:
        mark.status = standing_status(entry)
    elif told:
        mark.status, mark.reason = AttendanceStatus.EXCUSED, told
    return mark


def _apply(touch: Touch, marks: dict[int, Attendance], entries: dict[int, RosterEntry]) -> None:
    mark, entry = marks.get(touch.member_id), entries.get(touch.member_id)
    if mark is None or entry is None or touch.act not in ACTS:
        raise Refused(None, "Danh sách đảng viên của ngày này đã thay đổi. Mời đồng chí mở lại trang này và xem lại.")
    if touch.act in COUNTERS:
        _count(touch, mark)
    elif touch.act == ATTENDED:
        mark.attended = touch.value == "1"
    else:
        status, _, reason = touch.value.partition(":")
        keeps = status == AttendanceStatus.EXCUSED and not reason
        mark.status, mark.reason = status, _known_reason(mark) if keeps else reason
    marked = Mark(mark.member_id, mark.status, mark.attended, mark.reason)
    if touch.act not in COUNTERS and not marked.is_here:
        mark.self_criticisms = mark.criticisms = 0
    wrong = what_is_wrong(replace(marked, **{name: getattr(mark, name) for name in COUNTERS.values()}), entry)
    if wrong:
        raise Refused(f"member-{touch.member_id}", wrong)


def _known_reason(mark: Attendance) -> str:
    return mark.reason or announced_absences(mark.meeting, is_full=True).get(mark.member_id, "")


def _count(touch: Touch, mark: Attendance) -> None:
    name = COUNTERS[touch.act]
    count = getattr(mark, name) + int(touch.value)
    if not _is_here(mark) and count > 0:
        raise Refused(
            f"member-{touch.member_id}",
            f"Đồng chí {mark.member} đang ghi vắng mặt nên không có ý kiến. Mời đồng chí sửa điểm danh trước.",
        )
    setattr(mark, name, min(max(count, 0), MOST_OPINIONS))


def _is_here(mark: Attendance) -> bool:
    return mark.attended or mark.status in AttendanceStatus.attending()
