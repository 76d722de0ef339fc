"""A sheet of criteria as it is filled in: the branch's own and the visitor's are the same form."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict

from chibo.common.errors import Refused
from chibo.common.text import clean_line, clean_text, decimal_comma
from evaluations.definition import Criteria, Criterion
from evaluations.engine import Judgement, Line, Result, SheetError, missing_faults, score
from evaluations.fact_rules import points_word
from evaluations.models import Evaluation
from meetings.facts import Facts

REASON_LENGTH = 2000
TOO_LONG = f"Phần này dài quá {REASON_LENGTH} chữ. Mời đồng chí rút gọn."
NO_NUMBER = "Chỗ này cần một số. Mời đồng chí ghi bằng chữ số, ví dụ 4,5."
NO_REASON = "Chọn “Không áp dụng” thì cần lý do. Mời đồng chí ghi lý do."
# Up to this maximum every whole point is one tap; above it the person writes the number.
TAPPED_MAXIMUM = 10
# What counts as a number: digits and one point or comma. `Decimal` alone would also take '1e9999999'.
WRITTEN_NUMBER = re.compile(r"-?[0-9]{1,6}(?:[.,][0-9]{1,6})?", re.ASCII)


@dataclass(frozen=True)
class Typed:
    """What stands in the fields of one criterion. exact: a written number, goes before a tap."""

    points: str = ""
    exact: str = ""
    reason: str = ""
    not_applicable: bool = False

    @property
    def given(self) -> str:
        return self.exact or self.points


class SheetForm:
    """Points and reasons by criterion: `points-<code>` (a tap), `exact-<code>` (a number, goes before a tap), `reason-<code>`,
    `not-applicable-<code>`; of the whole sheet `level` (sets without points), `events`, `voted_level`, `reason`.

    Without data it shows `known`, the last rating of the same rater. `events`: those on record, which stand unless the form
    asks for them. `errors`: {criterion code, 'reason', 'voted_level', 'level', 'events' or '': sentence}. What the facts say
    does not apply is not asked, and not read.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        criteria: Criteria,
        facts: Facts,
        known: Evaluation | None,
        voted_level: str = "",
        events: Collection[str] = (),
        asks_events: bool = False,
    ):
        self.criteria, self.facts, self.errors = criteria, facts, {}
        self.is_bound = data is not None
        self.by_facts = {line.criterion.code: line for line in score(criteria, facts, {}).lines}
        self.typed = {item.code: self._typed(item, data, known) for item in criteria.items}
        self.events = data.getlist("events") if data is not None and asks_events else list(events)
        if data is None:
            self.reason, self.voted_level = known.reason if known else "", voted_level
            self.level = _stored_level(known) if criteria.is_rubric else ""
        else:
            self.reason, self.voted_level = clean_text(data.get("reason", "")), data.get("voted_level", "")
            self.level = data.get("level", "") if criteria.is_rubric else ""
        if len(self.reason) > REASON_LENGTH:
            self.errors["reason"] = TOO_LONG

    def _typed(self, item: Criterion, data: QueryDict | None, known: Evaluation | None) -> Typed:
        stored = _stored(item, known)
        if data is None:
            return stored
        points, exact = (clean_line(data.get(f"{name}-{item.code}", "")) for name in ("points", "exact"))
        if not choices_of(item):
            points, exact = "", exact or points
        elif points and not stored.points and exact == stored.exact:
            exact = ""  # the number was there before, the tap is new
        reason = clean_text(data.get(f"reason-{item.code}", ""))
        return Typed(points, exact, reason, bool(data.get(f"not-applicable-{item.code}")))

    @property
    def judgements(self) -> dict[str, Judgement]:
        """Return what the person gave; a criterion left open is not among them. What cannot be read goes to `errors`."""
        return {
            code: judgement
            for code, typed in self.typed.items()
            if (judgement := self._judgement(code, typed)) is not None
        }

    def _judgement(self, code: str, typed: Typed) -> Judgement | None:
        if len(typed.reason) > REASON_LENGTH:
            self.errors[code] = TOO_LONG
        if self.is_out(code):
            return Judgement(None, typed.reason)
        if typed.not_applicable and self.may_leave_out(code):
            if not typed.reason.strip():
                self.errors[code] = NO_REASON
            return Judgement(None, typed.reason, not_applicable=True)
        if not typed.given:
            return Judgement(None, typed.reason)
        if not WRITTEN_NUMBER.fullmatch(typed.given):
            self.errors[code] = NO_NUMBER
            return None
        return Judgement(Decimal(typed.given.replace(",", ".")), typed.reason)

    def is_out(self, code: str) -> bool:
        """Tell whether the facts say that the criterion does not apply."""
        return self.by_facts[code].not_applicable

    def may_leave_out(self, code: str) -> bool:
        """Tell whether a person may say that it does not apply: not where the facts say that it does."""
        applies = self.criteria.item(code).applies
        return applies is None or applies.passes(self.criteria.reading(self.facts)) is not True

    def result(self) -> Result:
        """Return the result of what can be scored; what is wrong is left out of it and named in `errors`."""
        judgements = {code: given for code, given in self.judgements.items() if code not in self.errors}
        try:
            return self._scored(judgements)
        except SheetError as error:
            self.errors.update({code: sentence for code, sentence in error.faults.items() if code not in self.errors})
            right = {code: given for code, given in judgements.items() if code not in error.faults}
            return self._scored(right, leave_out=error.faults)

    def _scored(self, judgements: dict[str, Judgement], leave_out: dict[str, str] | None = None) -> Result:
        wrong = leave_out or {}
        events = [] if "events" in wrong else self.events
        level = "" if "level" in wrong else self.level
        return score(self.criteria, self.facts, judgements, events, level)

    def sections(self, result: Result) -> list[dict]:
        """Return what the page shows: groups of criteria in the order of the set, each with its sub-total."""
        groups: list[dict] = []
        for line in result.lines:
            name = line.criterion.group
            if not groups or groups[-1]["name"] != name:
                groups.append({"name": name, "number": len(groups) + 1, "rows": []})
            groups[-1]["rows"].append(self._row(line))
        return [group | _sub_total([row["line"] for row in group["rows"]]) for group in groups]

    def _row(self, line: Line) -> dict:
        item = line.criterion
        typed = self.typed[item.code]
        return {
            "item": item,
            "line": line,
            "choices": choices_of(item),
            "tapped": plain(typed.points),
            "exact": typed.exact,
            "reason": typed.reason,
            "not_applicable": typed.not_applicable,
            "is_out": self.is_out(item.code),
            "may_leave_out": self.may_leave_out(item.code),
            "effect": EFFECTS[item.when_not_applicable],
            "writes_number": item.kind == "free" and bool(choices_of(item)),
            "is_judged": bool(typed.given) or typed.not_applicable,
            "error": self.errors.get(item.code, ""),
        }

    def refuse(self, error: SheetError | Refused) -> None:
        """Put what a service refused beside its criterion or field; nothing typed is lost."""
        if isinstance(error, SheetError):
            self.errors.update(error.faults)
        else:
            self.errors[error.field or ""] = error.sentence

    def name_missing(self) -> None:
        """Name what is still open too, so that a person mends a sheet in one round."""
        for code, sentence in missing_faults(self.result()).items():
            self.errors.setdefault(code, sentence)

    @property
    def wrong(self) -> list[str]:
        """Codes of the criteria with something to mend, in the order of the set."""
        return [item.code for item in self.criteria.items if item.code in self.errors]

    @property
    def general_errors(self) -> list[str]:
        """Sentences that belong to no criterion."""
        codes = {item.code for item in self.criteria.items}
        return [sentence for code, sentence in self.errors.items() if code not in codes]


