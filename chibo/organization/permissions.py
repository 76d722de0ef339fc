"""Who may change what in the organization.

Policy in words: a secretary keeps the members of the own branch; a committee and the board keep the units, posts, members and
access rows of their subtree; an administrator keeps the tree, people and settings of the reach but reads no minutes; a cadre
changes nothing. Everything here assumes that the row was found through `visible_to`.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit

KEEPERS = [Role.COMMITTEE, Role.BOARD, Role.ADMINISTRATOR]


def can_see_organization(access: Access | None) -> bool:
    return access is not None


def can_change_units(access: Access | None) -> bool:
    """Found, merge, split, rename, move, close units and edit settings of the subtree."""
    return access is not None and access.role in KEEPERS


def can_change_unit(access: Access | None, unit: Unit) -> bool:
    """As `can_change_units`, for `unit`; nobody moves or closes the unit that they act for."""
    return can_change_units(access) and access.reaches(unit) and access.unit_id != unit.pk


def can_change_members(access: Access | None, branch: Unit) -> bool:
    return access is not None and access.role in [Role.SECRETARY, *KEEPERS] and access.reaches(branch)


def can_change_posts(access: Access | None, unit: Unit) -> bool:
    return access is not None and access.role in KEEPERS and access.reaches(unit)


def can_manage_accounts(access: Access | None) -> bool:
    return access is not None and access.role in KEEPERS
