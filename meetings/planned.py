"""When and where a meeting is to be: what was said last about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from chibo.common.dates import screen_date
from meetings.enums.notice import NoticeKind
from meetings.models import Meeting, Notice, Registration
from meetings.planned_months import planned
from meetings.queries import due_day, latest_reschedulings

Moment = tuple[date | None, time | None, str]


def planned_moment(meeting: Meeting) -> Moment:
    """Return (day, hour or None, place or '') of a meeting.

    What happened goes first, then what was said last of notice, rescheduling and registration, then the rule. The day is
    None for a meeting without a due day of which nothing was said yet.
    """
    if meeting.held_on is not None:
        return meeting.held_on, meeting.started_at, meeting.place
    return _moment(meeting, meeting.notices.of_kind(NoticeKind.NOTICE).sent().last())


def planned_day(meeting: Meeting) -> date | None:
    """Return the day on which a meeting was to be, also when it has been held on another one; None when none was said."""
    return _moment(meeting, meeting.notices.of_kind(NoticeKind.NOTICE).sent().last())[0]


def held_early(meeting: Meeting) -> str:
    """Return the sentence about a meeting held before the day that was said, '' otherwise: often a slip."""
    planned = planned_day(meeting) if meeting.held_on is not None else None
    if planned is None or meeting.held_on >= planned:
        return ""
    return f"Kỳ này dự kiến ngày {screen_date(planned)} mà ghi đã sinh hoạt ngày {screen_date(meeting.held_on)}."


def moment_by_calendar(meeting: Meeting) -> Moment:
    """Return what calendar, rescheduling and registration say, whatever was told to the members already."""
    return _moment(meeting, None)


def _moment(meeting: Meeting, notice: Notice | None) -> Moment:
    row = _registration(meeting)
    if not meeting.is_of_the_month:
        said = notice or row
        day, start, place = (said.planned_on, said.planned_at, said.place) if said else (None, None, "")
        return day, start or meeting.started_at, place or meeting.place or _usual_place(meeting)
    due = due_day(meeting.unit, meeting.month)
    due = replace(due, start=meeting.started_at or due.start)
    move = latest_reschedulings([meeting.month], [meeting.unit_id]).get((meeting.unit_id, meeting.month))
    plan = planned(due, move, row, notice, meeting.place)
    return plan.day or due.day, plan.time, plan.place or _usual_place(meeting)


def _registration(meeting: Meeting) -> Registration | None:
    rows = Registration.objects.standing().filter(unit=meeting.unit_id, month=meeting.month)
    if meeting.is_of_the_month:
        return rows.of_the_month().first()
    return rows.filter(kind=meeting.kind, topic=meeting.topic).first()


def _usual_place(meeting: Meeting) -> str:
    """Where the branch usually meets, else where it met last."""
    branch = getattr(meeting.unit, "branch", None)
    if branch is not None and branch.usual_place:
        return branch.usual_place
    earlier = Meeting.objects.standing().filter(unit=meeting.unit_id, held_on__lt=meeting.month).exclude(place="")
    return earlier.order_by("-held_on").values_list("place", flat=True).first() or ""
