"""Who may change what in the organization.

Policy in words: a secretary keeps the members of the own branch; a committee and the board keep the units, posts, members and
access rows of their subtree; an administrator keeps the tree, people and settings of the reach but reads no minutes; a cadre
changes nothing. Everything here assumes that the row was found through `visible_to`.

Roles are given downwards or to one's equals: a committee never makes a board or an administrator, and nobody gives a new
code to a person who also holds a role that they could not give.
"""

from collections.abc import Iterable
from datetime import date

from chibo.accounts.models import User
from chibo.organization.enums import Role
from chibo.organization.models import Access, Rule, Unit

KEEPERS = [Role.COMMITTEE, Role.BOARD, Role.ADMINISTRATOR]
GIVES = {
    Role.COMMITTEE: [Role.SECRETARY, Role.CADRE, Role.COMMITTEE],
    Role.BOARD: [Role.SECRETARY, Role.CADRE, Role.COMMITTEE, Role.BOARD],
    Role.ADMINISTRATOR: list(Role),
}


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


def can_change_groups(access: Access | None, branch: Unit, day: date) -> bool:
    """Keep the groups inside a branch (tổ đảng, tổ tự quản) that stands on `day`."""
    return branch.is_branch and branch.is_open_on(day) and can_change_members(access, branch)


def can_set_target(access: Access | None, unit: Unit) -> bool:
    """Set how many members `unit` is to admit in a year: its own committee, for a branch the one above, or a higher one."""
    return access is not None and access.role in KEEPERS and access.reaches(unit)


def can_change_posts(access: Access | None, unit: Unit) -> bool:
    return access is not None and access.role in KEEPERS and access.reaches(unit)


def can_see_person(access: Access | None, branch: Unit | None) -> bool:
    """Telephone, standing and posts of a member: only where the member belongs now; elsewhere the name and the days."""
    return access is not None and branch is not None and access.reaches(branch)


def can_keep_unit_groups(access: Access | None, owner: Unit) -> bool:
    """Keep the groups of units (cụm) that the committee `owner` calls together."""
    return access is not None and access.role in KEEPERS and access.reaches(owner) and not owner.is_branch


def can_manage_accounts(access: Access | None) -> bool:
    return access is not None and access.role in KEEPERS


def roles_given_for(access: Access | None, unit: Unit) -> list[str]:
    """Return the roles that `access` may give over `unit`: secretary for a branch only, committee and board not for one."""
    if not can_manage_accounts(access) or not access.reaches(unit):
        return []
    above = [Role.COMMITTEE, Role.BOARD, Role.ADMINISTRATOR]
    wrong = above if unit.is_branch else [Role.SECRETARY]
    return [role for role in GIVES[access.role] if role not in wrong]


def can_end_access(access: Access | None, row: Access) -> bool:
    """End `row`: one that they could have given, not the one they are acting in."""
    return _could_give(access, row) and row.pk != access.pk


def can_reset_code(access: Access | None, user: User, held: Iterable[Access]) -> bool:
    """Give `user` a new first code: only if every role that the user holds could have been given by `access`."""
    if not can_manage_accounts(access) or user.is_staff or user.is_superuser or user.pk == access.user_id:
        return False
    return all(_could_give(access, row) for row in held)


def _could_give(access: Access | None, row: Access) -> bool:
    if not can_manage_accounts(access) or row.role not in GIVES[access.role]:
        return False
    return access.unit_id is None if row.unit_id is None else access.reaches(row.unit)


def reaches_rule(access: Access, rule: Rule) -> bool:
    """A rule is changed from its unit or above; one without unit holds for all and is changed only from above everything."""
    return access.unit_id is None if rule.unit_id is None else access.reaches(rule.unit)


def can_change_rule(access: Access | None, rule: Rule) -> bool:
    """End the rule of a meeting day, or of a deadline to answer."""
    return can_change_units(access) and reaches_rule(access, rule)


def can_change_holidays(access: Access | None) -> bool:
    """The table of holidays is one for the whole site: its administrator, or administrator and board of a root."""
    if access is None or access.role not in (Role.ADMINISTRATOR, Role.BOARD):
        return False
    return (access.is_administrator and access.unit_id is None) or (
        access.unit_id is not None and access.unit.parent_id is None
    )
