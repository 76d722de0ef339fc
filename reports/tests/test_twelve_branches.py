"""Figures of the twelve branches of `twelve.py`, counted by hand.

By month, held of expected (A: X01 X02 X03 X04 X05; B: X02 X06 X07 X08 X09 X10 X12; directly under H: X11):

            A                                  B                                          X11
July        5/5, all on the day                4/5: X12 missed, X08 off the day           1/1 on the day
August      3/4: X03 missed, X04 off the day   5/6: X08 missed; X02 counts here           1/1 off the day
September   3/3: X01 moved                     5/7: X07, X12 missed, X06 off the day      1/1 on the day

base        41 + 27 + 33 = 101                 31 + 47 + 38 = 116                         60
present     39 + 24 + 29 = 92                  30 + 43 + 33 = 106                         18 + 19 + 20 = 57
opinions    18 + 14 + 15 = 47                  10 + 17 + 8 = 35                           7 + 6 + 9 = 22
"""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from chibo.common.dates import Span, today
from chibo.jobs.services import run_due
from chibo.organization.tests.factories import BranchFactory, UnitFactory
from reports.branch_months import known_months, rebuild
from reports.figures import COUNTS, compute, figures_of, store
from reports.models import BranchMonth, Figures
from reports.tests.factories import hold

pytestmark = pytest.mark.django_db

AFTER_QUARTER = date(2026, 10, 5)


def missed(*pairs):
    return [{"branch": branch, "month": month} for month, branch in pairs]


QUARTER = {
    "A": {
        "unit": "A",
        "period": "2026-Q3",
        "branches": 3,  # X01 X04 X05: X02 moved away, X03 merged
        "expected": 12,
        "held": 11,
        "on_day": 9,
        "moved": 1,
        "missed": missed(("2026-08", "X03")),
        "topical": 4,  # X05 July, X05 combined and 25 August, X02 on 2 August while still under A
        "levels": {"tot": 6, "kha": 4, "trung_binh": 0, "kem": 0, "unrated": 1},
        "official": 8,
        "present": 92,
        "base": 101,
        "opinions": 47,
    },
    "B": {
        "unit": "B",
        "period": "2026-Q3",
        "branches": 6,  # X02 X06 X08 X09 X10 X12: X07 closed on 3 September
        "expected": 18,
        "held": 14,
        "on_day": 12,
        "moved": 0,
        "missed": missed(("2026-07", "X12"), ("2026-08", "X08"), ("2026-09", "X07"), ("2026-09", "X12")),
        "topical": 0,
        "levels": {"tot": 8, "kha": 4, "trung_binh": 2, "kem": 0, "unrated": 0},
        "official": 11,
        "present": 106,
        "base": 116,
        "opinions": 35,
    },
    "B1": {
        "unit": "B1",
        "period": "2026-Q3",
        "branches": 1,
        "expected": 3,
        "held": 3,
        "on_day": 3,
        "moved": 0,
        "missed": [],
        "topical": 0,
        "levels": {"tot": 2, "kha": 1, "trung_binh": 0, "kem": 0, "unrated": 0},
        "official": 3,
        "present": 30,
        "base": 33,
        "opinions": 12,
    },
    "H": {
        "unit": "H",
        "period": "2026-Q3",
        "branches": 10,
        "expected": 33,
        "held": 28,
        "on_day": 23,
        "moved": 1,
        "missed": missed(
            ("2026-07", "X12"), ("2026-08", "X03"), ("2026-08", "X08"), ("2026-09", "X07"), ("2026-09", "X12")
        ),
        "topical": 5,
        "levels": {"tot": 15, "kha": 10, "trung_binh": 2, "kem": 0, "unrated": 1},
        "official": 22,
        "present": 255,
        "base": 277,
        "opinions": 104,
    },
    # A branch is a unit too. X10's meeting of August counts nowhere: it was not open on the due day.
    "X10": {
        "unit": "X10",
        "period": "2026-Q3",
        "branches": 1,
        "expected": 1,
        "held": 1,
        "on_day": 1,
        "moved": 0,
        "missed": [],
        "topical": 0,
        "levels": {"tot": 1, "kha": 0, "trung_binh": 0, "kem": 0, "unrated": 0},
        "official": 0,
        "present": 3,
        "base": 3,
        "opinions": 1,
    },
}


