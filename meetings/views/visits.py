"""The rota of visits: the list of a year, branches by coverage, assigning, changing, taking off."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.views import allow, posted
from chibo.organization.enums import Role
from chibo.organization.forms.within import WithinForm
from chibo.organization.models import Access, Unit
from meetings.enums import VisitState
from meetings.forms.visits import STATES, AssignForm, RotaFilter, VisitForm
from meetings.permissions.visit import can_assign_visits, can_keep_visit, can_see_visits
from meetings.queries import visit as queries
from meetings.services.visits import assign_visits, revise_visit, withdraw_visit
from meetings.views.visit_common import found_visit, visit_line

PAGE_SIZE = 30
COVERED = {"visited": "Chi bộ đã được dự", "not-visited": "Chi bộ chưa được dự", "all": "Các chi bộ"}
LIST_TITLES = {Role.SECRETARY: "Cấp trên dự sinh hoạt chi bộ", Role.CADRE: "Các buổi đồng chí được xem"}


@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """The rota of a year with coverage for those above; for a cadre the own visits, for a branch those to it."""
    access, day = request.access, today()
    allow(can_see_visits(access))
    form = RotaFilter(request.GET if request.GET else None, this_year=day.year)
    year, state = form.asked()
    rows = queries.visits_in(access, year)
    page = Paginator(queries.in_state(rows, state, day), PAGE_SIZE).get_page(request.GET.get("page"))
    tally, is_above = queries.tally(rows, day), can_assign_visits(access)
    whole, *by_type = _coverage(access, year, day) if is_above else [None]
    context = {
        "unit": access.unit,
        "year": year,
        "state": state,
        "states": STATES,
        "form": form,
        "is_above": is_above,
        "strip": _strip(tally, whole, year) if is_above else [],
        "whole": whole,
        "coverage": by_type,
        "year_query": f"?year={year}&",
        "list_title": LIST_TITLES.get(access.role, "Các buổi dự"),
        "lines": [visit_line(visit, newest, day) for visit, newest in queries.with_newest(page)],
        "page": page,
        "query": urlencode({"year": year, "state": state}) + "&",
    }
    return render(request, "meetings/visits.html", context)


def _coverage(access: Access, year: int, day: date) -> list[queries.Coverage]:
    return queries.coverages(queries.branches_on(access, year, day), queries.attended_in(year))


def _strip(tally: queries.Tally, whole: queries.Coverage, year: int) -> list[dict]:
    """Return the numbers of the year on top of the rota, each with its list."""
    here, branches = reverse("meetings:visits"), reverse("meetings:visit-branches", args=["not-visited"])
    lists = [
        (tally.attended, tally.assigned, "buổi đã dự", VisitState.ATTENDED),
        (tally.missed, None, "buổi không đến dự", VisitState.MISSED),
        (tally.unnoted, None, "buổi quá tháng, chưa ghi", VisitState.UNNOTED),
        (tally.unanswered, None, "phiếu chi bộ chưa trả lời", "unanswered"),
    ]
    strip = [
        {"value": value, "of": of, "label": label, "url": f"{here}?year={year}&state={state}", "note": ""}
        for value, of, label, state in lists
    ]
    left = {"value": whole.remaining, "of": None, "label": "chi bộ chưa được dự", "note": ""}
    return [*strip, left | {"url": f"{branches}?year={year}"}]


@require_safe
def visited_branches(request: HttpRequest, which: str) -> HttpResponse:
    """The branches behind a number of the coverage: visited in a year, or not; of one type, if asked."""
    access, day = request.access, today()
    allow(can_assign_visits(access))
    year, _ = RotaFilter(request.GET or None, this_year=day.year).asked()
    page = Paginator(branches_shown(request, which, year, day), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": f"{COVERED[which]} năm {year}",
        "page": page,
        "query": urlencode({"year": year, "type": request.GET.get("type", "")}) + "&",
        "may_assign": which != "visited",
    }
    return render(request, "meetings/visit_branches.html", context)


def branches_shown(request: HttpRequest, which: str, year: int, day: date) -> QuerySet[Unit]:
    """Return the branches of the list `which` of `COVERED`, of the type that the address asks for, by name."""
    branches = queries.of_type(queries.branches_on(request.access, year, day), request.GET.get("type", ""))
    done = queries.attended_in(year)
    narrowed = {"visited": branches.filter(done), "not-visited": branches.filter(~done), "all": branches}[which]
    return narrowed.select_related("parent", "branch__branch_type").order_by("sort_key", "code")


@require_http_methods(["GET", "HEAD", "POST"])
def visit_assign(request: HttpRequest) -> HttpResponse:
    """Send people to several branches at once; 'Xem trước' shows the even spread and writes nothing."""
    access, day = request.access, today()
    allow(can_assign_visits(access))
    within = WithinForm(next((data for data in (request.POST, request.GET) if "within" in data), None), access=access)
    data = posted(request)
    form = AssignForm(data, access=access, within=within.unit(access.unit), today=day)
    turns = form.turns() if form.is_bound and form.is_valid() and not within.errors else []
    if turns and "preview" not in request.POST:
        try:
            made = assign_visits(unit=access.unit, turns=turns, actor=request.user)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, f"Đã xếp {len(made)} buổi vào lịch dự sinh hoạt.")
            return redirect("meetings:visits")
    context = {
        "form": form,
        "within": within,
        "turns": turns if "preview" in request.POST else [],
        "may_narrow": within.fields["within"].queryset.count() > 1,
    }
    return render(request, "meetings/visit_assign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who goes, the month or the day."""
    visit = found_visit(request, pk)
    allow(can_keep_visit(request.access, visit))
    data = posted(request)
    form = VisitForm(data, visit=visit, access=request.access, today=today())
    if form.is_bound and form.is_valid():
        month, planned_on = form.cleaned_data["month"], form.cleaned_data["planned_on"]
        try:
            revise_visit(visit=visit, who=form.who(), month=month, planned_on=planned_on, actor=request.user)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã lưu lịch dự.")
            return redirect("meetings:visit", visit.pk)
    context = {
        "form": form,
        "title": "Sửa lịch dự",
        "visit": visit,
        "button": "Lưu lịch dự",
        "back": reverse("meetings:visit", args=[visit.pk]),
        "newest": None,
        "intro": "",
        "stored": None,
    }
    return render(request, "meetings/visit_form.html", context)


@require_POST
def visit_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a visit off the rota; its row stays."""
    visit = found_visit(request, pk)
    allow(can_keep_visit(request.access, visit))
    try:
        withdraw_visit(visit=visit, actor=request.user, at=timezone.now())
    except Refused as error:
        messages.warning(request, error.sentence)
        return redirect("meetings:visit", visit.pk)
    messages.success(request, f"Đã bỏ buổi dự của {visit.who} ở {visit.branch.name} khỏi lịch.")
    return redirect("meetings:visits")
