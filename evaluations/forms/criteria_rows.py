"""Rows of the editor of criteria sets: an interval on a measure, with what it gives, in the data's own shape.

`initial_of(row)` turns a row of the definition into what the form shows, `row()` turns what was typed back; a row that was
not touched comes back as it was.
"""

from __future__ import annotations

from typing import Any

from django import forms

from chibo.common.forms import ChiboForm
from evaluations.enums import Level
from evaluations.intervals import HALF, LOWER, UPPER, number
from evaluations.measures import MEASURES
from evaluations.services.criteria import plain_number
from meetings.enums import MeetingKind

HALF_OF = "half_"
LOW = [("", "không ghi"), ("from", "từ"), ("above", "trên")]
LOW_HALF = [("half_from", "từ nửa định mức"), ("half_above", "trên nửa định mức")]
HIGH = [("", "không ghi"), ("to", "đến"), ("below", "dưới")]
HIGH_HALF = [("half_to", "đến nửa định mức"), ("half_below", "dưới nửa định mức")]
MINUTES = "minutes_short"

AMOUNTS = [("", "mời chọn"), ("at_most", "chỉ còn không quá"), ("less", "trừ đi")]
LEVELS = [(str(level), level.label) for level in Level]
MEASURE_CHOICES = [("", "mời chọn"), *((name, measure.label) for name, measure in MEASURES.items())]

NO_BORDER = "Đã ghi số nhưng chưa chọn từ hay trên, đến hay dưới. Mời đồng chí chọn."
NO_NUMBER = "Đã chọn mốc nhưng chưa ghi số. Mời đồng chí ghi số, ví dụ 90."
HALF_AND_NUMBER = "Nửa định mức thì không ghi số. Mời đồng chí xóa số hoặc chọn lại."
HALF_ELSEWHERE = "Nửa định mức chỉ dùng với số phút thiếu so với định mức. Mời đồng chí chọn lại."


def points_field(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=1000, max_digits=6, decimal_places=2, **options
    )


def _border_field(label: str) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=9, decimal_places=2)


def is_blank(value: Any) -> bool:
    """Tell whether nothing was typed; 0 is a number."""
    return value is None or value is False or value in ("", [])


class RowForm(ChiboForm):
    """A row that counts for nothing when all of it is empty, or when it is marked to go."""

    drop = forms.BooleanField(label="Bỏ dòng này", required=False)
    ALWAYS: tuple[str, ...] = ()  # fields of `row()` that are needed in every row

    @property
    def is_empty(self) -> bool:
        data = getattr(self, "cleaned_data", {})
        return bool(data.get("drop")) or all(is_blank(data.get(field.name)) for field in self.visible_fields())

    def clean(self) -> dict:
        data = super().clean()
        if data.get("drop"):
            self._errors.clear()
        elif any(not is_blank(field.value()) for field in self.visible_fields()):
            self.check(data)
        return data

    def check(self, data: dict) -> None:
        """Say beside its field what is missing in a row that is not empty."""
        for name in self.ALWAYS:
            if name not in self.errors and is_blank(data.get(name)):
                self.add_error(name, self.fields[name].error_messages["required"])

    def row(self) -> dict:
        raise NotImplementedError


