"""The sheet as posted, the answer of the level above, the filter of the queue."""

from __future__ import annotations

import re
from decimal import Decimal

from django import forms
from django.http import QueryDict

from chibo.common.forms import ChiboForm
from chibo.common.text import clean_line, clean_text
from evaluations.definition import Criteria, Criterion
from evaluations.engine import Judgement, Line
from evaluations.enums import Level
from evaluations.models import Evaluation
from evaluations.ratings import Ratings

REASON_LENGTH = 2000
TOO_LONG = f"Phần này dài quá {REASON_LENGTH} chữ. Mời đồng chí rút gọn."
# Up to this maximum every whole point is one tap; above it the person writes the number.
TAPPED_MAXIMUM = 10
# What counts as a number: digits and one point or comma. `Decimal` alone would also take '1e9999999'.
WRITTEN_NUMBER = re.compile(r"-?[0-9]{1,6}(?:[.,][0-9]{1,6})?", re.ASCII)


class SheetForm:
    """Points and reasons by criterion: `points-<code>` (a tap), `exact-<code>` (a number, goes before a tap), `reason-<code>`.

    Without data it shows the last own rating. `errors`: {criterion code, 'reason', 'voted_level' or '': sentence}.
    """

    def __init__(self, data: QueryDict | None, *, criteria: Criteria, ratings: Ratings):
        self.criteria, self.errors = criteria, {}
        known, vote = ratings.self_rating, ratings.vote
        self.typed = {item.code: self._typed(item, data, known) for item in criteria.items}
        if data is not None:
            self.reason, self.voted_level = clean_text(data.get("reason", "")), data.get("voted_level", "")
        else:
            self.reason, self.voted_level = known.reason if known else "", vote.level if vote else ""
        if len(self.reason) > REASON_LENGTH:
            self.errors["reason"] = TOO_LONG

    def _typed(self, item: Criterion, data: QueryDict | None, known: Evaluation | None) -> dict[str, str]:
        stored = _stored(item, known)
        if data is None:
            return stored
        names = {"points": f"points-{item.code}", "exact": f"exact-{item.code}"}
        typed = {key: clean_line(data.get(name, "")) for key, name in names.items()}
        if not choices_of(item):
            typed = {"points": "", "exact": typed["exact"] or typed["points"]}
        elif typed["points"] and not stored["points"] and typed["exact"] == stored["exact"]:
            typed["exact"] = ""  # the number was there before, the tap is new
        return typed | {"reason": clean_text(data.get(f"reason-{item.code}", ""))}

    @property
    def judgements(self) -> dict[str, Judgement]:
        """Return what the person gave; a criterion left open is not among them. Wrong numbers go to `errors`."""
        found = {}
        for code, typed in self.typed.items():
            points = typed["exact"] or typed["points"]
            if len(typed["reason"]) > REASON_LENGTH:
                self.errors[code] = TOO_LONG
            if not points:
                found[code] = Judgement(None, typed["reason"])
            elif WRITTEN_NUMBER.fullmatch(points):
                found[code] = Judgement(Decimal(points.replace(",", ".")), typed["reason"])
            else:
                self.errors[code] = "Chỗ này cần một số. Mời đồng chí ghi bằng chữ số, ví dụ 4,5."
        return found

    def rows(self, lines: dict[str, Line]) -> list[dict]:
        """Return what the page shows of each criterion, in order."""
        return [self._row(item, lines.get(item.code)) for item in self.criteria.items]

    def _row(self, item: Criterion, line: Line | None) -> dict:
        typed = self.typed[item.code]
        return {
            "item": item,
            "line": line,
            "tapped": _plain(typed["points"]),
            "exact": typed["exact"],
            "reason": typed["reason"],
            "choices": choices_of(item),
            "is_free": item.kind == "free",
            "is_judged": bool(typed["points"] or typed["exact"]),
            "error": self.errors.get(item.code, ""),
        }


def _stored(item: Criterion, known: Evaluation | None) -> dict[str, str]:
    """Return what a person gave on the last own rating, as the page shows it."""
    score = (known.scores if known else {}).get(item.code, {})
    points = "" if score.get("by_fact") else score.get("points") or ""
    is_tapped = _plain(points) in choices_of(item)
    return {
        "points": points if is_tapped else "",
        "exact": "" if is_tapped else _plain(points).replace(".", ","),
        "reason": score.get("reason", ""),
    }


def choices_of(item: Criterion) -> list[str]:
    """Return the points that are one tap each; none where the person writes the number."""
    if item.kind == "bands":
        return [_plain(str(band.points)) for band in item.bands]
    if item.kind == "toggle":
        return ["0", _plain(str(item.maximum))]
    is_whole = item.maximum == item.maximum.to_integral_value() and item.maximum <= TAPPED_MAXIMUM
    return [str(point) for point in range(int(item.maximum) + 1)] if is_whole else []


def _plain(points: str) -> str:
    """Return '5,00' as the chip of 5 is called; what is no number stays as typed."""
    if not WRITTEN_NUMBER.fullmatch(points):
        return points
    return format(Decimal(points.replace(",", ".")).normalize(), "f")


class AnswerForm(ChiboForm):
    """The answer of the level above: another level, and the reason."""

    level = forms.ChoiceField(label="Mức", choices=Level.choices, required=False)
    reason = forms.CharField(label="Lý do", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class QueueForm(ChiboForm):
    """Which ratings the queue shows."""

    STATES = [("waiting", "Đang chờ công nhận"), ("flagged", "Cần xác nhận lại"), ("all", "Tất cả")]

    state = forms.ChoiceField(label="Tình trạng", choices=STATES, required=False)
