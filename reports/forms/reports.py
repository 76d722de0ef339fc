"""Forms of reports and period locks."""

from __future__ import annotations

from collections.abc import Collection

from django import forms

from chibo.common.forms import ChiboForm
from reports.narrative import SECTIONS
from reports.services.reports import NARRATIVE_LIMIT, answer_field

CHARACTERS_IN_A_LINE = 28  # on a phone of 390 px
HIGHEST_BOX = 36


class NarrativeForm(ChiboForm):
    """The words of a draft, a field for each section and each question of the monthly form (`monthly.questions_of`);
    `base_version` is the one that was shown.
    """

    base_version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: dict | None = None, *, questions: Collection[dict] = (), **kwargs: object):
        super().__init__(data, **kwargs)
        self.questions = {line["key"]: answer_field(line["key"]) for line in questions}
        for line in questions:
            self._add(answer_field(line["key"]), line["label"], rows=3, help_text=line["hint"])
        for key, label in SECTIONS.items():
            self._add(key, label, rows=4)

    def _add(self, name: str, label: str, *, rows: int, help_text: str = "") -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        self.fields[name] = forms.CharField(
            label=label, required=False, max_length=NARRATIVE_LIMIT, widget=widget, help_text=help_text
        )
        self.fields[name].error_messages["max_length"] = (
            "Phần này đang dài %(show_value)d chữ, chỉ ghi được %(limit_value)d chữ. Mời đồng chí rút gọn."
        )

    def fit(self) -> NarrativeForm:
        """Make the boxes as high as the texts in them, so that a text on the phone is read without scrolling inside."""
        for name, field in self.fields.items():
            text = str(self.initial.get(name) or "")
            lines = sum(len(line) // CHARACTERS_IN_A_LINE + 1 for line in text.splitlines())
            if name != "base_version":
                field.widget.attrs["rows"] = min(max(lines + 1, int(field.widget.attrs["rows"])), HIGHEST_BOX)
        return self

    @property
    def texts(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key, "") for key in SECTIONS}

    @property
    def answers(self) -> dict[str, str]:
        """What was typed to each question, by its key."""
        return {key: self.cleaned_data.get(name, "") for key, name in self.questions.items()}

    def typed(self, base_version: int) -> dict[str, object]:
        """Return what was typed as data for this form over a newer stored version."""
        told = {self.questions[key]: text for key, text in self.answers.items()}
        return self.texts | told | {"base_version": base_version}

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.questions.values()]


class ReasonForm(ChiboForm):
    """Why a report is given back."""

    reason = forms.CharField(
        label="Lý do trả lại, cần bổ sung gì",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Chưa có lý do trả lại. Mời đồng chí ghi rõ cần bổ sung gì."},
    )


class UnlockForm(ChiboForm):
    """Why a locked period is opened again."""

    reason = forms.CharField(
        label="Lý do mở lại",
        max_length=300,
        error_messages={"required": "Chưa có lý do mở lại. Mời đồng chí ghi lý do."},
    )


class CodeForm(ChiboForm):
    """The code at the foot of a printed report."""

    code = forms.CharField(label="Mã tra cứu ở chân trang bản in", required=False, max_length=40)

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split()).upper()
