"""Who keeps training classes and standing documents.

Policy in words: a committee or board keeps the classes of its own and of committees below; a unit keeps its standing
documents, a committee above may record them on behalf of it, marked so. A cadre reads documents. Rows come through
`visible_to`.
"""

from chibo.organization.models import Access, Unit
from chibo.organization.permissions import can_change_holidays
from meetings.permissions import can_log_meeting


def can_see_training(access: Access | None) -> bool:
    return access is not None and access.unit_id is not None and access.is_above


def can_keep_training(access: Access | None, unit: Unit) -> bool:
    return can_see_training(access) and access.reaches(unit) and not unit.is_branch


def can_see_documents(access: Access | None) -> bool:
    return access is not None and access.unit_id is not None and not access.is_administrator


def can_keep_documents(access: Access | None, unit: Unit) -> bool:
    return can_log_meeting(access, unit)


def can_change_document_kinds(access: Access | None) -> bool:
    return can_change_holidays(access)
