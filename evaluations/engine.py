"""The rating engine: (criteria, facts, judgements, events) → points, total and level. Pure: nothing read, nothing stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from chibo.common.text import decimal_comma
from evaluations import fact_rules
from evaluations.criteria import Criteria, Criterion
from evaluations.enums import Level
from evaluations.fact_rules import Award, points_word
from meetings.facts import Facts

EVENTS = "events"  # the key of a fault about events, among the codes of criteria
HINTED = 3  # criteria named in the hints: more than that is no hint
_PLACES = Decimal("0.01")


class SheetError(ValueError):
    """A sheet that does not fit its criteria. `faults`: {criterion code (or 'events'): sentence}."""

    def __init__(self, faults: dict[str, str]):
        super().__init__("\n".join(faults.values()))
        self.faults = faults


@dataclass(frozen=True)
class Judgement:
    """What a person says of one criterion. No points and not 'not applicable': the person says nothing."""

    points: Decimal | None
    reason: str = ""
    not_applicable: bool = False


@dataclass(frozen=True)
class Line:
    """One criterion rated. points None: missing, or left out as not applicable. fact_*: what the record says of it."""

    criterion: Criterion
    points: Decimal | None
    by_fact: bool
    fact_points: Decimal | None
    fact_reason: str
    reason: str
    not_applicable: bool

    @property
    def is_missing(self) -> bool:
        return self.points is None and not self.not_applicable

    @property
    def open_points(self) -> Decimal:
        """Points that could still be had here."""
        if self.not_applicable:
            return Decimal(0)
        return self.criterion.maximum - (self.points or 0)


@dataclass(frozen=True)
class Result:
    """The sheet summed up. level is after caps and events; caps: why it is lower than uncapped_level, as sentences."""

    lines: tuple[Line, ...]
    total: Decimal
    maximum: Decimal
    level: str
    uncapped_level: str
    caps: tuple[str, ...]
    missing: tuple[str, ...]


_NOTHING_SAID = Judgement(points=None)


def score(
    criteria: Criteria, facts: Facts | None, judgements: Mapping[str, Judgement], events: Collection[str] = ()
) -> Result:
    """Return the result of a sheet; facts fill what nobody judged. SheetError names every fault of the sheet.

    A missing criterion counts 0 and is named in `missing`. Not applicable: left out of total and maximum (thresholds
    stay as they are), full points or none, as the criterion says.
    """
    awards = {item.code: fact_rules.award(item.fact, facts) if item.fact and facts else None for item in criteria.items}
    faults = dict(_faults(criteria, awards, judgements, events))
    if faults:
        raise SheetError(faults)
    lines = tuple(_line(item, awards[item.code], judgements.get(item.code, _NOTHING_SAID)) for item in criteria.items)
    total = sum((line.points for line in lines if line.points is not None), Decimal(0))
    uncapped = next(level for level, border in criteria.thresholds if total >= border)
    level, caps = _capped(criteria, lines, uncapped, events)
    return Result(
        lines=lines,
        total=total,
        maximum=sum((line.criterion.maximum for line in lines if not _is_left_out(line)), Decimal(0)),
        level=level,
        uncapped_level=uncapped,
        caps=caps,
        missing=tuple(line.criterion.code for line in lines if line.is_missing),
    )


def to_next_level(criteria: Criteria, result: Result) -> tuple[str, Decimal] | None:
    """Return (the next better level, points lacking); 0 points where only a cap or an event stands in the way."""
    place = criteria.levels.index(result.level)
    if place == 0:
        return None
    level, border = criteria.thresholds[place - 1]
    return level, max(border - result.total, Decimal(0))


def hints(criteria: Criteria, result: Result) -> list[str]:
    """Return what the next level lacks: the points, what holds the level down, then where most points are open."""
    step = to_next_level(criteria, result)
    if step is None:
        return []
    level, lacking = step
    said = [f"Còn thiếu {points_word(lacking)} để đạt mức {Level(level).label}"] if lacking else []
    if result.total + lacking > result.maximum:
        said.append(f"Điểm tối đa của kỳ này là {decimal_comma(result.maximum)}, chưa tới mức {Level(level).label}")
    said += result.caps
    fullest = sorted((line for line in result.lines if line.open_points > 0), key=lambda line: -line.open_points)
    return said + [_open(line) for line in fullest[:HINTED]]


def _open(line: Line) -> str:
    criterion = line.criterion
    state = "chưa chấm, tối đa" if line.is_missing else "còn"
    return f"Tiêu chí {criterion.code} ({criterion.label}): {state} {points_word(line.open_points)}"


# --- one criterion -----------------------------------------------------------------------------------------------


def _line(item: Criterion, award: Award | None, judgement: Judgement) -> Line:
    if judgement.not_applicable:
        points = {"leave_out": None, "full": item.maximum, "zero": Decimal(0)}[item.when_not_applicable]
    elif judgement.points is not None:
        points = judgement.points
    else:
        points = award.points if award else None
    return Line(
        criterion=item,
        points=points,
        by_fact=award is not None and not judgement.not_applicable and points == award.points,
        fact_points=award.points if award else None,
        fact_reason=award.sentence if award else "",
        reason=judgement.reason,
        not_applicable=judgement.not_applicable,
    )


def _is_left_out(line: Line) -> bool:
    return line.not_applicable and line.points is None


# --- faults ------------------------------------------------------------------------------------------------------


def _faults(
    criteria: Criteria,
    awards: Mapping[str, Award | None],
    judgements: Mapping[str, Judgement],
    events: Collection[str],
) -> Iterator[tuple[str, str]]:
    items = {item.code: item for item in criteria.items}
    for code, judgement in judgements.items():
        sentence = _fault(items[code], awards[code], judgement) if code in items else _unknown(code)
        if sentence:
            yield code, sentence
    known = {event.code for event in criteria.events}
    strange = [code for code in events if code not in known]
    if strange:
        yield EVENTS, f"Bộ tiêu chí không có sự kiện {', '.join(repr(code) for code in strange)}."


def _unknown(code: str) -> str:
    return f"Bộ tiêu chí không có tiêu chí {code}."


def _fault(item: Criterion, award: Award | None, judgement: Judgement) -> str:
    points = judgement.points
    if points is not None and not judgement.not_applicable:
        sentence = _points_fault(item, points)
        if sentence:
            return sentence
    deviates = judgement.not_applicable or (points is not None and award is not None and points != award.points)
    if award is not None and deviates and not judgement.reason.strip():
        return (
            f"Tiêu chí {item.code}: số liệu của kỳ sinh hoạt cho {points_word(award.points)}. "
            "Mời đồng chí ghi lý do chấm khác."
        )
    return ""


def _points_fault(item: Criterion, points: Decimal) -> str:
    start = f"Tiêu chí {item.code}:"
    if not points.is_finite() or not 0 <= points <= item.maximum:
        return f"{start} điểm ghi ngoài khoảng. Mời đồng chí ghi từ 0 đến {decimal_comma(item.maximum)}."
    if points != points.quantize(_PLACES):
        return f"{start} điểm có quá hai chữ số sau dấu phẩy. Mời đồng chí ghi lại, ví dụ 4,25."
    if item.takes(points):
        return ""
    if item.kind == "toggle":
        return f"{start} chỉ chấm 0 hoặc {decimal_comma(item.maximum)} điểm."
    listed = "; ".join(decimal_comma(value) for value, _ in item.bands)
    return f"{start} chỉ chấm một trong các mức điểm {listed}."


# --- caps and events ---------------------------------------------------------------------------------------------


def _capped(
    criteria: Criteria, lines: tuple[Line, ...], level: str, events: Collection[str]
) -> tuple[str, tuple[str, ...]]:
    """Return the level after caps, then events, and the sentences of those that lowered it."""
    levels, struck = criteria.levels, []
    short = {line.criterion.code for line in lines if not _is_left_out(line) and line.points != line.criterion.maximum}
    for place in range(levels.index(level), len(levels)):
        level = levels[place]
        unmet = [cap for cap in criteria.caps if cap.level == level and short & set(cap.requires)]
        if not unmet:
            break
        struck += [_cap_sentence(cap.reason, sorted(short & set(cap.requires))) for cap in unmet]
    for event in criteria.events:
        if event.code in events and levels.index(event.level) > levels.index(level):
            level = event.level
            struck.append(f"{event.label}: xếp mức {Level(level).label}")
    return level, tuple(struck)


def _cap_sentence(reason: str, codes: list[str]) -> str:
    return f"{reason} (chưa đạt điểm tối đa: {', '.join(codes)})"
