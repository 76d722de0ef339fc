"""Who may do what with the committee's digest.

Policy in words: a committee or board writes for its own unit and pushes to the branches below it; once pushed nothing of it
changes. A branch takes or leaves what reached it and notes when it was made known; a committee above may note it on behalf,
marked so. Committees see how far their digest is in the branches. A cadre reads; the administrator of the site does not.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit
from meetings.models import DigestItem
from meetings.permissions import can_log_meeting


def can_see_digest(access: Access | None) -> bool:
    return access is not None and access.unit_id is not None and access.role in Role.reads_minutes()


def can_write_digest(access: Access | None) -> bool:
    """Write pieces for the unit acted for, and push them."""
    return can_see_digest(access) and access.is_above and not access.unit.is_branch


def can_change_digest(access: Access | None, item: DigestItem) -> bool:
    return can_write_digest(access) and access.unit_id == item.unit_id and not item.is_pushed


def can_see_reach(access: Access | None, item: DigestItem) -> bool:
    """See which branches have made a piece known: the committee that pushed it, and those above it."""
    return can_see_digest(access) and access.is_above and item.is_pushed and access.reaches(item.unit)


def can_handle_digest(access: Access | None, unit: Unit) -> bool:
    """Take, leave, and note as made known for the branch `unit`, also on behalf of it."""
    return unit.is_branch and can_log_meeting(access, unit)
