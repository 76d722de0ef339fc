"""The board (Theo dõi chung): units with their figures, opened down to the meeting."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chibo.common import charts
from chibo.common.dates import Span, today
from chibo.common.views import allow
from chibo.organization.models import Unit
from chibo.organization.queries import breadcrumbs
from meetings.queries.gathering import held_below
from reports import queries
from reports.figures import figures_of
from reports.forms.board import PeriodForm, YearForm
from reports.permissions import can_see_figures

ROWS_A_PAGE = 100
BRANCHES_A_PAGE = 60
# Key of the figure, its name on a phone, whether it is among the few shown there.
COLUMNS = [
    ("branches", "Chi bộ", False),
    ("expected", "Phải sinh hoạt", True),
    ("held", "Đã sinh hoạt", True),
    ("on_day", "Đúng ngày quy định", False),
    ("moved", "Dời có lý do", False),
    ("off_day", "Không đúng ngày", False),
    ("missed", "Quá ngày, chưa có thông tin", True),
    ("tot", "Tốt", True),
    ("kha", "Khá", False),
    ("trung_binh", "Trung bình", False),
    ("kem", "Kém", False),
    ("unrated", "Chưa xếp loại", False),
    ("official", "Cấp trên đã công nhận", False),
    ("topical", "Chuyên đề", False),
    ("present", "Dự / phải dự", False),
    ("opinions", "Ý kiến", False),
]
# Sums over people at the meetings held: they open the list of these.
PEOPLE = ("present", "opinions")
LEVELS = ["tot", "kha", "trung_binh", "kem", "unrated"]


@require_safe
def board(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """Figures of a unit for a period, of the units directly below, and the levels by quarter."""
    unit, form = _unit(request, code), _period_form(request)
    span, day = form.span, today()
    figures = figures_of([unit.pk], span, day)[unit.pk]
    context = {
        "unit": unit,
        "form": form,
        "span": span,
        "day": day,
        "figures": figures,
        "crumbs": _crumbs(request, unit, span),
        "strip": _strip(unit, span, figures),
        "lines": [_line(line, span) for line in queries.board_lines(unit, span, day)],
        "total": _cells(unit, span, figures),
        "mix": _mix(unit, span, day),
        "misplaced": queries.misplaced(unit, span).count(),
        "misplaced_url": _rows_url(unit, span, queries.MISPLACED),
        "gatherings": held_below(unit, span, day),
        "heat_url": reverse("reports:heat-map", args=[unit.code]) + f"?year={span.year}",
    }
    return render(request, "reports/board.html", context)


@require_safe
def rows(request: HttpRequest, code: str, which: str) -> HttpResponse:
    """The list behind one number of the board."""
    unit, form = _unit(request, code), _period_form(request)
    span, day = form.span, today()
    if which == queries.BRANCHES:
        return _listed(
            request, unit, span, "reports/rows_branches.html", queries.branches_behind(unit, span, day), "Chi bộ"
        )
    if which == queries.TOPICAL:
        title = "Buổi sinh hoạt chuyên đề"
        return _listed(request, unit, span, "reports/rows_topical.html", queries.topical_behind(unit, span, day), title)
    if which == queries.MISPLACED:
        title = "Kỳ sinh hoạt không tính vào số liệu"
        return _listed(request, unit, span, "reports/rows.html", queries.misplaced(unit, span), title)
    if which not in queries.SETS:
        raise Http404
    found = queries.rows_behind(unit, span, which, day)
    return _listed(request, unit, span, "reports/rows.html", found, queries.SETS[which])


@require_safe
def heat_map(request: HttpRequest, code: str) -> HttpResponse:
    """Branches × months of a year; each cell opens its meeting."""
    unit, day = _unit(request, code), today()
    form = YearForm(request.GET, first_year=queries.first_year(day.year), today=day)
    year = form.chosen
    page = Paginator(queries.heat_branches(unit, year), BRANCHES_A_PAGE).get_page(request.GET.get("page"))
    heat = queries.heat_rows(unit, year, list(page.object_list))
    ids = [cell.meeting_id for row in heat for cell in row.cells if cell and cell.meeting_id]
    context = {
        "unit": unit,
        "form": form,
        "year": year,
        "day": day,
        "crumbs": _crumbs(request, unit, Span("year", year), itself=True),
        "page": page,
        "rows": heat,
        "openable": queries.visible_meeting_ids(request.access, ids),
        "months": range(1, 13),
        "query": f"year={year}&",
    }
    return render(request, "reports/heat_map.html", context)


def _unit(request: HttpRequest, code: str | None) -> Unit:
    """Return the unit asked for, if it lies in the subtree of the acting person; without code the person's own."""
    allow(can_see_figures(request.access))
    wanted = code or request.access.unit.code
    return get_object_or_404(Unit.objects.visible_to(request.access).select_related("type"), code=wanted)


