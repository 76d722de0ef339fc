"""A set of criteria read from its definition: what is rated, with how many points, and what makes a level.

A definition is data (`CriteriaSet.definition`, shipped ones in `evaluations/data/`):

    {"maximum": 100,
     "thresholds": [{"level": "tot", "from": 90}, …, {"level": "kem", "from": 0}],     best first
     "caps": [{"level": "tot", "requires": ["1.1"], "reason": "…"}],                  else the next lower level
     "events": [{"code": "ky_luat", "label": "…", "level": "kem"}],                   no better level than this
     "criteria": [{"code", "group", "label", "kind", "maximum", "bands", "fact", "when_not_applicable"}]}
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from evaluations import fact_rules
from evaluations.enums import Level
from evaluations.fact_rules import FactRule, number, points_word

DATA = Path(__file__).resolve().parent / "data"
KINDS = ("free", "bands", "toggle")
NOT_APPLICABLE = ("leave_out", "full", "zero")


class CriteriaError(ValueError):
    """A definition that contradicts itself. `sentences` names every fault."""

    def __init__(self, sentences: list[str]):
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Criterion:
    """One line of the sheet. kind: free (0 to maximum), bands (listed points only), toggle (0 or maximum)."""

    code: str
    group: str
    label: str
    kind: str
    maximum: Decimal
    bands: tuple[tuple[Decimal, str], ...] = ()
    fact: FactRule | None = None
    when_not_applicable: str = "leave_out"

    def takes(self, points: Decimal) -> bool:
        """Tell whether `points` is one of the values of this kind of criterion, inside 0 to maximum."""
        if self.kind == "bands":
            return points in {value for value, _ in self.bands}
        if self.kind == "toggle":
            return points in (0, self.maximum)
        return 0 <= points <= self.maximum


@dataclass(frozen=True)
class Cap:
    """`level` is given only when every criterion of `requires` has its maximum; else the next lower level."""

    level: str
    requires: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Event:
    """With it the meeting has no better level than `level`."""

    code: str
    label: str
    level: str


@dataclass(frozen=True)
class Criteria:
    items: tuple[Criterion, ...]
    thresholds: tuple[tuple[str, Decimal], ...]
    caps: tuple[Cap, ...]
    events: tuple[Event, ...]
    maximum: Decimal

    @property
    def levels(self) -> list[str]:
        return [level for level, _ in self.thresholds]


def shipped(code: str) -> Criteria:
    """Return the shipped set `code`; KeyError where none is shipped by this name."""
    files = {path.stem: path for path in DATA.glob("*.json")}
    return parse(json.loads(files[code].read_text(encoding="utf-8")))


def parse(definition: dict) -> Criteria:
    """Return the set that `definition` describes; CriteriaError with a sentence for every fault."""
    try:
        criteria, stated = _read(definition), number(definition["maximum"])
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise CriteriaError([f"Nội dung bộ tiêu chí thiếu mục hoặc ghi chưa đúng dạng: {error}."]) from error
    sentences = list(_faults(criteria, stated))
    if sentences:
        raise CriteriaError(sentences)
    return criteria


# --- reading -----------------------------------------------------------------------------------------------------


def _read(definition: dict) -> Criteria:
    items = tuple(_criterion(row) for row in definition["criteria"])
    return Criteria(
        items=items,
        thresholds=tuple((str(row["level"]), number(row["from"])) for row in definition["thresholds"]),
        caps=tuple(Cap(row["level"], tuple(row["requires"]), row["reason"]) for row in definition.get("caps", [])),
        events=tuple(Event(row["code"], row["label"], row["level"]) for row in definition.get("events", [])),
        maximum=sum((item.maximum for item in items), Decimal(0)),
    )


def _criterion(row: dict[str, Any]) -> Criterion:
    return Criterion(
        code=str(row["code"]),
        group=row.get("group", ""),
        label=row["label"],
        kind=row["kind"],
        maximum=number(row["maximum"]),
        bands=tuple((number(band["points"]), band["label"]) for band in row.get("bands", [])),
        fact=_fact(row["fact"]) if row.get("fact") else None,
        when_not_applicable=row.get("when_not_applicable", "leave_out"),
    )


def _fact(row: dict[str, Any]) -> FactRule:
    settings = {name: value for name, value in row.items() if name not in ("rule", "source")}
    return FactRule(name=row["rule"], settings=settings, source=row.get("source", ""))


# --- contradictions ----------------------------------------------------------------------------------------------


def _faults(criteria: Criteria, stated: Decimal) -> Iterator[str]:
    if not criteria.items:
        yield "Bộ tiêu chí chưa có tiêu chí nào."
    for code, times in Counter(item.code for item in criteria.items).items():
        if times > 1:
            yield f"Mã tiêu chí {code} ghi {times} lần."
    if criteria.maximum != stated:
        yield (
            f"Tổng điểm tối đa của các tiêu chí là {points_word(criteria.maximum)}, "
            f"khác tổng đã ghi là {points_word(stated)}."
        )
    for item in criteria.items:
        yield from (f"Tiêu chí {item.code}: {fault}" for fault in _criterion_faults(item))
    yield from _threshold_faults(criteria)
    yield from _cap_faults(criteria)
    yield from _event_faults(criteria)


def _criterion_faults(item: Criterion) -> Iterator[str]:
    if item.maximum <= 0:
        yield "điểm tối đa phải lớn hơn 0."
    if item.kind not in KINDS:
        yield f"chưa có kiểu chấm '{item.kind}'."
    if item.when_not_applicable not in NOT_APPLICABLE:
        yield f"chưa có cách xử lý '{item.when_not_applicable}' khi không áp dụng."
    if item.kind == "bands":
        yield from _band_faults(item)
    elif item.bands:
        yield "chỉ kiểu chấm theo khoảng mới có các khoảng điểm."
    if item.fact:
        yield from _fact_faults(item, item.fact)


def _band_faults(item: Criterion) -> Iterator[str]:
    points = [value for value, _ in item.bands]
    if not points:
        yield "chưa có khoảng điểm nào."
    elif points != sorted(set(points), reverse=True):
        yield "điểm của các khoảng phải giảm dần, mỗi mức điểm một lần."
    if points and max(points) != item.maximum:
        yield (
            f"khoảng cao nhất là {points_word(max(points))}, không bằng điểm tối đa {points_word(item.maximum)}, "
            "nên không thể đạt đủ điểm."
        )
    if points and min(points) < 0:
        yield "điểm của khoảng không được âm."


def _fact_faults(item: Criterion, rule: FactRule) -> Iterator[str]:
    faults = fact_rules.faults(rule)
    yield from faults
    if not rule.source.strip():
        yield "cách tự tính chưa ghi nguồn."
    if not faults:
        for points in sorted(fact_rules.outcomes(rule), reverse=True):
            if not item.takes(points):
                yield f"cách tự tính cho {points_word(points)}, là mức điểm tiêu chí này không có."


def _threshold_faults(criteria: Criteria) -> Iterator[str]:
    levels, borders = criteria.levels, [border for _, border in criteria.thresholds]
    if levels != Level.best_first():
        yield "Các mức phải ghi đủ và theo thứ tự: Tốt, Khá, Trung bình, Kém."
    if borders != sorted(set(borders), reverse=True):
        yield "Điểm sàn của các mức phải giảm dần, không được trùng nhau."
    if not borders or borders[-1] != 0:
        yield "Mức thấp nhất phải tính từ 0 điểm, nếu không sẽ có tổng điểm không thuộc mức nào."
    if borders and max(borders) > criteria.maximum:
        yield (
            f"Điểm sàn {points_word(max(borders))} cao hơn tổng điểm tối đa {points_word(criteria.maximum)}, "
            "nên không thể đạt mức này."
        )


def _cap_faults(criteria: Criteria) -> Iterator[str]:
    codes = {item.code for item in criteria.items}
    for cap in criteria.caps:
        if cap.level not in criteria.levels[:-1]:
            yield f"Điều kiện khống chế ghi mức '{cap.level}', không có mức thấp hơn để hạ xuống."
        if not cap.requires:
            yield f"Điều kiện khống chế của mức '{cap.level}' chưa ghi tiêu chí nào."
        for code in cap.requires:
            if code not in codes:
                yield f"Điều kiện khống chế của mức '{cap.level}' nhắc tiêu chí {code}, là tiêu chí không có trong bộ."


def _event_faults(criteria: Criteria) -> Iterator[str]:
    for code, times in Counter(event.code for event in criteria.events).items():
        if times > 1:
            yield f"Mã sự kiện '{code}' ghi {times} lần."
    for event in criteria.events:
        if event.level not in criteria.levels:
            yield f"Sự kiện '{event.code}' dẫn tới mức '{event.level}', là mức không có trong bộ."
