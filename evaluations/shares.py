"""Shares with 'trở lên', 'trong đó' and 'trên': compared as exact fractions, rounded only to be printed. Pure functions.

Why exact: 2.101 of 2.235 is 'trên 94%' though it prints 94,0%; 38 of 40 is 95,0% and so not 'trên 95%', 39 is.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from chibo.common.text import decimal_comma, percent, thousands
from evaluations.enums import ShareOperator

COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ShareOperator.OVER: operator.gt,
    ShareOperator.FROM: operator.ge,
    ShareOperator.UP_TO: operator.le,
    ShareOperator.UNDER: operator.lt,
}
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Cumulated:
    """A level with how many have it, and how many have it or a better one ('trở lên'). Both of the same base."""

    level: str
    count: int
    or_better: int


def cumulative(counts: Mapping[str, int]) -> list[Cumulated]:
    """Return the levels of `counts` (best first) with their running sums."""
    rows, total = [], 0
    for level, count in counts.items():
        total += count
        rows.append(Cumulated(level, count, total))
    return rows


def satisfies(part: int, whole: int, comparison: str, percentage: Decimal | int | str) -> bool:
    """Return whether `part` of `whole` is over, from, up to or under `percentage` (`ShareOperator`), before any rounding.

    Nothing is satisfied where there is nothing to divide by. Raises KeyError on an unknown operator.
    """
    compare = COMPARE[comparison]
    return bool(whole) and compare(Fraction(part, whole), Fraction(Decimal(percentage)) / 100)


def share_words(part: int, whole: int) -> str:
    """Return '172/182 = 94,5%'; where rounding hides on which side of a whole percentage it lies: '… = 94,0% (trên 94%)'."""
    if not whole:
        return thousands(part)
    words = f"{thousands(part)}/{thousands(whole)} = {percent(part, whole)}"
    exact = Decimal(part) * 100 / Decimal(whole)
    printed = exact.quantize(TENTH, rounding=ROUND_HALF_UP)
    if printed != printed.to_integral_value() or Fraction(part, whole) * 100 == Fraction(printed):
        return words
    side = ShareOperator.OVER if satisfies(part, whole, ShareOperator.OVER, printed) else ShareOperator.UNDER
    return f"{words} ({side.label} {decimal_comma(printed)}%)"
