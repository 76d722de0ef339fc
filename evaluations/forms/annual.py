"""Annual classes as posted: one opinion, a round of them, shares that were published, and the rule of the cap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.http import QueryDict

from chibo.common.forms import ChiboForm
from chibo.common.text import clean_line, decimal_comma
from chibo.organization.forms.rules import RuleForm, YearEndForm, year_choices
from chibo.organization.models import Unit
from evaluations.annual import FIRST_YEAR_OF_CURRENT_SCALE, AnnualRow, levels_of
from evaluations.enums import AnnualLevel, AnnualScale, AnnualStage, CapBase, CapSubject
from evaluations.models import PublishedAnnualFigures
from evaluations.services.annual import Decision, Given

NOT_RATED = "none"
REASON_LENGTH = 2000
SHORT_REASON = 200
TOO_LONG = "Phần này dài quá {limit} chữ. Mời đồng chí rút gọn."


class DecisionForm(ChiboForm):
    """By which document it is decided, and why beyond the cap."""

    decision = forms.CharField(label="Số quyết định", required=False, max_length=200, help_text="Ví dụ: 31-QĐ/ĐU.")
    decided_on = forms.DateField(label="Ngày quyết định", required=False)
    exception_reason = forms.CharField(
        label="Lý do ngoại lệ (chỉ khi vượt tỷ lệ tối đa)",
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(Div("decision", "decided_on", css_class="field-row"), "exception_reason")

    def given_decision(self) -> Decision:
        data = self.cleaned_data
        return Decision(data["decision"], data["decided_on"], data["exception_reason"])


class OpinionForm(DecisionForm):
    """One opinion at one step. Shows the last opinion of this step; never a level of a meeting or of another step."""

    level = forms.ChoiceField(label="Mức", required=False, widget=forms.RadioSelect)
    not_rated_reason = forms.CharField(label="Lý do chưa xếp loại", required=False, max_length=SHORT_REASON)
    reason = forms.CharField(
        label="Lý do, ghi chú",
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Cần ghi khi mức khác với bước trước, khi bỏ qua một bước, hoặc khi thay đổi quyết định.",
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: AnnualRow, stage: str, **kwargs: Any):
        known = row.opinions.get(stage)
        shown = {"level": known.level or NOT_RATED, "not_rated_reason": known.not_rated_reason} if known else {}
        super().__init__(*args, initial=shown | {"seen": row.newest}, **kwargs)
        self.fields["level"].choices = [*_levels(row.year), (NOT_RATED, "Chưa xếp loại")]
        self.is_decision = stage == AnnualStage.DECIDE
        parts: list[Any] = ["level", "not_rated_reason", "reason", "seen"]
        if self.is_decision:
            parts += [Div("decision", "decided_on", css_class="field-row"), "exception_reason"]
        else:
            for name in DecisionForm.base_fields:
                del self.fields[name]
        self.helper.layout = Layout(*parts)

    def given(self) -> Given:
        data = self.cleaned_data
        level = "" if data["level"] == NOT_RATED else data["level"]
        return Given(level, data["not_rated_reason"], data["reason"])

    def given_decision(self) -> Decision:
        return super().given_decision() if self.is_decision else Decision()


def _levels(year: int) -> list[tuple[str, str]]:
    return [(level.value, level.label) for level in levels_of(year)]


class RoundForm:
    """A level and a reason for each unit of a round: `level-<id>`, `reason-<id>`, `seen-<id>`; without a level it waits.

    The reason stands for 'why not rated' where that is chosen. Without data it shows what the step before proposed.
    `errors`: {unit id: sentence}; `sentence`: what is wrong with the round as a whole.
    """

    def __init__(self, data: QueryDict | None, *, rows: list[AnnualRow], stage: str, year: int):
        self.errors: dict[int, str] = {}
        self.sentence = ""
        self.choices = [("", "Để sau"), *_levels(year), (NOT_RATED, "Chưa xếp loại")]
        self.rows, self.typed = rows, {row.unit.pk: self._typed(row, data, stage) for row in rows}

    def _typed(self, row: AnnualRow, data: QueryDict | None, stage: str) -> dict[str, str]:
        pk = row.unit.pk
        if data is not None:
            names = ("level", "reason", "seen")
            return {name: clean_line(data.get(f"{name}-{pk}", "")) for name in names}
        before = row.before(stage)
        level = (before.level or NOT_RATED) if before else ""
        return {"level": level, "reason": before.not_rated_reason if before else "", "seen": str(row.newest)}

    def is_valid(self) -> bool:
        known = dict(self.choices)
        for pk, typed in self.typed.items():
            limit = SHORT_REASON if typed["level"] == NOT_RATED else REASON_LENGTH
            if typed["level"] not in known:
                self.errors[pk] = "Mục này không có trong danh sách. Mời đồng chí chọn lại."
            elif len(typed["reason"]) > limit:
                self.errors[pk] = TOO_LONG.format(limit=limit)
        return not self.errors

    def given(self) -> dict[Unit, Given]:
        return {row.unit: self._given(row) for row in self.rows if self.typed[row.unit.pk]["level"]}

    def _given(self, row: AnnualRow) -> Given:
        level, reason = self.typed[row.unit.pk]["level"], self.typed[row.unit.pk]["reason"]
        return Given("", reason, reason) if level == NOT_RATED else Given(level, "", reason)

    def seen(self) -> dict[int, int]:
        """Return {unit id: newest opinion seen}; what no page of ours sends counts as 'saw nothing'."""
        texts = {pk: typed["seen"] for pk, typed in self.typed.items()}
        return {
            pk: int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0 for pk, text in texts.items()
        }

    def lines(self) -> list[dict]:
        """What the page shows for each unit."""
        return [{"row": row, **self.typed[row.unit.pk], "error": self.errors.get(row.unit.pk, "")} for row in self.rows]


class PublishedForm(ChiboForm):
    """Shares of a year as published: one field for each of the year's names, in per cent."""

    source = forms.CharField(label="Nguồn", max_length=300, help_text="Số liệu được công bố ở đâu, ngày nào.")
    note = forms.CharField(
        label="Ghi chú", required=False, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, year: int, known: PublishedAnnualFigures | None, **kwargs: Any):
        initial = {"source": known.source, "note": known.note, **known.shares} if known else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.levels = levels_of(year)
        for level in self.levels:
            self.fields[level.value] = forms.DecimalField(
                label=f"{level.label} (%)", required=False, max_digits=5, decimal_places=2, localize=True
            )
            self.fields[level.value].widget = forms.TextInput(attrs={"inputmode": "decimal"})
            if level.value in self.initial:
                self.initial[level.value] = decimal_comma(Decimal(self.initial[level.value]))
        self.order_fields([*(level.value for level in self.levels), "source", "note"])
        self.helper.layout = Layout(*self.fields)

    def shares(self) -> dict[str, Decimal | None]:
        return {level.value: self.cleaned_data[level.value] for level in self.levels}


