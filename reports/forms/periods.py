"""Forms of periods: by which day reports are due, and which unit may still hand up after the lock."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.forms import ChiboForm
from chibo.organization.forms.fields import DayField, UnitChoiceField
from chibo.organization.forms.rules import RuleForm
from chibo.organization.models import Unit, UnitType, subtree
from chibo.periods.models import KINDS, PeriodLock

LONGEST = 120
AFTER, BEFORE, IN_LAST_MONTH = "after", "before", "day"
COUNTED = [
    (AFTER, "Số ngày sau khi hết kỳ"),
    (BEFORE, "Số ngày trước khi hết kỳ"),
    (IN_LAST_MONTH, "Ngày của tháng cuối kỳ"),
]


class DeadlineRuleForm(RuleForm):
    """Within how many days the units of a level report, from a day on, by a document."""

    EXAMPLE = "05-QĐ/TU"

    kind = forms.ChoiceField(label="Loại kỳ báo cáo", choices=KINDS)
    unit_type = forms.ModelChoiceField(
        label="Cấp nộp báo cáo", queryset=UnitType.objects.all(), required=False, empty_label="Mọi cấp"
    )
    counted = forms.ChoiceField(label="Cách tính hạn gửi", choices=COUNTED)
    days = forms.IntegerField(
        label="Số ngày, hoặc ngày trong tháng",
        min_value=0,
        max_value=LONGEST,
        help_text="Ví dụ: 5 là 5 ngày sau khi hết kỳ; chọn 'Ngày của tháng cuối kỳ' thì 20 là ngày 20 của tháng cuối kỳ.",
    )
    valid_from = DayField(label="Áp dụng từ ngày")

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, today=today, **kwargs)
        self.initial.setdefault("valid_from", today)
        self.helper.layout = Layout(
            Div("unit", "unit_type", css_class="field-row"),
            "kind",
            Div("counted", "days", css_class="field-row"),
            "valid_from",
            Div("number", "issued_on", css_class="field-row"),
            "issuer",
        )

    def clean(self) -> dict[str, Any]:
        """Turn the way of counting and its number into `days_after` and `last_month_day`."""
        cleaned = super().clean()
        counted, days = cleaned.pop("counted", AFTER), cleaned.pop("days", None)
        if days is None:
            return cleaned
        if counted == IN_LAST_MONTH and not 1 <= days <= 31:
            self.add_error("days", "Ngày của tháng từ 1 đến 31. Mời đồng chí ghi lại.")
            return cleaned
        cleaned["last_month_day"] = days if counted == IN_LAST_MONTH else None
        cleaned["days_after"] = {AFTER: days, BEFORE: -days}.get(counted, 0)
        return cleaned


class DeadlineRuleEndForm(ChiboForm):
    last_day = DayField(label="Áp dụng đến hết ngày")


class LockExceptionForm(ChiboForm):
    """Which unit below the lock, until when, and why."""

    unit = UnitChoiceField(Unit.objects.none(), label="Đơn vị được nộp")
    until = DayField(label="Được nộp đến hết ngày")
    reason = forms.CharField(
        label="Lý do",
        max_length=300,
        error_messages={"required": "Chưa có lý do. Mời đồng chí ghi lý do cho nộp sau khi khóa kỳ."},
    )

    def __init__(self, *args: Any, lock: PeriodLock, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        below = Unit.objects.filter(subtree(lock.unit.path)).exclude(pk=lock.unit_id).open_on(today)
        self.fields["unit"].queryset = below.select_related("parent").order_by("type__rank", "sort_key")
