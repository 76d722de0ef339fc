"""The board (Theo dõi chung): units with their figures, opened down to the meeting."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chibo.common import charts
from chibo.common.dates import today
from chibo.common.text import decimal_comma, percent, thousands
from chibo.organization.models import Access, Unit
from meetings.queries.gathering import held_below
from reports import queries, standing
from reports.figures import FigureSet, figures_of
from reports.forms.board import Filters, HeatForm
from reports.radar.permissions import can_see_hints
from reports.views.board_page import asked_unit, board_form, cells, crumbs, heat_url, lines, page_url, rows_url

ROWS_A_PAGE = 100
LINES_A_PAGE, ORPHANS = 30, 10
BRANCHES_A_PAGE = 60
# All of a commune; of a district the first, with the way to all.
BRANCHES_ON_BOARD = 30
# On one sheet A3 beside the figures, in letters that can be read.
LINES_A_SHEET = 50
OFF_THE_SHEET = ("official", "unrated", "moved", "off_day")
LEVELS = ["tot", "kha", "trung_binh", "kem", "unrated"]


@require_safe
def board(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """Figures of a unit for a period, of the units below, and the levels by quarter."""
    unit = asked_unit(request, code)
    form = board_form(request, unit)
    filters, day = form.filters, today()
    listed = queries.units_listed(unit, filters.span, day, filters.branch_type, filters.level)
    shown = Paginator(listed, LINES_A_PAGE, orphans=ORPHANS).get_page(request.GET.get("page"))
    context = _figures(unit, filters, shown, day) | {
        "form": form,
        "crumbs": crumbs(request, unit, filters),
        "gatherings_url": page_url("board-gatherings", unit, filters),
        "standing_url": page_url("board-standing", unit, filters),
        "heat_url": heat_url(unit, filters),
        "links": _links(request.access, unit, filters),
    }
    return render(request, "reports/board.html", context)


@require_safe
def standing_page(request: HttpRequest, code: str) -> HttpResponse:
    """Tasks, proposals, topical sessions, model meetings and chi ủy: counted now, so the board loads them after itself."""
    unit = asked_unit(request, code)
    filters, day = board_form(request, unit).filters, today()
    asked = standing.Asked(request.access, unit, filters.span, day, filters.branch_type)
    context = {
        "unit": unit,
        "filters": filters,
        "day": day,
        "shares": _shares(asked, filters),
        "misplaced": queries.misplaced(unit, filters.span, filters.branch_type).count(),
        "misplaced_url": rows_url(unit, queries.MISPLACED, filters),
        "crumbs": [] if request.htmx else crumbs(request, unit, filters, itself=True),
    }
    return render(request, "reports/_standing.html" if request.htmx else "reports/board_standing.html", context)


@require_safe
def gatherings(request: HttpRequest, code: str) -> HttpResponse:
    """Meetings of the committees below: reckoned by their rules, so the board loads them after itself, too."""
    unit = asked_unit(request, code)
    filters, day = board_form(request, unit).filters, today()
    context = {
        "unit": unit,
        "filters": filters,
        "day": day,
        "gatherings": held_below(unit, filters.span, day),
        "crumbs": [] if request.htmx else crumbs(request, unit, filters, itself=True),
    }
    return render(request, "reports/_gatherings.html" if request.htmx else "reports/board_gatherings.html", context)


@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The board and its heat map on one sheet A3."""
    unit = asked_unit(request, code)
    filters, day = board_form(request, unit).filters, today()
    listed = queries.units_listed(unit, filters.span, day, filters.branch_type, filters.level)
    year, branch_type = filters.span.year, filters.branch_type
    page = _page(request, queries.heat_branches(unit, year, branch_type), LINES_A_SHEET)
    asked = standing.Asked(request.access, unit, filters.span, day, branch_type)
    context = _figures(unit, filters, Paginator(listed, LINES_A_SHEET).get_page(1), day) | {
        "crumbs": crumbs(request, unit, filters, itself=True),
        "shares": _shares(asked, filters),
        "page": page,
        "rows": queries.heat_rows(request.access, unit, year, list(page.object_list), day, branch_type),
        "months": range(1, 13),
        "year": year,
        "openable": set(),
        "hidden": OFF_THE_SHEET,
        "query": f"{filters.query}&",
    }
    return render(request, "reports/board_sheet.html", context)


