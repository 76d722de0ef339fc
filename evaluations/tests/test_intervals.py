"""Intervals on a scale: what lies inside, and rows of them that leave a gap or overlap."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.intervals import Interval, Scale, number, read, uncovered

SHARE = Scale(0, 100, is_whole=False)
COUNT = Scale(0, math.inf, is_whole=True)
DAYS = Scale(-math.inf, math.inf, is_whole=True)


@pytest.mark.parametrize(
    ("row", "inside", "outside"),
    [
        ({"from": 90}, [90, 100], [Fraction(8999, 100)]),
        ({"above": 85}, [Fraction(8501, 100)], [85, 0]),  # 34/40 = 85% is not 'trên 85%'
        ({"from": 75, "below": 90}, [75, Fraction(8999, 100)], [90, 74]),
        ({"above": 0, "to": 15}, [1, 15], [0, 16]),
        ({}, [-5, 0, 7], []),
    ],
)
def test_values_inside(row, inside, outside):
    interval = read(row)
    assert [interval.holds(value) for value in inside] == [True] * len(inside)
    assert [interval.holds(value) for value in outside] == [False] * len(outside)


def test_exact_share_though_it_prints_the_border():
    # 2.101 of 2.235 is 94,0044…%: printed 94,0%, and above 94%
    assert read({"above": 94}).holds(Fraction(100 * 2101, 2235))
    assert not read({"above": 94}).holds(Fraction(100 * 2100, 2235))


def test_half_of_the_norm():
    wanted = read({"above": 30, "to": "half"})
    assert [wanted.holds(short, Fraction(45)) for short in (30, 31, 45, 46)] == [False, True, True, False]


@pytest.mark.parametrize(
    "row",
    [{"from": 1, "above": 2}, {"to": 1, "below": 2}, {"from": "nhiều"}, {"to": True}, {"to": "NaN"}, {"from": []}],
)
def test_borders_that_cannot_be_read(row):
    with pytest.raises(ValueError, match="không phải là số|một khoảng chỉ có một mốc"):
        read(row)


@pytest.mark.parametrize("value", ["1e5", 3, "4.50", 2.5])
def test_number_of_the_data(value):
    assert number(value) == Decimal(str(value))


@pytest.mark.parametrize(
    ("rows", "scale", "expected"),
    [
        ([{"from": 90}, {"below": 90}], SHARE, []),
        ([{"above": 50}, {"from": 40, "below": 50}, {"below": 40}], SHARE, [("gap", "bằng 50")]),
        ([{"from": 90}, {"below": 75}], SHARE, [("gap", "từ 75 đến dưới 90")]),
        ([{"above": 90}, {"to": 75}], SHARE, [("gap", "trên 75 đến 90")]),
        ([{"from": 50}, {"to": 50}], SHARE, [("overlap", "bằng 50")]),
        ([{"from": 10}, {"from": 60}], SHARE, [("gap", "từ 0 đến dưới 10"), ("overlap", "từ 60 đến 100")]),
        ([{"from": 60, "to": 40}, {}], SHARE, [("empty", "từ 60 đến 40")]),
        ([], SHARE, [("gap", "từ 0 đến 100")]),
        ([{"to": 3}, {"above": 3}], COUNT, []),
        ([{"to": 3}, {"from": 4}], COUNT, []),  # whole numbers: nothing lies between 3 and 4
        ([{"below": 30}, {"above": 30}], COUNT, [("gap", "bằng 30")]),
        ([{"to": 3}, {"from": 6}], COUNT, [("gap", "từ 4 đến 5")]),
        ([{"to": 3}], COUNT, [("gap", "từ 4")]),
        ([{"from": 1}, {"below": 1}], DAYS, []),
        ([{"from": 1}], DAYS, [("gap", "đến 0")]),
    ],
)
def test_rows_that_should_cover_a_scale_once(rows, scale, expected):
    assert list(uncovered([read(row) for row in rows], scale)) == expected


def test_cover_depends_on_half_of_the_norm():
    # the source's own gap: short by 15–30 minutes, then 'half of the norm'; nothing between 30 and 45 of 90
    rows = [
        {"to": 0},
        {"above": 0, "to": 15},
        {"above": 15, "to": 30},
        {"from": "half", "to": "half"},
        {"above": "half"},
    ]
    intervals = [read(row) for row in rows]
    assert list(uncovered(intervals, Scale(0, 90, is_whole=True), Fraction(45))) == [("gap", "từ 31 đến 44")]
    assert list(uncovered(intervals, Scale(0, 60, is_whole=True), Fraction(30))) == [("overlap", "bằng 30")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"from": 75, "below": 90}, "từ 75 đến dưới 90"),
        ({"above": 30, "to": "half"}, "trên 30 đến nửa định mức"),
        ({"from": 50, "to": 50}, "bằng 50"),
        ({"above": 85}, "trên 85"),
        ({"to": 0}, "đến 0"),
        ({}, "mọi giá trị"),
    ],
)
def test_words(row, words):
    assert read(row).words == words


@given(st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=6, unique=True), st.fractions(0, 100))
def test_borders_in_a_row_put_every_value_in_one_interval(borders, value):
    borders = sorted(borders)
    lowest, highest = Interval(high=borders[0], is_below=True), Interval(low=borders[-1])
    between = [Interval(low, high=high, is_below=True) for low, high in zip(borders, borders[1:], strict=False)]
    rows = [lowest, *between, highest] if borders[0] > 0 else [*between, highest]
    assert list(uncovered(rows, SHARE)) == []
    assert [row.holds(value) for row in rows].count(True) == 1
