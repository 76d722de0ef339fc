"""Plans: the list of a year or term, one plan with its branches, making, changing and calling off."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.views import allow, posted
from chibo.organization.forms.within import WithinForm
from chibo.oversight import inspection_queries as queries
from chibo.oversight.forms.inspection import (
    CallOffForm,
    NewPlanForm,
    PeriodForm,
    PlanForm,
    RevisedPlanForm,
)
from chibo.oversight.inspection_words import plan_words, typed_plan_words
from chibo.oversight.models import Inspection
from chibo.oversight.permissions import can_plan_inspections, can_see_inspections
from chibo.oversight.services.inspection import call_off_inspection, plan_inspection, revise_plan
from chibo.oversight.views.common import form_page, found_inspection, refuse

MOST_OVERDUE, A_PAGE = 50, 30


@require_safe
def inspections(request: HttpRequest) -> HttpResponse:
    """What a committee plans and did in a year or term, what is overdue first; for a branch, what was planned and found."""
    access, day = request.access, today()
    allow(can_see_inspections(access))
    years, terms = queries.known_periods(access, day.year)
    form = PeriodForm(request.GET if request.GET else None, years=years, terms=terms)
    period = form.period(day.year)
    is_above = can_plan_inspections(access)
    plans = queries.inspections_of(access, period, day) if is_above else Inspection.objects.none()
    from_above = Paginator(queries.rows_from_above(access, period), A_PAGE).get_page(request.GET.get("above"))
    context = {
        "unit": access.unit,
        "form": form,
        "period": period,
        "is_above": is_above,
        "overdue": [queries.line_of(row, day) for row in queries.overdue_rows(access, day)[:MOST_OVERDUE]],
        "inspections": Paginator(plans, A_PAGE).get_page(request.GET.get("page")),
        "query_of_plans": _query_without(request, "page"),
        "from_above": from_above,
        "lines_above": [queries.line_of(row, day) for row in from_above],
        "query_of_rows": _query_without(request, "above"),
        "coverage": queries.coverage(access, period, day) if is_above else None,
        "day": day,
    }
    return render(request, "oversight/inspections.html", context)


def _query_without(request: HttpRequest, name: str) -> str:
    """Return the other parameters of the address for a pager: '' or 'year=2026&above=2&'."""
    asked = request.GET.copy()
    asked.pop(name, None)
    return f"{asked.urlencode()}&" if asked else ""


@require_safe
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: what, when, by whom, and how far it is in each branch."""
    found = found_inspection(request, pk)
    lines = queries.branch_lines(found, today())
    context = {
        "inspection": found,
        "lines": lines,
        "done": sum(line["row"].done_on is not None for line in lines),
        "concluded": sum(line["row"].is_concluded for line in lines),
        "may_call_off": not found.is_called_off and not any(line["row"].is_concluded for line in lines),
    }
    return render(request, "oversight/inspection.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_new(request: HttpRequest) -> HttpResponse:
    """Plan an inspection of several branches at once."""
    access, day = request.access, today()
    allow(can_plan_inspections(access))
    within = WithinForm(_asked(request), access=access)
    data = posted(request)
    initial = {"year": day.year, "decided_by": access.unit.committee_name, "period_from": day.replace(month=1, day=1)}
    form = NewPlanForm(data, within=within.unit(access.unit), today=day, initial=initial | {"period_to": day})
    if form.is_bound and form.is_valid() and not within.errors:
        try:
            made = plan_inspection(
                unit=access.unit,
                values=form.plan(),
                branches=form.cleaned_data["branches"],
                planned_on=form.cleaned_data["planned_from"],
                token=form.cleaned_data["form_token"],
                actor=request.user,
                today=day,
            )
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã lập kế hoạch kiểm tra, giám sát.")
            return redirect("oversight:inspection", made.pk)
    return _plan_page(request, form, within, None)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a plan, or its branches."""
    found = found_inspection(request, pk)
    if found.is_called_off:
        messages.warning(request, "Kế hoạch này đã hủy nên không sửa được.")
        return redirect("oversight:inspection", found.pk)
    within = WithinForm(_asked(request), access=request.access, initial={"within": found.unit_id})
    data = posted(request)
    form = RevisedPlanForm(data, within=within.unit(found.unit), today=today(), inspection=found)
    stored = None
    if form.is_bound and form.is_valid() and not within.errors:
        try:
            revise_plan(
                inspection=found,
                values=form.plan(),
                branches=form.cleaned_data["branches"],
                version=form.cleaned_data["version"],
                actor=request.user,
            )
        except Refused as error:
            stored = refuse(form, error)
        else:
            messages.success(request, "Đã lưu kế hoạch kiểm tra, giám sát.")
            return redirect("oversight:inspection", found.pk)
    return _plan_page(request, form, within, found, stored)


def _asked(request: HttpRequest) -> dict | None:
    """Return where the unit whose branches are listed stands: in the address, or in what was sent."""
    return next((data for data in (request.POST, request.GET) if "within" in data), None)


def _plan_page(
    request: HttpRequest,
    form: PlanForm,
    within: WithinForm,
    found: Inspection | None,
    stored: Inspection | None = None,
) -> HttpResponse:
    back = reverse("oversight:inspection", args=[found.pk]) if found else reverse("oversight:inspections")
    context = {
        "form": form,
        "within": within,
        "inspection": found,
        "back": back,
        "stored": plan_words(stored, form) if stored else "",
        "typed": typed_plan_words(form) if stored else "",
        "may_narrow": within.fields["within"].queryset.count() > 1,
    }
    return render(request, "oversight/inspection_plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a plan off, with a reason."""
    found = found_inspection(request, pk)
    form = CallOffForm(posted(request))
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            call_off_inspection(inspection=found, reason=reason, actor=request.user, at=timezone.now())
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã hủy kế hoạch. Kế hoạch vẫn còn trong danh sách, ghi rõ lý do hủy.")
            return redirect("oversight:inspection", found.pk)
    context = {
        "form": form,
        "title": "Hủy kế hoạch kiểm tra, giám sát",
        "context_line": str(found),
        "intro": "Kế hoạch đã hủy vẫn còn trong danh sách, có ghi lý do.",
        "button": "Hủy kế hoạch này",
        "back": reverse("oversight:inspection", args=[found.pk]),
        "crumbs": [{"label": "Kiểm tra, giám sát", "url": reverse("oversight:inspections")}],
    }
    return form_page(request, **context)
