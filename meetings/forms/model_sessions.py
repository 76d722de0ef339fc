"""Forms of model meetings: the programme, the branches of a wave, the day one was held."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms

from chibo.common.dates import add_months, month_start, parse_month
from chibo.common.forms import ChiboForm, FormTokenField
from chibo.organization.forms.fields import DayField, RowTicks
from chibo.organization.models import Unit
from meetings.models import ModelProgramme, ModelSession
from meetings.queries.model import MONTHS_AHEAD, remaining_branches
from meetings.services.model_sessions import HEAD, MOST_MONTHS, next_wave

MOST_WAVES = 99
MOST_SHOWN = 300  # ticks in one list; all that are left can be planned without a tick


class ProgrammeForm(ChiboForm):
    """The head of a programme."""

    name = forms.CharField(label="Tên kế hoạch", max_length=200, help_text="Ví dụ: Sinh hoạt chi bộ điểm toàn thị xã.")
    number = forms.CharField(label="Số văn bản", max_length=80, required=False)
    issued_on = DayField(label="Ngày ban hành", required=False)
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=200, required=False)
    valid_from = DayField(label="Thực hiện từ ngày")
    valid_to = DayField(label="Đến hết ngày", required=False)
    sponsor = forms.CharField(
        label="Ban đảng phụ trách", max_length=200, required=False, help_text="Ví dụ: Ban Tổ chức Thị ủy."
    )

    def __init__(self, *args: Any, programme: ModelProgramme | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if programme is not None:
            for name in HEAD:
                self.initial.setdefault(name, getattr(programme, name))
        self.helper.layout = Layout(
            "name",
            Div("number", "issued_on", css_class="field-row"),
            "issuer",
            Div("valid_from", "valid_to", css_class="field-row"),
            "sponsor",
            *(["form_token"] if "form_token" in self.fields else []),
        )

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in HEAD}


class NewProgrammeForm(ProgrammeForm):
    """A new programme: the token makes a second tap harmless."""

    form_token = FormTokenField()


class BranchTicks(RowTicks):
    def label_from_instance(self, obj: Unit) -> str:
        return f"{obj.name} ({obj.parent.name})" if obj.parent_id else obj.name


class PlanForm(ChiboForm):
    """A wave: from which month on, in how many months, which branches; without a tick all that are left."""

    wave = forms.IntegerField(label="Đợt", min_value=1, max_value=MOST_WAVES)
    first_month = forms.TypedChoiceField(label="Từ tháng", coerce=parse_month)
    months = forms.IntegerField(label="Trong mấy tháng", min_value=1, max_value=MOST_MONTHS, initial=MONTHS_AHEAD)
    branches = BranchTicks(
        label="Chi bộ",
        queryset=Unit.objects.none(),
        required=False,
        help_text="Không đánh dấu chi bộ nào: xếp tất cả chi bộ còn lại, chia đều các tháng.",
    )

    def __init__(self, *args: Any, programme: ModelProgramme, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        this = month_start(today)
        months = [add_months(this, step) for step in range(MONTHS_AHEAD + 1)]
        self.fields["first_month"].choices = [(f"{day:%Y-%m}", f"Tháng {day.month}/{day.year}") for day in months]
        self.initial.setdefault("first_month", f"{add_months(this, 1):%Y-%m}")
        self.initial.setdefault("wave", next_wave(programme))
        self.remaining = remaining_branches(programme, today).select_related("parent")
        ticks = Unit.objects.filter(pk__in=self.remaining.values("pk")[:MOST_SHOWN]) if self.is_long else self.remaining
        self.fields["branches"].queryset = ticks.select_related("parent").order_by("sort_key", "code")
        self.helper.layout = Layout(
            Div("wave", "first_month", "months", css_class="field-row"),
            Field("branches", wrapper_class="branch-ticks"),
        )

    @property
    def is_long(self) -> bool:
        return self.remaining.count() > MOST_SHOWN

    def chosen(self) -> list[Unit]:
        """Return the ticked branches, or all that are left."""
        return list(self.cleaned_data["branches"] or self.remaining)


class HeldForm(ChiboForm):
    """The day on which a branch held its model meeting, and under whom."""

    held_on = DayField(label="Ngày sinh hoạt điểm")
    sponsor = forms.CharField(
        label="Ban đảng, cơ quan chỉ đạo", max_length=200, required=False, help_text="Bỏ trống: theo kế hoạch."
    )

    def __init__(self, *args: Any, session: ModelSession, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("held_on", session.held_on)
        self.initial.setdefault("sponsor", session.sponsor)
