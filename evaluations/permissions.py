"""Who may rate, send, confirm, return.

Policy in words: who keeps the record of a meeting rates it for the branch and sends it up. A committee or board above the
branch answers: confirms, decides another level with a reason, or returns; nobody confirms a rating that they made or sent. What
was decided may be taken back by a committee or board above, with a trail.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit
from evaluations.ratings import Ratings
from evaluations.states import ALLOWED, state_of
from meetings.models import Meeting
from meetings.permissions import can_log_meeting


def can_see_ratings(access: Access | None) -> bool:
    return access is not None and access.role in Role.reads_minutes()


def can_rate(access: Access | None, meeting: Meeting, ratings: Ratings) -> bool:
    """Fill the branch's own sheet; not while it lies with the level above."""
    return _may(access, meeting) and "rate" in ALLOWED[state_of(meeting, ratings)]


def can_submit(access: Access | None, meeting: Meeting, ratings: Ratings) -> bool:
    return _may(access, meeting) and meeting.is_finalized and "submit" in ALLOWED[state_of(meeting, ratings)]


def _may(access: Access | None, meeting: Meeting) -> bool:
    return can_log_meeting(access, meeting.unit) and not meeting.is_voided


def can_review(access: Access | None, meeting: Meeting) -> bool:
    """Act for a committee or board above the branch."""
    return access is not None and access.is_above and access.unit_id != meeting.unit_id and access.reaches(meeting.unit)


def can_answer(access: Access | None, meeting: Meeting, ratings: Ratings, action: str) -> bool:
    """Confirm, return or undo, in a state that knows it; nobody answers a rating of their own."""
    if not can_review(access, meeting) or action not in ALLOWED[state_of(meeting, ratings)]:
        return False
    if action == "undo":
        return not ratings.was_decided_above(access.unit)
    return not ratings.is_of(access.user_id)


def can_record_annual(access: Access | None, unit: Unit) -> bool:
    """Record annual classes of units below the one acted for."""
    return access is not None and access.is_above and access.reaches(unit)
