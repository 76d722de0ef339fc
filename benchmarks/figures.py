"""`python benchmarks/figures.py [UNIT] [PERIOD]`: the figures counted by the program and by `figures.sql`, side by side.

Both run in turn, five times after a warm-up; printed are the answers, the median times, their ratio and the query plan.
"""

import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chibo.settings")

import django  # noqa: E402 -- settings first

django.setup()

from django.db import connection  # noqa: E402

from chibo.common.dates import Span, today  # noqa: E402
from chibo.organization.models import Unit  # noqa: E402
from reports.figures import COUNTS, compute, counts_as_dict  # noqa: E402

TURNS = 5


def statement(unit: str, period: str) -> str:
    """Return `figures.sql` for a unit and a period as of today in Vietnam."""
    text = (ROOT / "benchmarks" / "figures.sql").read_text(encoding="utf-8")
    text = text.replace("'HM'", f"'{unit}'").replace("'2026-Q3'", f"'{period}'")
    return text.replace("CURRENT_DATE", f"'{today():%Y-%m-%d}'")


def by_sql(unit: str, period: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement(unit, period))
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def by_program(unit: str, period: str) -> dict[str, int]:
    pk = Unit.objects.values_list("pk", flat=True).get(code=unit)
    return counts_as_dict(compute([pk], Span.parse(period), today())[pk])


def plan(unit: str, period: str) -> list[str]:
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(explain + statement(unit, period))
        return [str(row[-1]) for row in cursor.fetchall()]


def timed(count: object, *args: str) -> float:
    start = perf_counter()
    count(*args)
    return perf_counter() - start


def main(unit: str = "HM", period: str = "2026-Q3") -> int:
    counted, bare = by_program(unit, period), by_sql(unit, period)
    print(f"{'':12}{'program':>10}{'SQL':>10}")
    for name in COUNTS:
        print(f"{name:12}{counted[name]:>10}{bare[name]:>10}{'' if counted[name] == bare[name] else '  <- differs'}")
    times = [(timed(by_program, unit, period), timed(by_sql, unit, period)) for _ in range(TURNS)]
    program, sql = median(time for time, _ in times), median(time for _, time in times)
    print(f"\nmedian of {TURNS}: program {program * 1000:.1f} ms, SQL {sql * 1000:.1f} ms, ratio {program / sql:.2f}\n")
    print("\n".join(plan(unit, period)))
    return 0 if counted == bare else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
