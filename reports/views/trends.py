"""Trend of a unit's figure over quarters or months, and the same figure of the units below or by branch type."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

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
    rows = _by_type(unit, filters, chosen) if form.by_chosen == "type" else _by_unit(unit, filters, chosen)
    context = {
        "unit": unit,
        "form": form,
        "filters": filters,
        "day": day,
        "chosen": chosen,
        "by": form.by_chosen,
        "crumbs": crumbs(request, unit, filters, itself=True),
        "rows": _sorted(rows, form.sort_chosen),
        "heads": _heads(unit, form),
        "trend_url": f"{page_url('board-trend', unit, filters.without_level())}&figure={chosen.key}",
    }
    return render(request, "reports/board_compare.html", context)


def _by_unit(unit: Unit, filters: Filters, chosen: Chosen) -> list[dict]:
    day = today()
    units = queries.units_listed(unit, filters.span, day, filters.branch_type, filters.level)[:MOST_COMPARED]
    lines = queries.board_lines(unit, list(units), filters.span, day, filters.branch_type)
    values = [(line.unit.name, line.figures, line.unit, filters, line.note) for line in lines]
    return _rows(chosen, values)


MOST_COMPARED = 500


def _by_type(unit: Unit, filters: Filters, chosen: Chosen) -> list[dict]:
    """Return a row for each type with branches or meetings in the period, whatever type the URL asks for."""
    counted = compute_by_type(unit.pk, filters.span, today())
    names = branch_types()
    values = [
        (names[kind], counted[kind], unit, Filters(filters.span, kind, names[kind]), "")
        for kind in names
        if kind in counted
    ]
    return _rows(chosen, values)


def _rows(chosen: Chosen, values: Iterable[tuple[str, FigureSet, Unit, Filters, str]]) -> list[dict]:
    values = list(values)
    found = [chosen.value(figures) for _, figures, _, _, _ in values]
    highest = Decimal(100) if chosen.kind == "percent" else max((value for value in found if value), default=Decimal(1))
    return [
        {
            "position": position,
            "name": name,
            "note": note,
            "value": value,
            "words": chosen.words(figures),
            "fraction": chosen.fraction(figures),
            "width": f"{100 * (value or 0) / highest:.2f}",
            "held": figures.held,
            "board_url": page_url("board-unit", below, filters),
            "url": rows_url(below, chosen.which, filters),
        }
        for position, ((name, figures, below, filters, note), value) in enumerate(zip(values, found, strict=True))
    ]


def _sorted(rows: list[dict], sort: str) -> list[dict]:
    """Return the rows by name, or by value with those that have none last."""
    if sort == "name":
        return rows
    sign = -1 if sort == "-value" else 1
    return sorted(rows, key=lambda row: (row["value"] is None, sign * (row["value"] or 0), row["position"]))


def _heads(unit: Unit, form: CompareForm) -> list[dict]:
    """Return the heads of the two columns that sort, each with the address of its order and how it stands now."""
    address = reverse("reports:board-compare", args=[unit.code])

    def head(label: str, sort: str, order: str) -> dict:
        chosen = {"figure": form.chosen.key, "by": form.by_chosen, "sort": sort}
        return {"label": label, "url": f"{address}?{form.filters.query}&{urlencode(chosen)}", "order": order}

    falls = form.sort_chosen == "-value"
    by_value = {"-value": "descending", "value": "ascending"}.get(form.sort_chosen, "")
    return [
        head(
            "Loại hình" if form.by_chosen == "type" else "Đơn vị",
            "name",
            "ascending" if form.sort_chosen == "name" else "",
        ),
        head(form.chosen.label, "value" if falls else "-value", by_value),
    ]
