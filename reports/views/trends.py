"""Trend of a unit's figure over quarters or months, and the same figure of the units below or by branch type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chibo.common import charts
from chibo.common.dates import today
from chibo.organization.models import Unit
from reports import queries
from reports.figures import FigureSet, compute_by_type
from reports.forms.board import CompareForm, Filters, TrendForm, branch_types
from reports.trend import Chosen, Point, breaks, place_of, points_of
from reports.views.board_page import asked_unit, crumbs, page_url, rows_url


@require_safe
def trend(request: HttpRequest, code: str) -> HttpResponse:
    """One figure over the last 8 quarters or 24 months, with the days on which the unit came to consist of other branches."""
    unit, day = asked_unit(request, code), today()
    form = TrendForm(request.GET, unit=unit, first_year=queries.first_year(day.year), today=day)
    filters, chosen, step = form.filters, form.chosen, form.step_chosen
    points = points_of(unit, step, day, filters.branch_type)
    spans = [point.span for point in points]
    found = breaks(unit, spans[0].first, day, filters.branch_type)
    context = {
        "unit": unit,
        "form": form,
        "filters": filters,
        "day": day,
        "chosen": chosen,
        "crumbs": crumbs(request, unit, filters, itself=True),
        "chart": _columns(unit, filters, chosen, points),
        "marks": _marks(found, spans),
        "lines": [_line(unit, filters, chosen, point, day) for point in reversed(points)],
        "compare_url": f"{page_url('board-compare', unit, filters)}&figure={chosen.key}",
    }
    return render(request, "reports/board_trend.html", context)


def _columns(unit: Unit, filters: Filters, chosen: Chosen, points: list[Point]) -> charts.Columns:
    rows = [
        (
            point.tick,
            float(chosen.value(point.figures) or 0),
            chosen.words(point.figures),
            rows_url(unit, chosen.which, filters.on(point.span)),
        )
        for point in points
    ]
    return charts.columns(rows, highest=100 if chosen.kind == "percent" else 0)


def _marks(found: list, spans: list) -> list[dict]:
    """Return the breaks numbered in order, each with its place on the axis."""
    placed = [(row, place_of(row.on, spans)) for row in found]
    return [
        {"number": number, "x": f"{x:.2f}", "words": row.words}
        for number, (row, x) in enumerate(((row, x) for row, x in placed if x is not None), start=1)
    ]


def _line(unit: Unit, filters: Filters, chosen: Chosen, point: Point, day: date) -> dict:
    figures, there = point.figures, filters.on(point.span)
    return {
        "label": point.span.label,
        "is_running": point.span.last > day,
        "board_url": page_url("board-unit", unit, there),
        "words": chosen.words(figures),
        "fraction": chosen.fraction(figures),
        "url": rows_url(unit, chosen.which, there),
        "branches": figures.branches,
        "branches_url": rows_url(unit, "branches", there),
        "held": figures.held,
        "expected": figures.expected,
    }


@require_safe
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """One figure of the units below, or of the types of branches, as a table with bars; sorted as the URL asks."""
    unit, day = asked_unit(request, code), today()
    form = CompareForm(request.GET, unit=unit, first_year=queries.first_year(day.year), today=day)
    filters, chosen = form.filters, form.chosen
    page, values = _compared(request, unit, form, day)
    context = {
        "unit": unit,
        "form": form,
        "filters": filters,
        "day": day,
        "chosen": chosen,
        "by": form.by_chosen,
        "crumbs": crumbs(request, unit, filters, itself=True),
        "page": page,
        "rows": _rows(chosen, values, _highest(chosen, values)),
        "heads": _heads(unit, form),
        "query": f"{filters.query}&{urlencode(_own(form, form.sort_chosen))}&",
        "trend_url": f"{page_url('board-trend', unit, filters.without_level())}&figure={chosen.key}",
    }
    return render(request, "reports/board_compare.html", context)


ROWS_A_PAGE, ORPHANS = 30, 10


@dataclass(frozen=True)
class Compared:
    """What is compared: its name, its figures, the unit and the choices with which its links open, a note."""

    name: str
    figures: FigureSet
    unit: Unit
    filters: Filters
    note: str = ""


def _compared(request: HttpRequest, unit: Unit, form: CompareForm, day: date) -> tuple[Page, list[Compared]]:
    """Return the page asked for with what it compares. By name only its own lines are looked up; by value all are."""
    filters, number = form.filters, request.GET.get("page")
    if form.by_chosen == "unit" and form.sort_chosen == "name":
        page = Paginator(_listed(unit, filters, day), ROWS_A_PAGE, orphans=ORPHANS).get_page(number)
        return page, _by_unit(unit, page.object_list, filters, day)
    page = Paginator(all_compared(unit, form, day), ROWS_A_PAGE, orphans=ORPHANS).get_page(number)
    return page, list(page.object_list)


def all_compared(unit: Unit, form: CompareForm, day: date) -> list[Compared]:
    """Return all that `form` compares, in the order that it asks for."""
    if form.by_chosen == "type":
        found = _by_type(unit, form.filters)
    else:
        found = _by_unit(unit, _listed(unit, form.filters, day), form.filters, day)
    return _sorted(form.chosen, found, form.sort_chosen)


def _listed(unit: Unit, filters: Filters, day: date) -> QuerySet[Unit]:
    return queries.units_listed(unit, filters.span, day, filters.branch_type, filters.level)


def _by_unit(unit: Unit, units: Iterable[Unit], filters: Filters, day: date) -> list[Compared]:
    lines = queries.board_lines(unit, list(units), filters.span, day, filters.branch_type)
    return [Compared(line.unit.name, line.figures, line.unit, filters, line.note) for line in lines]


def _by_type(unit: Unit, filters: Filters) -> list[Compared]:
    """Return each type with branches or meetings in the period, whatever type the URL asks for."""
    counted = compute_by_type(unit.pk, filters.span, today())
    return [
        Compared(name, counted[kind], unit, Filters(filters.span, kind, name))
        for kind, name in branch_types().items()
        if kind in counted
    ]


def _highest(chosen: Chosen, values: Iterable[Compared]) -> Decimal:
    """Return where the bars end: at all of it for shares, else at the greatest value of the page."""
    if chosen.kind == "percent":
        return Decimal(100)
    return max((chosen.value(row.figures) or Decimal(0) for row in values), default=Decimal(0)) or Decimal(1)


def _sorted(chosen: Chosen, values: list[Compared], sort: str) -> list[Compared]:
    """Return them by name, or by value with those that have none last."""
    if sort == "name":
        return values
    sign = -1 if sort == "-value" else 1

    def key(row: Compared) -> tuple[bool, Decimal]:
        value = chosen.value(row.figures)
        return value is None, sign * (value or Decimal(0))

    return sorted(values, key=key)


def _rows(chosen: Chosen, shown: Iterable[Compared], highest: Decimal) -> list[dict]:
    return [
        {
            "name": row.name,
            "note": row.note,
            "words": chosen.words(row.figures),
            "fraction": chosen.fraction(row.figures),
            "width": f"{100 * (chosen.value(row.figures) or 0) / highest:.2f}",
            "board_url": page_url("board-unit", row.unit, row.filters),
            "url": rows_url(row.unit, chosen.which, row.filters),
        }
        for row in shown
    ]


def _own(form: CompareForm, sort: str) -> dict[str, str]:
    return {"figure": form.chosen.key, "by": form.by_chosen, "sort": sort}


def _heads(unit: Unit, form: CompareForm) -> list[dict]:
    """Return the heads of the two columns that sort, each with the address of its order and how it stands now."""
    address = reverse("reports:board-compare", args=[unit.code])

    def head(label: str, sort: str, order: str) -> dict:
        url = f"{address}?{form.filters.query}&{urlencode(_own(form, sort))}"
        return {"label": label, "url": url, "order": order}

    by_value = {"-value": "descending", "value": "ascending"}.get(form.sort_chosen, "")
    by_name = "ascending" if form.sort_chosen == "name" else ""
    return [
        head("Loại hình" if form.by_chosen == "type" else "Đơn vị", "name", by_name),
        head(form.chosen.label, "value" if form.sort_chosen == "-value" else "-value", by_value),
    ]
