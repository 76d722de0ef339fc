"""Forms about members: entering, correcting, transferring, leaving, standing."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import QuerySet

from chibo.common.forms import ChiboForm, FormTokenMixin
from chibo.organization.enums import EndReason, ExemptGround, StandingKind, StartReason
from chibo.organization.forms.fields import DayField, PhoneField, UnitChoiceField, allowed_and_shown
from chibo.organization.models import Unit
from chibo.organization.models.units import PATH_SEGMENT, subtree
from chibo.organization.queries import choosable_branches, find_members

COMING = [StartReason.ADMITTED, StartReason.TRANSFERRED, StartReason.RECORDED]
LEAVING = [EndReason.DIED, EndReason.RESIGNED, EndReason.STRUCK_OFF, EndReason.EXPELLED]


def choices(values: list) -> list[tuple[str, str]]:
    return [(value.value, value.label) for value in values]


class MemberSearchForm(ChiboForm):
    q = forms.CharField(label="Tìm đảng viên theo tên", max_length=100, required=False)

    def filter(self, members: QuerySet) -> QuerySet:
        text = self.cleaned_data.get("q") if self.is_valid() else ""
        return members.filter(find_members(text)) if text else members


class MemberDetailsForm(ChiboForm):
    """What is kept of a member. No family history, identity number or file is asked for."""

    name = forms.CharField(label="Họ và tên", max_length=200)
    joined_party_on = DayField(label="Ngày vào Đảng", required=False)
    official_on = DayField(label="Ngày chính thức", required=False, help_text="Để trống nếu còn là đảng viên dự bị.")
    phone = PhoneField()
    email = forms.EmailField(label="Thư điện tử", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper.layout = Layout(*self.rows())

    def rows(self) -> list:
        return [
            "name",
            Div("joined_party_on", "official_on", css_class="field-row"),
            Div("phone", "email", css_class="field-row"),
        ]

    def clean_joined_party_on(self) -> date | None:
        day = self.cleaned_data["joined_party_on"]
        if day and day > self.today:
            raise forms.ValidationError("Ngày vào Đảng chưa tới. Mời đồng chí xem lại năm.")
        return day


class MemberForm(MemberDetailsForm, FormTokenMixin):
    """A member who comes into a branch. An empty code is made from the form's token, so a second submit is the same one."""

    start_reason = forms.ChoiceField(label="Vào chi bộ vì", choices=choices(COMING))
    valid_from = DayField(
        label="Từ ngày", required=False, help_text="Để trống nếu đã ở chi bộ từ trước khi lập sổ này."
    )
    decision = forms.CharField(
        label="Quyết định hoặc giấy giới thiệu", max_length=100, required=False, help_text="Số, ngày, nơi cấp."
    )
    code = forms.CharField(
        label="Mã đảng viên",
        max_length=40,
        required=False,
        help_text="Không ghi số căn cước. Để trống thì máy đặt mã.",
    )

    def rows(self) -> list:
        coming = Div("start_reason", "valid_from", css_class="field-row")
        return ["form_token", "name", coming, *super().rows()[1:], "decision", "code"]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("start_reason") in (StartReason.ADMITTED, StartReason.TRANSFERRED):
            if not data.get("valid_from") and "valid_from" not in self.errors:
                self.add_error("valid_from", "Chưa có ngày vào chi bộ. Mời đồng chí ghi ngày, ví dụ 03/02/2026.")
            if not data.get("decision") and "decision" not in self.errors:
                self.add_error("decision", "Chưa có quyết định. Mời đồng chí ghi số, ngày và nơi cấp.")
        if data.get("start_reason") == StartReason.ADMITTED:
            data["joined_party_on"] = data.get("joined_party_on") or data.get("valid_from")
        return data

    def details(self) -> dict:
        """Return the arguments of `add_member`."""
        data = dict(self.cleaned_data)
        token: uuid.UUID = data.pop("form_token")
        return data | {"code": data["code"] or f"DV-{token.hex[:10].upper()}"}