@require_safe
def rows(request: HttpRequest, code: str, which: str) -> HttpResponse:
    """The list behind one number of the board."""
    unit = asked_unit(request, code)
    filters, day = board_form(request, unit).filters, today()
    title, template, found = list_behind(request.access, unit, filters, which, day)
    page = _page(request, found, ROWS_A_PAGE)
    ids = [row.meeting_id if hasattr(row, "meeting_id") else row.pk for row in page.object_list]
    context = {
        "unit": unit,
        "filters": filters,
        "span": filters.span,
        "type_name": filters.type_name,
        "title": title,
        "day": day,
        "page": page,
        "reached": {branch.pk for branch in map(_branch_of, page.object_list) if request.access.reaches(branch)},
        "query": f"{filters.query}&",
        "openable": queries.visible_meeting_ids(request.access, [pk for pk in ids if pk])
        if template in MEETING_LISTS
        else set(),
        "crumbs": crumbs(request, unit, filters, itself=True),
    }
    return render(request, template, context)


def _branch_of(row: Model) -> Unit:
    """Return the branch that a row of any of the lists is about."""
    return row if isinstance(row, Unit) else getattr(row, "branch", None) or row.unit


MEETING_LISTS = ("reports/rows.html", "reports/rows_topical.html")


def list_behind(access: Access, unit: Unit, filters: Filters, which: str, day: date) -> tuple[str, str, QuerySet]:
    """Return heading, template and rows of the list `which`; 404 for a list that there is not."""
    asked = unit, filters.span
    if which in queries.SETS:
        found = queries.rows_behind(*asked, which, day, filters.branch_type)
        return queries.SETS[which], "reports/rows.html", found
    if which == queries.BRANCHES:
        found = queries.branches_behind(*asked, day, filters.branch_type)
        return "Chi bộ", "reports/rows_branches.html", found
    if which == queries.TOPICAL:
        found = queries.topical_behind(*asked, day, filters.branch_type)
        return "Buổi sinh hoạt chuyên đề", "reports/rows_topical.html", found
    if which == queries.MISPLACED:
        found = queries.misplaced(*asked, filters.branch_type)
        return "Kỳ sinh hoạt không tính vào số liệu", "reports/rows.html", found
    if which not in standing.LISTS:
        raise Http404
    found = standing.behind(which, standing.Asked(access, *asked, day, filters.branch_type))
    return standing.LISTS[which].title, STANDING_LISTS.get(found.model.__name__, "reports/rows_branches.html"), found


STANDING_LISTS = {"Assignment": "reports/rows_tasks.html", "Proposal": "reports/rows_proposals.html"}


@require_safe
def heat_map(request: HttpRequest, code: str) -> HttpResponse:
    """Branches × months of a year; each cell opens its meeting."""
    unit, day = asked_unit(request, code), today()
    form = HeatForm(request.GET, first_year=queries.first_year(day.year), today=day)
    filters = form.filters
    year = filters.span.year
    size = BRANCHES_ON_BOARD if request.htmx else BRANCHES_A_PAGE
    page = _page(request, queries.heat_branches(unit, year, filters.branch_type), size)
    heat = queries.heat_rows(request.access, unit, year, list(page.object_list), day, filters.branch_type)
    ids = [cell.meeting_id for row in heat for cell in row.cells if cell.meeting_id]
    context = {
        "unit": unit,
        "form": form,
        "filters": filters,
        "year": year,
        "day": day,
        "crumbs": [] if request.htmx else crumbs(request, unit, filters, itself=True),
        "page": page,
        "rows": heat,
        "openable": queries.visible_meeting_ids(request.access, ids),
        "months": range(1, 13),
        "query": heat_url(unit, filters).partition("?")[2] + "&",
        "heat_url": heat_url(unit, filters),
    }
    return render(request, "reports/_heat_part.html" if request.htmx else "reports/heat_map.html", context)


