"""Forms of what committees give units to do, of answers, and of the span of the execution rate."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms

from chibo.common.dates import Span, add_months
from chibo.common.forms import ChiboForm, FormTokenMixin
from chibo.organization.forms.fields import DayField, RowTicks
from chibo.organization.models import Unit
from meetings.enums import OrderAnswerKind, OrderOrigin
from meetings.models import Meeting
from meetings.queries.order import receivers_of
from meetings.services.orders import Origin

LONGEST_TEXT = 4000
MEETINGS_BACK = 6  # months in which a meeting may have been after which something is given
MONTHS_SHOWN, QUARTERS_SHOWN, HALVES_SHOWN, YEARS_SHOWN = 12, 5, 3, 3


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Meeting) -> str:
        return f"{obj.get_kind_display()} ngày {obj.held_on:%d/%m/%Y}"


class OrderForm(FormTokenMixin, ChiboForm):
    """What, to whom, until when, after what."""

    text = forms.CharField(label="Việc gì", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    due_on = DayField(label="Hạn nào", error_messages={"required": "Chưa có hạn. Mời đồng chí ghi ngày phải xong."})
    origin = forms.ChoiceField(label="Giao sau", choices=[("", "Mời chọn"), *OrderOrigin.choices])
    origin_words = forms.CharField(
        label="Số văn bản, tên cuộc họp, đợt",
        max_length=200,
        required=False,
        help_text="Ví dụ: Thông báo số 12-TB/ĐU; giao ban tháng 11.",
    )
    meeting = MeetingChoice(
        label="Cuộc họp của cấp ủy",
        queryset=Meeting.objects.none(),
        required=False,
        empty_label="Không theo cuộc họp nào",
    )
    everyone = forms.BooleanField(label="Tất cả các đơn vị dưới đây", required=False)
    receivers = RowTicks(label="Hoặc chọn từng đơn vị", queryset=Unit.objects.none(), required=False)

    def __init__(self, *args: Any, unit: Unit, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.units = receivers_of(unit, today)
        self.fields["receivers"].queryset = self.units
        meetings = Meeting.objects.standing().filter(unit=unit, held_on__gte=add_months(today, -MEETINGS_BACK))
        self.fields["meeting"].queryset = meetings.filter(held_on__lte=today).order_by("-held_on", "-pk")
        self.helper.layout = Layout(
            "form_token",
            "text",
            Div("due_on", "origin", css_class="field-row"),
            "origin_words",
            "meeting",
            "everyone",
            Field("receivers", wrapper_class="order-ticks"),
        )
        if not self.fields["meeting"].queryset.exists():
            del self.fields["meeting"]
            self.helper.layout.fields.remove("meeting")

    def arguments(self) -> dict:
        """Return what `give_units` takes of the form."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "due_on": data["due_on"],
            "origin": Origin(data["origin"], data["origin_words"], data.get("meeting")),
            "receivers": list(self.units) if data["everyone"] else list(data["receivers"]),
            "token": data["form_token"],
        }


class AnswerForm(ChiboForm):
    """A unit's answer: done or not, and what came of it."""

    kind = forms.ChoiceField(
        label="Kết quả",
        choices=[(OrderAnswerKind.DONE, "Đã hoàn thành"), (OrderAnswerKind.NOT_DONE, "Chưa hoàn thành")],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="Đã làm gì, đạt đến đâu", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReturnForm(ChiboForm):
    """Why an answer is not enough, and until when the unit mends it."""

    text = forms.CharField(label="Còn thiếu gì", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))
    due_on = DayField(label="Hạn mới", required=False, help_text="Để trống: giữ hạn cũ.")


class ExecutionForm(ChiboForm):
    """Which span the execution rate is shown for; without one the quarter that runs."""

    span = forms.ChoiceField(label="Kỳ", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["span"].choices = span_choices(today)
        self.default = Span.containing("quarter", today)
        self.initial.setdefault("span", self.default.code)

    def asked(self) -> Span:
        """Return the span asked for; what the address asks wrongly is left out and said beside the field."""
        code = self.cleaned_data.get("span") if self.is_valid() else ""
        return Span.parse(code) if code else self.default


def span_choices(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the spans up to today, the latest first, grouped by kind."""
    kinds = [("quarter", "Quý", QUARTERS_SHOWN), ("month", "Tháng", MONTHS_SHOWN)]
    kinds += [("half", "6 tháng", HALVES_SHOWN), ("year", "Năm", YEARS_SHOWN)]
    groups = []
    for kind, label, count in kinds:
        span, spans = Span.containing(kind, today), []
        for _ in range(count):
            spans.append((span.code, span.label))
            span = span.previous()
        groups.append((label, spans))
    return groups
