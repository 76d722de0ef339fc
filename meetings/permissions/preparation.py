"""Who prepares meetings: whoever keeps their record, also on behalf; who reads the record reads the preparation.

Reasons of absence, words said beforehand and what falls due for members stay in the branch, as criticism does.
"""

from chibo.organization.models import Access, Unit
from meetings.models import Meeting
from meetings.permissions import WRITERS, can_log_meeting


def can_prepare(access: Access | None) -> bool:
    """Have somebody's meetings to prepare at all."""
    return access is not None and access.unit_id is not None and access.role in WRITERS


def can_read_preparation(access: Access | None, meeting: Meeting) -> bool:
    """Open agenda and preparation of a meeting in reach."""
    return access is not None and not meeting.is_voided


def can_note_preparation(access: Access | None, meeting: Meeting) -> bool:
    """Open the page of what members said beforehand."""
    return can_log_meeting(access, meeting.unit) and not meeting.is_voided


def can_keep_standing_items(access: Access | None, unit: Unit) -> bool:
    """Set what comes back each month: in the own branch, or for all branches below a committee."""
    return can_prepare(access) and access.reaches(unit)
