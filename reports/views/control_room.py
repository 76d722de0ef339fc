"""The control room of the day of meeting: counts that open their lists, the branches with whom to call, asked for again."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from chibo.common.dates import add_months, parse_date, parse_month, screen_date, today
from chibo.common.text import digest, thousands
from chibo.common.views import allow
from chibo.organization.models import Unit
from chibo.organization.queries import breadcrumbs
from chibo.organization.views.common import unit_by_code
from reports.control_room import (
    LISTS,
    MINUTES,
    RARE,
    Asked,
    Counts,
    Place,
    Room,
    committees_below,
    due_by_rule,
    listed,
    nearest_day,
    room_of,
)
from reports.control_rows import rows_of
from reports.forms.control_room import TypeForm
from reports.models import BranchMonth
from reports.permissions import can_watch_day

ROWS_A_PAGE = 50
GROUPS_A_PAGE = 100
# The counts in the order of the table: those that met with the locked minutes among them.
COLUMNS = [
    Place.SILENT,
    Place.REGISTERED,
    Place.NOTIFIED,
    Place.PAPER,
    Place.MET,
    MINUTES,
    Place.MOVED,
    Place.CALLED_OFF,
]


@require_safe
def day(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """Where the branches of a unit stand around the day. Asked for again by a page that shows it already (`seen`), it
    answers 204 when nothing changed."""
    unit, form = watched_unit(request, code), TypeForm(request.GET)
    asked, problem = asked_room(request, unit, form)
    which = asked_list(request)
    groups = _groups(request, asked, which)
    room = room_of(asked, groups.object_list if groups else ())
    shown = _shown(request, asked, which, room) | {"groups_page": groups}
    body = render_to_string("reports/_control_body.html", shown, request)
    seen = digest([body])
    if request.htmx and request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    context = shown | {"body": body, "seen": seen, "at": timezone.now(), "poll_url": _poll_url(request, asked, which)}
    if request.htmx:
        return render(request, "reports/_control_room.html", context)
    return render(request, "reports/control_room.html", context | _frame(request, asked, room, form, problem))


def watched_unit(request: HttpRequest, code: str | None) -> Unit:
    """Return the unit asked for in the subtree of the acting person; without code the person's own."""
    allow(can_watch_day(request.access))
    return unit_by_code(request, code or request.access.unit.code)


def asked_month(text: str, unit: Unit) -> tuple[date, str]:
    """Return the month 'YYYY-MM' and ''; else that of the day nearest to today, with the sentence on what was wrong."""
    problem = ""
    if text:
        try:
            return parse_month(text), ""
        except ValueError as error:
            problem = str(error)
    return nearest_day(unit, today())[0], problem


def asked_room(request: HttpRequest, unit: Unit, form: TypeForm) -> tuple[Asked, str]:
    month, problem = asked_month(request.GET.get("month", ""), unit)
    try:
        due_on = parse_date(request.GET["due"]) if request.GET.get("due") else None
    except ValueError as error:
        due_on, problem = None, str(error)
    return Asked(unit, month, today(), form.chosen, due_on), problem


def asked_list(request: HttpRequest) -> str:
    which = request.GET.get("list", "")
    if which and which not in LISTS:
        raise Http404
    return which


def _groups(request: HttpRequest, asked: Asked, which: str) -> Page | None:
    """Return the committees directly below, a page of them; none beside a list of branches."""
    if which:
        return None
    return Paginator(committees_below(asked.unit, asked.month), GROUPS_A_PAGE).get_page(request.GET.get("units"))


# --- what changes by itself ------------------------------------------------------------------------------------------


def _shown(request: HttpRequest, asked: Asked, which: str, room: Room) -> dict:
    page = _paginator(listed(asked, which), which, room).get_page(request.GET.get("page"))
    columns = [name for name in COLUMNS if name not in RARE or room.total.of(name)]
    return {
        "unit": asked.unit,
        "room": room,
        "said": said(room.total),
        "strip": [_figure(asked, room.total, name) for name in columns],
        "heads": [LISTS[name] for name in columns],
        "groups": [_line(Asked(unit, *_rest(asked)), unit.name, counts, columns) for unit, counts in room.groups],
        "days": _day_lines(asked, room, columns),
        "which": which,
        "list_name": LISTS.get(which, ""),
        "page": page,
        "rows": rows_of(page.object_list, asked, request.access),
        "several_days": len(room.days) > 1,
        "all_url": day_url(asked),
        "only_day": asked.due_on,
        "every_day_url": day_url(Asked(asked.unit, asked.month, asked.today, asked.branch_type)),
        "query": _query(asked, {"list": which}) + "&",
    }


