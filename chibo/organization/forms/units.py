"""Forms about units: search, founding, the dated changes, a branch's details, figures of a day and a period."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import QuerySet

from chibo.common.dates import Span, today
from chibo.common.forms import ChiboForm
from chibo.organization.enums import UnitEventKind
from chibo.organization.forms.fields import DayField, DecisionFields, UnitChoiceField, allowed_and_shown
from chibo.organization.models import Access, BranchType, Member, Unit, UnitType
from chibo.organization.queries import choosable_branches, find_units

DECISION = Div(Div("decided_by", "decided_on", css_class="field-row"))


class UnitSearchForm(ChiboForm):
    """Search of units in the reach, by a part of the name with or without diacritics, or by code."""

    q = forms.CharField(label="Tìm theo tên hoặc mã", max_length=100, required=False)
    closed = forms.BooleanField(label="Cả đơn vị đã kết thúc hoạt động", required=False)

    def filter(self, units: QuerySet, day: date) -> QuerySet:
        """Return `units` narrowed by what is valid in this form."""
        data = self.cleaned_data if self.is_valid() else {}
        if not data.get("closed"):
            units = units.open_on(day)
        return units.filter(find_units(data["q"])) if data.get("q") else units


def _branch_types() -> QuerySet:
    return BranchType.objects.filter(is_active=True)


class FoundForm(DecisionFields, ChiboForm):
    """A new unit under a unit of the reach; only who reaches the whole site may found a root."""

    field_order = ["name", "unit_type", "parent", "branch_type", "code", "committee_name", "on"]

    name = forms.CharField(label="Tên tổ chức", max_length=200, help_text="Ví dụ: Chi bộ thôn Đông Thành.")
    unit_type = forms.ModelChoiceField(label="Cấp", queryset=UnitType.objects.none(), empty_label="Mời chọn")
    parent = UnitChoiceField(label="Cấp trên trực tiếp", queryset=Unit.objects.none(), empty_label="Mời chọn")
    branch_type = forms.ModelChoiceField(
        label="Loại hình chi bộ", queryset=BranchType.objects.none(), required=False, empty_label="Không phải chi bộ"
    )
    code = forms.CharField(
        label="Mã đơn vị", max_length=40, help_text="Chữ và số, không trùng với đơn vị khác, ví dụ XAL-05."
    )
    committee_name = forms.CharField(
        label="Tên cấp ủy",
        max_length=200,
        required=False,
        help_text="Để trống thì lấy theo tên tổ chức: Đảng bộ xã A, Đảng ủy xã A.",
    )
    on = DayField(
        label="Hoạt động từ ngày", required=False, help_text="Để trống nếu đơn vị đã có từ trước khi lập sổ này."
    )

    def __init__(self, *args: Any, access: Access, parent: Unit | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["decision"].required = False
        self.fields["unit_type"].queryset = UnitType.objects.all()
        self.fields["branch_type"].queryset = _branch_types()
        committees = Unit.objects.visible_to(access).open_on(today()).filter(type__is_branch=False)
        self.fields["parent"].queryset = committees.select_related("parent")
        self.fields["parent"].required = access.unit_id is not None
        if access.unit_id is None:
            self.fields["parent"].empty_label = "Không có cấp trên trong hệ thống này"
        if parent is not None:
            self.initial.setdefault("parent", parent.pk)
        self.helper.layout = Layout(
            "name",
            Div("unit_type", "branch_type", css_class="field-row"),
            "parent",
            Div("code", "on", css_class="field-row"),
            "committee_name",
            "decision",
            DECISION,
        )


class ChangeForm(DecisionFields, ChiboForm):
    """What every dated change asks: from which day, by which decision."""

    field_order = ["to", "name", "code", "branch_type", "members", "on", "decision", "decided_by", "decided_on"]

    on = DayField(label="Từ ngày", help_text="Ngày đầu tiên thay đổi có hiệu lực.")

    def __init__(self, *args: Any, unit: Unit, access: Access, text: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.unit, self.access, self.text = unit, access, text
        self.helper.layout = Layout(*self.first_fields(), "on", "decision", DECISION)

    def first_fields(self) -> list[str]:
        """Prepare the fields of this kind of change and return their names."""
        return []

    def event(self) -> dict:
        """Return what `apply_event` and `check_event` take besides unit and kind."""
        data = self.cleaned_data
        return {"on": data["on"], "target": data.get("to"), "new_name": data.get("name", "")}


class CloseForm(ChangeForm):
    pass


class RenameForm(ChangeForm):
    name = forms.CharField(label="Tên mới", max_length=200)

    def first_fields(self) -> list[str]:
        return ["name"]


class MoveForm(ChangeForm):
    to = UnitChoiceField(label="Cấp trên mới", queryset=Unit.objects.none(), empty_label="Mời chọn")

    def first_fields(self) -> list[str]:
        committees = Unit.objects.visible_to(self.access).open_on(today()).filter(type__is_branch=False)
        self.fields["to"].queryset = committees.exclude(pk=self.unit.pk).select_related("parent")
        return ["to"]


class MergeForm(ChangeForm):
    """The successor: a branch for a branch (those of the same committee, or found by name), a committee for a committee."""

    to = UnitChoiceField(label="Đơn vị tiếp nhận", queryset=Unit.objects.none(), empty_label="Mời chọn")

    def first_fields(self) -> list[str]:
        visible = Unit.objects.visible_to(self.access).open_on(today()).exclude(pk=self.unit.pk)
        if self.unit.is_branch:
            allowed = visible.branches()
            shown = choosable_branches(self.unit, self.text, today())
            visible = allowed_and_shown(allowed, shown, self.data.get("to"))
        else:
            visible = visible.filter(type__is_branch=False)
        self.fields["to"].queryset = visible.select_related("parent")
        return ["to"]


class SplitForm(ChangeForm):
    """The new branch and the members who pass on to it."""

    name = forms.CharField(label="Tên chi bộ mới", max_length=200)
    code = forms.CharField(label="Mã chi bộ mới", max_length=40)
    branch_type = forms.ModelChoiceField(
        label="Loại hình chi bộ mới", queryset=BranchType.objects.none(), required=False, empty_label="Mời chọn"
    )
    members = forms.ModelMultipleChoiceField(
        label="Đảng viên chuyển sang chi bộ mới",
        queryset=Member.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Chưa chọn đảng viên. Mời đồng chí đánh dấu tên từng đồng chí chuyển sang chi bộ mới."
        },
    )

    def first_fields(self) -> list[str]:
        self.fields["branch_type"].queryset = _branch_types()
        self.fields["members"].queryset = Member.objects.belonging_on(self.unit, today())
        return ["name", Div("code", "branch_type", css_class="field-row"), "members"]


CHANGE_FORMS = {
    UnitEventKind.MOVE: MoveForm,
    UnitEventKind.MERGE: MergeForm,
    UnitEventKind.SPLIT: SplitForm,
    UnitEventKind.RENAME: RenameForm,
    UnitEventKind.CLOSE: CloseForm,
}


class BranchForm(ChiboForm):
    branch_type = forms.ModelChoiceField(
        label="Loại hình chi bộ", queryset=BranchType.objects.none(), required=False, empty_label="Chưa ghi"
    )
    usual_place = forms.CharField(label="Nơi sinh hoạt thường lệ", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["branch_type"].queryset = _branch_types()


class FiguresForm(ChiboForm):
    """The day of the standing figures, the period of the movement, the branch type of the chi ủy share."""

    day = DayField(label="Số liệu đến ngày", required=False)
    first = DayField(label="Biến động từ ngày", required=False)
    last = DayField(label="Đến hết ngày", required=False)
    branch_type = forms.ModelChoiceField(
        label="Loại hình chi bộ", queryset=BranchType.objects.none(), required=False, empty_label="Tất cả"
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["branch_type"].queryset = BranchType.objects.all()
        self.helper.layout = Layout(
            Div("day", "branch_type", css_class="field-row"), Div("first", "last", css_class="field-row")
        )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", "Ngày cuối trước ngày đầu. Mời đồng chí xem lại hai ngày này.")
        return data

    def chosen(self, day: date) -> dict:
        """Return day, first, last and branch_type: what is valid here, else today and this year until today."""
        data = self.cleaned_data if self.is_valid() else {}
        last = data.get("last") or data.get("day") or day
        return {
            "day": data.get("day") or day,
            "first": min(data.get("first") or Span("year", last.year).first, last),
            "last": last,
            "branch_type": data.get("branch_type"),
        }
