"""Forms of registration: the regular meeting of a month, a topical session on a day of its own."""

from __future__ import annotations

from crispy_forms.layout import Div, Field, Layout
from django import forms

from chibo.common.forms import ChiboForm
from meetings.enums import MeetingKind
from meetings.forms.record import VersionField
from meetings.models import Registration
from meetings.services.registrations import Wanted


class _WhenAndWhere(ChiboForm):
    planned_on = forms.DateField(label="Ngày sinh hoạt")
    planned_at = forms.TimeField(label="Giờ bắt đầu")
    place = forms.CharField(label="Nơi sinh hoạt", max_length=200)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)


class RegistrationForm(_WhenAndWhere):
    """Day, hour and place of a month. Reason and decider are asked for once the day is not that of the rule."""

    is_combined = forms.BooleanField(label="Kết hợp sinh hoạt chuyên đề trong kỳ này", required=False)
    topic = forms.CharField(label="Tên chuyên đề", max_length=300, required=False)
    reason = forms.CharField(
        label="Lý do dời ngày", max_length=300, required=False, help_text="Chỉ ghi khi ngày khác ngày quy định."
    )
    decided_by = forms.CharField(
        label="Người quyết định dời",
        max_length=200,
        required=False,
        help_text="Ví dụ: Chi ủy; Bí thư chi bộ.",
    )
    version = VersionField()

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Div("planned_on", "planned_at", css_class="field-row"),
            "place",
            "is_combined",
            "topic",
            "note",
            Div(Field("reason"), Field("decided_by"), css_class="registration-move"),
            "version",
        )

    def wanted(self) -> Wanted:
        """Return what was filled in; the topic counts only where the sitting is combined."""
        data = self.cleaned_data
        is_combined = data["is_combined"]
        return Wanted(
            planned_on=data["planned_on"],
            planned_at=data["planned_at"],
            place=data["place"],
            note=data["note"],
            topic=data["topic"] if is_combined else "",
            kind=MeetingKind.COMBINED if is_combined else MeetingKind.REGULAR,
            reason=data["reason"],
            decided_by=data["decided_by"],
        )

    def show_over(self, stored: Registration) -> None:
        """After somebody registered in between: the next save is over what is stored now."""
        self.data = self.data.copy()
        self.data["version"] = stored.version


class TopicalRegistrationForm(_WhenAndWhere):
    topic = forms.CharField(label="Tên chuyên đề", max_length=300)

    field_order = ["topic", "planned_on", "planned_at", "place", "note"]

    def wanted(self) -> Wanted:
        names = ("planned_on", "planned_at", "place", "note", "topic")
        return Wanted(**{name: self.cleaned_data[name] for name in names}, kind=MeetingKind.TOPICAL)
