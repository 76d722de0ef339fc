"""Which year the roll-up of the visitors' sheets shows."""

from __future__ import annotations

from typing import Any

from django import forms

from chibo.common.forms import ChiboForm

YEARS_BACK = 5


class SummaryForm(ChiboForm):
    year = forms.TypedChoiceField(label="Năm", coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, this_year: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"Năm {year}") for year in range(this_year, this_year - YEARS_BACK, -1)]
        self.initial.setdefault("year", this_year)
        self.this_year = this_year

    def asked(self) -> int:
        """Return the year; what the address asks wrongly is left out."""
        self.is_valid()
        return (self.cleaned_data.get("year") if self.is_bound else None) or self.this_year
