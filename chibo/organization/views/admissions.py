"""Admissions: the year's table of a unit, the term, the target set, the people in preparation."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from chibo.common.dates import today
from chibo.common.views import allow, carried_out, posted
from chibo.organization.enums import MovementKind
from chibo.organization.forms.admissions import AdmissionSpanForm, CandidatesForm, TargetForm
from chibo.organization.models import Unit
from chibo.organization.permissions import can_change_members, can_set_target
from chibo.organization.queries.admissions import AdmissionRow, admission_rows, admitted_by_year, target_of
from chibo.organization.services.admissions import count_candidates, set_target
from chibo.organization.views.common import PAGE, bound_get, crumbs, form_page, found_unit

TERM_YEARS = 5


@require_GET
def admissions(request: HttpRequest, pk: int) -> HttpResponse:
    unit, day = found_unit(request, pk), today()
    form, chosen = _chosen(request, day)
    year, first, last = chosen["year"], chosen["first"], chosen["last"]
    below = Unit.objects.visible_to(request.access).filter(parent=unit).open_on(day).select_related("type")
    page = Paginator(below.order_by("sort_key", "code"), PAGE).get_page(request.GET.get("page"))
    shown = Unit.objects.filter(pk__in=[row.pk for row in page.object_list]).order_by("sort_key", "code")
    years = admitted_by_year(unit, first, last)
    context = {
        "unit": unit,
        "crumbs": crumbs(request, unit),
        "form": form,
        "year": year,
        "own": _line(admission_rows(Unit.objects.filter(pk=unit.pk), year, day)[0], year, day),
        "rows": [_line(row, year, day) for row in admission_rows(shown, year, day)],
        "page": page,
        "query": f"{urlencode({'year': year, 'first': first.isoformat(), 'last': last.isoformat()})}&",
        "target": target_of(unit, year),
        "years": [
            {"year": y, "people": n, "url": _list_url(unit, max(date(y, 1, 1), first), min(date(y, 12, 31), last))}
            for y, n in years
        ],
        "term": {"first": first, "last": last, "people": sum(n for _, n in years), "url": _list_url(unit, first, last)},
        "may_set": can_set_target(request.access, unit),
        "may_count": unit.is_branch and can_change_members(request.access, unit),
    }
    return render(request, "organization/admissions.html", context)


def _chosen(request: HttpRequest, day: date) -> tuple[AdmissionSpanForm, dict]:
    """Return the form and what holds: this year and five years up to its end, unless a sound choice was made."""
    usual = {"year": day.year, "first": date(day.year - TERM_YEARS + 1, 1, 1), "last": date(day.year, 12, 31)}
    query = bound_get(request)
    asked = {name: query[name] for name in usual if name in query} if query else {}
    form = AdmissionSpanForm({name: str(value) for name, value in usual.items()} | asked if asked else None)
    if form.is_bound and form.is_valid():
        return form, form.cleaned_data
    if not form.is_bound:
        form.initial = usual
    return form, usual


def _list_url(unit: Unit, first: date, last: date) -> str:
    query = urlencode({"kind": MovementKind.ADMITTED, "first": first.isoformat(), "last": last.isoformat()})
    return f"{reverse('organization:figure-movement', args=[unit.pk])}?{query}"


def _line(row: AdmissionRow, year: int, day: date) -> dict:
    last = min(date(year, 12, 31), day)
    return {"row": row, "url": _list_url(row.unit, date(year, 1, 1), last)}


@require_http_methods(["GET", "POST"])
def admission_target(request: HttpRequest, pk: int) -> HttpResponse:
    unit = found_unit(request, pk)
    allow(can_set_target(request.access, unit))
    form = TargetForm(posted(request), initial={"year": today().year})
    if form.is_bound and form.is_valid():
        row = carried_out(form, set_target, unit=unit, actor=request.user, **form.cleaned_data)
        if row is not None:
            messages.success(request, f"Đã ghi chỉ tiêu năm {row.year}: {row.target} đảng viên.")
            return redirect(f"{reverse('organization:admissions', args=[unit.pk])}?year={row.year}")
    return _page(request, form, unit, title="Ghi chỉ tiêu kết nạp", button="Ghi chỉ tiêu này")


@require_http_methods(["GET", "POST"])
def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    unit = found_unit(request, pk)
    allow(unit.is_branch and can_change_members(request.access, unit))
    latest = unit.candidate_counts.first()
    initial = {"promising": latest.promising, "trained": latest.trained} if latest else {}
    form = CandidatesForm(posted(request), initial=initial | {"on": today()})
    if form.is_bound and form.is_valid():
        given = {"branch": unit, "actor": request.user, "today": today(), **form.cleaned_data}
        if carried_out(form, count_candidates, **given) is not None:
            messages.success(request, "Đã ghi nguồn kết nạp của chi bộ.")
            return redirect("organization:admissions", unit.pk)
    intro = "Chỉ ghi số người; họ tên và hồ sơ của quần chúng không lưu ở đây."
    return _page(request, form, unit, title="Ghi nguồn kết nạp", button="Ghi các số này", intro=intro)


def _page(request: HttpRequest, form: object, unit: Unit, **context: object) -> HttpResponse:
    back = reverse("organization:admissions", args=[unit.pk])
    return form_page(request, form, context_line=unit.name, back=back, crumbs=crumbs(request, unit), **context)
