"""Forms of the editor of the monthly form: for whom it is, its lines, from when it holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.dates import add_months, month_start
from chibo.common.forms import ChiboForm
from chibo.organization.forms.rules import MonthField
from chibo.organization.models import Unit, UnitType
from reports.enums import LineKind
from reports.models import MonthlyForm
from reports.monthly import OPINION_LABEL, highest_key, known_figures, lines_from

QUESTIONS = 12  # more would be a form that nobody answers
LABEL_LIMIT, HINT_LIMIT = 200, 300


class MonthlyDraftForm(ChiboForm):
    """Which level is to answer, and what the form is called."""

    title = forms.CharField(label="Tên mẫu", max_length=200, initial="Báo cáo công tác tháng")
    unit_type = forms.ModelChoiceField(
        label="Cấp lập báo cáo", queryset=UnitType.objects.none(), required=False, empty_label="Mọi cấp trực thuộc"
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["unit_type"].queryset = UnitType.objects.filter(rank__gt=unit.type.rank)


class MonthlyLinesForm(ChiboForm):
    """The lines of a draft: figures to tick, rows of questions (an empty one is no question), the section of opinion."""

    base_version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    title = forms.CharField(label="Tên mẫu", max_length=200)
    figures = forms.MultipleChoiceField(
        label="Số liệu tự tổng hợp",
        required=False,
        choices=lambda: list(known_figures().items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="Chương trình tự đếm, đơn vị không phải ghi.",
    )
    opinion = forms.BooleanField(
        label=f"Có mục '{OPINION_LABEL}'", required=False, help_text="Mục này in dòng nhắc: Không ghi tên người."
    )

    def __init__(self, *args: Any, form: MonthlyForm, **kwargs: Any):
        self.unit = form.unit
        self.asked = [line for line in form.lines if line["kind"] == LineKind.QUESTION]
        super().__init__(*args, initial=self._initial(form), **kwargs)
        for number in range(1, QUESTIONS + 1):
            self._add_question(number)

    def _initial(self, form: MonthlyForm) -> dict[str, Any]:
        asked = {
            f"{name}_{number}": line[name]
            for number, line in enumerate(self.asked, 1)
            for name in ("label", "hint", "required")
        }
        kinds = {kind: [line["key"] for line in form.lines if line["kind"] == kind] for kind in LineKind}
        chosen = {"figures": kinds[LineKind.FIGURE], "opinion": bool(kinds[LineKind.OPINION])}
        return asked | chosen | {"title": form.title, "base_version": form.version}

    def _add_question(self, number: int) -> None:
        self.fields[f"label_{number}"] = forms.CharField(
            label=f"Câu hỏi {number}", required=False, max_length=LABEL_LIMIT
        )
        self.fields[f"hint_{number}"] = forms.CharField(
            label=f"Gợi ý cách trả lời câu {number}", required=False, max_length=HINT_LIMIT
        )
        self.fields[f"required_{number}"] = forms.BooleanField(label=f"Câu {number} bắt buộc trả lời", required=False)

    def go_over(self, stored: MonthlyForm) -> None:
        """Keep what was typed, and let the next save go over the newer stored version."""
        self.data = self.data.copy()
        self.data["base_version"] = stored.version

    @property
    def rows(self) -> list[dict]:
        """The fields of each question, for the template; those without a question yet are folded."""
        return [
            {
                "number": number,
                "label": self[f"label_{number}"],
                "hint": self[f"hint_{number}"],
                "required": self[f"required_{number}"],
            }
            for number in range(1, QUESTIONS + 1)
        ]

    @property
    def lines(self) -> list[dict]:
        """The lines as `monthly.lines_from` makes them of what was typed. Answers are kept by key: a question keeps its key
        with its words, wherever it stands, and one in other words is a new question.
        """
        said, kept = self.cleaned_data, list(self.asked)
        questions = [
            {
                "key": _take_key(kept, said[f"label_{number}"]),
                "label": said[f"label_{number}"],
                "hint": said[f"hint_{number}"],
                "required": said[f"required_{number}"],
            }
            for number in range(1, QUESTIONS + 1)
            if said[f"label_{number}"]
        ]
        return lines_from(said["figures"], questions, opinion=said["opinion"], highest=highest_key(self.unit))


def _take_key(kept: list[dict], label: str) -> str:
    """Take the first question in these words out of `kept` and return its key, '' where there is none."""
    for place, line in enumerate(kept):
        if line["label"] == label:
            return kept.pop(place)["key"]
    return ""


class MonthlyPublishForm(ChiboForm):
    """From which month a draft holds, and by which document."""

    AHEAD = 12

    valid_from = MonthField(label="Áp dụng từ báo cáo tháng")
    number = forms.CharField(label="Số văn bản", max_length=80, required=False, help_text="Ví dụ: 15-CV/ĐU.")
    issued_on = forms.DateField(label="Ngày ban hành", required=False)
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=200, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        months = [add_months(month_start(today), step) for step in range(self.AHEAD + 1)]
        self.fields["valid_from"].choices = [
            (month.isoformat(), f"Tháng {month.month}/{month.year}") for month in months
        ]
        self.helper.layout = Layout("valid_from", Div("number", "issued_on", css_class="field-row"), "issuer")
