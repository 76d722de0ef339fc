"""`python benchmarks/rollup.py [YEAR]`: the roll-up of a year for all units against bare SQL, and the cost of one late edit.

Both write the same figures in turn, five times after a warm-up, in one transaction that is taken back. Printed are the medians,
their ratio, whether the numbers agree, and the queries and time of the job that follows one changed meeting.
"""

import os
import re
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chibo.settings")

import django  # noqa: E402 -- settings first

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from chibo.common.dates import Span, today  # noqa: E402
from reports.figures import COUNTS, store, units_above  # noqa: E402
from reports.models import BranchMonth, Figures  # noqa: E402

TURNS = 5


def spans_of(year: int) -> list[Span]:
    return sorted(
        {span for month in Span("year", year).months for span in Span.around(month)}, key=lambda span: span.code
    )


def by_sql(spans: list[Span]) -> None:
    text = (ROOT / "benchmarks" / "rollup.sql").read_text(encoding="utf-8")
    for span in spans:
        statement = text
        for name, value in {"first": span.first, "last": span.last, "today": today(), "period": span.code}.items():
            statement = re.sub(rf":{name}\b", f"'{value}'", statement)
        with connection.cursor() as cursor:
            cursor.execute(statement)


def by_program(spans: list[Span]) -> None:
    for span in spans:
        store(None, [span], today())


def timed(write: object, spans: list[Span]) -> tuple[float, list]:
    with transaction.atomic():
        start = perf_counter()
        write(spans)
        spent = perf_counter() - start
        figures = list(Figures.objects.order_by("unit_id", "period").values_list(*COUNTS))
        transaction.set_rollback(True)
    return spent, figures


def late_edit() -> tuple[int, float]:
    """Return the queries and seconds of counting one branch-month anew for the branch and all units above it."""
    row = BranchMonth.objects.filter(held_on__isnull=False).order_by("-month").first()
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        start = perf_counter()
        store(units_above([row.branch_id]), Span.around(row.month), today())
        spent = perf_counter() - start
        transaction.set_rollback(True)
    return len(queries), spent


def main(year: str = "2026") -> int:
    spans = spans_of(int(year))
    timed(by_program, spans)
    turns = [(timed(by_program, spans), timed(by_sql, spans)) for _ in range(TURNS)]
    program, sql = (median(turn[side][0] for turn in turns) for side in (0, 1))
    agree = turns[-1][0][1] == turns[-1][1][1]
    print(f"{len(turns[0][0][1])} rows, the same numbers: {'yes' if agree else 'NO'}")
    print(f"median of {TURNS}: program {program:.2f} s, SQL {sql:.2f} s, ratio {program / sql:.2f}")
    queries, spent = median_edit()
    print(f"one late edit: {queries} queries, {spent * 1000:.0f} ms, 1/{program / spent:.0f} of the whole")
    return 0 if agree else 1


def median_edit() -> tuple[int, float]:
    edits = [late_edit() for _ in range(TURNS)]
    return max(queries for queries, _ in edits), median(spent for _, spent in edits)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
