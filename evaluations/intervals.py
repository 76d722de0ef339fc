"""Intervals on the scale of a measure, and whether a row of them covers the scale once, without gap or overlap.

In a definition an interval is written with one border below and one above, each optional: `from` (that value on), `above`
(more than it), `to` (up to it), `below` (less than it). A border is a number, or 'half': half of the duration norm.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from chibo.common.text import decimal_comma

HALF = "half"
LOWER, UPPER = ("from", "above"), ("to", "below")
BORDERS = (*LOWER, *UPPER)

# A place on the scale: (value, 0) is the value itself, (value, 1) the place just above it. So 'from 5' begins at
# (5, 0), 'above 5' at (5, 1); 'to 5' ends before (5, 1), 'below 5' before (5, 0). Two intervals join when one ends where
# the next begins.
Place = tuple[Fraction | float, int]
Border = Decimal | str


def number(value: Any) -> Decimal:
    """Return a number of the data as a finite decimal; ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise ValueError(f"'{value}' không phải là số")
    try:
        found = Decimal(str(value))
    except ArithmeticError as error:
        raise ValueError(f"'{value}' không phải là số") from error
    if not found.is_finite():
        raise ValueError(f"'{value}' không phải là số")
    return found


def known(row: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Return `row` if it has no entries but `names`: a misspelt one would silently count for nothing. ValueError else."""
    strange = [name for name in row if name not in names]
    if strange:
        raise ValueError(f"mục lạ '{strange[0]}'")
    return row


@dataclass(frozen=True)
class Scale:
    """The values a measure can take: from `low` to `high`, whole numbers only where `is_whole`."""

    low: float
    high: float
    is_whole: bool


@dataclass(frozen=True)
class Interval:
    """At most one lower border and one upper border; None: open to that side."""

    low: Border | None = None
    is_above: bool = False
    high: Border | None = None
    is_below: bool = False

    def holds(self, value: Fraction | int, half: Fraction | None = None) -> bool:
        """Tell whether `value` lies inside, compared exactly: 2.101/2.235 lies above 94%, though it prints 94,0%."""
        low, high = _border(self.low, half), _border(self.high, half)
        if low is not None and (value < low or (self.is_above and value == low)):
            return False
        return high is None or value < high or (value == high and not self.is_below)

    @property
    def needs_half(self) -> bool:
        return HALF in (self.low, self.high)

    def or_better(self, better: int) -> Interval:
        """Return the interval without its border on the better side: more where `better` is 1, less where it is -1."""
        if better > 0:
            return Interval(self.low, self.is_above)
        return Interval(high=self.high, is_below=self.is_below) if better < 0 else self

    def places(self, scale: Scale, half: Fraction | None) -> tuple[Place, Place]:
        """Return where the interval begins and before which place it ends, on `scale`."""
        low, high = _border(self.low, half), _border(self.high, half)
        begin: Place = (scale.low, 0) if low is None else (low, int(self.is_above))
        end: Place = (scale.high, 1) if high is None else (high, int(not self.is_below))
        if scale.is_whole:
            begin, end = _whole(begin), _whole(end)
        return max(begin, _first(scale)), min(end, _last(scale))

    @property
    def words(self) -> str:
        """'từ 75% đến dưới 90%' without the unit: 'từ 75 đến dưới 90'."""
        low = "" if self.low is None else f"{'trên' if self.is_above else 'từ'} {_said(self.low)}"
        high = "" if self.high is None else f"{'dưới' if self.is_below else 'đến'} {_said(self.high)}"
        if self.low is not None and self.low == self.high:
            return f"bằng {_said(self.low)}"
        if low and high and self.is_below:
            return f"{low} đến {high}"
        return f"{low} {high}".strip() or "mọi giá trị"


def _said(border: Border) -> str:
    return "nửa định mức" if border == HALF else decimal_comma(border)


def _border(border: Border | None, half: Fraction | None) -> Fraction | None:
    if border is None:
        return None
    return half if border == HALF else Fraction(border)


def _whole(place: Place) -> Place:
    """Return the first whole number at or after a place, as a place."""
    value, after = place
    if isinstance(value, float) and math.isinf(value):
        return place
    rounded = math.ceil(value)
    return (Fraction(rounded + 1 if after and rounded == value else rounded), 0)


def _first(scale: Scale) -> Place:
    return (scale.low, 0)


def _last(scale: Scale) -> Place:
    return _whole((scale.high, 1)) if scale.is_whole else (scale.high, 1)


def read(row: Mapping[str, Any]) -> Interval:
    """Return the interval written in `row`; ValueError where two lower or two upper borders, or no number, stand there."""
    lower = [name for name in LOWER if row.get(name) is not None]
    upper = [name for name in UPPER if row.get(name) is not None]
    if len(lower) > 1 or len(upper) > 1:
        raise ValueError("một khoảng chỉ có một mốc dưới và một mốc trên")
    low = _read_border(row[lower[0]]) if lower else None
    high = _read_border(row[upper[0]]) if upper else None
    return Interval(low, lower == ["above"], high, upper == ["below"])


def _read_border(value: Any) -> Border:
    return HALF if value == HALF else number(value)


def has_borders(row: Mapping[str, Any]) -> bool:
    return any(row.get(name) is not None for name in BORDERS)


def uncovered(intervals: Sequence[Interval], scale: Scale, half: Fraction | None = None) -> Iterator[tuple[str, str]]:
    """Yield ('gap' | 'overlap' | 'empty', words) for every fault of intervals that should cover `scale` exactly once."""
    spans = sorted(interval.places(scale, half) for interval in intervals)
    reached = _first(scale)
    for begin, end in spans:
        if begin >= end:
            yield "empty", _between(begin, end, scale)
            continue
        if begin > reached:
            yield "gap", _between(reached, begin, scale)
        elif begin < reached:
            yield "overlap", _between(begin, min(reached, end), scale)
        reached = max(reached, end)
    if reached < _last(scale):
        yield "gap", _between(reached, _last(scale), scale)


def _between(begin: Place, end: Place, scale: Scale) -> str:
    """Return the stretch from `begin` up to, not including, `end` in words: 'bằng 50', 'trên 30 đến dưới 45'."""
    if scale.is_whole:
        first, last = begin[0], end[0] - 1
        if first == last:
            return f"bằng {_plain(first)}"
        low = "" if math.isinf(first) else f"từ {_plain(first)}"
        high = "" if math.isinf(last) else f"đến {_plain(last)}"
    else:
        if begin[0] == end[0]:
            return f"bằng {_plain(begin[0])}"
        low = f"{'trên' if begin[1] else 'từ'} {_plain(begin[0])}"
        high = f"đến {_plain(end[0])}" if end[1] else f"đến dưới {_plain(end[0])}"
    return f"{low} {high}".strip() if low or high else "mọi giá trị"


def _plain(value: Fraction | float) -> str:
    exact = Fraction(value)
    return decimal_comma(Decimal(exact.numerator) / Decimal(exact.denominator))
