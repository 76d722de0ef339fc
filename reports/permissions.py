"""Who may do what with reports.

Policy in words: whoever acts for a unit (its secretary for a branch, a committee or board for its own unit) prepares and
submits its report. A committee or board above it returns or accepts it. The report of the highest unit on this site is
answered by another person of the same committee or board, who enters what the level outside decided; the service refuses
whoever submitted it.
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
    """Return or accept: a committee or board above the report's unit; at the highest unit, of that unit."""
    if access is None or not access.is_above or not access.reaches(report.unit):
        return False
    return access.unit_id != report.unit_id or report.unit.parent_id is None


def can_lock_periods(access: Access | None) -> bool:
    return access is not None and access.is_above
