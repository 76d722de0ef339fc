"""Forms of the agenda templates that a committee keeps: for which meetings, by which document, the steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.forms import formset_factory

from chibo.common.forms import ChiboForm
from chibo.organization.forms.rules import GradedRuleForm
from chibo.organization.models import BranchType
from meetings.enums import AgendaPart, MeetingKind
from meetings.services.agenda import LONGEST_ITEM, MOST_ITEMS

PREFIX = "steps"


class AgendaTemplateForm(GradedRuleForm):
    """What a template is for and where it comes from; its steps are rows below."""

    FOR_BRANCHES = True
    EXAMPLE = "42-HD/BTCTW"

    name = forms.CharField(label="Tên mẫu", max_length=200)
    kind = forms.ChoiceField(label="Loại kỳ sinh hoạt", choices=MeetingKind.choices, initial=MeetingKind.REGULAR)
    branch_type = forms.ModelChoiceField(
        label="Loại hình chi bộ", queryset=BranchType.objects.none(), required=False, empty_label="Mọi loại hình"
    )
    valid_from = forms.DateField(label="Áp dụng từ ngày")

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, today=today, **kwargs)
        self.fields["branch_type"].queryset = BranchType.objects.filter(is_active=True)
        self.initial.setdefault("valid_from", today)
        self.helper.layout = Layout(
            "name",
            Div("kind", "branch_type", css_class="field-row"),
            Div("unit", "valid_from", css_class="field-row"),
            Div("number", "issued_on", css_class="field-row"),
            "issuer",
            Div("grade", css_class="field-row"),
            "note",
        )


class StepForm(ChiboForm):
    """One step of a template; without words it counts for nothing."""

    title = forms.CharField(label="Nội dung", required=False, max_length=300)
    part = forms.ChoiceField(label="Phần", choices=AgendaPart.choices, required=False)
    minutes = forms.IntegerField(label="Phút", required=False, min_value=1, max_value=LONGEST_ITEM)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("minutes") and not data.get("title") and "title" not in self.errors:
            self.add_error("title", "Chưa ghi nội dung. Mời đồng chí ghi, hoặc xóa số phút.")
        return data

    def step(self) -> dict | None:
        """Return the step as a template holds it, or None for an empty row."""
        data = self.cleaned_data
        if not data.get("title"):
            return None
        part = data.get("part") or AgendaPart.CONTENT
        return {"title": " ".join(data["title"].split()), "part": part, "minutes": data.get("minutes"), "detail": ""}


StepFormSet = formset_factory(StepForm, extra=2, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS)


class AgendaTemplateEndForm(ChiboForm):
    last_day = forms.DateField(label="Áp dụng đến hết ngày")