class TransferForm(ChiboForm):
    """Where a member goes: a branch under the same root, or out of this system."""

    INSIDE, OUTSIDE = "inside", "outside"

    place = forms.ChoiceField(
        label="Nơi chuyển đến",
        choices=[(INSIDE, "Chi bộ có trong danh sách dưới đây"), (OUTSIDE, "Nơi khác, ngoài hệ thống này")],
        widget=forms.RadioSelect,
        initial=INSIDE,
    )
    to = UnitChoiceField(label="Chi bộ mới", queryset=Unit.objects.none(), required=False, empty_label="Mời chọn")
    on = DayField(label="Từ ngày", help_text="Ngày đầu tiên đồng chí ấy thuộc nơi mới.")
    decision = forms.CharField(
        label="Giấy giới thiệu sinh hoạt đảng",
        max_length=90,
        help_text="Số, ngày; chuyển ra ngoài thì ghi thêm nơi đến.",
        error_messages={"required": "Chưa có giấy giới thiệu. Mời đồng chí ghi số và ngày của giấy."},
    )

    def __init__(self, *args: Any, branch: Unit, text: str, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        allowed = Unit.objects.branches().open_on(today).filter(subtree(branch.path[:PATH_SEGMENT]))
        shown = choosable_branches(branch, text, today)
        units = allowed_and_shown(allowed.exclude(pk=branch.pk), shown, self.data.get("to"))
        self.fields["to"].queryset = units.select_related("parent")

    def clean(self) -> dict:
        data = super().clean()
        if data.get("place") == self.OUTSIDE:
            data["to"] = None
        elif not data.get("to") and "to" not in self.errors:
            self.add_error("to", "Chưa chọn chi bộ mới. Mời đồng chí chọn, hoặc tìm theo tên ở ô bên trên.")
        return data


class DepartureForm(ChiboForm):
    reason = forms.ChoiceField(label="Lý do", choices=choices(LEAVING), widget=forms.RadioSelect)
    on = DayField(label="Từ ngày", help_text="Ngày từ trần, hoặc ngày quyết định có hiệu lực.")
    decision = forms.CharField(
        label="Quyết định",
        max_length=90,
        required=False,
        help_text="Số, ngày, nơi ra quyết định. Từ trần thì để trống.",
    )


class StandingForm(ChiboForm):
    """Why a member need not attend. Without a decision it is kept and listed at the committee."""

    kind = forms.ChoiceField(label="Diện", choices=StandingKind.choices, widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label="Căn cứ, khi được miễn", choices=[("", "Mời chọn"), *ExemptGround.choices], required=False
    )
    host = forms.CharField(label="Nơi sinh hoạt, khi đang tạm thời nơi khác", max_length=200, required=False)
    valid_from = DayField(label="Từ ngày")
    valid_to = DayField(label="Đến hết ngày", required=False, help_text="Để trống nếu chưa định ngày.")
    decision = forms.CharField(
        label="Nghị quyết hoặc quyết định",
        max_length=200,
        required=False,
        help_text="Số, ngày. Chưa có thì ghi bổ sung sau.",
    )
    decided_on = DayField(label="Ngày quyết định", required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "kind",
            Div("ground", "host", css_class="field-row"),
            Div("valid_from", "valid_to", css_class="field-row"),
            Div("decision", "decided_on", css_class="field-row"),
        )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("kind") == StandingKind.EXEMPT and not data.get("ground") and "ground" not in self.errors:
            self.add_error("ground", "Chưa chọn căn cứ được miễn. Mời đồng chí chọn một mục.")
        return data


class StandingEditForm(ChiboForm):
    valid_to = DayField(label="Đến hết ngày", required=False, help_text="Để trống nếu chưa định ngày.")
    decision = forms.CharField(label="Nghị quyết hoặc quyết định", max_length=200, required=False)
    decided_on = DayField(label="Ngày quyết định", required=False)
