"""Facts of a meeting that lie outside its own record: the year before it, the month around it, who led the branch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from chibo.organization.enums import PostKind
from chibo.organization.models import Post
from meetings.enums import AttendanceStatus, MeetingKind
from meetings.models import Attendance, Meeting


def topical_counts(units: Collection[int], months: Collection[date]) -> dict[tuple[int, date], int]:
    """Return {(unit id, month): topical sessions held in it, alone or combined with the regular meeting}. One query."""
    held = Meeting.objects.standing().filter(held_on__isnull=False, kind__in=MeetingKind.with_topic())
    counts: dict[tuple[int, date], int] = defaultdict(int)
    for key in held.filter(unit_id__in=units, month__in=months).values_list("unit_id", "month"):
        counts[key] += 1
    return counts


def leaders(meetings: Iterable[Meeting]) -> dict[int, int]:
    """Return {meeting id: people in a post of the branch committee on the day held}. One query."""
    held = [meeting for meeting in meetings if meeting.held_on]
    posts = defaultdict(list)
    rows = Post.objects.filter(unit_id__in={meeting.unit_id for meeting in held}, kind__in=PostKind.chi_uy())
    for unit, member, start, end in rows.values_list("unit_id", "member_id", "valid_from", "valid_to"):
        posts[unit].append((member, start or date.min, end or date.max))
    return {
        meeting.pk: len({member for member, start, end in posts[meeting.unit_id] if start <= meeting.held_on <= end})
        for meeting in held
    }


def excused_runs(meetings: Iterable[Meeting]) -> dict[int, int | None]:
    """Return {meeting id: the longest run of consecutive excused absences of one member in the year, up to this meeting}.

    Runs are of regular meetings of the branch in the calendar year. None where one of them was held without a roll call
    in the program: then the record does not tell. Two queries.
    """
    wanted = [meeting for meeting in meetings if meeting.is_of_the_month and meeting.held_on]
    if not wanted:
        return {}
    first, last = min(meeting.month for meeting in wanted).replace(month=1), max(meeting.month for meeting in wanted)
    in_years = {
        "unit_id__in": {meeting.unit_id for meeting in wanted},
        "month__range": (first, last),
        "kind__in": MeetingKind.of_the_month(),
        "held_on__isnull": False,
    }
    years = _years(in_years)
    return {meeting.pk: _longest_run(years[meeting.unit_id, meeting.month.year], meeting.month) for meeting in wanted}


Year = list[tuple[date, set[int] | None]]  # (month, members excused, None without a roll call), in order


def _years(in_years: dict) -> dict[tuple[int, int], Year]:
    excused: dict[int, set[int] | None] = {}
    inside = {f"meeting__{name}": value for name, value in in_years.items()}
    for meeting, member, status in Attendance.objects.filter(meeting__voided_at__isnull=True, **inside).values_list(
        "meeting_id", "member_id", "status"
    ):
        absent = excused.setdefault(meeting, set())
        if status == AttendanceStatus.EXCUSED:
            absent.add(member)
    years: dict[tuple[int, int], Year] = defaultdict(list)
    rows = Meeting.objects.standing().filter(**in_years).order_by("month", "held_on", "pk")
    for pk, unit, month in rows.values_list("pk", "unit_id", "month"):
        years[unit, month.year].append((month, excused.get(pk)))
    return years


def _longest_run(year: Year, month: date) -> int | None:
    longest, running = 0, {}
    for at, absent in year:
        if at > month:
            break
        if absent is None:
            return None
        running = {member: running.get(member, 0) + 1 for member in absent}
        longest = max([longest, *running.values()])
    return longest
