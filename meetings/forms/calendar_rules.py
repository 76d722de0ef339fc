"""Forms of the meeting-day rules and the holiday table."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.dates import FIRST_YEAR, LAST_YEAR, add_months, month_start
from chibo.common.forms import ChiboForm
from chibo.organization.models import Access, BranchType, Unit
from meetings.enums import Shift

MONTHS_BACK, MONTHS_AHEAD = 36, 13


def month_choices(today: date) -> list[tuple[str, str]]:
    """Return the months from three years ago to a year ahead, newest first."""
    this = month_start(today)
    months = [add_months(this, step) for step in range(MONTHS_AHEAD, -MONTHS_BACK - 1, -1)]
    return [(month.isoformat(), f"Tháng {month.month}/{month.year}") for month in months]


class MonthField(forms.TypedChoiceField):
    """One of the months around today; the value is its first day, None when nothing is chosen."""

    def __init__(self, **kwargs: Any):
        super().__init__(coerce=date.fromisoformat, empty_value=None, **kwargs)


class CalendarRuleForm(ChiboForm):
    """Day, hour and shift for the branches of a unit, from a month on, by a document."""

    unit = forms.ModelChoiceField(label="Áp dụng cho", queryset=Unit.objects.none(), empty_label="Toàn hệ thống")
    branch_type = forms.ModelChoiceField(
        label="Loại hình chi bộ", queryset=BranchType.objects.none(), required=False, empty_label="Mọi loại hình"
    )
    day_of_month = forms.IntegerField(label="Ngày trong tháng", min_value=1, max_value=28, initial=3)
    start_time = forms.TimeField(label="Giờ bắt đầu", required=False)
    shift = forms.ChoiceField(label="Khi trùng ngày nghỉ", choices=Shift.choices, initial=Shift.NONE)
    valid_from = MonthField(label="Áp dụng từ tháng", required=False)
    number = forms.CharField(label="Số văn bản", max_length=80, required=False, help_text="Ví dụ: 12-QC/ĐU.")
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=200, required=False)
    issued_on = forms.DateField(label="Ngày ban hành", required=False)

    def __init__(self, *args: Any, access: Access, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(access).open_on(today)
        self.fields["unit"].queryset = units.order_by("type__rank", "sort_key")
        if access.unit_id is None:
            self.fields["unit"].required = False
        else:
            self.fields["unit"].empty_label = None
            self.initial.setdefault("unit", access.unit_id)
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


class RuleEndForm(ChiboForm):
    last_month = MonthField(label="Áp dụng đến hết tháng")

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["last_month"].choices = [("", "Mời chọn"), *month_choices(today)]


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
