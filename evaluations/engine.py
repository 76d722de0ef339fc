"""The rating engine: (criteria, facts, judgements, events, level) → points, total and level. Pure: nothing read or stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from chibo.common.text import decimal_comma, digest
from evaluations import fact_rules
from evaluations.definition import Cap, Criteria, Criterion
from evaluations.enums import Level
from evaluations.fact_rules import Award, points_word
from evaluations.measures import Reading
from meetings.facts import Facts

# Keys of faults that belong to no criterion.
EVENTS, LEVEL = "events", "level"
EVENT_HAPPENED = "Có sự kiện theo quy định"  # upward never what happened
_PLACES = Decimal("0.01")


class SheetError(ValueError):
    """A sheet that does not fit its criteria. `faults`: {criterion code (or 'events', 'level'): sentence}."""

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
    def is_left_out(self) -> bool:
        return self.points is None and self.not_applicable

    @property
    def open_points(self) -> Decimal:
        """Points that could still be had here."""
        if self.not_applicable:
            return Decimal(0)
        return self.criterion.maximum - (self.points or 0)


@dataclass(frozen=True)
class Result:
    """The sheet summed up. level is after caps and events; caps: why it is lower than uncapped_level, as sentences.

    total and maximum are None for a set without points; there `level` is '' while nobody chose one.
    """

    lines: tuple[Line, ...]
    total: Decimal | None
    maximum: Decimal | None
    level: str
    uncapped_level: str
    caps: tuple[str, ...]
    missing: tuple[str, ...]
    reading: Reading | None = None
    events: tuple[str, ...] = ()


_NOTHING_SAID = Judgement(points=None)


def score(
    criteria: Criteria,
    facts: Facts | None,
    judgements: Mapping[str, Judgement],
    events: Collection[str] = (),
    level: str = "",
) -> Result:
    """Return the result of a sheet; facts fill what nobody judged. SheetError names every fault of the sheet.

    A missing criterion counts 0 and is named in `missing`. Not applicable, because the facts say so or a person does: left
    out of total and maximum (thresholds stay as they are), full points or none, as the criterion says. `level` is what a
    person chose on a set without points; caps and events hold it to the facts.
    """
    reading = criteria.reading(facts) if facts else None
    faults = dict(_faults(criteria, reading, judgements, events, level))
    if faults:
        raise SheetError(faults)
    lines = tuple(_line(item, reading, judgements.get(item.code, _NOTHING_SAID)) for item in criteria.items)
    happened = tuple(event.code for event in criteria.events if event.code in events)
    return sum_up(criteria, lines, reading, happened, level)


def sum_up(
    criteria: Criteria, lines: tuple[Line, ...], reading: Reading | None, events: tuple[str, ...], level: str = ""
) -> Result:
    """Return the result of lines already rated."""
    missing = tuple(line.criterion.code for line in lines if line.is_missing)
    if criteria.is_rubric:
        total, maximum, uncapped = None, None, level
        missing = () if level else (LEVEL,)
    else:
        total = sum((line.points for line in lines if line.points is not None), Decimal(0))
        maximum = sum((line.criterion.maximum for line in lines if not line.is_left_out), Decimal(0))
        uncapped = next(level for level, border in criteria.thresholds if total >= border)
    held, caps = _capped(criteria, lines, reading, uncapped, events) if uncapped else ("", ())
    return Result(lines, total, maximum, held, uncapped, caps, missing, reading, events)


def missing_faults(result: Result) -> dict[str, str]:
    """Return {criterion code (or 'level'): sentence} for what nobody has rated yet: such a sheet is not given."""
    sentences = {LEVEL: "Chưa chọn mức. Mời đồng chí chọn một trong bốn mức."}
    open_ = "Chưa cho điểm. Mời đồng chí cho điểm mục này."
    return {code: sentences.get(code, open_) for code in result.missing}


def basis(criteria: Criteria | None, facts: Facts) -> str:
    """Return the digest of what a rating by `criteria` rests on: the meeting's own record, and every point and condition that
    facts outside it decide. It changes when, and only when, the rating should be looked at again."""
    if criteria is None:
        return facts.digest
    reading = criteria.reading(facts)
    awards = {item.code: _award(item, reading) for item in criteria.items}
    decided = {code: str(award.points) if award else "" for code, award in awards.items()}
    applies = {item.code: str(_applies(item, reading)) for item in criteria.items if item.applies}
    tests = [[str(test.passes(reading)) for test in cap.tests] for cap in criteria.caps]
    return digest([facts.digest, decided, applies, tests])


# --- one criterion -----------------------------------------------------------------------------------------------


def _award(item: Criterion, reading: Reading | None) -> Award | None:
    return fact_rules.award(item.fact, reading) if item.fact and reading else None


def _applies(item: Criterion, reading: Reading | None) -> bool:
    """Tell whether the line counts; where the record does not tell, a person may still say that it does not."""
    return item.applies is None or reading is None or item.applies.passes(reading) is not False


def _line(item: Criterion, reading: Reading | None, judgement: Judgement) -> Line:
    if not _applies(item, reading):
        said = f"Không áp dụng: {item.applies.said(reading)}."
        return _not_applicable(item, judgement, by_fact=True, fact_reason=said)
    award = _award(item, reading)
    if judgement.not_applicable:
        return _not_applicable(item, judgement, by_fact=False, fact_reason=award.sentence if award else "", award=award)
    points = judgement.points if judgement.points is not None else (award.points if award else None)
    return Line(
        criterion=item,
        points=points,
        by_fact=award is not None and points == award.points,
        fact_points=award.points if award else None,
        fact_reason=award.sentence if award else "",
        reason=judgement.reason,
        not_applicable=False,
    )


def _not_applicable(
    item: Criterion, judgement: Judgement, *, by_fact: bool, fact_reason: str, award: Award | None = None
) -> Line:
    points = {"leave_out": None, "full": item.maximum, "zero": Decimal(0)}[item.when_not_applicable]
    return Line(item, points, by_fact, award.points if award else None, fact_reason, judgement.reason, True)


# --- faults ------------------------------------------------------------------------------------------------------


def _faults(
    criteria: Criteria,
    reading: Reading | None,
    judgements: Mapping[str, Judgement],
    events: Collection[str],
    level: str,
) -> Iterator[tuple[str, str]]:
    items = {item.code: item for item in criteria.items}
    for code, judgement in judgements.items():
        sentence = _fault(items[code], reading, judgement) if code in items else _unknown(code)
        if sentence:
            yield code, sentence
    known = {event.code for event in criteria.events}
    strange = [code for code in events if code not in known]
    if strange:
        yield EVENTS, f"Bộ tiêu chí không có sự kiện {', '.join(repr(code) for code in strange)}."
    if level and not criteria.is_rubric:
        yield LEVEL, "Bộ tiêu chí này chấm bằng điểm, phiếu không ghi mục 'level'."
    elif level and level not in criteria.levels:
        yield LEVEL, f"Bộ tiêu chí không có mức '{level}'. Mời đồng chí chọn một trong bốn mức."


def _unknown(code: str) -> str:
    return f"Bộ tiêu chí không có tiêu chí {code}."


def _fault(item: Criterion, reading: Reading | None, judgement: Judgement) -> str:
    points = judgement.points
    if points is not None and not judgement.not_applicable:
        sentence = _points_fault(item, points)
        if sentence:
            return sentence
    if not _applies(item, reading):
        if points is None or judgement.not_applicable:
            return ""
        return f"Tiêu chí {item.code}: {item.applies.said(reading)} nên không chấm mục này. Mời đồng chí để trống."
    award = _award(item, reading)
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
    listed = "; ".join(decimal_comma(band.points) for band in item.bands)
    return f"{start} chỉ chấm một trong các mức điểm {listed}."


# --- caps and events ---------------------------------------------------------------------------------------------


def _capped(
    criteria: Criteria, lines: tuple[Line, ...], reading: Reading | None, level: str, events: Collection[str]
) -> tuple[str, tuple[str, ...]]:
    """Return the level after caps, then events, and the sentences of those that lowered it."""
    levels, struck = criteria.levels, []
    for place in range(levels.index(level), len(levels)):
        level = levels[place]
        unmet = [
            sentence for cap in criteria.caps if cap.level == level and (sentence := unmet_words(cap, lines, reading))
        ]
        if not unmet:
            break
        struck += unmet
    for event in criteria.events:
        if event.code in events and levels.index(event.level) > levels.index(level):
            level = event.level
            struck.append(event_words(level))
    return level, tuple(struck)


def event_words(level: str) -> str:
    """Return what is said upward of an event that holds a meeting to `level`."""
    return f"{EVENT_HAPPENED}: xếp mức {Level(level).label}"


def unmet_words(cap: Cap, lines: tuple[Line, ...], reading: Reading | None) -> str:
    """Return why a cap stands in the way, '' where it does not. What the record does not tell stands in nobody's way."""
    short = [
        line.criterion.code
        for line in lines
        if line.criterion.code in cap.requires and not line.is_left_out and line.points != line.criterion.maximum
    ]
    failed = [test.said(reading) for test in cap.tests if reading and test.passes(reading) is False]
    parts = [f"chưa đạt điểm tối đa: {', '.join(short)}"] if short else []
    parts += failed
    return f"{cap.reason} ({'; '.join(parts)})" if parts else ""
