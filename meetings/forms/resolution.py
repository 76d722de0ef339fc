"""The resolution and its assignments as forms."""

from __future__ import annotations

import re
from datetime import date

from django import forms
from django.db.models import QuerySet

from chibo.common.dates import screen_date
from chibo.common.forms import ChiboForm
from chibo.organization.forms.fields import RowTicks
from chibo.organization.models import Member, MemberGroup, Unit
from meetings.forms.rows import VersionForm
from meetings.services.resolution import GIVEN_TO_NOBODY, AssignmentLine, Heading, ItemLine

TERM = re.compile(r"([0-9]{4})\s*[-–—]\s*([0-9]{4})")
MOST_ITEMS = 40


def clean_term_name(given: str) -> str:
    """Return the name of a term as it is kept: '2025–2030'. Raises ValidationError."""
    match = TERM.fullmatch(given)
    if match is None or not 1 <= int(match[2]) - int(match[1]) <= 10:
        raise forms.ValidationError("Chưa rõ nhiệm kỳ nào. Mời đồng chí ghi hai năm, ví dụ 2025–2030.")
    return f"{match[1]}–{match[2]}"


class HeadingForm(VersionForm):
    """Number, term and day of the resolution; the version of the record that was shown."""

    number = forms.IntegerField(label="Số nghị quyết", required=False, min_value=1, max_value=9999)
    term = forms.CharField(label="Nhiệm kỳ", max_length=20, required=False)
    issued_on = forms.DateField(label="Ngày ban hành", required=False)

    def clean_term(self) -> str:
        """Return '2025–2030'; left empty it is the term that runs."""
        given = self.cleaned_data["term"]
        return clean_term_name(given) if given else self.initial["term"]

    @property
    def heading(self) -> Heading:
        data = self.cleaned_data
        return Heading(data["number"], data["term"], data["issued_on"])


class ItemForm(ChiboForm):
    """One item of the resolution; an empty text takes it out."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Mục nghị quyết", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def line(self) -> ItemLine | None:
        """Return the item, or None for an empty row."""
        data = self.cleaned_data
        return ItemLine(data["text"], data.get("pk")) if data.get("text") else None


class AssignmentForm(ChiboForm):
    """One assignment: who, what, until when; a row left wholly empty counts for nothing, or takes a stored one out."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label="Việc gì", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    members = forms.ModelMultipleChoiceField(
        Member.objects.none(), label="Ai làm", required=False, widget=forms.CheckboxSelectMultiple
    )
    groups = RowTicks(queryset=MemberGroup.objects.none(), label="Cả tổ", required=False)
    outside_body = forms.CharField(label="Hoặc tập thể, cơ quan", required=False, max_length=200)
    due_on = forms.DateField(label="Hạn nào", required=False)
    measure_total = forms.IntegerField(label="Chỉ tiêu (số)", required=False, min_value=1, max_value=1_000_000)
    measure_unit = forms.CharField(label="Đơn vị tính", required=False, max_length=40)
    item = forms.IntegerField(label="Theo mục số", required=False, min_value=1, max_value=MOST_ITEMS)

    def __init__(
        self,
        *args: object,
        unit: Unit,
        day: date,
        names: list[tuple[int, str]],
        groups: QuerySet[MemberGroup],
        group_names: list[tuple[int, str]],
        **kwargs: object,
    ):
        """`names`: (id, name) of the members of `unit` on `day`, the day of the meeting; read once for all rows.

        So are `group_names` of the `groups` to which may be given.
        """
        super().__init__(*args, **kwargs)
        self.day = day
        self.fields["members"].queryset = Member.objects.belonging_on(unit, day)
        self.fields["members"].choices = names
        self.fields["groups"].queryset = groups
        self.fields["groups"].choices = group_names

    @property
    def chosen_names(self) -> str:
        """Who is ticked, in words."""
        chosen = {str(pk) for pk in self["members"].value() or []}
        return ", ".join(name for pk, name in self.fields["members"].choices if str(pk) in chosen)

    def clean(self) -> dict:
        data = super().clean()
        others = ("members", "groups", "outside_body", "due_on", "measure_total", "measure_unit")
        if not data.get("text"):
            if any(data.get(name) for name in others) and not self.is_taken_out:
                self._say("text", "Chưa ghi việc gì. Mời đồng chí ghi nội dung nhiệm vụ.")
            return data
        is_given = data.get("members") or data.get("groups") or data.get("outside_body")
        if not is_given and not self.errors.keys() & {"members", "groups", "outside_body"}:
            self._say("members", GIVEN_TO_NOBODY)
        if data.get("due_on") and data["due_on"] < self.day:
            self._say("due_on", f"Hạn phải từ ngày sinh hoạt {screen_date(self.day)} trở đi. Mời đồng chí ghi lại hạn.")
        if data.get("measure_unit") and not data.get("measure_total"):
            self._say("measure_total", "Chưa có số chỉ tiêu. Mời đồng chí ghi số, ví dụ 226.")
        return data

    @property
    def is_taken_out(self) -> bool:
        """A stored assignment whose text was emptied."""
        return bool(self.cleaned_data.get("pk"))

    def _say(self, name: str, sentence: str) -> None:
        if name not in self.errors:
            self.add_error(name, sentence)

    def line(self, positions: dict[int, int]) -> AssignmentLine | None:
        """Return the assignment, or None for an empty row. `positions`: {number of a shown item: its index}."""
        data = self.cleaned_data
        if not data.get("text"):
            return None
        return AssignmentLine(
            text=data["text"],
            member_ids=[member.pk for member in data["members"]],
            outside_body=data["outside_body"],
            due_on=data["due_on"],
            measure_total=data["measure_total"],
            measure_unit=data["measure_unit"],
            item=positions.get(data["item"]),
            pk=data.get("pk"),
            group_ids=[group.pk for group in data["groups"]],
        )
