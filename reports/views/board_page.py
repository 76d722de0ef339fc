"""What the pages of the board share: the unit asked for, the choices in the URL, links that keep them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from chibo.common.dates import today
from chibo.common.views import allow
from chibo.organization.models import Unit
from chibo.organization.queries import breadcrumbs
from reports import queries
from reports.figures import FigureSet
from reports.forms.board import BoardForm, Filters
from reports.permissions import can_see_figures

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


def asked_unit(request: HttpRequest, code: str | None) -> Unit:
    """Return the unit asked for, if it lies in the subtree of the acting person; without code the person's own."""
    allow(can_see_figures(request.access))
    wanted = code or request.access.unit.code
    return get_object_or_404(Unit.objects.visible_to(request.access).select_related("type"), code=wanted)


def board_form(request: HttpRequest, unit: Unit) -> BoardForm:
    day = today()
    return BoardForm(request.GET, unit=unit, first_year=queries.first_year(day.year), today=day)


def crumbs(request: HttpRequest, unit: Unit, filters: Filters, *, itself: bool = False) -> list[dict]:
    above = [step for step in breadcrumbs(unit, request.access) if itself or step.pk != unit.pk]
    return [{"label": step.name, "url": page_url("board-unit", step, filters)} for step in above]


def page_url(name: str, unit: Unit, filters: Filters) -> str:
    """Return the address of a page of the board (`board-unit`, `heat-map` …) for `unit` with all that was chosen."""
    return f"{reverse(f'reports:{name}', args=[unit.code])}?{filters.query}"


def heat_url(unit: Unit, filters: Filters) -> str:
    chosen = {"year": filters.span.year, "type": filters.branch_type}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"{reverse('reports:heat-map', args=[unit.code])}?{query}"


def rows_url(unit: Unit, which: str, filters: Filters) -> str:
    return list_urls(unit, filters)(which)


def list_urls(unit: Unit, filters: Filters) -> Callable[[str], str]:
    """Return the function that gives the address of a list of `unit`: a board has hundreds, and looks the way up once."""
    before, after = reverse("reports:rows", args=[unit.code, "LIST"]).split("LIST")
    query = filters.without_level().query
    return lambda which: f"{before}{which}{after}?{query}"


def cells(unit: Unit, filters: Filters, figures: FigureSet) -> list[dict]:
    """Return the cells of a line in the order of the head of `_board_table.html`; each number opens its list."""
    url_of = list_urls(unit, filters)
    found = []
    for name, label, on_phone in COLUMNS:
        which, of = (name, None) if name not in PEOPLE else ("held", figures.base if name == "present" else None)
        cell = {"key": name, "label": label, "value": getattr(figures, name), "of": of, "on_phone": on_phone}
        found.append(cell | {"url": url_of(which)})
    return found


def lines(unit: Unit, filters: Filters, found: list[queries.BoardLine]) -> list[dict]:
    return [
        {
            "unit": line.unit,
            "url": page_url("board-unit", line.unit, filters),
            "note": line.note,
            "cells": cells(line.unit, filters, line.figures),
        }
        for line in found
    ]