def _paginator(found: QuerySet[BranchMonth], which: str, room: Room) -> Paginator:
    """Return the pages of a list; how long it is was counted already, from the same condition."""
    pages = Paginator(found, ROWS_A_PAGE)
    if which:
        pages.count = room.total.of(which)
    return pages


def said(counts: Counts) -> str:
    """Return the counts as one sentence, which is also read out when they change."""
    met, silent = counts.of(Place.MET), counts.of(Place.SILENT)
    return (
        f"{thousands(silent)} chi bộ chưa có thông tin; {thousands(met)}/{thousands(counts.total)} chi bộ đã sinh hoạt, "
        f"{thousands(counts.minutes)} đã có biên bản."
    )


def _rest(asked: Asked) -> tuple:
    return asked.month, asked.today, asked.branch_type, asked.due_on


def _day_lines(asked: Asked, room: Room, columns: list[str]) -> list[dict]:
    """Return a line for each due day, where branches below have several."""
    if len(room.days) < 2:
        return []
    month, now, branch_type, _ = _rest(asked)
    return [
        _line(Asked(asked.unit, month, now, branch_type, day), f"Ngày {screen_date(day)}", counts, columns)
        for day, counts in room.days.items()
    ]


def _line(asked: Asked, label: str, counts: Counts, columns: list[str]) -> dict:
    cells = [
        {"key": name, "label": LISTS[name], "value": counts.of(name), "url": day_url(asked, name)} for name in columns
    ]
    key = f"{asked.unit.code}-{asked.due_on or ''}"
    return {"key": key, "label": label, "url": day_url(asked), "total": counts.total, "cells": cells}


def _figure(asked: Asked, counts: Counts, name: str) -> dict:
    of = {MINUTES: counts.of(Place.MET) or None, Place.MET: counts.total, Place.SILENT: counts.total}.get(name)
    return {"key": name, "value": counts.of(name), "of": of, "label": LISTS[name], "url": day_url(asked, name)}


def day_url(asked: Asked, which: str = "") -> str:
    return reverse("reports:day-unit", args=[asked.unit.code]) + "?" + _query(asked, {"list": which})


def _query(asked: Asked, more: dict[str, str]) -> str:
    parts = {
        "month": f"{asked.month:%Y-%m}",
        "type": asked.branch_type.pk if asked.branch_type else "",
        "due": f"{asked.due_on:%Y-%m-%d}" if asked.due_on else "",
    }
    return urlencode({name: value for name, value in (parts | more).items() if value})


def _poll_url(request: HttpRequest, asked: Asked, which: str) -> str:
    pages = {name: request.GET.get(name, "") for name in ("page", "units")}
    return reverse("reports:day-unit", args=[asked.unit.code]) + "?" + _query(asked, {"list": which} | pages)


# --- what stays ------------------------------------------------------------------------------------------------------


def _frame(request: HttpRequest, asked: Asked, room: Room, form: TypeForm, problem: str) -> dict:
    due_on = asked.due_on or room.main_day or due_by_rule(asked.unit, [asked.month])[asked.month]
    return {
        "due_on": due_on,
        "when": _when(due_on, asked.today),
        "month": asked.month,
        "asked": asked,
        "form": form,
        "problem": problem,
        "months": [(add_months(asked.month, step), _month_url(asked, step)) for step in (-1, 0, 1)],
        "crumbs": _crumbs(request, asked),
        "calls_url": reverse("reports:calls", args=[asked.unit.code]) + "?" + _query(asked, {"due": ""}),
    }


def _when(due_on: date, now: date) -> str:
    days = (due_on - now).days
    if days == 0:
        return "hôm nay"
    return f"còn {days} ngày" if days > 0 else f"đã qua {-days} ngày"


def _month_url(asked: Asked, step: int) -> str:
    _, now, branch_type, _ = _rest(asked)
    return day_url(Asked(asked.unit, add_months(asked.month, step), now, branch_type))


def _crumbs(request: HttpRequest, asked: Asked) -> list[dict]:
    """The way from the own unit down, each step with its own day; then the board that the page belongs to."""
    above = [step for step in breadcrumbs(asked.unit, request.access) if step.pk != asked.unit.pk]
    board = {"label": "Theo dõi chung", "url": reverse("reports:board-unit", args=[asked.unit.code])}
    return [board, *({"label": step.name, "url": day_url(Asked(step, *_rest(asked)))} for step in above)]
