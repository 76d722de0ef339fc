"""On which day the meetings to come are to be, for all branches at once. The rule itself is `meetings.planned_months`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from chibo.common.models import valid_on
from chibo.reminders.lines import Scope
from meetings.calendar import Due
from meetings.models import Meeting, Registration
from meetings.planned_months import Planned, last_notices, planned
from meetings.queries import latest_reschedulings
from reports.models import BranchMonth


def months_to_hold(scope: Scope, months: Collection[date]) -> list[BranchMonth]:
    """Return the branch-months of `months` that were not held, of branches that are open, with their meeting. One query."""
    rows = scope.narrow(BranchMonth.objects.filter(month__in=months, held_on__isnull=True), "branch")
    return list(rows.filter(valid_on(scope.day, prefix="branch__")).select_related("meeting").order_by("month", "pk"))


def plans_of(scope: Scope, rows: Collection[BranchMonth]) -> list[tuple[BranchMonth, Planned]]:
    """Return each of `rows` with what was last said of its day: by the rule, registered, moved or announced. Three queries."""
    months = {row.month for row in rows}
    moves = latest_reschedulings(months, scope.unit_ids)
    registered = {
        (row.unit_id, row.month): row
        for row in scope.narrow(Registration.objects.standing().of_the_month().filter(month__in=months))
    }
    meetings = scope.narrow(Meeting.objects.standing().of_the_month().filter(month__in=months, held_on__isnull=True))
    told = {(row.meeting.unit_id, row.meeting.month): row for row in last_notices(meetings).values()}
    found = []
    for row in rows:
        key = row.branch_id, row.month
        found.append((row, planned(Due(row.due_on), moves.get(key), registered.get(key), told.get(key), "")))
    return found
