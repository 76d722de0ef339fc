"""A figure over time: its periods, its value, the days on which the unit came to consist of other branches."""

from datetime import date

import pytest

from chibo.common.dates import Span
from reports.figures import FigureSet
from reports.trend import CHOICES, breaks, place_of, points_of, spans_back

DAY = date(2026, 10, 5)


def test_eight_quarters_and_twenty_four_months_end_with_today():
    quarters, months = spans_back("quarter", DAY), spans_back("month", DAY)
    assert (len(quarters), quarters[0].code, quarters[-1].code) == (8, "2025-Q1", "2026-Q4")
    assert (len(months), months[0].code, months[-1].code) == (24, "2024-11", "2026-10")


@pytest.mark.parametrize(
    ("key", "words", "fraction"),
    [
        ("tot", "50,0%", "2/4"),
        ("on_day", "75,0%", "3/4"),
        ("attendance", "91,1%", "41/45"),
        ("opinions", "7,5", "30/4"),
        ("topical", "2", ""),
    ],
)
def test_chosen_figure_is_said_with_what_it_is_made_of(key, words, fraction):
    figures = FigureSet(1, "2026-Q3", DAY, held=4, tot=2, on_day=3, present=41, base=45, opinions=30, topical=2)
    assert (CHOICES[key].words(figures), CHOICES[key].fraction(figures)) == (words, fraction)


def test_nothing_to_divide_by_has_no_value():
    empty = FigureSet(1, "2026-Q3", DAY)
    assert (CHOICES["tot"].value(empty), CHOICES["tot"].words(empty)) == (None, "–")


def test_break_stands_at_the_edge_of_the_period_that_begins_with_it():
    spans = spans_back("quarter", DAY)
    assert place_of(date(2025, 4, 1), spans) == 12.5
    assert place_of(date(2024, 12, 31), spans) is None


@pytest.mark.django_db
def test_breaks_of_a_commune_are_those_of_its_branches(twelve_branches):
    found = breaks(twelve_branches["A"], date(2026, 1, 1), DAY)
    assert [row.words for row in found] == [
        "Từ 03/08/2026: chuyển cấp trên 1 chi bộ; số chi bộ 5 → 4",
        "Từ 01/09/2026: sáp nhập 1 chi bộ; số chi bộ 4 → 3",
    ]


@pytest.mark.django_db
def test_break_of_a_unit_that_moves_inside_is_none(twelve_branches):
    found = breaks(twelve_branches["H"], date(2026, 1, 1), DAY)
    assert [(row.on, row.events) for row in found] == [(date(2026, 9, 1), {"merge": 1})]


@pytest.mark.django_db
def test_break_of_a_type_counts_branches_of_the_type(twelve_branches):
    assert breaks(twelve_branches["A"], date(2026, 1, 1), DAY, "truong_hoc") == []
    assert [row.after for row in breaks(twelve_branches["A"], date(2026, 1, 1), DAY, "thon")] == [3, 2]


@pytest.mark.django_db
def test_trend_asks_the_same_number_of_queries_whatever_is_stored(twelve_branches, django_assert_num_queries):
    with django_assert_num_queries(4):
        points = points_of(twelve_branches["H"], "month", DAY)
    assert [point.figures.held for point in points if point.figures.held] == [10, 9, 9]
    assert [point.tick for point in points][-2:] == ["9/26", "10/26"]
    assert points[-2].span == Span.parse("2026-09")
