"""Spreading branches over months and people; the arithmetic of what is left."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from meetings.rota import Turn, a_month, over_months, spread

MONTHS = [date(2021, month, 1) for month in range(1, 13)]


def test_131_left_in_twelve_months_are_11_a_month() -> None:
    assert a_month(176 - 45, 12) == 11  # 10,9 rounded up
    assert Counter(Counter(month for _, month in over_months(range(131), MONTHS)).values()) == {11: 11, 10: 1}


def test_nothing_left_needs_nothing() -> None:
    assert a_month(0, 12) == 0
    assert over_months([], MONTHS) == []


def test_fewer_branches_than_months_leave_months_free() -> None:
    assert over_months(["a", "b"], MONTHS[:4]) == [("a", MONTHS[0]), ("b", MONTHS[2])]


def test_turns_go_round_the_people() -> None:
    found = spread(["a", "b", "c", "d"], MONTHS[:2], ["Hòa", "Ân"])
    assert found == [
        Turn("a", MONTHS[0], "Hòa"),
        Turn("b", MONTHS[0], "Ân"),
        Turn("c", MONTHS[1], "Hòa"),
        Turn("d", MONTHS[1], "Ân"),
    ]


def test_without_people_or_months_there_is_no_turn() -> None:
    assert spread(["a"], MONTHS, []) == []
    assert spread(["a"], [], ["Hòa"]) == []


@given(st.integers(0, 400), st.integers(1, 24), st.integers(1, 15))
def test_spread_is_even(branches: int, months: int, people: int) -> None:
    turns = spread(range(branches), [date(2020 + n // 12, n % 12 + 1, 1) for n in range(months)], range(people))
    assert [turn.branch for turn in turns] == list(range(branches))
    by_person = Counter(turn.visitor for turn in turns)
    by_month = Counter(turn.month for turn in turns)
    assert max(by_person.values(), default=0) - min((by_person[one] for one in range(people)), default=0) <= 1
    assert max(by_month.values(), default=0) <= a_month(branches, months)
