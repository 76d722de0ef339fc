"""Shares with 'trên', 'trở lên', 'trong đó', compared before rounding; and the cap at its boundaries."""

from __future__ import annotations

from decimal import Decimal

import pytest

from evaluations.annual_caps import CapCheck, cap_words, check_cap
from evaluations.models import AnnualCapRule
from evaluations.shares import cumulative, satisfies, share_words


@pytest.mark.parametrize(
    ("part", "whole", "comparison", "percentage", "expected"),
    [
        (2101, 2235, "gt", 94, True),  # 94,004%: 'trên 94%' though it prints 94,0%
        (2100, 2235, "gt", 94, False),  # 93,960%
        (38, 40, "gt", 95, False),  # 95,0% exactly
        (39, 40, "gt", 95, True),  # 97,5%
        (38, 45, "ge", 85, False),  # 84,4%
        (39, 45, "ge", 85, True),  # 86,7%
        (34, 40, "ge", 85, True),  # 85,0%: 'từ 85%' …
        (34, 40, "gt", 85, False),  # … but not 'trên 85%'
        (40, 45, "ge", 90, False),  # 88,9%
        (41, 45, "ge", 90, True),  # 91,1%
        (8, 40, "le", 20, True),
        (9, 40, "le", 20, False),
        (1, 40, "lt", "2.5", False),  # 2,5% exactly
        (0, 0, "ge", 0, False),
    ],
)
def test_share_is_held_against_a_percentage_before_rounding(
    part: int, whole: int, comparison: str, percentage: int | str, expected: bool
) -> None:
    assert satisfies(part, whole, comparison, percentage) is expected


def test_or_better_sums_run_from_the_best_level_down() -> None:
    rows = cumulative({"trong_sach": 85, "tot_cu": 87, "hoan_thanh_cu": 10, "yeu_kem": 0})
    assert [(row.count, row.or_better) for row in rows] == [(85, 85), (87, 172), (10, 182), (0, 182)]


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (172, 182, "172/182 = 94,5%"),
        (2101, 2235, "2.101/2.235 = 94,0% (trên 94%)"),
        (2235 * 94 // 100, 2235, "2.100/2.235 = 94,0% (dưới 94%)"),
        (38, 40, "38/40 = 95,0%"),
        (3, 0, "3"),
    ],
)
def test_share_says_on_which_side_of_a_whole_percentage_it_lies(part: int, whole: int, words: str) -> None:
    assert share_words(part, whole) == words


def rule(base: str = "rated", percent: str = "20") -> AnnualCapRule:
    return AnnualCapRule(level="xuat_sac", percent=Decimal(percent), base=base, subject="branches")


def test_eight_of_forty_keep_the_cap_and_nine_break_it() -> None:
    # 20% of 40 = 8
    assert check_cap({"xuat_sac": 8, "tot": 30, "hoan_thanh": 2}, rule()) == CapCheck(8, 40, 8, 0, exceeded=False)
    assert check_cap({"xuat_sac": 9, "tot": 29, "hoan_thanh": 2}, rule()) == CapCheck(9, 40, 8, 0, exceeded=True)


def test_of_thirty_nine_rated_good_or_better_seven_may_be_excellent() -> None:
    # 'trong đó 20%' of the 39: 7,8 → 7
    counts = {"xuat_sac": 7, "tot": 32, "hoan_thanh": 1}
    assert check_cap(counts, rule("good_or_better")) == CapCheck(7, 39, 7, 0, exceeded=False)
    counts = {"xuat_sac": 8, "tot": 31, "hoan_thanh": 1}
    assert check_cap(counts, rule("good_or_better")) == CapCheck(8, 39, 7, 0, exceeded=True)


def test_base_rated_good_shrinks_with_each_one_raised() -> None:
    # 20% of 31 = 6,2; with 5: one more leaves 30, 20% = 6, and 6 may be
    counts = {"xuat_sac": 5, "tot": 31, "hoan_thanh": 4}
    assert check_cap(counts, rule("good")) == CapCheck(5, 31, 6, 1, exceeded=False)
    # with 6 of 30 none is left
    assert check_cap({"xuat_sac": 6, "tot": 30}, rule("good")) == CapCheck(6, 30, 6, 0, exceeded=False)


def test_percentage_with_decimals_is_exact() -> None:
    # 17,5% of 40 = 7 exactly
    assert not check_cap({"xuat_sac": 7, "tot": 33}, rule(percent="17.5")).exceeded
    assert check_cap({"xuat_sac": 7, "tot": 33}, rule(percent="17.49")).exceeded


def test_not_rated_are_outside_every_base() -> None:
    assert check_cap({"xuat_sac": 1, "tot": 4, "": 35}, rule()).base == 5


def test_cap_is_told_before_it_is_broken() -> None:
    check = check_cap({"xuat_sac": 7, "tot": 33}, rule())
    assert cap_words(rule(), check) == "Hoàn thành xuất sắc nhiệm vụ: đã có 7/40 = 17,5%; còn được 1."
    check = check_cap({"xuat_sac": 9, "tot": 31}, rule())
    assert cap_words(rule(), check) == "Hoàn thành xuất sắc nhiệm vụ: đã có 9/40 = 22,5%; vượt 1 so với tối đa 8."
