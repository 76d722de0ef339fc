"""How a rating is decided above the branch, as posted: steps, vote, from when, by which document."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.dates import month_start
from chibo.organization.forms.rules import GradedRuleForm, MonthField, month_choices

STEPS = [(1, "Một bước: công nhận"), (2, "Hai bước: thẩm định, rồi đồng chí khác công nhận")]


class ReviewRuleForm(GradedRuleForm):
    """Steps and vote for the branches of a unit, from a month on, by a document."""

    steps = forms.TypedChoiceField(label="Số bước duyệt", choices=STEPS, coerce=int, initial=1)
    vote_required = forms.BooleanField(
        label="Chi bộ phải biểu quyết mức trước khi gửi",
        required=False,
        help_text="Phiếu chưa ghi mức chi bộ biểu quyết thì chưa gửi được.",
    )
    valid_from = MonthField(label="Áp dụng từ tháng", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, today=today, **kwargs)
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
