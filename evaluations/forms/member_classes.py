"""The list of member classes as posted: two choices for each member on the roster of 31 December."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from chibo.common.forms import ChiboForm
from evaluations.enums import MemberNotRated
from evaluations.member_classes import LEVELS, MemberRow
from evaluations.models import MemberClass
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

    Of a member whom another branch recorded nothing is asked. `left`: rows of members who were no longer there on
    31 December, each with `remove-<member id>`. `errors`: {member id: sentence}.
    """

    def __init__(self, data: QueryDict | None, *, rows: list[MemberRow], left: list[MemberClass]):
        self.errors: dict[int, str] = {}
        self.rows, self.left = rows, left
        self.typed = {row.member_id: _typed(row, data) for row in rows}
        self.removed = {row.member_id for row in left if data is not None and f"remove-{row.member_id}" in data}

    def is_valid(self) -> bool:
        for pk, (self_level, chosen) in self.typed.items():
            if self_level not in dict(LEVEL_CHOICES) or chosen not in dict(CLASS_CHOICES):
                self.errors[pk] = UNKNOWN
        return not self.errors

    def fill(self, level: str) -> None:
        """Give `level` to all whose class was left open and is this branch's to record."""
        if level:
            here = {row.member_id for row in self.rows if not row.is_elsewhere}
            self.typed |= {pk: (own, chosen or level) for pk, (own, chosen) in self.typed.items() if pk in here}

    def show_stored(self) -> None:
        """Say beside each row where somebody saved something else in the meantime."""
        for row in self.rows:
            if row.known is not None and _stored(row.known) != self.typed[row.member_id]:
                self.errors[row.member_id] = f"Bản đã lưu: {_words(row.known)}."

    def given(self) -> dict[int, MemberGiven]:
        return {pk: _given(*typed) for pk, typed in self.typed.items()} | dict.fromkeys(self.removed, MemberGiven())

    def levels(self) -> list[str]:
        """The levels as they stand on the page, for the state of the cap."""
        return [_given(*typed).level for typed in self.typed.values()]

    def lines(self) -> list[dict]:
        return [
            {
                "row": row,
                "self_level": self.typed[row.member_id][0],
                "chosen": self.typed[row.member_id][1],
                "earlier": [{"row": row, "words": _words(row)} for row in row.earlier],
                "error": self.errors.get(row.member_id, ""),
            }
            for row in self.rows
        ]

    def left_lines(self) -> list[dict]:
        """The rows that can only be taken off the list."""
        return [{"row": row, "words": _words(row), "is_removed": row.member_id in self.removed} for row in self.left]


def _typed(row: MemberRow, data: QueryDict | None) -> tuple[str, str]:
    if data is not None:
        return data.get(f"self-{row.member_id}", ""), data.get(f"class-{row.member_id}", "")
    if row.known is not None:
        return _stored(row.known)
    return "", f"not-{MemberNotRated.EXEMPT}" if row.is_exempt and not row.is_elsewhere else ""


def _stored(known: MemberClass) -> tuple[str, str]:
    return known.self_level, known.level or (f"not-{known.not_rated_reason}" if known.not_rated_reason else "")


def _words(known: MemberClass) -> str:
    own, chosen = _stored(known)
    return f"tự xếp loại {dict(LEVEL_CHOICES)[own]}, mức xếp loại {dict(CLASS_CHOICES)[chosen]}"


def _given(self_level: str, chosen: str) -> MemberGiven:
    if chosen.startswith("not-"):
        return MemberGiven(self_level, "", chosen.removeprefix("not-"))
    return MemberGiven(self_level, chosen)
