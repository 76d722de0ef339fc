"""How a rating is decided above the branch, as posted: steps, vote, from when, by which document."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.dates import add_months, month_start
from chibo.common.forms import ChiboForm
from chibo.organization.enums import Grade
from chibo.organization.models import Access, Unit
from evaluations.forms.annual import UnitField

STEPS = [(1, "Một bước: công nhận"), (2, "Hai bước: thẩm định, rồi đồng chí khác công nhận")]
MONTHS_BACK, MONTHS_AHEAD = 36, 13


def month_choices(today: date) -> list[tuple[str, str]]:
    """Return the months from three years ago to a year ahead, newest first."""
    this = month_start(today)
    months = [add_months(this, step) for step in range(MONTHS_AHEAD, -MONTHS_BACK - 1, -1)]
    return [(month.isoformat(), f"Tháng {month.month}/{month.year}") for month in months]


class ReviewRuleForm(ChiboForm):
    """Steps and vote for the branches of a unit, from a month on, by a document."""

    unit = UnitField(Unit.objects.none(), label="Áp dụng cho", empty_label="Toàn hệ thống")
    steps = forms.TypedChoiceField(label="Số bước duyệt", choices=STEPS, coerce=int, initial=1)
    vote_required = forms.BooleanField(
        label="Chi bộ phải biểu quyết mức trước khi gửi",
        required=False,
        help_text="Phiếu chưa ghi mức chi bộ biểu quyết thì chưa gửi được.",
    )
    valid_from = forms.TypedChoiceField(
        label="Áp dụng từ tháng", coerce=date.fromisoformat, empty_value=None, required=False
    )
    number = forms.CharField(label="Số văn bản", max_length=80, required=False, help_text="Ví dụ: 12-QC/ĐU.")
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=200, required=False)
    issued_on = forms.DateField(label="Ngày ban hành", required=False)
    grade = forms.ChoiceField(label="Mức chắc chắn của nguồn", choices=Grade.choices, initial=Grade.A)
    note = forms.CharField(label="Ghi chú", required=False, max_length=500)

    def __init__(self, *args: Any, access: Access, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(access).open_on(today).filter(type__is_branch=False)
        self.fields["unit"].queryset = units.select_related("parent").order_by("type__rank", "sort_key")
        if access.unit_id is None:
            self.fields["unit"].required = False
        else:
            self.fields["unit"].empty_label = None
            self.initial.setdefault("unit", access.unit_id)
        self.fields["valid_from"].choices = [("", "Từ trước đến nay"), *month_choices(today)]
        self.initial.setdefault("valid_from", month_start(today).isoformat())
        self.helper.layout = Layout(
            "unit",
            "steps",
            "vote_required",
            "valid_from",
            Div("number", "issued_on", css_class="field-row"),
            "issuer",
            "grade",
            "note",
        )


class ReviewRuleEndForm(ChiboForm):
    last_month = forms.TypedChoiceField(label="Áp dụng đến hết tháng", coerce=date.fromisoformat)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["last_month"].choices = [("", "Mời chọn"), *month_choices(today)]
