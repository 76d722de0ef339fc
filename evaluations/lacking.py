"""What a sheet lacks for a better level: the points, what holds it down, and what one more act would change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from chibo.common.text import decimal_comma
from evaluations.definition import Criteria
from evaluations.engine import Line, Result, event_words, sum_up, unmet_words
from evaluations.enums import Level
from evaluations.fact_rules import FactRule, Part, adjusted, points_word
from evaluations.measures import MEASURES, Reading


@dataclass(frozen=True)
class Act:
    """One criterion brought to its next better points, the rest as it is. how: the act in words, '' where a person judges."""

    code: str
    label: str
    how: str
    gain: Decimal
    total: Decimal
    level: str
    changes_level: bool

    @property
    def words(self) -> str:
        how = f"{self.how}: " if self.how else ""
        start = f"Mục {self.code} ({how}thêm {points_word(self.gain)})"
        return f"{start}: tổng {decimal_comma(self.total)}, mức {Level(self.level).label}"


@dataclass(frozen=True)
class Lacking:
    """What stands between a result and `level`.

    points: how many are lacking, 0 where only caps or events stand in the way. obstacles: those, as sentences. is_reachable:
    whether full points on every applicable criterion would give it. acts: those that change the level first, then the
    greatest gain. is_by_points: the set has points.
    """

    level: str
    points: Decimal
    obstacles: tuple[str, ...]
    is_reachable: bool
    acts: tuple[Act, ...]
    is_by_points: bool

    @property
    def headline(self) -> str:
        name = Level(self.level).label
        if self.points:
            return f"Còn thiếu {points_word(self.points)} để đạt mức {name}"
        return f"Đủ điểm nhưng chưa đạt mức {name}" if self.is_by_points else f"Chưa đạt mức {name}"


def lacking(criteria: Criteria, result: Result, level: str = "") -> Lacking | None:
    """Return what is lacking for `level`, by default the next better one; None where the result has it already."""
    levels = criteria.levels
    place = levels.index(result.level) if result.level else len(levels)
    target = levels.index(level) if level else place - 1
    if target < 0 or target >= place:
        return None
    level = levels[target]
    border = dict(criteria.thresholds).get(level, Decimal(0))
    points = max(border - (result.total or Decimal(0)), Decimal(0)) if not criteria.is_rubric else Decimal(0)
    obstacles = tuple(_obstacles(criteria, result, level))
    best = _best(criteria, result)
    acts = sorted(_acts(criteria, result), key=lambda act: (levels.index(act.level), -act.gain, act.code))
    return Lacking(level, points, obstacles, best <= target, tuple(acts), not criteria.is_rubric)


def _obstacles(criteria: Criteria, result: Result, level: str) -> Iterator[str]:
    for cap in criteria.caps:
        sentence = unmet_words(cap, result.lines, result.reading) if cap.level == level else ""
        if sentence:
            yield sentence
    for event in criteria.events:
        if event.code in result.events and criteria.levels.index(event.level) > criteria.levels.index(level):
            yield event_words(event.level)


def _best(criteria: Criteria, result: Result) -> int:
    """Return the place of the level that full points would give."""
    full = tuple(line if line.not_applicable else replace(line, points=line.criterion.maximum) for line in result.lines)
    chosen = criteria.levels[0] if criteria.is_rubric else ""
    return criteria.levels.index(sum_up(criteria, full, result.reading, result.events, chosen).level)


def _acts(criteria: Criteria, result: Result) -> Iterator[Act]:
    for place, line in enumerate(result.lines):
        points, how = _next(line, result.reading)
        if points is None:
            continue
        lines = (*result.lines[:place], replace(line, points=points), *result.lines[place + 1 :])
        after = sum_up(criteria, lines, result.reading, result.events)
        gain, item = points - (line.points or Decimal(0)), line.criterion
        yield Act(item.code, item.label, how, gain, after.total, after.level, after.level != result.level)


def _next(line: Line, reading: Reading | None) -> tuple[Decimal | None, str]:
    """Return the next better points that one more act gives a criterion, and the act; None where there are none."""
    item, now = line.criterion, line.points or Decimal(0)
    if line.not_applicable or now >= item.maximum:
        return None, ""
    if item.fact and reading and line.by_fact:
        return _next_by_fact(item.fact, reading, now)
    if item.kind == "bands":
        return min(band.points for band in item.bands if band.points > now), ""
    return item.maximum, ""


def _next_by_fact(rule: FactRule, reading: Reading, now: Decimal) -> tuple[Decimal | None, str]:
    """Return the points after the least act on every part that has one, as adjusted, and the acts; None: no act helps."""
    steps = [_part_step(part, reading) for part in rule.parts]
    after = [step[0] if step else part.points(reading) for step, part in zip(steps, rule.parts, strict=True)]
    points = adjusted(rule, reading, sum(after, Decimal(0)))
    if points is None or points <= now:
        return None, ""
    return points, ", ".join(step[1] for step in steps if step)


def _part_step(part: Part, reading: Reading) -> tuple[Decimal, str] | None:
    """Return (points, act) of the least act that lifts a part; None where it has its best or nothing can be said."""
    measure, now = MEASURES[part.measure], part.points(reading)
    better = [band for band in part.bands if now is not None and band.points > now and band.interval]
    if not better:
        return None
    nearest = min(better, key=lambda band: band.points)
    step = measure.lacks(reading, nearest.interval.or_better(measure.better))
    if step is None:
        return None
    reached = (
        band.points for band in better if step.value is not None and band.interval.holds(step.value, reading.half)
    )
    return next(reached, nearest.points), step.words


def hints(criteria: Criteria, result: Result, shown: int = 3) -> list[str]:
    """Return what the next better level lacks, in sentences: points, obstacles, then where one more act helps most."""
    found = lacking(criteria, result)
    if found is None:
        return []
    said = [found.headline]
    if not found.is_reachable and result.maximum is not None:
        said.append(f"Điểm tối đa của kỳ này là {decimal_comma(result.maximum)}; chấm đủ điểm vẫn chưa tới mức đó")
    return [*said, *found.obstacles, *(act.words for act in found.acts[:shown])]
