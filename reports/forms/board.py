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
        asked = {name: (data or {}).get(name, "") for name in ("period", "type", "level")}
        asked["period"] = asked["period"] or Span.containing("quarter", today).code
        if asked["level"] in levels.keys() - below.keys():
            asked["level"] = ""
        super().__init__(asked)
        self.today = today
        self.fields["period"].choices = _choices(first_year, today)
        self.types = dict(BranchType.objects.values_list("code", "name")) | {WITHOUT_TYPE: "Chưa ghi loại hình"}
        self.fields["type"].choices = [("", "Tất cả loại hình"), *self.types.items()]
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


class HeatForm(ChiboForm):
    """Choice of a year from `first_year` to today's, and a branch type."""

    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int)
    type = forms.ChoiceField(label="Loại hình chi bộ", required=False)

    def __init__(self, data: dict | None, *, first_year: int, today: date):
        super().__init__(data)
        self.today = today
        self.fields["year"].choices = [(year, str(year)) for year in range(today.year, first_year - 1, -1)]
        self.types = dict(BranchType.objects.values_list("code", "name")) | {WITHOUT_TYPE: "Chưa ghi loại hình"}
        self.fields["type"].choices = [("", "Tất cả loại hình"), *self.types.items()]

    @property
    def filters(self) -> Filters:
        self.is_valid()
        branch_type = self.cleaned_data.get("type", "")
        year = Span("year", self.cleaned_data.get("year") or self.today.year)
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