EFFECTS = {
    "leave_out": "Không tính vào tổng điểm và điểm tối đa; điểm sàn các mức giữ nguyên.",
    "full": "Được tính đủ điểm.",
    "zero": "Tính 0 điểm.",
}


def _sub_total(lines: list[Line]) -> dict:
    given = [line.points for line in lines if line.points is not None]
    return {
        "points": sum(given, Decimal(0)) if given else None,
        "maximum": sum((line.criterion.maximum for line in lines if not line.is_left_out), Decimal(0)),
    }


def _stored(item: Criterion, known: Evaluation | None) -> Typed:
    """Return what a person gave on the last own rating, as the page shows it."""
    line = (known.scores if known else {}).get(item.code, {})
    reason = line.get("reason", "")
    if line.get("not_applicable"):
        return Typed(reason=reason, not_applicable=not line.get("by_fact"))
    points = "" if line.get("by_fact") else line.get("points") or ""
    is_tapped = plain(points) in {value for value, _ in choices_of(item)}
    if is_tapped:
        return Typed(points=points, reason=reason)
    return Typed(exact=plain(points).replace(".", ","), reason=reason)


def _stored_level(known: Evaluation | None) -> str:
    """Return the level that the person chose, before facts and events held it down."""
    return (known.uncapped_level or known.level) if known else ""


def choices_of(item: Criterion) -> list[tuple[str, str]]:
    """Return (points, words) of what is one tap each; none where the person writes the number."""
    if item.kind == "bands":
        return [(plain(str(band.points)), _band_words(band.label, band.points)) for band in item.bands]
    if item.kind == "toggle":
        return [(plain(str(item.maximum)), f"Đạt: {points_word(item.maximum)}"), ("0", "Không đạt")]
    is_whole = item.maximum == item.maximum.to_integral_value() and item.maximum <= TAPPED_MAXIMUM
    return [(str(point), str(point)) for point in range(int(item.maximum) + 1)] if is_whole else []


def _band_words(label: str, points: Decimal) -> str:
    return f"{label}: {points_word(points)}" if label else decimal_comma(points)


def plain(points: str) -> str:
    """Return '5,00' as the chip of 5 is called; what is no number stays as typed."""
    if not WRITTEN_NUMBER.fullmatch(points):
        return points
    return format(Decimal(points.replace(",", ".")).normalize(), "f")