def rollup(*args, **options):
    out = StringIO()
    call_command("rollup", *args, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("code", QUARTER)
def test_rollup_of_the_quarter_is_as_counted_by_hand(twelve_branches, code):
    assert rollup("2026-Q3", unit=code, as_of="2026-10-05") == QUARTER[code]


def test_rollup_without_unit_lists_the_roots(twelve_branches):
    assert rollup("2026-Q3", as_of="2026-10-05") == [QUARTER["H"]]


@pytest.mark.parametrize(
    ("as_of", "unit", "expected", "held", "missed_branches"),
    [
        ("2026-09-02", "H", 0, 0, []),
        ("2026-09-03", "A", 3, 2, []),  # X01 moved to the 4th; due today is not missed yet
        ("2026-09-03", "B", 6, 3, []),  # X09 is due on the 7th
        ("2026-09-04", "A", 3, 3, []),
        ("2026-09-06", "B", 6, 3, ["X06", "X07", "X12"]),
        ("2026-09-07", "B", 7, 4, ["X06", "X07", "X12"]),
        ("2026-10-02", "B", 7, 5, ["X07", "X12"]),
    ],
)
def test_rollup_of_a_day_knows_only_what_was_due_and_held_then(
    twelve_branches, as_of, unit, expected, held, missed_branches
):
    answer = rollup("2026-09", unit=unit, as_of=as_of)
    assert (answer["expected"], answer["held"]) == (expected, held)
    assert [row["branch"] for row in answer["missed"]] == missed_branches


def test_stored_figures_equal_counted_ones(twelve_branches):
    span, ids = Span.parse("2026-Q3"), [unit.pk for unit in twelve_branches.values()]
    store(ids, [span], AFTER_QUARTER)
    counted = compute(ids, span, AFTER_QUARTER)
    assert figures_of(ids, span, AFTER_QUARTER) == counted


def test_figures_of_reads_one_query_when_fresh(twelve_branches, django_assert_num_queries):
    span, ids = Span.parse("2026-Q3"), [unit.pk for unit in twelve_branches.values()]
    store(ids, [span], AFTER_QUARTER)
    with django_assert_num_queries(1):
        figures_of(ids, span, AFTER_QUARTER)


def test_storing_twice_changes_nothing(twelve_branches):
    span, ids = Span.parse("2026-Q3"), [unit.pk for unit in twelve_branches.values()]
    store(ids, [span], AFTER_QUARTER)
    before = list(Figures.objects.order_by("unit").values("unit", *COUNTS))
    store(ids, [span], AFTER_QUARTER)
    assert list(Figures.objects.order_by("unit").values("unit", *COUNTS)) == before


def test_rebuilding_from_zero_gives_the_same_branch_months(twelve_branches):
    columns = [field.attname for field in BranchMonth._meta.fields if field.name != "id"]
    before = list(BranchMonth.objects.order_by("branch", "month").values_list(*columns))
    months = known_months()
    BranchMonth.objects.all().delete()
    rebuild(None, months)
    assert list(BranchMonth.objects.order_by("branch", "month").values_list(*columns)) == before


@pytest.mark.parametrize("args", [("2026-13",), ("2026-Q5",), ("quý 3",)])
def test_rollup_of_an_unknown_period_exits_2(db, args):
    with pytest.raises(CommandError) as caught:
        call_command("rollup", *args)
    assert caught.value.returncode == 2


def test_rollup_of_an_unknown_unit_exits_2(db):
    with pytest.raises(CommandError) as caught:
        call_command("rollup", "2026-09", unit="KHONG-CO")
    assert caught.value.returncode == 2


def test_rollup_of_a_committee_without_branches_is_zeros(twelve_branches):
    answer = rollup("2025-Q1", unit="X10", as_of="2026-10-05")
    assert (answer["branches"], answer["expected"], answer["missed"]) == (0, 0, [])


def test_months_that_are_added_later_are_counted_anew_for_everybody(db):
    communes = [UnitFactory(), UnitFactory()]
    hold(BranchFactory(parent=communes[0]), date(2024, 1, 3))
    run_due()
    hold(BranchFactory(parent=communes[1]), date(2024, 2, 3))
    run_due()
    quarter, day = Span.parse("2024-Q1"), today()
    for unit in communes:
        stored, counted = figures_of([unit.pk], quarter, day)[unit.pk], compute([unit.pk], quarter, day)[unit.pk]
        assert (stored.expected, stored.missed) == (counted.expected, counted.missed) == (3, 2)


def test_no_unit_stores_nothing(db):
    assert store([], [Span.parse("2024-Q1")], today()) == 0
