"""Results of earlier assignments as forms, and the search form of the list of assignments."""

from __future__ import annotations

from datetime import date

from django import forms

from chibo.common.forms import ChiboForm
from chibo.organization.models import Access, Member, MemberGroup, Unit, subtree
from meetings.enums import AssignmentState
from meetings.models.assignments import AssignmentQuerySet
from meetings.services.progress import ProgressLine

OVERDUE = "overdue"


class ProgressForm(ChiboForm):
    """The result of one earlier assignment; left as it is while nothing was told of it."""

    assignment = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label="Đánh giá", choices=AssignmentState.choices, required=False)
    result = forms.CharField(
        label="Kết quả thực hiện", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    measure_done = forms.IntegerField(label="Đã đạt (số)", required=False, min_value=0, max_value=1_000_000)

    def clean(self) -> dict:
        data = super().clean()
        if self.is_told and not data.get("state") and "state" not in self.errors:
            self.add_error("state", "Chưa chọn đánh giá của nhiệm vụ này. Mời đồng chí chọn một mục.")
        return data

    @property
    def is_told(self) -> bool:
        """Something was said of it here, or before and is stored: a state, a result, another number than that of the start."""
        data = self.cleaned_data
        number = data.get("measure_done")
        is_counted = number is not None and number != self.initial.get("measure_done")
        return bool(data.get("state") or data.get("result") or is_counted or self.initial.get("state"))

    def line(self) -> ProgressLine:
        data = self.cleaned_data
        return ProgressLine(data["assignment"], data["state"], data["result"], data["measure_done"])


class AssignmentSearchForm(ChiboForm):
    """Which assignments the list shows: by state, by who does them and, above branches, of which branch."""

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

    member = forms.ModelChoiceField(
        Member.objects.none(), label="Ai làm", required=False, empty_label="Tất cả đảng viên"
    )
    group = forms.ModelChoiceField(MemberGroup.objects.none(), label="Tổ", required=False, empty_label="Tất cả các tổ")

    def __init__(self, *args: object, access: Access, day: date, **kwargs: object):
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(access)
        self.fields["branch"].queryset = units
        code = self.data.get("branch")
        asked = units.select_related("type").filter(code=code).first() if code else None
        self.branch = access.unit if access.unit.is_branch else asked
        if self.branch is None or not self.branch.is_branch:
            del self.fields["member"], self.fields["group"]
            return
        self.fields["member"].queryset = Member.objects.belonging_on(self.branch, day)
        below = subtree(self.branch.path, "unit__path")
        groups = MemberGroup.objects.filter(below).order_by("name", "pk")
        self.fields["group"].queryset = groups
        if not groups.exists():
            del self.fields["group"]

    @property
    def is_narrowing(self) -> bool:
        """Something is asked for beside the branch, so that the filter stands open."""
        return any(self.data.get(name) for name in ("state", "member", "group"))

    def filter(self, rows: AssignmentQuerySet, day: date) -> AssignmentQuerySet:
        """Return the rows that are asked for; what the address asks wrongly is left out and said beside the field."""
        asked = self.cleaned_data
        state = asked.get("state")
        if asked.get("branch"):
            rows = rows.filter(unit=asked["branch"])
        if asked.get("member"):
            rows = rows.done_by(asked["member"])
        if asked.get("group"):
            rows = rows.filter(groups=asked["group"])
        if state == OVERDUE:
            return rows.overdue_on(day)
        return rows.filter(state=state) if state else rows