class IntervalForm(RowForm):
    """One border below and one above, each optional: 'từ 75 đến dưới 90'."""

    low_is = forms.ChoiceField(label="Mốc dưới", choices=LOW + LOW_HALF, required=False)
    low = _border_field("Số ở mốc dưới")
    high_is = forms.ChoiceField(label="Mốc trên", choices=HIGH + HIGH_HALF, required=False)
    high = _border_field("Số ở mốc trên")

    def __init__(self, *args: Any, with_half: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not with_half:
            self.fields["low_is"].choices, self.fields["high_is"].choices = LOW, HIGH

    @staticmethod
    def initial_of(row: dict) -> dict:
        shown: dict[str, Any] = {}
        for side, names in (("low", LOWER), ("high", UPPER)):
            for name in names:
                if row.get(name) == HALF:
                    shown[f"{side}_is"] = HALF_OF + name
                elif row.get(name) is not None:
                    shown |= {f"{side}_is": name, side: number(row[name])}
        return shown

    def check(self, data: dict) -> None:
        super().check(data)
        for side in ("low", "high"):
            kind, value = data.get(f"{side}_is"), data.get(side)
            if side in self.errors or f"{side}_is" in self.errors:
                continue
            if value is not None and not kind:
                self.add_error(f"{side}_is", NO_BORDER)
            elif value is not None and kind.startswith(HALF_OF):
                self.add_error(side, HALF_AND_NUMBER)
            elif value is None and kind and not kind.startswith(HALF_OF):
                self.add_error(side, NO_NUMBER)
            elif kind and kind.startswith(HALF_OF) and data.get("measure", MINUTES) != MINUTES:
                self.add_error(f"{side}_is", HALF_ELSEWHERE)

    def borders(self) -> dict:
        found: dict[str, Any] = {}
        for side in ("low", "high"):
            kind = self.cleaned_data.get(f"{side}_is")
            if kind:
                is_half = kind.startswith(HALF_OF)
                found[kind.removeprefix(HALF_OF)] = HALF if is_half else plain_number(self.cleaned_data[side])
        return found


class BandForm(IntervalForm):
    """What of a criterion's own bands: the points, in words, and where the measure lies."""

    label = forms.CharField(label="Nội dung của khoảng", max_length=300, required=False)
    points = points_field("Điểm")
    ALWAYS = ("points",)
    field_order = ["points", "label", "low_is", "low", "high_is", "high", "drop"]

    @staticmethod
    def initial_of(row: dict) -> dict:
        return {"label": row.get("label", ""), "points": number(row["points"]), **IntervalForm.initial_of(row)}

    def row(self) -> dict:
        label = self.cleaned_data["label"]
        return {
            "points": plain_number(self.cleaned_data["points"]),
            **({"label": label} if label else {}),
            **self.borders(),
        }


class MeasureForm(IntervalForm):
    """A measure that lies in an interval."""

    measure = forms.ChoiceField(label="Số liệu", choices=MEASURE_CHOICES, required=False)
    ALWAYS = ("measure",)

    @staticmethod
    def initial_of(row: dict) -> dict:
        return {"measure": row["measure"], **IntervalForm.initial_of(row)}

    def row(self) -> dict:
        return {"measure": self.cleaned_data["measure"], **self.borders()}


class ConditionForm(MeasureForm):
    """A condition on facts."""

    field_order = ["measure", "low_is", "low", "high_is", "high", "drop"]


class CountedForm(MeasureForm):
    """One band of a measure that fills a criterion; the bands of one measure belong together."""

    points = points_field("Được số điểm")
    ALWAYS = ("measure", "points")
    field_order = ["measure", "low_is", "low", "high_is", "high", "points", "drop"]

    @staticmethod
    def initial_of(row: dict) -> dict:
        return {"points": number(row["points"]), **MeasureForm.initial_of(row)}

    def row(self) -> dict:
        return super().row() | {"points": plain_number(self.cleaned_data["points"])}


class AdjustmentForm(MeasureForm):
    """Where the measure lies in the interval, points are taken away or held down."""

    amount_is = forms.ChoiceField(label="Cách tính điểm", choices=AMOUNTS, required=False)
    amount = points_field("Số điểm")
    ALWAYS = ("measure", "amount_is", "amount")
    field_order = ["measure", "low_is", "low", "high_is", "high", "amount_is", "amount", "drop"]

    @staticmethod
    def initial_of(row: dict) -> dict:
        name = "at_most" if row.get("at_most") is not None else "less"
        return {"amount_is": name, "amount": number(row[name]), **MeasureForm.initial_of(row)}

    def row(self) -> dict:
        return super().row() | {self.cleaned_data["amount_is"]: plain_number(self.cleaned_data["amount"])}


class NormForm(IntervalForm):
    """How many minutes a meeting should last, for which kinds and sizes of branch."""

    minutes = forms.IntegerField(label="Số phút", required=False, min_value=1, max_value=1440)
    kinds = forms.MultipleChoiceField(
        label="Chỉ cho loại kỳ sinh hoạt",
        required=False,
        choices=[(kind, MeetingKind(kind).label) for kind in MeetingKind.rated()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn loại nào: dùng cho mọi loại.",
    )
    ALWAYS = ("minutes",)
    field_order = ["minutes", "kinds", "low_is", "low", "high_is", "high", "drop"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, with_half=False, **kwargs)
        self.fields["low_is"].label = "Chỉ cho chi bộ có số đảng viên, mốc dưới"

    @staticmethod
    def initial_of(row: dict) -> dict:
        borders = IntervalForm.initial_of(row.get("members") or {})
        return {"minutes": row["minutes"], "kinds": row.get("kinds", []), **borders}

    def row(self) -> dict:
        data, members = self.cleaned_data, self.borders()
        return {
            "minutes": data["minutes"],
            **({"kinds": data["kinds"]} if data["kinds"] else {}),
            **({"members": members} if members else {}),
        }


class EventForm(RowForm):
    """What must not happen, and the level that it holds a meeting down to. The code stays with a stored row."""

    code = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    label = forms.CharField(label="Sự kiện", max_length=300, required=False)
    level = forms.ChoiceField(label="Mức cao nhất còn được xếp", choices=[("", "mời chọn"), *LEVELS], required=False)
    ALWAYS = ("label", "level")
    field_order = ["code", "label", "level", "drop"]

    @staticmethod
    def initial_of(row: dict) -> dict:
        return {name: row[name] for name in ("code", "label", "level")}

    def row(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("code", "label", "level")}


class MendForm(RowForm):
    """What the source leaves open, and how it was mended."""

    text = forms.CharField(
        label="Chỗ nguồn để ngỏ và cách xử lý",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ["text", "drop"]

    @staticmethod
    def initial_of(row: str) -> dict:
        return {"text": row}

    def row(self) -> str:
        return self.cleaned_data["text"]
