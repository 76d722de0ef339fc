"""Which year, or quarter where a rule for quarters holds, the page of quality shows."""

from __future__ import annotations

from datetime import date

from django import forms

from chibo.common.dates import Span
from chibo.common.forms import ChiboForm


class QualityPeriodForm(ChiboForm):
    """Choice of a year, or a quarter of it; anything else in the URL is said and replaced by this year."""

    period = forms.ChoiceField(label="Kỳ xếp loại", required=False)

    def __init__(self, data: dict | None, *, first_year: int, today: date, has_quarters: bool):
        super().__init__(data if data and data.get("period") else {"period": str(today.year)})
        self.today = today
        years = [Span("year", year) for year in range(today.year, min(first_year, today.year) - 1, -1)]
        self.fields["period"].choices = [
            (span.code, span.label)
            for year in years
            for span in [year, *(_quarters(year, today) if has_quarters else [])]
        ]

    @property
    def span(self) -> Span:
        """Return the chosen span, or the year of today."""
        code = self.cleaned_data.get("period") if self.is_valid() else None
        return Span.parse(code) if code else Span("year", self.today.year)


def _quarters(year: Span, today: date) -> list[Span]:
    return [quarter for quarter in year.children() if quarter.first <= today]
