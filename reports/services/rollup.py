"""The roll-up: what happens to branch-months and figures when something below them changed.

In the transaction of the change the branch-month is rewritten and the stored figures it may enter are marked stale; after
the commit one job counts them anew: the branch and every unit above it, for the month, quarter, half-year and year. A
change costs its ancestors, not the tree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction

from chibo.common.dates import Span, Stretch, add_months, parse_month, today
from chibo.jobs.models import Job
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue, progress
from chibo.organization.services.tree import show_today
from chibo.periods.services import open_year
from reports.branch_months import by_branch, ensure, known_months, rebuild
from reports.figures import mark_stale, store, units_above

ONE_BY_ONE = 50


@transaction.atomic
def ensure_months(months: Iterable[date]) -> set[date]:
    """Write the rows of months that have none yet and return these months; what was counted without them is counted anew."""
    written = ensure(months)
    if written:
        mark_stale(None, written)
        queue_months(written)
    return written


def ensure_span(span: Span | Stretch, today: date) -> None:
    """Write the rows of the months of `span` that have begun and have none yet.

    Days of a programme may begin long before the record does: nothing was expected of months that nobody could enter.
    """
    months = [month for month in span.months if month <= today]
    if span.kind == Stretch.kind:
        known = known_months()
        months = [month for month in months if known and month >= known[0]]
    ensure_months(months)


@transaction.atomic
def after_changes(changes: Collection[tuple[int, date]]) -> None:
    """Bring branch-months up to date after (branch id, month) changed, and queue the counting of the units above.

    Few changes queue one job each, so that a second change of the same branch-month waits for nothing; many (an import)
    queue one job for the months concerned.
    """
    grouped = by_branch(changes)
    # A month with rows of some branches only would pass for one whose other branches were not expected to meet.
    written = ensure_months(grouped)
    for month, branch_ids in grouped.items():
        if month not in written:
            rebuild(branch_ids, [month])
        mark_stale(branch_ids, [month])
    if len(changes) > ONE_BY_ONE:
        queue_months(grouped)
        return
    for branch_id, month in sorted(changes):
        enqueue("rollup.branch", f"{branch_id}:{month:%Y-%m}", {"branch": branch_id, "month": f"{month:%Y-%m}"})


@transaction.atomic
def after_branches_changed(branch_ids: Collection[int]) -> None:
    """Bring every known month of branches up to date after their days, place in the tree or rules changed."""
    months = known_months()
    if not branch_ids or not months:
        return
    written = ensure_months(months)
    rebuild(branch_ids, [month for month in months if month not in written])
    mark_stale(branch_ids, months)
    queue_months(months)


@transaction.atomic
def after_calendar_changed(months: Iterable[date]) -> None:
    """Bring all branches up to date for months whose rule or holidays changed."""
    months = sorted(set(months) & set(known_months()))
    rebuild(None, months)
    if months:
        mark_stale(None, months)
        queue_months(months)


def queue_months(months: Iterable[date]) -> None:
    """Queue one job a year that counts all units for the spans of the years that `months` lie in."""
    for year in sorted({month.year for month in months}):
        enqueue("rollup.year", str(year), {"year": year})


@handler("rollup.branch")
def roll_up_branch(job: Job) -> dict:
    """Count the branch of the job and all units above it for the spans around its month. At most 20 queries."""
    month = parse_month(job.payload["month"])
    written = store(units_above([job.payload["branch"]]), Span.around(month), today())
    return {"rows": written}


@handler("rollup.year")
def roll_up_year(job: Job) -> dict:
    """Count every unit for each month, quarter, half-year and the year that have begun by today."""
    year, day = Span("year", job.payload["year"]), today()
    spans = {span for month in year.months for span in Span.around(month) if span.first <= day}
    ensure(month for month in year.months if month <= day)
    written = 0
    for done, span in enumerate(sorted(spans, key=lambda span: span.code)):
        progress(job, done, len(spans))
        written += store(None, [span], day)
    return {"rows": written}


def start_day(day: date) -> None:
    """Bring the tree to `day`, open its year, and queue the years of this and last month for counting.

    What is expected or missed changes by the day even when nobody writes anything.
    """
    show_today(on=day)
    open_year(day.year)
    this_month = day.replace(day=1)
    queue_months([this_month, add_months(this_month, -1)])
