"""`python benchmarks/board.py UNIT COMMUNE PERIOD [--fill]`: the pages of the board of a large unit beside a commune's.

In a transaction that is taken back: with `--fill` every branch gets a made-up month for each month of the year that has
none, the figures of the year are stored as the roll-up does, and each page is asked for in turn, five times after a
warm-up, as the board of the units. Printed are queries, kilobytes, median times and the ratios; what the board loads after
itself is marked with a star. Units of a province's size: `made_up.py`.
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

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from chibo.accounts.models import User  # noqa: E402
from chibo.common.dates import Span, add_months, today  # noqa: E402
from chibo.organization.enums import Role  # noqa: E402
from chibo.organization.models import Access, Unit  # noqa: E402
from reports.figures import store  # noqa: E402
from reports.models import BranchMonth  # noqa: E402

TURNS = 5
# Name of the page, what is asked beside the period, whether the board loads it after itself.
PAGES = [
    ("board-unit", "", False),
    ("board-trend", "&figure=on_day", False),
    ("board-trend", "&figure=on_day&step=month", False),
    ("board-compare", "&figure=attendance", False),
    ("board-compare", "&figure=attendance&by=type", False),
    ("board-unit", "&type=thon", False),
    ("board-standing", "", True),
    ("board-gatherings", "", True),
    ("heat-map", "", True),
]
FILL = """
INSERT INTO reports_branchmonth (branch_id, month, due_on, is_called_off, held_on, timing, self_level, official_level, level,
                                 base, present, opinions, needs_reconfirmation)
SELECT unit_id, %(month)s, %(due)s, %(no)s, %(due)s, 'on_day', 'tot', '',
       CASE unit_id %% 3 WHEN 0 THEN 'tot' WHEN 1 THEN 'kha' ELSE 'trung_binh' END, 20, 18 + unit_id %% 3, 6, %(no)s
FROM organization_branch
WHERE NOT EXISTS (SELECT 1 FROM reports_branchmonth b WHERE b.branch_id = unit_id AND b.month = %(month)s)
"""


def fill(year: Span) -> None:
    """Give every branch a held meeting in each month of the year that it has no row for."""
    with connection.cursor() as cursor:
        for month in year.months:
            cursor.execute(FILL, {"month": month, "due": month.replace(day=3), "no": False})


def client_of(unit: Unit) -> Client:
    user = User.objects.create(username=f"do-thu-{unit.pk}", full_name="Đo Thử")
    Access.objects.create(user=user, unit=unit, role=Role.BOARD)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def measured(client: Client, address: str, headers: dict) -> tuple[int, float, int]:
    """Return (queries, median seconds, bytes)."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, **headers)
        count = len(queries)
    assert answer.status_code == 200, (address, answer.status_code)
    times = []
    for _ in range(TURNS):
        start = perf_counter()
        client.get(address, **headers)
        times.append(perf_counter() - start)
    return count, median(times), len(answer.content)


def main(code: str, commune_code: str, period: str, *options: str) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.SECURE_SSL_REDIRECT = False
    span = Span.parse(period)
    year = Span("year", span.year)
    with transaction.atomic():
        if "--fill" in options:
            fill(year)
        spans = {span for month in year.months for span in Span.around(month)}
        spans |= {
            Span.containing(kind, add_months(year.first, -back)) for kind in ("quarter", "month") for back in range(24)
        }
        started = perf_counter()
        store(None, sorted(spans, key=lambda span: span.code), today())
        print(f"{BranchMonth.objects.count()} branch-months; figures stored in {perf_counter() - started:.1f} s")
        found = {name: pages_of(Unit.objects.get(code=name), period) for name in (code, commune_code)}
        transaction.set_rollback(True)
    for page in found[code]:
        print(f"ratio {page:50}{found[code][page] / found[commune_code][page]:6.2f}")


def pages_of(unit: Unit, period: str) -> dict[str, float]:
    """Measure the pages of a unit; returns {page: median seconds}."""
    client, found = client_of(unit), {}
    for name, asked, is_after in PAGES:
        address = f"{reverse(f'reports:{name}', args=[unit.code])}?period={period}&year={period[:4]}{asked}"
        headers = {"HTTP_HX_REQUEST": "true"} if is_after else {}
        queries, seconds, size = measured(client, address, headers)
        page = f"{name}{asked}{' *' if is_after else ''}"
        found[page] = seconds
        print(f"{unit.code:10}{page:44}{queries:>4} queries {seconds * 1000:8.1f} ms {size / 1024:8.1f} KiB")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
