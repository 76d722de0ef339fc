"""Settings of proposals: the table of fields, and within how many days a unit answers."""

from __future__ import annotations

from datetime import date

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.forms import ChiboForm, ChiboModelForm
from chibo.organization.forms.rules import RuleForm
from chibo.organization.models import UnitType
from meetings.models import ProposalField
from meetings.models.proposals import LONGEST_WAIT


class ProposalFieldForm(ChiboModelForm):
    class Meta:
        model = ProposalField
        fields = ["name", "position", "is_active"]
        help_texts = {"is_active": "Bỏ đánh dấu thì không chọn được khi ghi kiến nghị mới; kiến nghị cũ vẫn giữ."}


class DeadlineRuleForm(RuleForm):
    """Days to answer for the units of a subtree, from a day on, by a document."""

    level = forms.ModelChoiceField(
        label="Cấp trả lời", queryset=UnitType.objects.filter(is_branch=False), required=False, empty_label="Mọi cấp"
    )
    days = forms.IntegerField(label="Số ngày phải trả lời", min_value=1, max_value=LONGEST_WAIT, initial=30)
    days_to_escalate = forms.IntegerField(
        label="Quá hạn bao nhiêu ngày thì tự chuyển lên một cấp",
        min_value=1,
        max_value=LONGEST_WAIT,
        required=False,
        initial=10,
        help_text="Để trống thì không tự chuyển.",
    )
    valid_from = forms.DateField(label="Áp dụng từ ngày")

    def __init__(self, *args: object, today: date, **kwargs: object):
        super().__init__(*args, today=today, **kwargs)
        self.initial.setdefault("valid_from", today)
        self.helper.layout = Layout(
            Div("unit", "level", css_class="field-row"),
            Div("days", "valid_from", css_class="field-row"),
            "days_to_escalate",
            Div("number", "issued_on", css_class="field-row"),
            "issuer",
        )


class DeadlineRuleEndForm(ChiboForm):
    last_day = forms.DateField(label="Áp dụng đến hết ngày")
