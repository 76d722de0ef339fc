"""What a giao ban opens with: the last month of every unit that is called, on one screen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from chibo.common.dates import Span, add_months
from chibo.organization.models import Unit
from meetings.enums import AssignmentState
from meetings.models import Assignment, Meeting, Proposal
from meetings.rosters import units_called
from reports.figures import FigureSet, figures_of
from reports.models import BranchMonth


@dataclass(frozen=True)
class OpeningRow:
    """One unit: its figures of the month, the row of a branch (None for a committee or where nothing was expected).

    overdue: assignments past their day; unanswered: proposals sent and not answered yet, wherever they lie.
    """

    unit: Unit
    figures: FigureSet
    month: BranchMonth | None
    overdue: int
    unanswered: int

    @property
    def is_missed(self) -> bool:
        return self.figures.held < self.figures.expected


def month_before(meeting: Meeting) -> date:
    """Return the month that a meeting looks back on."""
    return add_months(meeting.month, -1)


def opening_rows(meeting: Meeting, today: date) -> list[OpeningRow]:
    """Return a row for each unit called, those that did not meet first. A fixed number of queries."""
    units = units_called(meeting, meeting.roll_day)
    ids, month = [unit.pk for unit in units], month_before(meeting)
    figures = figures_of(ids, Span.month_of(month), today)
    months = {row.branch_id: row for row in BranchMonth.objects.filter(branch__in=ids, month=month)}
    overdue, unanswered = _overdue(ids, today), _by_unit(Proposal.objects.unanswered(), ids, today)
    rows = [
        OpeningRow(unit, figures[unit.pk], months.get(unit.pk), overdue.get(unit.pk, 0), unanswered.get(unit.pk, 0))
        for unit in units
    ]
    return sorted(rows, key=lambda row: not row.is_missed)


def _overdue(ids: Collection[int], today: date) -> dict[int, int]:
    """Return {unit id: assignments past their day}, of the unit itself and what is below it."""
    late = Assignment.objects.standing().filter(state=AssignmentState.OPEN, due_on__lt=today)
    return _by_unit(late, ids, today)


def _by_unit(rows: QuerySet, ids: Collection[int], day: date) -> dict[int, int]:
    """Return {id: number of `rows` whose unit is it or stands below it on `day`}. One query."""
    above = "unit__ancestor_rows__"
    inside = {f"{above}ancestor__in": ids, f"{above}valid_from__lte": day, f"{above}valid_to__gte": day}
    counted = rows.filter(**inside).order_by().values(f"{above}ancestor").annotate(n=Count("pk"))
    return {row[f"{above}ancestor"]: row["n"] for row in counted}
