"""Importing a file a second time writes nothing, whatever good rows it has."""

import io
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chibo.exchange.errors import ImportRefused
from chibo.exchange.services.imports import import_table
from chibo.exchange.tests.stored import everything
from chibo.exchange.tests.world import CHANGES, UNITS

pytestmark = pytest.mark.django_db

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BRANCHES = ["A", "B", "C", "D"]
DAYS = st.dates(date(2024, 1, 1), date(2026, 10, 31))
NAMES = st.text(st.characters(codec="utf-8", exclude_characters='",\r\n'), min_size=1, max_size=60).filter(
    lambda name: name.strip().isprintable() and name.strip()
)


def load(name, content):
    return import_table(name=name, file=io.BytesIO(content.encode()))


def csv_of(header, rows):
    return "\n".join([header, *(",".join("" if cell is None else str(cell) for cell in row) for row in rows)])


def outcome_of(name, content):
    """Return (new, equal), or the lines with which the file was refused: rows may contradict each other."""
    try:
        outcome = load(name, content)
    except ImportRefused as error:
        return error.lines
    return outcome.new, outcome.equal


def assert_second_time_writes_nothing(name, content):
    first, before = outcome_of(name, content), everything()
    expected = (0, sum(first)) if isinstance(first, tuple) else first
    assert outcome_of(name, content) == expected
    assert everything() == before


@pytest.fixture
def district(db):
    load("units", UNITS)
    load("changes", CHANGES)


def spans():
    return st.tuples(st.none() | DAYS, st.none() | st.integers(0, 900)).map(
        lambda pair: (pair[0], (pair[0] or date(2024, 1, 1)) + timedelta(pair[1]) if pair[1] is not None else None)
    )


@FEW
@given(
    people=st.lists(st.tuples(NAMES, st.sampled_from(BRANCHES), spans(), st.sampled_from(["", "mien"])), max_size=5),
    second=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(BRANCHES), spans()), max_size=3),
)
@example(people=[("Đỗ Ân", "D", (date(2026, 6, 1), date(2026, 8, 16)), "")], second=[])  # D closes on that day
def test_members_again(district, people, second):
    rows = [(f"M{n}", name, branch, *span, standing) for n, (name, branch, span, standing) in enumerate(people)]
    rows += [(*rows[n][:2], branch, *span, "") for n, branch, span in second if n < len(rows)]
    with transaction.atomic():
        assert_second_time_writes_nothing("members", csv_of("code,name,branch,from,to,standing", rows))
        transaction.set_rollback(True)


@FEW
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["C", "D"]),
            st.sampled_from(["2026-04", "2026-05", "2026-06"]),
            st.sampled_from(["regular", "topical", "combined"]),
            st.dates(date(2026, 4, 1), date(2026, 6, 30)),
            st.none() | st.integers(0, 60),
            st.none() | st.decimals(0, 100, places=2),
            st.sampled_from(["", "tot", "kha", "trung_binh", "kem"]),
            st.sampled_from(["", "tot", "kem"]),
        ),
        max_size=6,
    )
)
def test_meetings_again(district, rows):
    with transaction.atomic():
        header = "branch,month,kind,held_on,opinions,score,self_level,official_level"
        assert_second_time_writes_nothing("meetings", csv_of(header, rows))
        transaction.set_rollback(True)


@FEW
@given(st.lists(st.tuples(NAMES, st.integers(-1, 6), st.sampled_from(["co_so", "bo_phan", "chi_bo"])), max_size=7))
def test_units_again(district, rows):
    lines = [(f"U{n}", name, kind, "H" if parent < 0 else f"U{parent}") for n, (name, parent, kind) in enumerate(rows)]
    with transaction.atomic():
        assert_second_time_writes_nothing("units", csv_of("code,name,type,parent", lines))
        transaction.set_rollback(True)
