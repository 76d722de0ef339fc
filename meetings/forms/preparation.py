"""Forms of the preparation: next month in one tap, the draft resolution, what members say beforehand, monthly contents."""

from __future__ import annotations

from datetime import date

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import QuerySet

from chibo.common.dates import add_months, month_start
from chibo.common.forms import ChiboForm, FormTokenMixin
from chibo.organization.models import Member, Unit
from meetings.enums import AgendaPart, MeetingKind, PreparationKind
from meetings.forms.record import MonthField, month_choices
from meetings.forms.rollcall import OTHER, REASON_LENGTH, REASONS
from meetings.forms.rows import VersionForm
from meetings.services.agenda import LONGEST_ITEM


class PrepareForm(FormTokenMixin, ChiboForm):
    """Which month of which branch is to be prepared."""

    unit = forms.ModelChoiceField(Unit.objects.none(), to_field_name="code", label="Chi bộ", empty_label="Mời chọn")
    month = MonthField(label="Kỳ tháng")
    kind = forms.ChoiceField(label="Loại sinh hoạt", required=False)

    def __init__(self, data: dict | None = None, *, units: QuerySet[Unit], today: date, initial: dict):
        following = add_months(month_start(today), 1)
        super().__init__(data, initial={"month": f"{following:%Y-%m}", "kind": MeetingKind.REGULAR} | initial)
        self.fields["unit"].queryset = units
        self.fields["month"].widget = forms.Select(choices=month_choices(today)[:4])
        self.fields["kind"].choices = [(kind, MeetingKind(kind).label) for kind in MeetingKind.of_the_month()]

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or MeetingKind.REGULAR


class DraftResolutionForm(VersionForm):
    """The draft: how last month is assessed, and the items, one a line."""

    assessment = forms.CharField(
        label="Đánh giá kết quả tháng trước",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    items = forms.CharField(
        label="Các mục dự thảo, mỗi mục một dòng",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Khi ghi bước Nghị quyết, mỗi dòng thành một mục để đồng chí xem, sửa rồi lưu.",
    )


class PreparationForm(ChiboForm):
    """What a member says before the meeting, typed by who keeps the record."""

    member = forms.ModelChoiceField(Member.objects.none(), label="Đồng chí", empty_label="Mời chọn")
    kind = forms.ChoiceField(label="Báo gì", choices=PreparationKind.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label="Lý do vắng", required=False)
    other_reason = forms.CharField(label="Lý do khác", required=False, max_length=REASON_LENGTH)
    text = forms.CharField(
        label="Ý kiến, nội dung chuẩn bị", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, data: dict | None = None, *, members: QuerySet[Member], initial: dict | None = None):
        super().__init__(data, initial={"kind": PreparationKind.ABSENCE} | (initial or {}))
        self.fields["member"].queryset = members
        self.fields["reason"].choices = [("", "Mời chọn"), *((one, one) for one in REASONS), (OTHER, "Lý do khác")]
        self.helper.layout = Layout("member", "kind", Div("reason", "other_reason", css_class="field-row"), "text")

    def clean(self) -> dict:
        data = super().clean()
        if data.get("kind") == PreparationKind.ABSENCE and not self.said_reason and "reason" not in self.errors:
            self.add_error(
                "other_reason" if data.get("reason") == OTHER else "reason",
                "Chưa có lý do vắng. Mời đồng chí chọn hoặc ghi lý do.",
            )
        if data.get("kind") in (PreparationKind.OPINION, PreparationKind.CONTRIBUTION) and not data.get("text"):
            self.add_error("text", "Chưa có nội dung. Mời đồng chí ghi nội dung ý kiến.")
        return data

    @property
    def said_reason(self) -> str:
        """The reason chosen, or the one typed where none fits."""
        chosen, typed = self.cleaned_data.get("reason", ""), self.cleaned_data.get("other_reason", "")
        return typed if chosen in ("", OTHER) else chosen

    def values(self) -> dict:
        data = self.cleaned_data
        return {"member": data["member"], "kind": data["kind"], "reason": self.said_reason, "text": data["text"]}


class StandingItemForm(ChiboForm):
    """A content that comes back each month."""

    title = forms.CharField(label="Nội dung", max_length=300, help_text="Ví dụ: Thông báo thu, nộp đảng phí.")
    part = forms.ChoiceField(label="Phần", choices=AgendaPart.choices, initial=AgendaPart.CONTENT)
    minutes = forms.IntegerField(label="Dự kiến (phút)", required=False, min_value=1, max_value=LONGEST_ITEM)

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("title", Div("part", "minutes", css_class="field-row"))
