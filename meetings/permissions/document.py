"""Who may do what with the register of documents of a unit.

Policy in words: who keeps the record of a unit's meetings keeps its register. The number of a meeting's resolution is mended
where the resolution is written; lines of voided meetings stay as they are.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access
from meetings.enums import DocumentKind
from meetings.models import IssuedDocument, Meeting
from meetings.permissions import can_log_meeting


def can_see_register(access: Access | None) -> bool:
    """Read registers of units in reach: the roles that read minutes."""
    return access is not None and access.unit_id is not None and access.role in Role.reads_minutes()


def can_correct_document(access: Access | None, document: IssuedDocument) -> bool:
    """Mend number, day and subject of a line."""
    if not can_log_meeting(access, document.unit):
        return False
    if document.meeting is None:
        return True
    return document.kind != DocumentKind.RESOLUTION and not document.meeting.is_voided


def can_print(access: Access | None, meeting: Meeting) -> bool:
    """Print and take the papers of a meeting in sight; what stays in the branch is not among them above it."""
    return access is not None and not meeting.is_voided
