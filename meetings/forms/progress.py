"""Results of earlier assignments as forms, and the search form of the list of assignments."""

from __future__ import annotations

from datetime import date

from django import forms

from chibo.common.forms import ChiboForm
from chibo.organization.models import Access, Unit
from meetings.enums import AssignmentState
from meetings.models.assignments import AssignmentQuerySet
from meetings.services.progress import ProgressLine

OVERDUE = "overdue"


class ProgressForm(ChiboForm):
    """The result of one earlier assignment."""

    assignment = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label="Đánh giá", choices=AssignmentState.choices)
    result = forms.CharField(
        label="Kết quả thực hiện", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    measure_done = forms.IntegerField(label="Đã đạt (số)", required=False, min_value=0, max_value=1_000_000)

    def line(self) -> ProgressLine:
        data = self.cleaned_data
        return ProgressLine(data["assignment"], data["state"], data["result"], data["measure_done"])


class AssignmentSearchForm(ChiboForm):
    """Which assignments the list shows: by state and, above branches, of which branch."""

    STATES = [
        ("", "Tất cả"),
        ("open", "Đang thực hiện"),
        (OVERDUE, "Quá hạn"),
        ("done", "Hoàn thành"),
        ("not_done", "Chưa hoàn thành"),
    ]

    state = forms.ChoiceField(label="Tình trạng", choices=STATES, required=False)
    branch = forms.ModelChoiceField(
        Unit.objects.none(), label="Chi bộ", required=False, to_field_name="code", widget=forms.HiddenInput
    )

    def __init__(self, *args: object, access: Access, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Unit.objects.visible_to(access)

    def filter(self, rows: AssignmentQuerySet, day: date) -> AssignmentQuerySet:
        """Return the rows that are asked for; what the address asks wrongly is left out and said beside the field."""
        state, branch = self.cleaned_data.get("state"), self.cleaned_data.get("branch")
        if branch:
            rows = rows.filter(unit=branch)
        if state == OVERDUE:
            return rows.overdue_on(day)
        return rows.filter(state=state) if state else rows
