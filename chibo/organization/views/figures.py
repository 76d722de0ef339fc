"""Standing figures of a unit on a day, the movement of a period, and the lists behind every number."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from chibo.common.dates import parse_date, today
from chibo.organization.enums import MemberCount, MovementKind, UnitCount
from chibo.organization.forms.units import FiguresForm
from chibo.organization.models import Member, Unit
from chibo.organization.queries import (
    CHI_UY_FROM,
    Movement,
    StandingFigures,
    members_counted,
    movement,
    movement_events,
    standing_figures,
    unit_rows,
    units_counted,
)
from chibo.organization.views.common import PAGE, bound_get, crumbs, found_unit, ordered_by_name


@require_GET
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    unit = found_unit(request, pk)
    form = FiguresForm(bound_get(request))
    chosen = form.chosen(today())
    branch_type = chosen["branch_type"]
    if not form.is_bound:
        form.initial = chosen
    counted = standing_figures(unit, chosen["day"], branch_type.pk if branch_type else None)
    moved = movement(unit, chosen["first"], chosen["last"])
    context = {
        "unit": unit,
        "crumbs": crumbs(request, unit),
        "form": form,
        "figures": counted,
        "unit_figures": _unit_figures(counted),
        "member_figures": _member_figures(counted),
        "chi_uy_urls": _chi_uy_urls(counted, branch_type),
        "chi_uy_from": CHI_UY_FROM,
        "branch_type": branch_type,
        "movement": moved,
        "lines": _lines(moved),
        "opening_url": _members_url(unit, MemberCount.ALL, moved.first.fromordinal(moved.first.toordinal() - 1)),
        "closing_url": _members_url(unit, MemberCount.ALL, moved.last),
    }
    return render(request, "organization/figures.html", context)


def _figure(label: str, value: int, url: str, note: str = "") -> dict:
    return {"label": label, "value": value, "of": None, "url": url, "note": note}


def _units_url(unit: Unit, kind: str, day: date, **more: object) -> str:
    query = urlencode({"kind": kind, "day": day.isoformat(), **more})
    return f"{reverse('organization:figure-units', args=[unit.pk])}?{query}"


def _members_url(unit: Unit, kind: str, day: date) -> str:
    query = urlencode({"kind": kind, "day": day.isoformat()})
    return f"{reverse('organization:figure-members', args=[unit.pk])}?{query}"


def _unit_figures(counted: StandingFigures) -> list[dict]:
    unit, day = counted.unit, counted.day
    return [
        _figure(
            UnitCount.BASE.label,
            counted.base,
            _units_url(unit, UnitCount.BASE, day),
            f"{counted.base_committees} đảng bộ, {counted.base_branches} chi bộ cơ sở",
        ),
        _figure(UnitCount.SUBORDINATE.label, counted.subordinate, _units_url(unit, UnitCount.SUBORDINATE, day)),
        _figure("Tất cả các chi bộ", counted.branches, _units_url(unit, UnitCount.BRANCHES, day)),
    ]


def _member_figures(counted: StandingFigures) -> list[dict]:
    unit, day = counted.unit, counted.day
    return [
        _figure(MemberCount.ALL.label, counted.members, _members_url(unit, MemberCount.ALL, day)),
        _figure(MemberCount.OFFICIAL.label, counted.official, _members_url(unit, MemberCount.OFFICIAL, day)),
        _figure(
            MemberCount.PROBATIONARY.label, counted.probationary, _members_url(unit, MemberCount.PROBATIONARY, day)
        ),
    ]


def _chi_uy_urls(counted: StandingFigures, branch_type: object | None) -> dict[str, str]:
    more = {"branch_type": branch_type.pk} if branch_type else {}
    kinds = {"with": UnitCount.WITH_CHI_UY, "without": UnitCount.WITHOUT_CHI_UY, "electing": UnitCount.ELECTING}
    return {name: _units_url(counted.unit, kind, counted.day, **more) for name, kind in kinds.items()}


def _lines(moved: Movement) -> list[dict]:
    """The lines of the movement; the two for other causes stand there only when there is something in them."""
    address = reverse("organization:figure-movement", args=[moved.unit.pk])
    lines = []
    for kind, count in moved.counts.items():
        if not count and kind in (MovementKind.OTHER_IN, MovementKind.OTHER_OUT):
            continue
        query = urlencode({"kind": kind, "first": moved.first.isoformat(), "last": moved.last.isoformat()})
        sign = "+" if kind in MovementKind.gains() else "−"
        lines.append({"label": MovementKind(kind).label, "count": count, "sign": sign, "url": f"{address}?{query}"})
    return lines


# --- behind the numbers ----------------------------------------------------------------------------------------------


@require_GET
def figure_units(request: HttpRequest, pk: int) -> HttpResponse:
    unit = found_unit(request, pk)
    kind, day = _kind(request, UnitCount), _day(request, "day")
    counted = units_counted(unit, day, kind, request.GET.get("branch_type") or None).select_related("type")
    page = Paginator(counted.order_by("sort_key", "code"), PAGE).get_page(request.GET.get("page"))
    return _behind(request, unit, kind.label, f"Ngày {day:%d/%m/%Y}", page, units=unit_rows(page.object_list, day))


@require_GET
def figure_members(request: HttpRequest, pk: int) -> HttpResponse:
    unit = found_unit(request, pk)
    kind, day = _kind(request, MemberCount), _day(request, "day")
    page = Paginator(ordered_by_name(members_counted(unit, day, kind)), PAGE).get_page(request.GET.get("page"))
    members = [{"member": member, "note": ""} for member in page.object_list]
    return _behind(request, unit, kind.label, f"Ngày {day:%d/%m/%Y}", page, members=members)


@require_GET
def figure_movement(request: HttpRequest, pk: int) -> HttpResponse:
    unit = found_unit(request, pk)
    kind, first, last = _kind(request, MovementKind), _day(request, "first"), _day(request, "last")
    events = [event for event in movement_events(unit, first, last) if event.kind == kind]
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    members = Member.objects.in_bulk([event.member_id for event in page.object_list])
    branches = Unit.objects.in_bulk([event.branch_id for event in page.object_list])
    rows = [
        {"member": members[event.member_id], "note": f"{branches[event.branch_id].name}, ngày {event.on:%d/%m/%Y}"}
        for event in page.object_list
    ]
    span = f"Từ ngày {first:%d/%m/%Y} đến hết ngày {last:%d/%m/%Y}"
    return _behind(request, unit, kind.label, span, page, members=rows)


def _behind(request: HttpRequest, unit: Unit, title: str, when: str, page: object, **rows: list) -> HttpResponse:
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "unit": unit,
        "title": title,
        "when": when,
        "page": page,
        "query": f"{query.urlencode()}&",
        "crumbs": crumbs(request, unit),
        "units": [],
        "members": [],
    }
    return render(request, "organization/figure_list.html", context | rows)


def _kind(request: HttpRequest, kinds: type) -> object:
    try:
        return kinds(request.GET.get("kind", ""))
    except ValueError:
        raise Http404 from None


def _day(request: HttpRequest, name: str) -> date:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        raise Http404 from None
