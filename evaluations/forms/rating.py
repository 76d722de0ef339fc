"""The sheet as posted, the answer of the level above, the filter of the queue, the annual class."""

from __future__ import annotations

import re
from decimal import Decimal

from django import forms
from django.http import QueryDict

from chibo.common.forms import ChiboForm
from chibo.common.text import clean_line, clean_text
from chibo.organization.models import Unit
from evaluations.annual import scale_of
from evaluations.criteria import Criteria
from evaluations.engine import Judgement, Line
from evaluations.enums import AnnualLevel, Level
from evaluations.models import Evaluation

REASON_LENGTH = 2000
# Up to this maximum every whole point is one tap; above it the person writes the number.
TAPPED_MAXIMUM = 10
# What counts as a number: digits and one point or comma. `Decimal` alone would also take '1e9999999'.
WRITTEN_NUMBER = re.compile(r"-?[0-9]{1,6}(?:[.,][0-9]{1,6})?", re.ASCII)


class SheetForm:
    """Points and reasons by criterion: `points-<code>`, `reason-<code>`. Without data it shows the last own rating."""

    def __init__(self, data: QueryDict | None, *, criteria: Criteria, known: Evaluation | None):
        self.criteria, self.errors = criteria, {}
        self.typed = {item.code: self._typed(item.code, data, known) for item in criteria.items}

    def _typed(self, code: str, data: QueryDict | None, known: Evaluation | None) -> dict[str, str]:
        if data is not None:
            return {
                "points": clean_line(data.get(f"points-{code}", "")),
                "reason": clean_text(data.get(f"reason-{code}", "")),
            }
        score = (known.scores if known else {}).get(code, {})
        by_hand = score and not score.get("by_fact")
        return {"points": (score.get("points") or "") if by_hand else "", "reason": score.get("reason", "")}

    @property
    def judgements(self) -> dict[str, Judgement]:
        """Return what the person gave; a criterion left open is not among them. Wrong numbers go to `errors`."""
        found = {}
        for code, typed in self.typed.items():
            if len(typed["reason"]) > REASON_LENGTH:
                self.errors[code] = f"Lý do dài quá {REASON_LENGTH} chữ. Mời đồng chí rút gọn."
            if not typed["points"]:
                continue
            if WRITTEN_NUMBER.fullmatch(typed["points"]):
                found[code] = Judgement(Decimal(typed["points"].replace(",", ".")), typed["reason"])
            else:
                self.errors[code] = "Chỗ này cần một số. Mời đồng chí ghi bằng chữ số, ví dụ 4,5."
        return found

    def rows(self, lines: dict[str, Line]) -> list[dict]:
        """Return what the page shows of each criterion, in order."""
        return [self._row(item, lines.get(item.code)) for item in self.criteria.items]

    def _row(self, item: object, line: Line | None) -> dict:
        typed = self.typed[item.code]
        whole = item.maximum == item.maximum.to_integral_value() and item.maximum <= TAPPED_MAXIMUM
        choices = [str(point) for point in range(int(item.maximum) + 1)] if whole else []
        if item.kind == "bands":
            choices = [str(points.normalize()) for points, _ in item.bands]
        return {
            "item": item,
            "line": line,
            "points": _plain(typed["points"]),
            "written": typed["points"].replace(".", ","),
            "reason": typed["reason"],
            "choices": choices,
            "is_odd": bool(typed["points"]) and _plain(typed["points"]) not in choices,
            "error": self.errors.get(item.code, ""),
        }


def _plain(points: str) -> str:
    """Return '5,00' as the chip of 5 is called; what is no number stays as typed."""
    if not WRITTEN_NUMBER.fullmatch(points):
        return points
    return format(Decimal(points.replace(",", ".")).normalize(), "f")


class AnswerForm(ChiboForm):
    """The answer of the level above: another level, and the reason."""

    level = forms.ChoiceField(label="Mức", choices=Level.choices, required=False)
    reason = forms.CharField(label="Lý do", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class QueueForm(ChiboForm):
    """Which ratings the queue shows."""

    STATES = [("waiting", "Đang chờ công nhận"), ("flagged", "Cần xác nhận lại"), ("all", "Tất cả")]

    state = forms.ChoiceField(label="Tình trạng", choices=STATES, required=False)


class AnnualForm(ChiboForm):
    """The annual class of one unit, or why it was not rated."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", to_field_name="code")
    level = forms.ChoiceField(label="Mức", required=False)
    not_rated_reason = forms.CharField(label="Lý do chưa xếp loại", required=False, max_length=200)
    decision = forms.CharField(label="Quyết định", required=False, max_length=200)
    decided_on = forms.DateField(label="Ngày quyết định", required=False)

    def __init__(self, data: dict | None = None, *, units: object, year: int, **kwargs: object):
        super().__init__(data, **kwargs)
        self.fields["unit"].queryset = units
        levels = [(level.value, level.label) for level in AnnualLevel.of(scale_of(year))]
        self.fields["level"].choices = [("", "Chưa xếp loại"), *levels]
