"""The answer of the level above, and which ratings the queue shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.dates import add_months, month_start
from chibo.common.forms import ChiboForm
from chibo.organization.models import Unit
from evaluations.enums import Level

MONTHS_BACK = 24


class AnswerForm(ChiboForm):
    """The answer of the level above: a level, and the reason. `seen`: the branch's opinion on the page that is answered.

    `is_other`: sent from where another level is chosen; nothing chosen there never means the level proposed.
    """

    level = forms.ChoiceField(label="Mức", choices=Level.choices, required=False)
    reason = forms.CharField(label="Lý do", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    is_other = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("is_other") and not data.get("level") and "level" not in self.errors:
            self.add_error("level", "Chưa chọn mức. Mời đồng chí chọn một trong bốn mức.")
        return data


class QueueForm(ChiboForm):
    """Which ratings the queue shows: by state, of a unit below, of a month."""

    STATES = [
        ("waiting", "Đang chờ công nhận"),
        ("flagged", "Cần xác nhận lại"),
        ("returned", "Đang bổ sung"),
        ("all", "Tất cả"),
    ]

    state = forms.ChoiceField(choices=STATES, required=False, widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(
        label="Đơn vị", queryset=Unit.objects.none(), to_field_name="code", required=False, empty_label="Tất cả"
    )
    month = forms.TypedChoiceField(label="Tháng", required=False, coerce=date.fromisoformat, empty_value=None)

    def __init__(self, *args: Any, unit: Unit, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        below = Unit.objects.open_on(today).filter(parent=unit)
        self.fields["unit"].queryset = below.order_by("type__rank", "sort_key", "code")
        this = month_start(today)
        months = [add_months(this, -step) for step in range(MONTHS_BACK)]
        named = [(month.isoformat(), f"Tháng {month.month}/{month.year}") for month in months]
        self.fields["month"].choices = [("", "Tất cả"), *named]
        self.helper.layout = Layout("state", Div("unit", "month", css_class="field-row"))

    @property
    def wanted(self) -> dict[str, Any]:
        """What was asked for and understood; the rest is left out."""
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}
