"""Forms of the groups inside a branch."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms

from chibo.common.forms import ChiboForm
from chibo.organization.enums import GroupKind
from chibo.organization.forms.fields import DayField, RowTicks
from chibo.organization.models import Member, MemberGroup, Unit
from chibo.organization.queries.member_groups import members_of_groups


class GroupForm(ChiboForm):
    """A group: kind, name, head, members, and from which day this holds."""

    kind = forms.ChoiceField(label="Loại tổ", choices=GroupKind.choices)
    name = forms.CharField(label="Tên tổ", max_length=120, help_text="Ví dụ: Tổ đảng số 1; Tổ tự quản ngõ 3.")
    head = forms.ModelChoiceField(
        label="Tổ trưởng", queryset=Member.objects.none(), required=False, empty_label="Chưa có"
    )
    members = RowTicks(label="Đảng viên trong tổ", queryset=Member.objects.none(), required=False)
    on = DayField(label="Từ ngày")

    def __init__(self, *args: Any, unit: Unit, today: date, group: MemberGroup | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        here = Member.objects.belonging_on(unit, today)
        self.fields["head"].queryset = self.fields["members"].queryset = here
        self.initial.setdefault("on", today)
        if group is not None:
            self.fields["on"].label = "Thay đổi từ ngày"
            members = members_of_groups([group], today)[group.pk]
            self.initial |= {"kind": group.kind, "name": group.name, "head": group.head_id, "members": members}
        self.helper.layout = Layout(
            Div("kind", "name", css_class="field-row"),
            "head",
            Field("members", wrapper_class="group-ticks"),
            "on",
        )


class GroupEndForm(ChiboForm):
    on = DayField(label="Thôi hoạt động từ ngày", help_text="Ngày đầu tiên không còn tổ này.")
