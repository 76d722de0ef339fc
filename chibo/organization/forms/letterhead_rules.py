"""How branches sign their documents, from a month on, by a document."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.dates import month_start
from chibo.organization.enums import BranchSignature, ResolutionSigner
from chibo.organization.forms.rules import MonthField, RuleForm, month_choices


class LetterheadRuleForm(RuleForm):
    EXAMPLE = "38-HD/ĐU"
    FOR_BRANCHES = True

    line = forms.ChoiceField(
        label="Dòng trên chữ ký",
        choices=BranchSignature.choices,
        help_text="Chi bộ không có chi ủy vẫn ký T/M Chi bộ.",
    )
    signer = forms.ChoiceField(label="Ai ký nghị quyết của kỳ sinh hoạt", choices=ResolutionSigner.choices)
    valid_from = MonthField(label="Áp dụng từ tháng", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, today=today, **kwargs)
        self.fields["valid_from"].choices = [("", "Từ trước đến nay"), *month_choices(today)]
        self.initial.setdefault("valid_from", month_start(today).isoformat())
        source = Div("number", "issued_on", css_class="field-row")
        self.helper.layout = Layout("unit", "line", "signer", "valid_from", source, "issuer")
