"""Which hints a list shows, all of it in the address, and the note of who looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django import forms

from chibo.common.dates import Span
from chibo.common.forms import ChiboForm
from chibo.organization.models import BranchType
from reports.radar.enums import HintKind, Looked

YEARS = 2  # this year and the one before: an older hint is of no use to a visit


@dataclass(frozen=True)
class HintFilters:
    """The choices of the list. `query` is their part of every link."""

    span: Span
    kind: str = ""
    branch_type: str = ""
    looked: str = Looked.OPEN

    @property
    def query(self) -> str:
        return self.with_kind(self.kind)

    def with_kind(self, kind: str) -> str:
        """Return the address part of the same choices for another kind, '' for all kinds."""
        chosen = {"period": self.span.code, "kind": kind, "type": self.branch_type, "looked": self.looked}
        return urlencode({name: value for name, value in chosen.items() if value})


class HintFilterForm(ChiboForm):
    """Choice of a period, a kind, a branch type and whether it was looked at; this year's open ones unless it is said."""

    period = forms.ChoiceField(label="Kỳ", required=False)
    kind = forms.ChoiceField(label="Loại", required=False, choices=[("", "Tất cả các loại"), *HintKind.choices])
    type = forms.ChoiceField(label="Loại hình chi bộ", required=False)
    looked = forms.ChoiceField(label="Xem lại", required=False, choices=Looked.choices)

    def __init__(self, data: dict | None, *, today: date):
        self.today = today
        usual = {"period": Span("year", today.year).code, "looked": Looked.OPEN}
        asked = {name: (data or {}).get(name, "") for name in ("period", "kind", "type", "looked")}
        super().__init__({name: value or usual.get(name, "") for name, value in asked.items()})
        years = range(today.year, today.year - YEARS, -1)
        self.fields["period"].choices = [(f"Năm {year}", _of_year(year, today)) for year in years]
        types = BranchType.objects.values_list("code", "name")
        self.fields["type"].choices = [("", "Tất cả loại hình"), *types]

    @property
    def filters(self) -> HintFilters:
        """Return what was chosen, as far as it can be."""
        self.is_valid()
        chosen = self.cleaned_data
        span = Span.parse(chosen["period"]) if chosen.get("period") else Span("year", self.today.year)
        looked = chosen.get("looked") or Looked.OPEN
        return HintFilters(span, chosen.get("kind", ""), chosen.get("type", ""), looked)


def _of_year(year: int, today: date) -> list[tuple[str, str]]:
    spans = [Span("year", year)]
    spans += [Span("quarter", year, index) for index in range(1, 5)]
    spans += [Span("month", year, index) for index in range(1, 13)]
    return [(span.code, span.label) for span in spans if span.first <= today]


class HintReviewForm(ChiboForm):
    """What the one who looked found; `basis` is what the page showed."""

    note = forms.CharField(
        label="Ghi chú",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: đã trao đổi với chi bộ, hai tháng bàn cùng một việc đang làm dở.",
    )
    basis = forms.CharField(widget=forms.HiddenInput, max_length=64)