def _page(request: HttpRequest, found: QuerySet, size: int) -> Page:
    return Paginator(found, size).get_page(request.GET.get("page"))


def _figures(unit: Unit, filters: Filters, shown: Page, day: date) -> dict:
    """Return what the board and its sheet show of the figures."""
    span = filters.span
    figures = figures_of([unit.pk], span, day, filters.branch_type)[unit.pk]
    below = queries.board_lines(unit, shown.object_list, span, day, filters.branch_type)
    return {
        "unit": unit,
        "filters": filters,
        "span": span,
        "day": day,
        "strip": _strip(unit, filters, figures),
        "lines": lines(unit, filters, below),
        "lines_page": shown,
        "lines_query": f"{filters.query}&",
        "total": cells(unit, filters, figures),
        "mix": _mix(unit, filters, day),
    }


def _links(access: Access, unit: Unit, filters: Filters) -> list[dict]:
    """Return the pages beside the board that `access` may open."""
    day = [("Theo dõi ngày sinh hoạt", "day-unit")] if access.is_above else []
    hints = [("Những điểm nên xem lại", "radar-unit")] if can_see_hints(access) else []
    return [
        *({"label": label, "url": reverse(f"reports:{name}", args=[unit.code])} for label, name in [*day, *hints]),
        {"label": "Diễn biến", "url": page_url("board-trend", unit, filters.without_level())},
        {"label": "So sánh", "url": page_url("board-compare", unit, filters)},
        {"label": "Chi bộ × tháng", "url": heat_url(unit, filters)},
        {"label": "Bản in khổ A3", "url": page_url("board-sheet", unit, filters)},
    ]


def _strip(unit: Unit, filters: Filters, figures: FigureSet) -> list[dict]:
    """Return the figures on top: what they are out of, the share, and their list."""

    def figure(value: object, label: str, which: str, *, of: int | None = None, note: str = "") -> dict:
        return {"value": value, "of": of, "label": label, "url": rows_url(unit, which, filters), "note": note}

    held, expected = figures.held, figures.expected
    others = f"{thousands(figures.moved)} dời có lý do, {thousands(figures.off_day)} không đúng ngày"
    beside = f"{percent(figures.on_day, held)}; {others}"
    mean = decimal_comma(Decimal(figures.opinions) / held, 1) if held else "–"
    return [
        figure(held, "kỳ thường kỳ đã sinh hoạt", "held", of=expected, note=percent(held, expected)),
        figure(figures.on_day, "đúng ngày quy định", "on_day", of=held, note=beside),
        figure(
            figures.present, "lượt đảng viên dự", "held", of=figures.base, note=percent(figures.present, figures.base)
        ),
        figure(figures.tot, "kỳ xếp loại Tốt", "tot", of=held, note=percent(figures.tot, held)),
        figure(mean, "ý kiến mỗi kỳ", "held", note=f"{thousands(figures.opinions)} ý kiến ở {thousands(held)} kỳ"),
        figure(figures.topical, "buổi sinh hoạt chuyên đề", "topical"),
        figure(figures.missed, "kỳ quá ngày, chưa có thông tin", "missed", of=expected),
        figure(figures.branches, "chi bộ", "branches"),
    ]


def _shares(asked: standing.Asked, filters: Filters) -> list[dict]:
    return [
        {
            "share": share,
            "percent": percent(share.met, share.whole),
            "url": rows_url(asked.unit, share.list_met, filters),
            "rest_url": rows_url(asked.unit, share.list_rest, filters),
        }
        for share in standing.shares(asked)
    ]


def _mix(unit: Unit, filters: Filters, day: date) -> charts.StackedBars:
    return charts.stacked_bars(
        (
            quarter.label,
            figures.levels,
            {level: rows_url(unit, level, filters.on(quarter)) for level in LEVELS},
        )
        for quarter, figures in queries.level_mix(unit, filters.span.year, day, filters.branch_type)
    )
