"""Settings of planning: until when branches register, how many topical sessions at least, the tables of topical sessions."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.dates import month_start
from chibo.common.forms import ChiboModelForm
from chibo.organization.forms.rules import MonthField, RuleForm, month_choices, year_choices
from meetings.enums import TopicalPeriod
from meetings.models import TopicalField, TopicalForm
from meetings.models.topical import MOST_A_YEAR


class RegistrationRuleForm(RuleForm):
    """Up to which day of the month before the branches of a unit register, from a month on, by a document."""

    EXAMPLE = "38-HD/ĐU"

    deadline_day = forms.IntegerField(
        label="Đăng ký chậm nhất ngày (của tháng trước)", min_value=1, max_value=28, initial=25
    )
    valid_from = MonthField(label="Áp dụng từ tháng", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, today=today, **kwargs)
        self.fields["valid_from"].choices = [("", "Từ trước đến nay"), *month_choices(today)]
        self.initial.setdefault("valid_from", month_start(today).isoformat())
        self.helper.layout = Layout(
            "unit",
            Div("deadline_day", "valid_from", css_class="field-row"),
            Div("number", "issued_on", css_class="field-row"),
            "issuer",
        )


class MinimumRuleForm(RuleForm):
    """How many topical sessions at least, in a quarter or a year, for the branches of a unit, from a year on."""

    EXAMPLE = "38-HD/ĐU"
    FOR_BRANCHES = True

    sessions = forms.IntegerField(label="Ít nhất bao nhiêu buổi", min_value=1, max_value=MOST_A_YEAR, initial=1)
    period = forms.ChoiceField(label="Trong", choices=TopicalPeriod.choices)
    first_year = forms.TypedChoiceField(label="Áp dụng từ năm", coerce=int)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, today=today, **kwargs)
        self.fields["first_year"].choices = year_choices(today)
        self.initial.setdefault("first_year", today.year)
        self.helper.layout = Layout(
            "unit",
            Div("sessions", "period", css_class="field-row"),
            "first_year",
            Div("number", "issued_on", css_class="field-row"),
            "issuer",
        )


class TopicalFieldForm(ChiboModelForm):
    class Meta:
        model = TopicalField
        fields = ["name", "position", "is_active"]
        help_texts = {"is_active": "Bỏ đánh dấu thì không chọn được cho kế hoạch mới; kế hoạch cũ vẫn giữ."}


class TopicalFormForm(ChiboModelForm):
    class Meta:
        model = TopicalForm
        fields = ["name", "position", "is_active"]
        help_texts = {"is_active": "Bỏ đánh dấu thì không chọn được cho kế hoạch mới; kế hoạch cũ vẫn giữ."}
