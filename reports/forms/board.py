"""Which period the board shows."""

from __future__ import annotations

from datetime import date

from django import forms

from chibo.common.dates import Span
from chibo.common.forms import ChiboForm


class PeriodForm(ChiboForm):
    """Choice of a period from `first_year` to today; anything else in the URL is said and replaced by this quarter."""

    period = forms.ChoiceField(label="Kỳ", required=False)

    def __init__(self, data: dict | None, *, first_year: int, today: date):
        super().__init__(data if data and data.get("period") else {"period": Span.containing("quarter", today).code})
        self.today = today
        self.fields["period"].choices = _choices(first_year, today)

    @property
    def span(self) -> Span:
        """Return the chosen span, or the quarter of today."""
        code = self.cleaned_data.get("period") if self.is_valid() else None
        return Span.parse(code) if code else Span.containing("quarter", self.today)


class YearForm(ChiboForm):
    """Choice of a year from `first_year` to today's."""

    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int)

    def __init__(self, data: dict | None, *, first_year: int, today: date):
        super().__init__(data)
        self.today = today
        self.fields["year"].choices = [(year, str(year)) for year in range(today.year, first_year - 1, -1)]

    @property
    def chosen(self) -> int:
        return (self.cleaned_data.get("year") if self.is_valid() else None) or self.today.year


def _choices(first_year: int, today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(f"Năm {year}", _of_year(year, today)) for year in range(today.year, first_year - 1, -1)]


def _of_year(year: int, today: date) -> list[tuple[str, str]]:
    whole = Span("year", year)
    spans = [whole]
    for kind in ("half", "quarter", "month"):
        count = 12 // Span.LENGTHS[kind]
        spans += [Span(kind, year, index) for index in range(1, count + 1)]
    return [(span.code, span.label) for span in spans if span.first <= today]
