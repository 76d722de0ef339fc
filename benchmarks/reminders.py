"""`python benchmarks/reminders.py [BRANCHES]`: what is due in a province, beside a hundredth of it, and the hourly run.

Branches, their months and an assignment of every third are made up in a transaction that is taken back. Printed are lines,
queries and processor seconds of the sources for one hundredth of the branches and for all, and of the run that stores it.
"""

import os
import sys
from datetime import date, datetime
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chibo.settings")

import django  # noqa: E402 -- settings first

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from chibo.common.dates import MAX_DAY, MIN_DAY, VIETNAM  # noqa: E402
from chibo.organization.models import Branch, Unit, UnitAncestor, UnitType  # noqa: E402
from chibo.organization.services.tree import found_unit  # noqa: E402
from chibo.reminders.enums import ReminderKind  # noqa: E402
from chibo.reminders.models import ReminderRule  # noqa: E402
from chibo.reminders.queries import due_lines  # noqa: E402
from chibo.reminders.services.running import run  # noqa: E402
from meetings.models import Assignment  # noqa: E402
from reports.models import BranchMonth  # noqa: E402

DAY = date(2026, 11, 10)
MONTHS = [date(2026, 11, 1), date(2026, 12, 1)]
BATCH = 2000


def make(count: int) -> list[int]:
    """Make `count` branches under one committee; return their ids. Half have not met, every third has an assignment."""
    types = UnitType.objects.in_bulk()
    above = found_unit(code="do-thu", name="Đảng bộ đo thử", unit_type=types["co_so"], parent=None)
    rule = {"kind": ReminderKind.ASSIGNMENT, "days": 5, "unit": above}
    ReminderRule.objects.create(**rule)
    Unit.objects.bulk_create(
        (
            Unit(
                code=f"do-thu-{n}",
                type=types["chi_bo"],
                name=f"Chi bộ đo thử {n}",
                committee_name=f"Chi ủy đo thử {n}",
                sort_key=b"",
                search_key="",
                parent=above,
                path=f"do-thu-{n}",
            )
            for n in range(count)
        ),
        batch_size=BATCH,
    )
    ids = list(Unit.objects.filter(parent=above).order_by("pk").values_list("pk", flat=True))
    Branch.objects.bulk_create((Branch(unit_id=pk) for pk in ids), batch_size=BATCH)
    days = {"valid_from": MIN_DAY, "valid_to": MAX_DAY}
    rows = (UnitAncestor(unit_id=pk, ancestor_id=up, depth=up != pk, **days) for pk in ids for up in (pk, above.pk))
    UnitAncestor.objects.bulk_create(rows, batch_size=BATCH)
    held = {"held_on": DAY.replace(day=3), "timing": "on_day"}
    rows = (
        BranchMonth(branch_id=pk, month=month, due_on=month.replace(day=3), **(held if pk % 2 else {}))
        for pk in ids
        for month in MONTHS
    )
    BranchMonth.objects.bulk_create(rows, batch_size=BATCH)
    Assignment.objects.bulk_create(
        (Assignment(unit_id=pk, text="Việc đo thử", due_on=DAY, outside_body="Chi đoàn") for pk in ids[::3]),
        batch_size=BATCH,
    )
    return ids


def measured(what: str, call: object) -> None:
    with CaptureQueriesContext(connection) as captured:
        start = process_time()
        found = call()
        seconds = process_time() - start
    said = found if isinstance(found, dict) else f"{len(found)} lines"
    print(f"{what:24}{len(captured):>5} queries {seconds:7.2f} s  {said}")


def main(count: int = 20000) -> None:
    at = datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=VIETNAM)
    with transaction.atomic():
        ids = make(count)
        measured(f"{count // 100} branches", lambda: due_lines(DAY, ids[: count // 100], []))
        measured(f"{count} branches", lambda: due_lines(DAY))
        measured("first run", lambda: run(at=at))
        measured("second run", lambda: run(at=at))
        transaction.set_rollback(True)


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:]))
