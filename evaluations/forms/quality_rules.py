"""The rule of quality of meetings as posted: what each level takes, its source, from when to when."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms

from chibo.organization.forms.rules import GradedRuleForm, year_choices
from evaluations.enums import Level, QualityPeriod
from evaluations.quality import QualityError, parse

CONDITIONED = [Level.GOOD, Level.FAIR, Level.AVERAGE]
FLOORS = [("", "Không quy định"), *((level.value, f"Mức {level.label}") for level in CONDITIONED)]
MEASURES = [("count", "kỳ"), ("percent", "% số kỳ")]
MISSED = [
    (Level.POOR.value, "Tính là Kém"),
    (Level.AVERAGE.value, "Tính là Trung bình"),
    ("", "Không tính, chỉ nêu tên"),
]
UNRATED = [("blocks", "Để ngỏ kết quả cho đến khi xếp loại"), ("ignored", "Không tính kỳ đó")]


class QualityRuleForm(GradedRuleForm):
    """Three levels with a floor and a number each; Kém is what remains."""

    EXAMPLE = "12-QĐ/ĐU"
    FOR_BRANCHES = True

    name = forms.CharField(label="Tên quy định", max_length=200)
    period = forms.ChoiceField(label="Kỳ xếp loại", choices=QualityPeriod.choices)
    missed = forms.ChoiceField(label="Kỳ quá ngày, chưa có thông tin", choices=MISSED, required=False)
    unrated = forms.ChoiceField(label="Kỳ đã sinh hoạt, chưa xếp loại", choices=UNRATED)
    first_year = forms.TypedChoiceField(label="Áp dụng từ năm", coerce=int)

    def __init__(self, *args: Any, today: date, model: dict, **kwargs: Any):
        """`model`: the definition that the form shows at first, the rule that holds now."""
        self.base_fields = self.base_fields | {name: field for level in CONDITIONED for name, field in _fields(level)}
        super().__init__(*args, today=today, **kwargs)
        self.fields["first_year"].choices = year_choices(today)
        self.initial = {"first_year": today.year} | _shown(model) | self.initial
        self.helper.layout = _layout()

    def clean(self) -> dict:
        """Put every contradiction beside the level it is about; the definition goes on as one value."""
        values = super().clean()
        names = [name for level in CONDITIONED for name in _names(level)]
        if not self.errors:
            values["definition"] = _definition(values)
            try:
                parse(values["definition"], values["period"])
            except QualityError as error:
                for level, sentence in error.faults:
                    self.add_error(_place(level), sentence)
        return {key: value for key, value in values.items() if key not in (*names, "missed", "unrated")}


def _names(level: str) -> tuple[str, str, str, str]:
    return f"worst_{level}", f"number_{level}", f"measure_{level}", f"reach_{level}"


def _fields(level: Level) -> list[tuple[str, forms.Field]]:
    reach = [
        (other.value, f"đạt mức {other.label}" + (" trở lên" if other != Level.GOOD else "")) for other in CONDITIONED
    ]
    fields = [
        forms.ChoiceField(label="Không kỳ nào dưới mức", choices=FLOORS, required=False),
        forms.IntegerField(label="Ít nhất", required=False, help_text="Để trống nếu không quy định."),
        forms.ChoiceField(label="Tính theo", choices=MEASURES),
        forms.ChoiceField(label="Số kỳ ấy phải", choices=reach),
    ]
    return list(zip(_names(level), fields, strict=True))


def _layout() -> Layout:
    levels = [
        Fieldset(
            f"Mức {level.label}",
            Div(*_names(level)[:1], css_class="field-row"),
            Div(*_names(level)[1:], css_class="field-row"),
            css_class="quality-level",
        )
        for level in CONDITIONED
    ]
    return Layout(
        "name",
        Div("unit", "period", css_class="field-row"),
        *levels,
        Fieldset("Mức Kém: các trường hợp còn lại", "missed", "unrated", css_class="quality-level"),
        Fieldset(
            "Nguồn và thời gian áp dụng",
            "first_year",
            Div("number", "issued_on", css_class="field-row"),
            Div("issuer", "grade", css_class="field-row"),
            "note",
            css_class="quality-level",
        ),
    )


def _definition(values: dict) -> dict:
    rows = []
    for level in CONDITIONED:
        worst, number, measure, reach = (values[name] for name in _names(level))
        entries = [] if number is None else [{"level": reach, measure: number}]
        rows.append({"level": level.value, "worst": worst or None, "at_least": entries})
    return {
        "levels": [*rows, {"level": Level.POOR.value}],
        "missed": values["missed"] or None,
        "unrated": values["unrated"],
    }


def _shown(definition: dict) -> dict:
    """Return the first values of the fields; a second number of a level has no field and is left out."""
    shown = {"missed": definition.get("missed") or "", "unrated": definition["unrated"]}
    for row in definition["levels"][:-1]:
        entry = next(iter(row.get("at_least", [])), {"level": row["level"]})
        measure = "percent" if entry.get("percent") else "count"
        worst, number, measured, reach = _names(row["level"])
        shown |= {worst: row.get("worst") or "", number: entry.get(measure), measured: measure, reach: entry["level"]}
    return shown


def _place(level: str) -> str | None:
    """Return the field beside which a fault of `level` stands; what leaves nothing for Kém is the level above it."""
    if not level:
        return None
    return f"number_{Level.AVERAGE if level == Level.POOR else level}"
