"""What the board shows: a period, branches of one type, the units of one level. All of it stands in the URL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django import forms

from chibo.common.dates import Span
from chibo.common.forms import ChiboForm
from chibo.organization.models import BranchType, Unit, UnitType
from reports.figures import WITHOUT_TYPE
from reports.trend import CHOICES, Chosen

ALL_TYPES = ("", "Tất cả loại hình")


def branch_types() -> dict[str, str]:
    """Return {code: name} of the branch types in their order, those without one last. One query."""
    return dict(BranchType.objects.values_list("code", "name")) | {WITHOUT_TYPE: "Chưa ghi loại hình"}


@dataclass(frozen=True)
class Filters:
    """The choices of a page. `query` is their part of every link, so that they stay while one opens unit after unit."""

    span: Span
    branch_type: str = ""
    type_name: str = ""
    level: str = ""

    @property
    def query(self) -> str:
        chosen = {"period": self.span.code, "type": self.branch_type, "level": self.level}
        return urlencode({name: value for name, value in chosen.items() if value})

    def on(self, span: Span) -> Filters:
        return replace(self, span=span)

    def without_level(self) -> Filters:
        return replace(self, level="")


class BoardForm(ChiboForm):
    """Choice of a period from `first_year` to today, a branch type and a level below `unit`.

    Anything else in the URL is said and replaced by this quarter, all branches, the units directly below. A level that
    does not lie below `unit` was kept from the page of a unit above; it asks for nothing here. Two queries.
    """

    period = forms.ChoiceField(label="Kỳ", required=False)
    type = forms.ChoiceField(label="Loại hình chi bộ", required=False)
    level = forms.ChoiceField(label="Liệt kê theo cấp", required=False)

    def __init__(self, data: dict | None, *, unit: Unit, first_year: int, today: date):
        levels = {row.code: row for row in UnitType.objects.all()}
        below = {code: row.name for code, row in levels.items() if row.rank > unit.type.rank}
        asked = {name: (data or {}).get(name, "") for name in self.base_fields}
        asked["period"] = asked["period"] or Span.containing("quarter", today).code
        if asked["level"] in levels.keys() - below.keys():
            asked["level"] = ""
        super().__init__(asked)
        self.today = today
        self.fields["period"].choices = _choices(first_year, today)
        self.types = branch_types()
        self.fields["type"].choices = [ALL_TYPES, *self.types.items()]
        self.fields["level"].choices = [("", "Trực thuộc trực tiếp"), *below.items()]
        if len(below) < 2:
            self.fields["level"].widget = forms.HiddenInput()

    @property
    def filters(self) -> Filters:
        """Return what was chosen, as far as it can be."""
        self.is_valid()
        chosen = self.cleaned_data
        span = Span.parse(chosen["period"]) if chosen.get("period") else Span.containing("quarter", self.today)
        branch_type = chosen.get("type", "")
        return Filters(span, branch_type, self.types.get(branch_type, ""), chosen.get("level", ""))


class YearForm(ChiboForm):
    """Choice of a year from `first_year` to today's."""

    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int)

    def __init__(self, data: dict | None, *, first_year: int, today: date):
        super().__init__(data)
        self.today = today
        self.fields["year"].choices = [(year, str(year)) for year in range(today.year, first_year - 1, -1)]

    @property
    def chosen(self) -> int:
        return (self.cleaned_data.get("year") if self.is_valid() else None) or self.today.year


class HeatForm(YearForm):
    """Choice of a year and of a branch type. One query."""

    type = forms.ChoiceField(label="Loại hình chi bộ", required=False)

    def __init__(self, data: dict | None, *, first_year: int, today: date):
        super().__init__(data, first_year=first_year, today=today)
        self.types = branch_types()
        self.fields["type"].choices = [ALL_TYPES, *self.types.items()]

    @property
    def filters(self) -> Filters:
        year = Span("year", self.chosen)
        branch_type = self.cleaned_data.get("type", "")
        return Filters(year, branch_type, self.types.get(branch_type, ""))


def _choices(first_year: int, today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(f"Năm {year}", _of_year(year, today)) for year in range(today.year, first_year - 1, -1)]


def _of_year(year: int, today: date) -> list[tuple[str, str]]:
    whole = Span("year", year)
    spans = [whole]
    for kind in ("half", "quarter", "month"):
        count = 12 // Span.LENGTHS[kind]
        spans += [Span(kind, year, index) for index in range(1, count + 1)]
    return [(span.code, span.label) for span in spans if span.first <= today]


class TrendForm(BoardForm):
    """Choice of a figure and of quarters or months beside the branch type; the period is that of the way back."""

    figure = forms.ChoiceField(
        label="Số liệu", required=False, choices=[(chosen.key, chosen.label) for chosen in CHOICES.values()]
    )
    step = forms.ChoiceField(
        label="Theo", required=False, choices=[("quarter", "8 quý gần nhất"), ("month", "24 tháng gần nhất")]
    )

    @property
    def chosen(self) -> Chosen:
        self.is_valid()
        return CHOICES[self.cleaned_data.get("figure") or "tot"]

    @property
    def step_chosen(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("step") or "quarter"


class CompareForm(TrendForm):
    """Choice of a figure, of units or types, and of the order."""

    step = None
    by = forms.ChoiceField(
        label="So sánh", required=False, choices=[("unit", "Theo đơn vị"), ("type", "Theo loại hình chi bộ")]
    )
    sort = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[("name", "Theo tên"), ("-value", "Từ cao xuống thấp"), ("value", "Từ thấp lên cao")],
    )

    @property
    def by_chosen(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("by") or "unit"

    @property
    def sort_chosen(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("sort") or "name"
