"""Forms of what committees give units to do, of answers, and of the span of the execution rate."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.db.models import Q

from chibo.common.dates import Span, add_months
from chibo.common.forms import ChiboForm, FormTokenMixin
from chibo.organization.forms.fields import DayField, RowTicks
from chibo.organization.models import Unit
from meetings.enums import OrderAnswerKind, OrderOrigin
from meetings.models import Meeting
from meetings.queries.order import branches_below, found_below, receivers_of
from meetings.services.orders import Origin

LONGEST_TEXT = 4000
MEETINGS_BACK = 6  # months in which a meeting may have been after which something is given
MONTHS_SHOWN, QUARTERS_SHOWN, HALVES_SHOWN, YEARS_SHOWN = 12, 5, 3, 3


LONGEST_NUMBER = 19  # digits of a row's number
FIND = '<button class="btn btn-outline-primary" type="submit" name="find" value="1">Tìm chi bộ</button>'
CHILDREN, BRANCHES, CHOSEN = "children", "branches", "chosen"


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
    scope = forms.ChoiceField(label="Giao cho ai", widget=forms.RadioSelect, initial=CHOSEN)
    receivers = RowTicks(label="Các đơn vị được chọn", queryset=Unit.objects.none(), required=False)
    search = forms.CharField(
        label="Tìm thêm chi bộ ở cấp dưới nữa",
        max_length=100,
        required=False,
        help_text="Ghi tên hoặc mã chi bộ rồi bấm Tìm chi bộ; chi bộ tìm được hiện thêm ở trên để đồng chí chọn.",
    )

    def __init__(self, *args: Any, unit: Unit, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.children, self.branches = receivers_of(unit, today), branches_below(unit, today)
        is_deep = self.branches.exclude(parent=unit).exists()
        self._offer_units(unit, today)
        self.fields["scope"].choices = [
            (CHILDREN, "Tất cả đơn vị trực thuộc trực tiếp"),
            *([(BRANCHES, "Tất cả chi bộ bên dưới, kể cả ở cấp dưới nữa")] if is_deep else []),
            (CHOSEN, "Chỉ những đơn vị được chọn dưới đây"),
        ]
        meetings = Meeting.objects.standing().filter(unit=unit, held_on__gte=add_months(today, -MEETINGS_BACK))
        self.fields["meeting"].queryset = meetings.filter(held_on__lte=today).order_by("-held_on", "-pk")
        self.helper.layout = Layout(
            "form_token",
            "text",
            Div("due_on", "origin", css_class="field-row"),
            "origin_words",
            "meeting",
            "scope",
            Field("receivers", wrapper_class="order-ticks"),
            *([Div("search", HTML(FIND), css_class="order-search")] if is_deep else []),
        )
        if not is_deep:
            del self.fields["search"]
        if not self.fields["meeting"].queryset.exists():
            del self.fields["meeting"]
            self.helper.layout.fields.remove("meeting")

    def _offer_units(self, unit: Unit, today: date) -> None:
        """Offer a tick for each unit directly below, each one found, and each ticked before; not for all 20,000."""
        field = self.fields["receivers"]
        field.queryset = Unit.objects.filter(Q(pk__in=self.children) | Q(pk__in=self.branches))
        ticked = [pk for pk in self["receivers"].value() or [] if str(pk).isascii() and str(pk).isdigit()]
        kept = field.queryset.filter(pk__in=[pk for pk in ticked if len(str(pk)) < LONGEST_NUMBER]).select_related(
            "parent"
        )
        further = {row.pk: row for row in [*kept, *found_below(unit, today, self["search"].value() or "")]}
        self.found = [row for row in further.values() if row.parent_id != unit.pk]
        field.choices = [(row.pk, row.name) for row in self.children] + [
            (row.pk, f"{row.name} ({row.parent.name})") for row in self.found
        ]

    def units_chosen(self) -> list[Unit]:
        """Return the units that the scope names, or those chosen."""
        named = {CHILDREN: self.children, BRANCHES: self.branches}
        return list(named.get(self.cleaned_data["scope"], self.cleaned_data["receivers"]))

    def arguments(self) -> dict:
        """Return what `give_units` takes of the form."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "due_on": data["due_on"],
            "origin": Origin(data["origin"], data["origin_words"], data.get("meeting")),
            "receivers": self.units_chosen(),
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
