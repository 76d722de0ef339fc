"""Forms of notices and papers."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from chibo.common.forms import ChiboForm
from meetings.enums.notice import NoticeChannel
from meetings.models import Notice
from meetings.queries.notice import WARNINGS
from meetings.services.notices import VALUES

LONGEST_EXTRA = 2_000


class ChannelsForm(ChiboForm):
    """By which ways it goes out."""

    channels = forms.MultipleChoiceField(
        label="Cách gửi", choices=NoticeChannel.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class NoticeForm(ChannelsForm):
    """When, where, a few words more, by which ways. What else the notice says stands in the record.

    `version`: of the draft that was shown; `after`: number of the last notice that was shown; `seen`: codes of the
    warnings that were shown, so that nobody sends past a warning unread.
    """

    planned_on = forms.DateField(label="Ngày sinh hoạt")
    planned_at = forms.TimeField(label="Giờ bắt đầu", required=False)
    place = forms.CharField(label="Nơi sinh hoạt", max_length=200, required=False)
    extra = forms.CharField(
        label="Lời nhắn thêm",
        max_length=LONGEST_EXTRA,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mọi đảng viên và cấp trên phụ trách chi bộ đều đọc được.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    after = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    field_order = ["planned_on", "planned_at", "place", "extra", "channels"]

    def __init__(self, data: Mapping | None = None, *, moment: tuple, draft: Notice | None, last: Notice | None):
        shown = draft or last
        known = {name: getattr(shown, name) for name in VALUES} if shown else {}
        if draft is None:  # a day that was moved since goes before what was told
            known |= {name: value for name, value in zip(VALUES, moment, strict=False) if value}
        known |= {"version": draft.version if draft else 0, "after": last.number if last else 0}
        super().__init__(data, initial=known)

    def values(self) -> dict:
        place = " ".join(self.cleaned_data["place"].split())
        return {name: self.cleaned_data[name] for name in VALUES} | {"place": place}

    def numbers(self) -> dict:
        """What was shown when the form was filled in: {"version", "after"}."""
        return {name: self.cleaned_data[name] or 0 for name in ("version", "after")}

    def unseen(self, warnings: list[str]) -> list[str]:
        """Return the warnings that the sender has not read yet."""
        seen = self.cleaned_data["seen"].split(",")
        return [WARNINGS[code] for code in warnings if code not in seen]
