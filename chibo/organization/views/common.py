"""What the views of the organization share."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from chibo.common.dates import parse_date
from chibo.organization.models import Member, Unit
from chibo.organization.queries import breadcrumbs

PAGE = 50


def found_unit(request: HttpRequest, pk: int) -> Unit:
    """Return the unit in reach with type, parent and branch, or answer 404."""
    units = Unit.objects.visible_to(request.access).select_related("type", "parent", "branch__branch_type")
    return get_object_or_404(units, pk=pk)


def unit_by_code(request: HttpRequest, code: str) -> Unit:
    """Return the unit in reach that has this code, or answer 404."""
    return get_object_or_404(Unit.objects.visible_to(request.access).select_related("type", "parent"), code=code)


def asked_unit(request: HttpRequest, named: QueryDict | None = None) -> Unit:
    """Return the unit of `?unit=` (or of the form `named`) in reach, else the one acted for; 404 out of reach.

    Whether one may ask at all, and has a unit of one's own, is decided before.
    """
    code = (request.GET if named is None else named).get("unit")
    return unit_by_code(request, code) if code else request.access.unit


def found_member(request: HttpRequest, pk: int) -> Member:
    return get_object_or_404(Member.objects.visible_to(request.access), pk=pk)


def crumbs(request: HttpRequest, unit: Unit | None = None, *, itself: bool = True) -> list[dict]:
    """Return the way from the list of units down to `unit` (without it: `itself=False`); in a branch, to its members."""
    if request.access.unit_id and request.access.unit.is_branch:
        return [{"label": "Đảng viên", "url": reverse("organization:members")}]
    items = [{"label": "Tổ chức, đảng viên", "url": reverse("organization:units")}]
    above = breadcrumbs(unit, request.access) if unit is not None else []
    if not itself:
        above = [step for step in above if step.pk != unit.pk]
    return items + [{"label": step.name, "url": reverse("organization:unit", args=[step.pk])} for step in above]


def form_page(
    request: HttpRequest, form: BaseForm, *, template: str = "organization/form.html", **context: object
) -> HttpResponse:
    """Show a form page: title, button (a verb with its object), back; optional: crumbs, context_line, intro, warning."""
    defaults = {"context_line": "", "intro": "", "warning": "", "search_label": "", "search_text": "", "crumbs": []}
    return render(request, template, defaults | context | {"form": form})


def query_day(request: HttpRequest, day: date) -> date:
    """Return `?day=` when it is one, else `day`."""
    try:
        return parse_date(request.GET.get("day", ""))
    except ValueError:
        return day


def bound_get(request: HttpRequest) -> dict | None:
    """Return the query for a search form, None when nothing was asked: an unbound form shows no errors."""
    return request.GET if request.GET else None


def ordered_by_name(rows: QuerySet) -> QuerySet:
    return rows.order_by("sort_key", "pk")
