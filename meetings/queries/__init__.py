"""Reads of the calendar and of meetings that several callers share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from chibo.common.models import valid_on
from chibo.organization.models import Access, Branch, Standing, Unit
from chibo.organization.queries import lineages
from meetings.calendar import DaysOff, Due, due
from meetings.enums import AssignmentState, AttendanceStatus
from meetings.models import Assignment, Attendance, CalendarRule, Holiday, Meeting, Rescheduling


def days_off() -> DaysOff:
    """Return the holiday table. One query."""
    rows = Holiday.objects.values_list("day", "is_workday")
    holidays = frozenset(day for day, is_workday in rows if not is_workday)
    return DaysOff(holidays, frozenset(day for day, is_workday in rows if is_workday))


def due_days(branch_ids: Iterable[int] | None, months: Iterable[date]) -> dict[tuple[int, date], Due]:
    """Return {(branch id, month): Due} for branches (None: all) and months (first days).

    Three queries and one per month, whatever the number of branches.
    """
    branches = Branch.objects.all() if branch_ids is None else Branch.objects.filter(pk__in=list(branch_ids))
    types = dict(branches.values_list("pk", "branch_type_id"))
    rules, off = list(CalendarRule.objects.all()), days_off()
    if not rules:
        return {(branch, month): due(month, [branch], None, [], off) for month in months for branch in types}
    with_rules, found = {rule.unit_id for rule in rules}, {}
    for month in months:
        above = lineages(None if branch_ids is None else types, month)
        known: dict[tuple, Due] = {}  # only units with rules tell branches apart: a few days a month, not thousands
        for branch, branch_type in types.items():
            lineage = tuple(unit for unit in above.get(branch, [branch]) if unit in with_rules)
            if (lineage, branch_type) not in known:
                known[lineage, branch_type] = due(month, lineage, branch_type, rules, off)
            found[branch, month] = known[lineage, branch_type]
    return found


def due_day(branch: Unit, month: date) -> Due:
    """Return the due day of one branch in one month (a first day)."""
    return due_days([branch.pk], [month])[branch.pk, month]


def latest_reschedulings(
    months: Iterable[date], branch_ids: Iterable[int] | None = None
) -> dict[tuple[int, date], Rescheduling]:
    """Return the rescheduling that holds, the last recorded one, for each (branch id, month). One query."""
    rows = Rescheduling.objects.filter(month__in=list(months)).order_by("pk")
    if branch_ids is not None:
        rows = rows.filter(branch_id__in=list(branch_ids))
    return {(row.branch_id, row.month): row for row in rows}


def standings_left_out(meeting: Meeting, marks: Iterable[Attendance]) -> list[Standing]:
    """Return the standings, valid on the day held, of those whom `marks` leave out of the base. One query."""
    left_out = {
        mark.member_id: mark.status
        for mark in marks
        if mark.status in AttendanceStatus.outside_base() and not mark.attended
    }
    if not left_out or meeting.held_on is None:
        return []
    rows = Standing.objects.filter(valid_on(meeting.held_on), member_id__in=left_out).order_by("pk")
    return [row for row in rows if left_out[row.member_id] == row.kind]


def voters(meeting: Meeting) -> tuple[int, int]:
    """Return (members present, of them official) by the roll call: who came and who may vote (Điều lệ Đảng, Điều 3)."""
    if meeting.held_on is None:
        return 0, 0
    came = meeting.attendances.filter(Q(status__in=AttendanceStatus.attending()) | Q(attended=True))
    return came.count(), came.filter(member__official_on__lte=meeting.held_on).count()


def assignments_by_branch(access: Access, day: date) -> QuerySet[Unit]:
    """Return the branches in reach that have assignments, by name, each with its counts.

    Counts: `open_count` (overdue ones among them), `overdue_count`, `done_count`, `not_done_count`. One query.
    """
    rows = Assignment.objects.visible_to(access).standing()
    counted = {
        "open_count": Q(state=AssignmentState.OPEN),
        "overdue_count": Q(state=AssignmentState.OPEN, due_on__lt=day),
        "done_count": Q(state=AssignmentState.DONE),
        "not_done_count": Q(state=AssignmentState.NOT_DONE),
    }
    totals = {name: _count_of(rows.filter(condition)) for name, condition in counted.items()}
    units = Unit.objects.filter(pk__in=rows.values("unit")).annotate(**totals)
    return units.order_by("sort_key", "code")


def _count_of(rows: QuerySet[Assignment]) -> Coalesce:
    of_the_unit = rows.filter(unit=OuterRef("pk")).order_by().values("unit").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(of_the_unit), 0)
