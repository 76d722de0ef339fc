"""Who may do what with reports.

Policy in words: whoever acts for a unit (its secretary for a branch, a committee or board for its own unit) prepares and
submits its report. A committee or board above it returns or accepts it. The report of the highest unit on this site is
answered by another person of the same committee or board, who enters what the level outside decided; the service refuses
whoever submitted it.
The board and the committee see every figure of their subtree; an administrator reads none. A branch that moved away stays
in the figures of its former committee; where it belongs now, when and where it meets and who leads it are no longer told.

Telephones of secretaries stand on the page of the day only for the branches directly under the unit acted for, which calls
them. Whoever looks at a unit further down opens its list of whom to call, and each opening is written down.

A programme is kept by the committee or board of the unit that runs it. Those below read it and its targets, counted for
themselves, and report on it: whoever acts for that unit or one below it prepares the report of the unit acted for.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit
from chibo.organization.models.units import path_ids
from reports.models import Programme, Report

WRITERS = [Role.SECRETARY, Role.COMMITTEE, Role.BOARD]


def can_see_figures(access: Access | None) -> bool:
    """See the board, the heat map and the lists behind the numbers."""
    return access is not None and access.unit_id is not None and not access.is_administrator


def can_watch_day(access: Access | None) -> bool:
    """See where the branches below stand on the day of meeting, and the list of whom to call."""
    return access is not None and access.is_above


def can_see_telephones(access: Access | None, unit: Unit) -> bool:
    """See the telephones on the page of the day of `unit`: only of the unit one acts for."""
    return can_watch_day(access) and access.unit_id == unit.pk


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


def can_keep_periods_of(access: Access | None, unit: Unit) -> bool:
    """Keep what `unit` sets about periods and reports below it: only for the unit one acts for."""
    return can_lock_periods(access) and access.unit_id == unit.pk


def can_keep_forms(access: Access | None) -> bool:
    """Compose the monthly form for the units below the one acted for."""
    return can_lock_periods(access) and not access.unit.is_branch


def can_archive(access: Access | None) -> bool:
    """Take all reports of a period below one's own unit home in one file."""
    return can_see_reports(access) and access.is_above


def can_open_programme(access: Access | None) -> bool:
    """Enter a programme that the unit acted for runs."""
    return can_see_reports(access) and access.is_above and not access.unit.is_branch


def can_keep_programme(access: Access | None, programme: Programme) -> bool:
    """Change the programme and its targets, close it: for the unit that runs it; where that was merged, whoever reaches it."""
    if not can_open_programme(access):
        return False
    return access.unit_id == programme.unit_id or (
        programme.unit.valid_to is not None and access.reaches(programme.unit)
    )


def can_report_programme(access: Access | None, programme: Programme) -> bool:
    """Prepare the report of the unit acted for on a programme that it runs or that comes from above."""
    return can_see_reports(access) and programme.unit_id in path_ids(access.unit)
