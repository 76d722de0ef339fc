"""`python benchmarks/control_room.py UNIT COMMUNE MONTH`: the page of the day of a large unit beside that of a commune.

Both pages are asked for in turn, five times after a warm-up, as the committee and board of the units, in a transaction that
is taken back. Printed are queries, kilobytes and median processor times of the page, of its list of the silent and of its poll
without news (204), and the ratios.
Units of a province's size: `made_up.py`.
"""

import os
import sys
from pathlib import Path
from statistics import median
from time import process_time

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
from chibo.organization.enums import Role  # noqa: E402
from chibo.organization.models import Access, Unit  # noqa: E402

TURNS = 5


def client_of(unit: Unit) -> Client:
    user = User.objects.create(username=f"do-thu-{unit.pk}", full_name="Đo Thử")
    Access.objects.create(user=user, unit=unit, role=Role.BOARD)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def addresses(client: Client, unit: Unit, month: str) -> dict[str, tuple[str, dict]]:
    """Return the address of the page, of its list of the silent, and of its poll, each with the headers."""
    page = reverse("reports:day-unit", args=[unit.code]) + f"?month={month}"
    html = client.get(page).content.decode()
    again = html.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    return {
        "page": (page, {}),
        "silent": (f"{page}&list=silent", {}),
        "poll": (again, {"HTTP_HX_REQUEST": "true"}),
    }


def measured(client: Client, address: str, headers: dict) -> tuple[int, int, float, int]:
    """Return (queries, status, median seconds of this process, bytes)."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, **headers)
    queries = len(captured)  # each further request empties the log
    times = []
    for _ in range(TURNS):
        start = process_time()
        client.get(address, **headers)
        times.append(process_time() - start)
    return queries, answer.status_code, median(times), len(answer.content)


def main(code: str, commune_code: str, month: str) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.SECURE_SSL_REDIRECT = False
    found = {}
    with transaction.atomic():
        for name in (code, commune_code):
            unit = Unit.objects.get(code=name)
            client = client_of(unit)
            for what, (address, headers) in addresses(client, unit, month).items():
                found[what, name] = queries, status, seconds, size = measured(client, address, headers)
                print(
                    f"{name:12}{what:8}{status:>5}{queries:>4} queries {seconds * 1000:8.1f} ms {size / 1024:8.1f} KiB"
                )
        transaction.set_rollback(True)
    for what in ("page", "silent", "poll"):
        print(f"ratio {what}: {found[what, code][2] / found[what, commune_code][2]:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
