"""A set of criteria read from its definition: what is rated, with how many points, and what makes a level.

A definition is data (`CriteriaSet.definition`, shipped ones in `evaluations/data/`). With points:

    {"form": "points", "maximum": 100,
     "thresholds": [{"level": "tot", "from": 90}, …, {"level": "kem", "from": 0}],     best first
     "norms": [{"minutes": 120, "kinds": ["combined"], "members": {"from": 30}}, {"minutes": 90}],   the first that fits
     "caps": [{"level": "tot", "requires": ["1.1"], "reason": "…"},                    else the next lower level
              {"level": "tot", "tests": [{"measure": "attendance", "from": 90}], "reason": "…"}],
     "events": [{"code": "ky_luat", "label": "…", "level": "kem"}],                   no better level than this
     "criteria": [{"code", "group", "label", "kind": "free|bands|toggle", "maximum",
                   "bands": [{"points", "label", "from"|"above", "to"|"below"}],
                   "fact": {…},                                                        see `fact_rules`
                   "applies": {"measure": "topical", "from": 1}, "when_not_applicable": "leave_out|full|zero"}],
     "mends": ["…"]}                                                                   what the source leaves open

Without points (form "rubric") "levels": [{"level": "tot", "text": "…"}] describes the four levels and a person chooses;
caps with tests, and events, hold the choice to the facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluations import fact_rules, intervals
from evaluations.fact_rules import Band, FactRule, Test
from evaluations.intervals import Interval, known, number
from evaluations.measures import Reading
from meetings.facts import Facts

POINTS, RUBRIC = "points", "rubric"
ENTRIES = ("form", "maximum", "thresholds", "levels", "norms", "caps", "events", "criteria", "mends")
CRITERION = ("code", "group", "label", "kind", "maximum", "bands", "fact", "applies", "when_not_applicable")
KINDS = ("free", "bands", "toggle")
NOT_APPLICABLE = ("leave_out", "full", "zero")


class CriteriaError(ValueError):
    """A definition that contradicts itself. `sentences` names every fault."""

    def __init__(self, sentences: list[str]):
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Criterion:
    """One line of the sheet. kind: free (0 to maximum), bands (listed points only), toggle (0 or maximum).

    applies: the line counts only where the test passes; else `when_not_applicable` says what becomes of its points.
    """

    code: str
    group: str
    label: str
    kind: str
    maximum: Decimal
    bands: tuple[Band, ...] = ()
    fact: FactRule | None = None
    applies: Test | None = None
    when_not_applicable: str = "leave_out"

    def takes(self, points: Decimal) -> bool:
        """Tell whether `points` is one of the values of this kind of criterion, inside 0 to maximum."""
        if self.kind == "bands":
            return points in {band.points for band in self.bands}
        if self.kind == "toggle":
            return points in (0, self.maximum)
        return 0 <= points <= self.maximum


@dataclass(frozen=True)
class Norm:
    """How long a meeting should last; for some kinds, for branches of some size."""

    minutes: int
    kinds: tuple[str, ...] = ()
    members: Interval | None = None

    def fits(self, facts: Facts) -> bool:
        if self.kinds and facts.kind not in self.kinds:
            return False
        return self.members is None or (facts.members is not None and self.members.holds(facts.members))


@dataclass(frozen=True)
class Cap:
    """`level` is given only when every criterion of `requires` has its maximum and every test passes; else the next lower."""

    level: str
    requires: tuple[str, ...]
    tests: tuple[Test, ...]
    reason: str


@dataclass(frozen=True)
class Event:
    """With it the meeting has no better level than `level`. What happened is the branch's own; upward only that it did."""

    code: str
    label: str
    level: str


@dataclass(frozen=True)
class Criteria:
    """thresholds: (level, points from which it is given), best first. texts: {level: what it asks for} of a rubric.

    maximum: the sum of the criteria; stated: what the definition says it is.
    """

    form: str
    items: tuple[Criterion, ...]
    thresholds: tuple[tuple[str, Decimal], ...]
    texts: Mapping[str, str]
    norms: tuple[Norm, ...]
    caps: tuple[Cap, ...]
    events: tuple[Event, ...]
    maximum: Decimal
    stated: Decimal
    mends: tuple[str, ...] = ()

    @property
    def levels(self) -> list[str]:
        return list(self.texts) if self.is_rubric else [level for level, _ in self.thresholds]

    @property
    def is_rubric(self) -> bool:
        return self.form == RUBRIC

    def item(self, code: str) -> Criterion:
        return next(item for item in self.items if item.code == code)

    def reading(self, facts: Facts) -> Reading:
        """Return the facts as this set reads them: with the norm that it sets for such a meeting."""
        return Reading(facts, next((norm.minutes for norm in self.norms if norm.fits(facts)), None))


def read(definition: dict) -> Criteria:
    """Return the set as written, contradictions and all; CriteriaError where it cannot be read."""
    try:
        return _read(definition)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise CriteriaError([f"Nội dung bộ tiêu chí thiếu mục hoặc ghi chưa đúng dạng: {error}."]) from error


def _read(definition: dict) -> Criteria:
    known(definition, *ENTRIES)
    form = str(definition.get("form", POINTS))
    with_points = definition if form == POINTS else {"criteria": [], "thresholds": [], "maximum": 0} | definition
    items = tuple(_criterion(row) for row in with_points["criteria"])
    return Criteria(
        form=form,
        items=items,
        thresholds=tuple(_threshold(row) for row in with_points["thresholds"]),
        texts=dict(_text(row) for row in definition.get("levels", [])),
        norms=tuple(_norm(row) for row in definition.get("norms", [])),
        caps=tuple(_cap(row) for row in definition.get("caps", [])),
        events=tuple(_event(row) for row in definition.get("events", [])),
        maximum=sum((item.maximum for item in items), Decimal(0)),
        stated=number(with_points["maximum"]),
        mends=tuple(definition.get("mends", [])),
    )


def _threshold(row: dict[str, Any]) -> tuple[str, Decimal]:
    known(row, "level", "from")
    return str(row["level"]), number(row["from"])


def _text(row: dict[str, Any]) -> tuple[str, str]:
    known(row, "level", "text")
    return str(row["level"]), str(row["text"])


def _event(row: dict[str, Any]) -> Event:
    known(row, "code", "label", "level")
    return Event(row["code"], row["label"], row["level"])


def _criterion(row: dict[str, Any]) -> Criterion:
    known(row, *CRITERION)
    bands = fact_rules.read_bands(row.get("bands", []))
    return Criterion(
        code=str(row["code"]),
        group=row.get("group", ""),
        label=row["label"],
        kind=row["kind"],
        maximum=number(row["maximum"]),
        bands=bands,
        fact=fact_rules.read(row["fact"], bands) if row.get("fact") else None,
        applies=fact_rules.read_test(row["applies"]) if row.get("applies") else None,
        when_not_applicable=row.get("when_not_applicable") or ("" if row.get("applies") else "leave_out"),
    )


def _norm(row: dict[str, Any]) -> Norm:
    known(row, "minutes", "kinds", "members")
    members = intervals.read(row["members"]) if row.get("members") else None
    return Norm(int(row["minutes"]), tuple(row.get("kinds", [])), members)


def _cap(row: dict[str, Any]) -> Cap:
    known(row, "level", "requires", "tests", "reason")
    tests = tuple(fact_rules.read_test(test) for test in row.get("tests", []))
    return Cap(row["level"], tuple(row.get("requires", [])), tests, row["reason"])
