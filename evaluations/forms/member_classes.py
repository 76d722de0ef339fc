"""The list of member classes as posted: two choices for each member on the roster of 31 December."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from chibo.common.forms import ChiboForm
from evaluations.enums import MemberNotRated
from evaluations.member_classes import LEVELS, MemberRow
from evaluations.services.member_classes import MemberGiven

LEVEL_CHOICES = [("", "Chưa ghi"), *((level.value, level.label) for level in LEVELS)]
NOT_RATED_CHOICES = [(f"not-{reason.value}", reason.label) for reason in MemberNotRated]
CLASS_CHOICES = [*LEVEL_CHOICES, *((value, f"Chưa xếp loại: {label}") for value, label in NOT_RATED_CHOICES)]
UNKNOWN = "Mục này không có trong danh sách. Mời đồng chí chọn lại."


class MemberListForm(ChiboForm):
    """What belongs to the whole list."""

    fill_level = forms.ChoiceField(
        label="Mức chung cho các đồng chí còn để ‘Chưa ghi’",
        required=False,
        choices=[("", "Không dùng mức chung"), *LEVEL_CHOICES[1:]],
        help_text="Chọn mức chung, rồi chỉ sửa những đồng chí có mức khác.",
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    exception_reason = forms.CharField(
        label="Lý do ngoại lệ (chỉ khi vượt tỷ lệ tối đa)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def renew(self, version: int) -> None:
        """Let the next submit stand on what is stored now: the page has shown where the two differ."""
        self.data = self.data.copy()
        self.data["version"] = str(version)


class MemberRowsForm:
    """`self-<member id>` and `class-<member id>` (a level, or 'not-<reason>'). Exempt members begin as not rated.

    `errors`: {member id: sentence}.
    """

    def __init__(self, data: QueryDict | None, *, rows: list[MemberRow]):
        self.errors: dict[int, str] = {}
        self.rows = rows
        self.typed = {row.member_id: _typed(row, data) for row in rows}

    def is_valid(self) -> bool:
        for pk, (self_level, chosen) in self.typed.items():
            if self_level not in dict(LEVEL_CHOICES) or chosen not in dict(CLASS_CHOICES):
                self.errors[pk] = UNKNOWN
        return not self.errors

    def fill(self, level: str) -> None:
        """Give `level` to all whose class was left open."""
        if level:
            self.typed = {pk: (own, chosen or level) for pk, (own, chosen) in self.typed.items()}

    def show_stored(self) -> None:
        """Say beside each row where somebody saved something else in the meantime."""
        labels = {"own": dict(LEVEL_CHOICES), "class": dict(CLASS_CHOICES)}
        for row in self.rows:
            own, chosen = _stored(row)
            if (own, chosen) != self.typed[row.member_id] and row.known is not None:
                words = f"tự xếp loại {labels['own'][own]}, mức xếp loại {labels['class'][chosen]}"
                self.errors[row.member_id] = f"Bản đã lưu: {words}."

    def given(self) -> dict[int, MemberGiven]:
        return {pk: _given(*typed) for pk, typed in self.typed.items()}

    def levels(self) -> list[str]:
        """The levels as they stand on the page, for the state of the cap."""
        return [_given(*typed).level for typed in self.typed.values()]

    def lines(self) -> list[dict]:
        return [
            {
                "row": row,
                "self_level": self.typed[row.member_id][0],
                "chosen": self.typed[row.member_id][1],
                "error": self.errors.get(row.member_id, ""),
            }
            for row in self.rows
        ]


def _typed(row: MemberRow, data: QueryDict | None) -> tuple[str, str]:
    if data is not None:
        return data.get(f"self-{row.member_id}", ""), data.get(f"class-{row.member_id}", "")
    if row.known is None and row.is_exempt:
        return "", f"not-{MemberNotRated.EXEMPT}"
    return _stored(row)


def _stored(row: MemberRow) -> tuple[str, str]:
    known = row.known
    if known is None:
        return "", ""
    return known.self_level, known.level or (f"not-{known.not_rated_reason}" if known.not_rated_reason else "")


def _given(self_level: str, chosen: str) -> MemberGiven:
    if chosen.startswith("not-"):
        return MemberGiven(self_level, "", chosen.removeprefix("not-"))
    return MemberGiven(self_level, chosen)
