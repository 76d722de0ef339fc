"""Over which unit and months a set of criteria is tried."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.dates import Months, Span, month_start, months_between
from chibo.common.forms import ChiboForm
from chibo.organization.forms.fields import UnitChoiceField
from chibo.organization.models import Access, Unit

OUTSIDE = "Đơn vị này không thuộc phạm vi của đồng chí. Mời đồng chí chọn trong danh sách."
NOT_LISTED = "Kỳ này chưa đến hoặc không có trong danh sách. Mời đồng chí chọn kỳ đã qua."
NO_MONTH = "Chưa chọn tháng. Mời đồng chí chọn tháng."


class SimulationForm(ChiboForm):
    """A committee in reach, and a quarter, half-year or year up to today; or the months from one to another, which go first."""

    unit = UnitChoiceField(
        label="Các chi bộ của",
        queryset=Unit.objects.none(),
        empty_label="Mời chọn",
        error_messages={"required": "Chưa chọn đơn vị. Mời đồng chí chọn đơn vị.", "invalid_choice": OUTSIDE},
    )
    period = forms.ChoiceField(label="Kỳ", error_messages={"invalid_choice": NOT_LISTED})
    month_from = forms.TypedChoiceField(
        label="Hoặc từ tháng",
        required=False,
        coerce=date.fromisoformat,
        empty_value=None,
        help_text="Chỉ chọn khi không tính theo quý, năm ở trên.",
    )
    month_to = forms.TypedChoiceField(label="Đến tháng", required=False, coerce=date.fromisoformat, empty_value=None)

    def __init__(self, *args: Any, access: Access, first: date, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(access).open_on(today).filter(type__is_branch=False)
        units = units.select_related("parent").order_by("type__rank", "sort_key", "code")
        self.fields["unit"].queryset = units
        if access.unit_id is not None:
            self.fields["unit"].empty_label = None
            self.initial.setdefault("unit", access.unit_id)
        self.initial.setdefault("period", Span.containing("quarter", today).previous().code)
        self.fields["period"].choices = _spans(first, today)
        months = [(month.isoformat(), f"Tháng {month.month}/{month.year}") for month in months_between(first, today)]
        for name in ("month_from", "month_to"):
            self.fields[name].choices = [("", "Mời chọn"), *reversed(months)]
            self.fields[name].error_messages["invalid_choice"] = NOT_LISTED
        self.helper.layout = Layout("unit", "period", Div("month_from", "month_to", css_class="field-row"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        months = {name: data.get(name) for name in ("month_from", "month_to") if name not in self.errors}
        if any(months.values()):
            for name, month in months.items():
                if month is None:
                    self.add_error(name, NO_MONTH)
        return data

    @property
    def stretch(self) -> Months:
        """Return the chosen months of a valid form."""
        data = self.cleaned_data
        if data["month_from"] is not None:
            return Months.of(data["month_from"], data["month_to"])
        return Months.parse(data["period"])


def shown_values(stretch: Months) -> dict[str, object]:
    """Return the initial values by which the form asks for `stretch` again."""
    if stretch.span is not None and stretch.span.kind != "month":
        return {"period": stretch.code}
    return {"month_from": stretch.first.isoformat(), "month_to": month_start(stretch.last).isoformat()}


def _spans(first: date, today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the quarters, half-years and years that have begun, by year, newest first."""
    years = range(today.year, min(first.year, today.year) - 1, -1)
    return [
        (f"Năm {year}", [(span.code, span.label) for span in _of_year(year) if span.first <= today]) for year in years
    ]


def _of_year(year: int) -> list[Span]:
    return [
        *(Span("quarter", year, index) for index in (4, 3, 2, 1)),
        *(Span("half", year, index) for index in (2, 1)),
        Span("year", year),
    ]
