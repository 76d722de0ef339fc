"""What the control room and the call list are asked for."""

from __future__ import annotations

from django import forms

from chibo.common.forms import ChiboForm
from chibo.organization.models import BranchType
from reports.call_list import WHO


class TypeForm(ChiboForm):
    """Choice of one type of branches; anything else in the URL is said and all are shown."""

    type = forms.ModelChoiceField(
        label="Loại hình chi bộ",
        queryset=BranchType.objects.filter(is_active=True),
        required=False,
        empty_label="Tất cả",
    )

    @property
    def chosen(self) -> BranchType | None:
        return self.cleaned_data.get("type") if self.is_valid() else None


class CallForm(TypeForm):
    """Whose secretaries are to be called; anything else in the URL is said and the silent are shown."""

    who = forms.ChoiceField(label="Cần gọi", choices=WHO, required=False)

    field_order = ["who", "type"]

    @property
    def wanted(self) -> str:
        return (self.cleaned_data.get("who") if self.is_valid() else "") or WHO[0][0]
