"""Which letters a person wants; when a unit is reminded of what."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.accounts.models import User
from chibo.common.forms import ChiboForm
from chibo.organization.forms.rules import RuleForm
from chibo.reminders.enums import ReminderKind
from chibo.reminders.models import MOST_DAYS, SwitchedOff

SOURCE = (Div("number", "issued_on", css_class="field-row"), "issuer")


class LettersForm(ChiboForm):
    """Whether a person gets letters at all, and about what."""

    has_letters = forms.BooleanField(label="Nhận thư điện tử nhắc việc", required=False)
    kinds = forms.MultipleChoiceField(
        label="Nhắc qua thư những việc",
        choices=ReminderKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Việc không đánh dấu vẫn có ở mục Việc cần nhắc.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        off = set(SwitchedOff.objects.filter(person=user).values_list("kind", flat=True))
        chosen = [kind for kind in ReminderKind.values if kind not in off]
        super().__init__(*args, initial={"has_letters": "" not in off, "kinds": chosen}, **kwargs)


class ReminderRuleForm(RuleForm):
    """Of what the units of a subtree are reminded, and when, from a day on."""

    EXAMPLE = ""

    kind = forms.ChoiceField(label="Nhắc việc gì", choices=ReminderKind.choices)
    is_on = forms.TypedChoiceField(
        label="Có nhắc việc này không",
        choices=[("yes", "Có nhắc"), ("no", "Không nhắc")],
        coerce=lambda value: value == "yes",
        initial="yes",
    )
    days = forms.IntegerField(
        label="Nhắc trước, hoặc sau, mấy ngày",
        min_value=0,
        max_value=MOST_DAYS,
        initial=3,
        help_text="Nhắc sau: quá ngày chưa có thông tin, chưa có biên bản, chưa xếp loại. Việc khác: nhắc trước.",
    )
    escalate_after = forms.IntegerField(
        label="Quá hạn mấy ngày thì báo cấp trên",
        min_value=0,
        max_value=MOST_DAYS,
        initial=0,
        help_text="Ghi 0 thì không báo cấp trên.",
    )
    valid_from = forms.DateField(label="Áp dụng từ ngày")

    def __init__(self, *args: Any, today: Any, **kwargs: Any):
        super().__init__(*args, today=today, **kwargs)
        self.initial.setdefault("valid_from", today)
        self.helper.layout = Layout(
            "unit", "kind", "is_on", Div("days", "escalate_after", css_class="field-row"), "valid_from", *SOURCE
        )


class LetterRuleForm(RuleForm):
    """When no letters go to people of a subtree, and how often what is not new is said again."""

    EXAMPLE = ""

    quiet_from = forms.TimeField(label="Không gửi thư từ", initial="20:30")
    quiet_to = forms.TimeField(label="Đến", initial="06:30", help_text="Việc đến trong giờ này được gửi sau đó.")
    repeat_days = forms.IntegerField(
        label="Không có việc mới thì mấy ngày nhắc lại một lần", min_value=1, max_value=MOST_DAYS, initial=3
    )
    valid_from = forms.DateField(label="Áp dụng từ ngày")

    def __init__(self, *args: Any, today: Any, **kwargs: Any):
        super().__init__(*args, today=today, **kwargs)
        self.initial.setdefault("valid_from", today)
        hours = Div("quiet_from", "quiet_to", css_class="field-row")
        self.helper.layout = Layout("unit", hours, "repeat_days", "valid_from", *SOURCE)


class ReminderRuleEndForm(ChiboForm):
    last_day = forms.DateField(label="Áp dụng đến hết ngày")
