"""`python benchmarks/likeness.py [TEXTS…]`: how long the minutes of a month take to be compared, for 200 and 2.000 texts.

Made-up texts of about 200 words: a third of formula sentences, the rest drawn from a stock of words, one in fifty a copy with
other names and numbers. They are written in a transaction that is taken back. Printed are texts, pairs found and expected,
seconds, the most megabytes of the process, and the ratio of the times.
"""

from __future__ import annotations

import os
import random
import resource
import sys
from datetime import date
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chibo.settings")

import django  # noqa: E402 -- settings first

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from chibo.accounts.models import User  # noqa: E402
from chibo.organization.models import Unit, UnitType  # noqa: E402
from chibo.organization.models.units import path_segment  # noqa: E402
from meetings.models import Meeting  # noqa: E402
from reports.radar.comparing import compare_month  # noqa: E402

MONTHS = [date(2026, 9, 1), date(2026, 10, 1)]
FORMULA = [
    "Đồng chí bí thư tuyên bố lý do, giới thiệu đại biểu, thông qua chương trình sinh hoạt.",
    "Nhìn chung tình hình tư tưởng của cán bộ, đảng viên và nhân dân ổn định.",
    "Chi bộ nhất trí 100% với báo cáo đánh giá và phương hướng nhiệm vụ tháng tới.",
    "Giao chi ủy hoàn chỉnh nghị quyết và phân công đảng viên thực hiện.",
]
STARTS, ENDS = (
    [
        "b",
        "c",
        "ch",
        "d",
        "đ",
        "g",
        "h",
        "kh",
        "l",
        "m",
        "n",
        "ng",
        "nh",
        "ph",
        "qu",
        "r",
        "s",
        "t",
        "th",
        "tr",
        "v",
        "x",
    ],
    ["a", "an", "ao", "ăn", "âu", "em", "inh", "ôi", "ong", "ua", "ương", "uy"],
)
WORDS = [start + end for start in STARTS for end in ENDS]
COPIED = 50  # one text in so many


def text_of(chance: random.Random) -> str:
    own = [" ".join(chance.choices(WORDS, k=18)).capitalize() + f" {chance.randint(2, 90)} hộ." for _ in range(8)]
    return " ".join([FORMULA[0], FORMULA[1], *own, FORMULA[2], FORMULA[3]])


def copy_of(text: str, chance: random.Random) -> str:
    return "".join(str(chance.randint(1, 9)) if char.isdigit() else char for char in text)


def write(texts: int) -> tuple[Unit, int]:
    """Write a tree with `texts` locked minutes, half of them of each month; return its root and how many are copies."""
    chance, user = random.Random(1930), User.objects.create(username=f"do-thu-{texts}", full_name="Đo Thử")
    kinds = UnitType.objects.in_bulk()
    root = unit_of(f"DT{texts}", kinds["tinh"], None)
    branches = [unit_of(f"DT{texts}-{index}", kinds["chi_bo"], root) for index in range(texts // 2)]
    rows, copies, last = [], 0, ""
    for month in MONTHS:
        for index, branch in enumerate(branches):
            is_copy = month == MONTHS[1] and index % (COPIED // 2) == 1
            last = copy_of(last, chance) if is_copy else text_of(chance)
            copies += is_copy
            rows.append(
                Meeting(
                    unit=branch,
                    month=month,
                    held_on=month,
                    discussion=last,
                    finalized_at=timezone.now(),
                    finalized_by=user,
                )
            )
    Meeting.objects.bulk_create(rows, batch_size=1000)
    return root, copies


def unit_of(code: str, kind: UnitType, parent: Unit | None) -> Unit:
    unit = Unit.objects.create(
        code=code, type=kind, name=code, committee_name=code, sort_key=b"", path=code, parent=parent
    )
    unit.path = (parent.path if parent else "") + path_segment(unit.pk)
    unit.save(update_fields=["path"])
    return unit


def measure(texts: int) -> float:
    with transaction.atomic():
        root, copies = write(texts)
        start = perf_counter()
        pairs, _ = compare_month(root, MONTHS[1])
        seconds = perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        transaction.set_rollback(True)
    print(f"{texts:>6} texts: {len(pairs)} pairs of {copies} copies, {seconds:.2f} s, {peak:.0f} MB")
    return seconds


def main(sizes: list[int]) -> None:
    times = [measure(size) for size in sizes]
    print(f"ratio {times[-1] / times[0]:.1f} for {sizes[-1] / sizes[0]:.0f} times the texts")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [200, 2000])