def _period_form(request: HttpRequest) -> PeriodForm:
    day = today()
    return PeriodForm(request.GET, first_year=queries.first_year(day.year), today=day)


def _listed(request: HttpRequest, unit: Unit, span: Span, template: str, found: object, title: str) -> HttpResponse:
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    ids = [row.meeting_id if hasattr(row, "meeting_id") else row.pk for row in page.object_list]
    context = {
        "unit": unit,
        "span": span,
        "title": title,
        "day": today(),
        "page": page,
        "query": f"period={span.code}&",
        "openable": queries.visible_meeting_ids(request.access, [pk for pk in ids if pk]),
        "crumbs": _crumbs(request, unit, span, itself=True),
    }
    return render(request, template, context)


def _crumbs(request: HttpRequest, unit: Unit, span: Span, *, itself: bool = False) -> list[dict]:
    above = [step for step in breadcrumbs(unit, request.access) if itself or step.pk != unit.pk]
    return [{"label": step.name, "url": _board_url(step, span)} for step in above]


def _board_url(unit: Unit, span: Span) -> str:
    return reverse("reports:board-unit", args=[unit.code]) + f"?period={span.code}"


def _rows_url(unit: Unit, span: Span, which: str) -> str:
    return reverse("reports:rows", args=[unit.code, which]) + f"?period={span.code}"


def _strip(unit: Unit, span: Span, figures: object) -> list[dict]:
    """Return the four figures on top, each with its denominator and its list."""
    return [
        _figure(figures.held, "kỳ thường kỳ đã sinh hoạt", _rows_url(unit, span, "held"), of=figures.expected),
        _figure(
            figures.on_day,
            "đúng ngày quy định",
            _rows_url(unit, span, "on_day"),
            note=f"{figures.moved} dời có lý do, {figures.off_day} không đúng ngày",
        ),
        _figure(figures.present, "lượt đảng viên dự", _rows_url(unit, span, "held"), of=figures.base),
        _figure(figures.missed, "kỳ quá ngày, chưa có thông tin", _rows_url(unit, span, "missed")),
    ]


def _figure(value: int, label: str, url: str, *, of: int | None = None, note: str = "") -> dict:
    return {"value": value, "of": of, "label": label, "url": url, "note": note}


def _line(line: queries.BoardLine, span: Span) -> dict:
    return {
        "unit": line.unit,
        "url": _board_url(line.unit, span),
        "note": line.note,
        "cells": _cells(line.unit, span, line.figures),
    }


def _cells(unit: Unit, span: Span, figures: object) -> list[dict]:
    """Return the cells of a line in the order of the head of `_board_table.html`; each number opens its list."""
    cells = []
    for name, label, on_phone in COLUMNS:
        which, of = (name, None) if name not in PEOPLE else ("held", figures.base if name == "present" else None)
        url = _rows_url(unit, span, which)
        cell = {"key": name, "label": label, "value": getattr(figures, name), "url": url, "of": of}
        cells.append(cell | {"on_phone": on_phone})
    return cells


def _mix(unit: Unit, span: Span, day: object) -> charts.StackedBars:
    return charts.stacked_bars(
        (
            quarter.label,
            figures.levels,
            {level: _rows_url(unit, quarter, level) for level in LEVELS},
        )
        for quarter, figures in queries.level_mix(unit, span.year, day)
    )
