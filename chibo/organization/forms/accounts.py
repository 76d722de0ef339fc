"""Forms about accounts: making one for a unit, giving a known person one more role."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.accounts.models import User
from chibo.common.forms import ChiboForm
from chibo.common.models import valid_on
from chibo.organization.enums import PostKind, Role
from chibo.organization.forms.fields import DayField, PhoneField
from chibo.organization.models import Access, Post, Unit
from chibo.organization.permissions import roles_given_for


class PostChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Post) -> str:
        return f"{obj.get_kind_display()}: {obj.member.name}"


class RoleForm(ChiboForm):
    """Role over a unit. A secretary's access hangs on a post, or is marked as writing on behalf."""

    role = forms.ChoiceField(label="Vai trò")
    post = PostChoiceField(
        label="Theo chức vụ",
        queryset=Post.objects.none(),
        required=False,
        empty_label="Không theo chức vụ",
        help_text="Khi đồng chí ấy thôi chức vụ, quyền sử dụng kết thúc theo.",
    )
    on_behalf = forms.BooleanField(label="Ghi thay bí thư", required=False)
    valid_from = DayField(label="Được dùng từ ngày")

    def __init__(self, *args: Any, access: Access, unit: Unit, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        labels = dict(Role.choices)
        roles = roles_given_for(access, unit)
        self.fields["role"].choices = [(role, labels[role]) for role in roles]
        self.initial.setdefault("valid_from", today)
        if unit.is_branch:
            kinds = [PostKind.SECRETARY, PostKind.DEPUTY]
            posts = Post.objects.filter(valid_on(today), unit=unit, kind__in=kinds)
            self.fields["post"].queryset = posts.select_related("member")
        else:
            del self.fields["post"], self.fields["on_behalf"]
        self.helper.layout = Layout(*self.person_fields(), "role", *self.ground_fields(), "valid_from")

    def person_fields(self) -> list:
        return []

    def ground_fields(self) -> list[str]:
        return [name for name in ("post", "on_behalf") if name in self.fields]

    def grounds(self) -> dict:
        """Return role, post, on_behalf and valid_from for the services."""
        data = self.cleaned_data
        return {
            "role": data["role"],
            "post": data.get("post"),
            "on_behalf": data.get("on_behalf", False),
            "valid_from": data["valid_from"],
        }


class AccountForm(RoleForm):
    full_name = forms.CharField(
        label="Họ và tên", max_length=120, required=False, help_text="Để trống thì lấy theo chức vụ chọn bên dưới."
    )
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=100,
        help_text="Chữ không dấu và số, viết liền, ví dụ quangtrung.bithu.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    phone = PhoneField(help_text="Ghi thì đăng nhập được bằng số điện thoại.")

    def person_fields(self) -> list:
        return ["full_name", Div("username", "phone", css_class="field-row")]


class GrantForm(RoleForm):
    """One more role for somebody who already works in the reach."""

    user = forms.ModelChoiceField(label="Người đã có tài khoản", queryset=User.objects.none(), empty_label="Mời chọn")

    def __init__(self, *args: Any, access: Access, **kwargs: Any):
        super().__init__(*args, access=access, **kwargs)
        held = Access.objects.all()
        if access.unit_id is not None:
            held = held.filter(unit__in=Unit.objects.visible_to(access))
        users = User.objects.filter(is_active=True, pk__in=held.values("user")).exclude(pk=access.user_id)
        self.fields["user"].queryset = users.order_by("full_name", "username")

    def person_fields(self) -> list:
        return ["user"]
