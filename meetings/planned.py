"""When and where a meeting is to be: what was said last about it."""

from __future__ import annotations

from datetime import date, time

from meetings.enums.notice import NoticeKind
from meetings.models import Meeting, Notice, Registration
from meetings.queries import due_day, latest_reschedulings

Moment = tuple[date | None, time | None, str]


def planned_moment(meeting: Meeting) -> Moment:
    """Return (day, hour or None, place or '') of a meeting.

    What happened goes first, then the last notice that was sent, then the rescheduling and the registration of the month
    (the later of them), then the rule. The day is None for a meeting without a due day of which nothing was said yet.
    """
    if meeting.held_on is not None:
        return meeting.held_on, meeting.started_at, meeting.place
    sent = meeting.notices.of_kind(NoticeKind.NOTICE).sent().last()
    return _of_notice(sent) if sent is not None else moment_by_calendar(meeting)


def _of_notice(notice: Notice) -> Moment:
    return notice.planned_on, notice.planned_at, notice.place


def moment_by_calendar(meeting: Meeting) -> Moment:
    """Return what calendar, rescheduling and registration say, whatever was told to the members already."""
    day, start = None, meeting.started_at
    if meeting.is_of_the_month:
        due = due_day(meeting.unit, meeting.month)
        move = latest_reschedulings([meeting.month], [meeting.unit_id]).get((meeting.unit_id, meeting.month))
        day, start = (move.moved_to if move else None) or due.day, start or due.start
    else:
        move = None
    row = _registration(meeting)
    if row is not None:
        moved_since = move is not None and move.pk != row.move_id and move.moved_to is not None
        return (day if moved_since else row.planned_on), row.planned_at, row.place
    return day, start, meeting.place or _usual_place(meeting)


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