class CapRuleForm(RuleForm):
    """At most so many per cent of a base, for the classes of a year on, by a document."""

    EXAMPLE = "366-QĐ/TW"

    subject = forms.ChoiceField(label="Đối tượng", choices=CapSubject.choices)
    level = forms.ChoiceField(
        label="Mức", choices=[(level.value, level.label) for level in AnnualLevel.of(AnnualScale.CURRENT)]
    )
    percent = forms.DecimalField(
        label="Tỷ lệ tối đa (%)", min_value=0, max_value=100, max_digits=5, decimal_places=2, initial=20
    )
    base = forms.ChoiceField(label="Tính trên", choices=CapBase.choices, initial=CapBase.GOOD_OR_BETTER)
    first_year = forms.TypedChoiceField(label="Áp dụng từ năm", coerce=int)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, today=today, **kwargs)
        self.fields["first_year"].choices = year_choices(today, FIRST_YEAR_OF_CURRENT_SCALE)
        self.initial.setdefault("first_year", today.year)
        self.helper.layout = Layout(
            Div("unit", "subject", css_class="field-row"),
            "level",
            Div("percent", "base", css_class="field-row"),
            "first_year",
            Div("number", "issued_on", css_class="field-row"),
            "issuer",
        )


class CapRuleEndForm(YearEndForm):
    EARLIEST = FIRST_YEAR_OF_CURRENT_SCALE
