"""Programmes (chương trình, đề án): the list, one with its targets, and the lists behind their numbers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from chibo.common.dates import Span, Stretch, today
from chibo.common.views import allow
from chibo.organization.models import Unit
from chibo.organization.queries import children_on, path_ids
from chibo.organization.views.common import asked_unit
from reports.models import Programme, ProgrammeTarget, Report, ReportVersion
from reports.permissions import can_keep_programme, can_open_programme, can_report_programme, can_see_reports
from reports.programme_figures import target_lines, years_of
from reports.programme_measures import MEASURES
from reports.programme_queries import own_unit, programmes_for, reports_on, state_of
from reports.programme_tables import table_of

A_PAGE = 30
LABEL = "Chương trình, đề án"
SIDES = ("numerator", "denominator")
# Numbers that the frozen rows of a report tell: measure → the lists of `reports.frozen_rows.rows_of`.
FROZEN = {
    "good": {"numerator": "tot", "denominator": "held"},
    "held": {"numerator": "held", "denominator": "expected"},
    "on_day": {"numerator": "on_day", "denominator": "held"},
    "attendance": {"numerator": "present", "denominator": "present"},
    "missed": {"numerator": "missed"},
    "topical": {"numerator": "topical"},
}


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """The programmes in reach and those of the committees above."""
    allow(can_see_reports(request.access))
    day = today()
    page = Paginator(programmes_for(request.access), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": request.access.unit,
        "page": page,
        "rows": [(row, *state_of(row, day)) for row in page.object_list],
        "query": "",
        "may_open": can_open_programme(request.access),
    }
    return render(request, "reports/programmes.html", context)


@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """One programme: its targets against the figures of a unit up to today, and the reports on it."""
    found, day = found_programme(request, pk), today()
    unit = figures_of(request, found)
    targets = list(found.targets.all())
    keeps = can_keep_programme(request.access, found)
    words, tone = state_of(found, day)
    context = {
        "programme": found,
        "unit": unit,
        "is_below": unit.pk != found.unit_id and request.access.reaches(found.unit),
        "carries_out": _carried_out(request, found),
        "day": day,
        "crumbs": crumbs(),
        "state": words,
        "tone": tone,
        "targets": opened(table_of(target_lines(targets, unit, found.stretch, day)), found.stretch, unit),
        "below": _below(request, found, day),
        "carried_out_by": found.carried_out_by.visible_to(request.access).select_related("kind", "unit"),
        "reports": reports_on(found, request.access),
        "may_keep": keeps,
        "may_report": can_report_programme(request.access, found),
    }
    return render(request, "reports/programme.html", context)


# --- what these pages share ------------------------------------------------------------------------------------------


def found_programme(request: HttpRequest, pk: int) -> Programme:
    """Return the programme in reach with its unit and kind, or answer 403 (role) or 404 (scope)."""
    allow(can_see_reports(request.access))
    return get_object_or_404(Programme.objects.visible_to(request.access).with_all(), pk=pk)


def found_target(request: HttpRequest, pk: int) -> ProgrammeTarget:
    allow(can_see_reports(request.access))
    programmes = Programme.objects.visible_to(request.access)
    targets = ProgrammeTarget.objects.filter(programme__in=programmes)
    return get_object_or_404(targets.select_related("programme__unit", "programme__kind"), pk=pk)


def crumbs(programme: Programme | None = None) -> list[dict]:
    items = [
        {"label": "Báo cáo", "url": reverse("reports:list")},
        {"label": LABEL, "url": reverse("reports:programmes")},
    ]
    if programme is not None:
        items.append({"label": programme.title, "url": reverse("reports:programme", args=[programme.pk])})
    return items


def opened(table: list[dict], stretch: Stretch, unit: Unit, version: ReportVersion | None = None) -> list[dict]:
    """Return the rows of `programme_tables.table_of` with `numerator_url`, `denominator_url`: the lists behind each number.

    Of a version that was handed up the frozen rows, where they tell the number; else the list as it is counted now.
    """
    alive = set(ProgrammeTarget.objects.filter(pk__in=[row["target"] for row in table]).values_list("pk", flat=True))
    return [
        row | {"cells": [cell | _urls(row, cell, stretch, unit, version, alive) for cell in row["cells"]]}
        for row in table
    ]


def _urls(
    row: dict, cell: dict, stretch: Stretch, unit: Unit, version: ReportVersion | None, alive: Collection[int]
) -> dict[str, str]:
    query = urlencode({"unit": unit.code, "span": stretch.code, "part": cell["code"]})
    urls = {}
    for side in SIDES:
        which = FROZEN.get(row["measure"], {}).get(side)
        known = cell["numerator"] is not None and getattr(MEASURES[row["measure"]], side) is not None
        url = ""
        if known and version is not None and which:
            part = stretch.code if cell["is_whole"] else cell["code"][: len("2026")]
            url = reverse("reports:version-rows", args=[version.pk, which]) + "?" + urlencode({"part": part})
        elif known and row["target"] in alive:
            url = reverse("reports:programme-target-rows", args=[row["target"], side]) + f"?{query}"
        urls[f"{side}_url"] = url
    return urls


def live_rows(report: Report, which: str, span: Span | Stretch) -> str:
    """Return the address of the list behind a number of a programme's report that is not handed up yet."""
    asked = {"unit": report.unit.code, "span": report.period.code}
    whole = report.period.span
    if span.code != whole.code:
        years = {part.first.year: part.code for part in years_of(whole, whole.last)}
        asked["part"] = years.get(span.first.year, whole.code)
    return reverse("reports:programme-rows", args=[report.programme_id, which]) + "?" + urlencode(asked)


def figures_of(request: HttpRequest, programme: Programme) -> Unit:
    """Return the unit of `?unit=` below the programme's in reach, else the one that a reader sees first."""
    if not request.GET.get("unit"):
        return own_unit(programme, request.access)
    unit = asked_unit(request)
    if programme.unit_id not in path_ids(unit):
        raise Http404
    return unit


def _carried_out(request: HttpRequest, programme: Programme) -> dict:
    """Return {"label", "url"} of what a programme carries out; no address where that is out of reach."""
    other = programme.carries_out
    if other is None:
        return {"label": "", "url": ""}
    seen = Programme.objects.visible_to(request.access).filter(pk=other.pk).exists()
    return {"label": other.citation, "url": reverse("reports:programme", args=[other.pk]) if seen else ""}


def _below(request: HttpRequest, programme: Programme, day: date) -> list[Unit]:
    """Return the units directly below the programme's whose figures may be looked at."""
    if not request.access.reaches(programme.unit) or programme.unit.is_branch:
        return []
    last = max(programme.first_day, min(programme.last_day, day))
    return [child for child in children_on(programme.unit, last, last) if request.access.reaches(child)]
