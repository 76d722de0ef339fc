"""Why a meeting would have another level under a draft, in sentences. They carry counts, never what somebody wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from chibo.common.text import decimal_comma
from evaluations.definition import Criteria, Criterion
from evaluations.engine import Line, basis
from evaluations.enums import Level, SimulatedChange
from evaluations.fact_rules import points_word
from evaluations.models import Evaluation
from evaluations.simulation import Outcome, has_same
from meetings.facts import Facts

SHOWN = 6  # criteria named one by one; the rest as a number
AUTO = "Tự tính: "


def reasons(
    criteria: Criteria, facts: Facts, own: Evaluation, known: Criteria | None, outcome: Outcome
) -> tuple[str, ...]:
    """Return what makes the difference between the branch's sheet and the draft, the weightiest first."""
    return tuple(_reasons(criteria, facts, own, known, outcome))


def _reasons(
    criteria: Criteria, facts: Facts, own: Evaluation, known: Criteria | None, outcome: Outcome
) -> Iterator[str]:
    yield from _total(own, outcome)
    yield from _borders(criteria, own, known, outcome)
    yield from _caps(own, outcome)
    yield from _required(criteria, own, known, outcome)
    yield from _first_of(_lines(own, known, outcome), "mục khác cũng đổi điểm")
    yield from _gone(criteria, own, known)
    yield from _unknown(known, outcome)
    if known is not None and own.facts_digest and own.facts_digest != basis(known, facts):
        yield "Số liệu của kỳ này đã thay đổi sau khi chi bộ chấm"


def _first_of(sentences: Iterator[str], rest: str) -> Iterator[str]:
    found = list(sentences)
    yield from found[:SHOWN]
    if len(found) > SHOWN:
        yield f"Và {len(found) - SHOWN} {rest}"


# --- the whole sheet -------------------------------------------------------------------------------------------------


def _total(own: Evaluation, outcome: Outcome) -> Iterator[str]:
    low, high = outcome.low.total, outcome.high.total
    if low is None or high is None or own.total == low == high:
        return
    new = decimal_comma(low) if low == high else f"từ {decimal_comma(low)} đến {decimal_comma(high)}"
    old = f"{decimal_comma(own.total)} → " if own.total is not None else ""
    yield f"Tổng điểm: {old}{new}"


def _borders(criteria: Criteria, own: Evaluation, known: Criteria | None, outcome: Outcome) -> Iterator[str]:
    """Levels of before and now that are given from other points than before."""
    before = dict(known.thresholds) if known is not None else {}
    concerned = {own.level, outcome.low.level, outcome.high.level} & set(before)
    for level, border in criteria.thresholds:
        if level in concerned and before[level] != border:
            name = Level(level).label
            yield f"Điểm sàn của mức {name}: {decimal_comma(before[level])} → {decimal_comma(border)}"


def _caps(own: Evaluation, outcome: Outcome) -> Iterator[str]:
    """What holds even the best that is possible down, then what held the old level down and does no more."""
    struck = outcome.high.caps
    yield from (cap for cap in struck if cap not in own.caps)
    if outcome.change != SimulatedChange.WORSE:
        yield from (f"Không còn bị khống chế: {cap}" for cap in own.caps if cap not in outcome.low.caps)


def _required(criteria: Criteria, own: Evaluation, known: Criteria | None, outcome: Outcome) -> Iterator[str]:
    """Yield what caps that now hold the level down ask for and the sheet has not, where its points are those of before."""
    if outcome.high.caps and outcome.high.caps != tuple(own.caps):
        asked = {code for cap in criteria.caps for code in cap.requires}
        for line in outcome.high.lines:
            if line.criterion.code in asked and line.open_points and not _difference(line, own, known):
                yield f"Mục {line.criterion.code}: {_of_maximum(line)}{_why(line)}"


# --- criteria --------------------------------------------------------------------------------------------------------


def _lines(own: Evaluation, known: Criteria | None, outcome: Outcome) -> Iterator[str]:
    """Yield the criteria with other points than before, the greatest difference first; new ones with less than full."""
    ends = zip(outcome.low.lines, outcome.high.lines, strict=True)
    found = [(_difference(low, own, known), low) for low, high in ends if low.points == high.points]
    for difference, line in sorted(found, key=lambda pair: -pair[0]):
        if difference:
            yield f"Mục {line.criterion.code}: {_points(line, own, known)}{_why(line)}"


def _difference(line: Line, own: Evaluation, known: Criteria | None) -> Decimal:
    if not has_same(line.criterion, known):
        return line.open_points
    before = own.scores.get(line.criterion.code, {})
    return abs((line.points or Decimal(0)) - Decimal(before.get("points") or 0))


def _points(line: Line, own: Evaluation, known: Criteria | None) -> str:
    new = "không áp dụng" if line.is_left_out else points_word(line.points or Decimal(0))
    if not has_same(line.criterion, known):
        return _of_maximum(line)
    stored = own.scores.get(line.criterion.code, {}).get("points")
    return f"{'không áp dụng' if stored is None else decimal_comma(Decimal(stored))} → {new}"


def _of_maximum(line: Line) -> str:
    return f"{decimal_comma(line.points or 0)}/{decimal_comma(line.criterion.maximum)} điểm"


def _why(line: Line) -> str:
    """Return what the record says, in brackets; nothing where a person gave the points."""
    said = line.fact_reason.removeprefix(AUTO).removesuffix(".")
    return f" ({said[:1].lower()}{said[1:]})" if line.by_fact and said else ""


def _gone(criteria: Criteria, own: Evaluation, known: Criteria | None) -> Iterator[str]:
    if known is None or criteria.is_rubric:
        return
    gone = [item for item in known.items if not has_same(item, criteria)]
    points = sum((Decimal(own.scores.get(item.code, {}).get("points") or 0) for item in gone), Decimal(0))
    if gone:
        yield f"Không còn {_named(gone)} như trong phiếu cũ, trước được {points_word(points)}"


def _unknown(known: Criteria | None, outcome: Outcome) -> Iterator[str]:
    unknown = outcome.unknown
    if not unknown:
        return
    points = points_word(sum((item.maximum for item in unknown), Decimal(0)))
    why = "chi bộ chỉ có mức, không có phiếu điểm" if known is None else "phiếu cũ không chấm"
    yield f"Chưa có điểm của {_named(unknown)} (tối đa {points}): {why}"


def _named(items: Sequence[Criterion]) -> str:
    if len(items) > SHOWN:
        return f"{len(items)} mục"
    return f"mục {', '.join(item.code for item in items)}"
