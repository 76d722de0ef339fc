"""Forms about posts and the upper-committee member in charge."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.forms import ChiboForm
from chibo.organization.enums import MemberCount, PostKind
from chibo.organization.forms.fields import DayField, allowed_and_shown
from chibo.organization.models import Access, Member, Unit
from chibo.organization.queries import find_members, holders_above, members_counted
from chibo.organization.services.posts import BRANCH_POSTS, COMMITTEE_POSTS


class PostForm(ChiboForm):
    """A member takes office. For a committee only those found by name, or who hold office under it, are offered."""

    kind = forms.ChoiceField(label="Chức vụ")
    member = forms.ModelChoiceField(label="Đồng chí", queryset=Member.objects.none(), empty_label="Mời chọn")
    valid_from = DayField(label="Từ ngày")
    term = forms.CharField(label="Nhiệm kỳ", max_length=40, required=False, help_text="Ví dụ: 2025–2030.")
    decision = forms.CharField(
        label="Quyết định", max_length=110, help_text="Số, ngày, nơi ra quyết định chuẩn y hoặc chỉ định."
    )

    def __init__(self, *args: Any, unit: Unit, text: str, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        kinds = BRANCH_POSTS if unit.is_branch else COMMITTEE_POSTS
        self.fields["kind"].choices = [("", "Mời chọn"), *((kind.value, kind.label) for kind in kinds)]
        allowed = members_counted(unit, today, MemberCount.OFFICIAL)
        shown = allowed
        if text:
            shown = allowed.filter(find_members(text))
        elif not unit.is_branch:
            shown = allowed.filter(posts__kind__in=PostKind.values, posts__valid_to__isnull=True)
        self.fields["member"].queryset = allowed_and_shown(allowed, shown, self.data.get("member"))
        self.helper.layout = Layout("kind", "member", Div("valid_from", "term", css_class="field-row"), "decision")


class PostEndForm(ChiboForm):
    on = DayField(label="Thôi giữ chức từ ngày", help_text="Ngày đầu tiên không còn giữ chức.")
    decision = forms.CharField(
        label="Quyết định cho thôi giữ chức", max_length=70, required=False, help_text="Số, ngày. Chưa có thì để trống."
    )


class ChargeForm(ChiboForm):
    """The upper-committee member in charge: somebody with a post in a unit above that the person who enters it reaches."""

    member = forms.ModelChoiceField(
        label="Cấp ủy viên phụ trách",
        queryset=Member.objects.none(),
        required=False,
        empty_label="Không còn ai phụ trách",
    )
    valid_from = DayField(label="Từ ngày")

    def __init__(self, *args: Any, unit: Unit, access: Access, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = holders_above(unit, access, today)
