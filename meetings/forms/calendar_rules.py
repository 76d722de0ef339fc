"""Forms of the meeting-day rules and the holiday table."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.dates import FIRST_YEAR, LAST_YEAR, month_start
from chibo.common.forms import ChiboForm
from chibo.organization.forms.rules import FOR_ALL, MonthField, RuleForm, month_choices
from chibo.organization.models import BranchType, Unit
from meetings.enums import Shift


class CalendarRuleForm(RuleForm):
    """Day, hour and shift for the branches of a unit, from a month on, by a document."""

    FOR_BRANCHES = True

    unit = forms.ModelChoiceField(label="Áp dụng cho", queryset=Unit.objects.none(), empty_label=FOR_ALL)
    branch_type = forms.ModelChoiceField(
        label="Loại hình chi bộ", queryset=BranchType.objects.none(), required=False, empty_label="Mọi loại hình"
    )
    day_of_month = forms.IntegerField(label="Ngày trong tháng", min_value=1, max_value=28, initial=3)
    start_time = forms.TimeField(label="Giờ bắt đầu", required=False)
    shift = forms.ChoiceField(label="Khi trùng ngày nghỉ", choices=Shift.choices, initial=Shift.NONE)
    valid_from = MonthField(label="Áp dụng từ tháng", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, today=today, **kwargs)
        self.fields["branch_type"].queryset = BranchType.objects.filter(is_active=True)
        self.fields["valid_from"].choices = [("", "Từ trước đến nay"), *month_choices(today)]
        self.initial.setdefault("valid_from", month_start(today).isoformat())
        self.helper.layout = Layout(
            Div("unit", "branch_type", css_class="field-row"),
            Div("day_of_month", "start_time", css_class="field-row"),
            Div("shift", "valid_from", css_class="field-row"),
            Div("number", "issued_on", css_class="field-row"),
            "issuer",
        )


class HolidayForm(ChiboForm):
    day = forms.DateField(label="Ngày")
    name = forms.CharField(label="Tên ngày", max_length=120, help_text="Ví dụ: Mồng 1 Tết, Làm bù cho ngày 02/01.")
    is_workday = forms.BooleanField(label="Là ngày làm bù (không nghỉ)", required=False)
    is_confirmed = forms.BooleanField(label="Đã đối chiếu thông báo nghỉ của năm", required=False)

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}. Mời đồng chí xem lại năm.")
        return day
