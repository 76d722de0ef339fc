"""Who may do what with reports.

Policy in words: whoever acts for a unit (its secretary for a branch, a committee or board for its own unit) prepares and
submits its report. A committee or board above it returns or accepts it; nobody accepts a report of the unit they act for.
The board and the committee see every figure of their subtree; an administrator reads none.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit
from reports.models import Report

WRITERS = [Role.SECRETARY, Role.COMMITTEE, Role.BOARD]


def can_see_figures(access: Access | None) -> bool:
    """See the board, the heat map and the lists behind the numbers."""
    return access is not None and access.unit_id is not None and not access.is_administrator


def can_see_reports(access: Access | None) -> bool:
    return access is not None and access.unit_id is not None and access.role in WRITERS


def can_prepare(access: Access | None, unit: Unit) -> bool:
    """Prepare and submit the report of `unit`: only for the unit one acts for."""
    return can_see_reports(access) and access.unit_id == unit.pk


def can_review(access: Access | None, report: Report) -> bool:
    """Return or accept: a committee or board above the report's unit."""
    return access is not None and access.is_above and access.unit_id != report.unit_id and access.reaches(report.unit)


def can_lock_periods(access: Access | None) -> bool:
    return access is not None and access.is_above
