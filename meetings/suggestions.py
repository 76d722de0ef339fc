"""What a new record is likely to say, so that nobody types it again: from the calendar, the posts and the last meeting."""

from __future__ import annotations

from datetime import date

from chibo.organization.enums import PostKind
from chibo.organization.queries import holders
from meetings.enums import MeetingKind
from meetings.models import Meeting
from meetings.planned import planned_moment


def suggested_frame(meeting: Meeting, today: date) -> dict:
    """Return initial values of the frame of a record without a day: they are shown, and kept only when they are saved.

    Day (if it has come), hour and place are those that were said last (`planned_moment`); the secretary takes the chair; the
    minute taker is that of the last time; what the chi ủy met is read off its own record. At most fourteen queries; none
    for a record that has its day.
    """
    if meeting.held_on is not None:
        return {}
    day, start, place = planned_moment(meeting)
    found = {"held_on": day if day and day <= today else None, "started_at": start, "place": place}
    if meeting.is_of_the_month:
        found |= _chi_uy(meeting)
    secretary = next(iter(holders(meeting.unit, [PostKind.SECRETARY], found["held_on"] or today)), None)
    last = _last(meeting)
    found["chair"] = secretary.member_id if secretary else None
    found["minute_taker"] = last.minute_taker_id if last else None
    return {name: value for name, value in found.items() if value and not getattr(meeting, name)}


def _chi_uy(meeting: Meeting) -> dict:
    """The day of the meeting of the chi ủy that prepared this one, and whether it has minutes."""
    rows = Meeting.objects.standing().filter(unit=meeting.unit_id, kind=MeetingKind.BRANCH_COMMITTEE)
    met = rows.filter(month=meeting.month, held_on__isnull=False).order_by("held_on").last()
    return {"chi_uy_met_on": met.held_on, "chi_uy_has_minutes": met.is_finalized} if met else {}


def _last(meeting: Meeting) -> Meeting | None:
    earlier = Meeting.objects.standing().filter(unit=meeting.unit_id, held_on__isnull=False).exclude(pk=meeting.pk)
    return earlier.order_by("-held_on", "-pk").first()
