"""Rules by which facts of a meeting fill a criterion. Every number is data; here is only how to read it.

    {"parts": [{"measure": "attendance", "bands": [{"from": 90, "points": 5}, {"below": 90, "points": 0}]}],
     "adjust": [{"measure": "unexcused", "from": 1, "at_most": 3}, {"measure": "off_day", "from": 1, "less": 1}],
     "source": "where the numbers come from"}

The points are the sum of the parts, each by the band in which its measure lies; then the adjustments that strike. A part
of a criterion with bands takes that criterion's own. `award` gives the points with a sentence that says what was
counted, or None where the record does not tell and a person judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from chibo.common.text import decimal_comma
from evaluations import intervals
from evaluations.intervals import Interval, known, number
from evaluations.measures import LENGTH, MEASURES, Measure, Reading

AMOUNTS = ("at_most", "less")
MOST_PARTS = 5  # what one person can check; every sum of their bands is looked at


@dataclass(frozen=True)
class Band:
    """`points` where the measure lies in `interval`; without one a person chooses the band by its `label`."""

    points: Decimal
    interval: Interval | None = None
    label: str = ""


@dataclass(frozen=True)
class Test:
    """'The measure lies in the interval': the one form of every condition on facts."""

    measure: str
    interval: Interval

    def passes(self, reading: Reading) -> bool | None:
        """Tell whether it does; None where the record does not tell."""
        value = MEASURES[self.measure].value(reading)
        return None if value is None else self.interval.holds(value, reading.half)

    def said(self, reading: Reading) -> str:
        return MEASURES[self.measure].said(reading)


@dataclass(frozen=True)
class Part:
    measure: str
    bands: tuple[Band, ...]

    def points(self, reading: Reading) -> Decimal | None:
        value = MEASURES[self.measure].value(reading)
        if value is None:
            return None
        fitting = (band for band in self.bands if band.interval and band.interval.holds(value, reading.half))
        band = next(fitting, None)
        return band.points if band else None


@dataclass(frozen=True)
class Adjustment:
    """Where `test` passes: no more than `at_most` points, or `less` points fewer (never below 0)."""

    test: Test
    at_most: Decimal | None = None
    less: Decimal | None = None

    def apply(self, points: Decimal) -> Decimal:
        if self.at_most is not None:
            return min(points, self.at_most)
        return max(points - (self.less or Decimal(0)), Decimal(0))


@dataclass(frozen=True)
class FactRule:
    parts: tuple[Part, ...]
    adjustments: tuple[Adjustment, ...] = ()
    source: str = ""

    @property
    def measures(self) -> list[str]:
        return [part.measure for part in self.parts] + [one.test.measure for one in self.adjustments]


@dataclass(frozen=True)
class Award:
    points: Decimal
    sentence: str


def points_word(points: Decimal) -> str:
    return f"{decimal_comma(points)} điểm"


# --- reading the data --------------------------------------------------------------------------------------------


def read(row: Mapping[str, Any], own_bands: tuple[Band, ...]) -> FactRule:
    """Return the rule written in `row`; KeyError, TypeError or ValueError where it is none."""
    known(row, "parts", "adjust", "source")
    parts = tuple(_part(part, own_bands) for part in row["parts"])
    return FactRule(parts, tuple(_adjustment(one) for one in row.get("adjust", [])), str(row.get("source", "")))


def _part(row: Mapping[str, Any], own_bands: tuple[Band, ...]) -> Part:
    known(row, "measure", "bands")
    return Part(str(row["measure"]), read_bands(row["bands"]) if row.get("bands") else own_bands)


def read_bands(rows: Sequence[Mapping[str, Any]]) -> tuple[Band, ...]:
    return tuple(_band(row) for row in rows)


def _band(row: Mapping[str, Any]) -> Band:
    known(row, "points", "label", *intervals.BORDERS)
    interval = intervals.read(row) if intervals.has_borders(row) else None
    return Band(number(row["points"]), interval, str(row.get("label", "")))


def read_test(row: Mapping[str, Any]) -> Test:
    """Return the condition written in `row`: {"measure": name, one or two borders}."""
    return Test(str(known(row, "measure", *intervals.BORDERS)["measure"]), intervals.read(row))


def _adjustment(row: Mapping[str, Any]) -> Adjustment:
    amounts = {name: number(row[name]) for name in AMOUNTS if row.get(name) is not None}
    if len(amounts) != 1:
        raise ValueError("mỗi điều chỉnh cần đúng một trong hai mục 'at_most', 'less'")
    return Adjustment(read_test({name: value for name, value in row.items() if name not in AMOUNTS}), **amounts)


# --- what the facts give -----------------------------------------------------------------------------------------


def award(rule: FactRule, reading: Reading) -> Award | None:
    """Return the points that the facts give, or None where they do not tell."""
    found = [part.points(reading) for part in rule.parts]
    if None in found:
        return None
    points = adjusted(rule, reading, sum(found, Decimal(0)))
    return None if points is None else Award(points, f"Tự tính: {', '.join(_said(rule, reading))}.")


def adjusted(rule: FactRule, reading: Reading, points: Decimal) -> Decimal | None:
    """Return `points` after the adjustments that strike; None where one would strike and nobody wrote whether it does."""
    for adjustment in rule.adjustments:
        passes = adjustment.test.passes(reading)
        if passes is None and adjustment.apply(points) != points:
            return None
        points = adjustment.apply(points) if passes else points
    return points


def _said(rule: FactRule, reading: Reading) -> Iterator[str]:
    for name in dict.fromkeys(rule.measures):
        if MEASURES[name].value(reading) is not None:
            yield MEASURES[name].said(reading)


def outcomes(rule: FactRule) -> set[Decimal]:
    """Return every number of points the rule can give."""
    sums = {Decimal(0)}
    for part in rule.parts:
        sums = {total + points for total in sums for points in {band.points for band in part.bands}}
    for adjustment in rule.adjustments:
        sums |= {adjustment.apply(points) for points in sums}
    return sums


# --- contradictions ----------------------------------------------------------------------------------------------


def faults(rule: FactRule, norms: Sequence[int]) -> Iterator[str]:
    """Yield what is wrong with a rule, as sentences; `norms` are the duration norms of the set."""
    if not rule.parts:
        yield "cách tự tính chưa có số liệu nào để dựa vào."
    if len(rule.parts) > MOST_PARTS:
        yield f"cách tự tính cộng từ nhiều nhất {MOST_PARTS} số liệu."
        return
    if not rule.source.strip():
        yield "cách tự tính chưa ghi nguồn."
    for part in rule.parts:
        yield from _part_faults(part, norms)
    for adjustment in rule.adjustments:
        yield from test_faults(adjustment.test)
        if min(amount for amount in (adjustment.at_most, adjustment.less) if amount is not None) < 0:
            yield "mức trừ, mức khống chế điểm không được âm."


def test_faults(test: Test) -> Iterator[str]:
    """Yield what is wrong with a condition on facts."""
    if test.measure not in MEASURES:
        yield f"chưa có số liệu tên là '{test.measure}'."
    elif test.interval == Interval():
        yield f"điều kiện về “{MEASURES[test.measure].label}” chưa ghi mốc nào."
    elif test.interval.needs_half and test.measure != LENGTH:
        yield HALF_OF_WHAT


test_faults.__test__ = False  # its name begins like a test's
Test.__test__ = False


def _part_faults(part: Part, norms: Sequence[int]) -> Iterator[str]:
    measure = MEASURES.get(part.measure)
    if measure is None:
        yield f"chưa có số liệu tên là '{part.measure}'."
        return
    if not part.bands or any(band.interval is None for band in part.bands):
        yield f"mỗi khoảng điểm theo “{measure.label}” phải ghi từ đâu đến đâu."
        return
    if measure.name != LENGTH and any(band.interval.needs_half for band in part.bands):
        yield HALF_OF_WHAT
        return
    if measure.name == LENGTH and not norms:
        yield "chưa ghi định mức số phút nên không tính được thời lượng."
        return
    yield from dict.fromkeys(_cover_faults(part, measure, norms))
    yield from _order_faults(part, measure, norms)


HALF_OF_WHAT = "mốc 'nửa định mức' chỉ dùng cho thời lượng sinh hoạt."
WORDS = {
    "gap": "không thuộc khoảng điểm nào",
    "overlap": "thuộc hai khoảng điểm",
    "empty": "là khoảng không có giá trị nào",
}


def _cover_faults(part: Part, measure: Measure, norms: Sequence[int]) -> Iterator[str]:
    spans = [band.interval for band in part.bands if band.interval]
    for half, scale, note in _scales(part, measure, norms):
        for kind, words in intervals.uncovered(spans, scale, half):
            yield f"“{measure.label}” {words}{note} {WORDS[kind]}."


def _scales(
    part: Part, measure: Measure, norms: Sequence[int]
) -> Iterator[tuple[Fraction | None, intervals.Scale, str]]:
    """Yield (half, scale, note) to check: a length is looked at under each norm, and is never short by more than it."""
    if measure.name != LENGTH:
        yield None, measure.scale, ""
        return
    for norm in norms:
        scale = intervals.Scale(0, norm, is_whole=True)
        yield Fraction(norm, 2), scale, f" (định mức {norm} phút)" if len(norms) > 1 else ""


def _order_faults(part: Part, measure: Measure, norms: Sequence[int]) -> Iterator[str]:
    """A better fact never gives fewer points."""
    if not measure.better:
        return
    half = Fraction(norms[0], 2) if norms else None
    in_order = sorted(part.bands, key=lambda band: band.interval.places(measure.scale, half))
    points = [band.points for band in in_order]
    if points != sorted(points, reverse=measure.better < 0):
        yield f"“{measure.label}” tốt hơn mà điểm lại thấp hơn. Mời đồng chí xem lại điểm của các khoảng."
    if min(points) < 0:
        yield "điểm của khoảng không được âm."
