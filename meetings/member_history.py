"""How members attended and spoke over a year, and what their secretary may want to ask about. It stays in the branch.

A warning is a hint for a talk with the member, never a verdict; it stands in no list above the branch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from chibo.organization.models import Member
from meetings.enums import AttendanceStatus
from meetings.models import Attendance, Meeting
from meetings.rosters import called

# More than three excused absences in a row within the year (HD 12-HD/BTCTW of 2018; An Phú, criterion 2.2).
MOST_EXCUSED_IN_A_ROW = 3
# Three months without attending in a year (208-QĐ/TW of 2026).
MONTHS_ABSENT = 3
# Nothing said at the last three meetings that the member attended.
MEETINGS_SILENT = 3
ABSENT = [AttendanceStatus.EXCUSED, AttendanceStatus.UNEXCUSED]


@dataclass(frozen=True)
class Warned:
    """A member and what may be asked about, one sentence each."""

    member: Member
    sentences: list[str]


def marks_of_year(meeting: Meeting) -> dict[int, list[Attendance]]:
    """Return {member id: marks, oldest first} of the regular meetings of the branch in the year up to this one. One query."""
    rows = Attendance.objects.filter(
        meeting__in=Meeting.objects.standing().of_the_month(),
        meeting__unit=meeting.unit_id,
        meeting__month__range=(date(meeting.month.year, 1, 1), meeting.month),
        meeting__held_on__isnull=False,
    ).select_related("meeting")
    found: dict[int, list[Attendance]] = {}
    for mark in rows.order_by("meeting__month", "meeting__held_on", "pk"):
        found.setdefault(mark.member_id, []).append(mark)
    return found


def warned(meeting: Meeting) -> list[Warned]:
    """Return the members on the roll of this meeting of whom something may be asked, in the order of names. Five queries."""
    marks = marks_of_year(meeting)
    entries = called(meeting, meeting.roll_day)
    rows = [Warned(entry.member, sentences_of(marks.get(entry.member.pk, []))) for entry in entries]
    return [row for row in rows if row.sentences]


def sentences_of(marks: Sequence[Attendance]) -> list[str]:
    """Return what the marks of one member in a year, oldest first, give cause to ask about."""
    found = []
    run = _last_run(marks, lambda mark: mark.status == AttendanceStatus.EXCUSED)
    if run > MOST_EXCUSED_IN_A_ROW:
        found.append(f"Vắng có lý do {run} kỳ liền, nên thăm hỏi.")
    months = len({mark.meeting.month for mark in marks if mark.status in ABSENT})
    if months >= MONTHS_ABSENT:
        found.append(f"Không dự sinh hoạt {months} tháng trong năm, nên làm rõ lý do.")
    silent = _last_run([mark for mark in marks if is_here(mark)], lambda mark: mark.opinions == 0)
    if silent >= MEETINGS_SILENT:
        found.append(f"Chưa phát biểu {silent} kỳ liền, nên gợi ý nội dung để đồng chí chuẩn bị.")
    return found


def is_here(mark: Attendance) -> bool:
    return mark.attended or mark.status in AttendanceStatus.attending()


def _last_run(marks: Sequence[Attendance], holds: Callable[[Attendance], bool]) -> int:
    run = 0
    for mark in reversed(marks):
        if not holds(mark):
            break
        run += 1
    return run


def absentees(meeting: Meeting) -> list[Attendance]:
    """Return the marks of those who were not there, in the order of names. One query."""
    rows = meeting.attendances.select_related("member").order_by("member__sort_key", "pk")
    return [mark for mark in rows if not is_here(mark)]
