"""Registration: a branch's own page, its form for a month, a topical session; a committee's list of a month."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import add_months, month_start, parse_month, screen_date, today
from chibo.common.documents import pdf_available
from chibo.common.errors import Refused, StaleVersion
from chibo.common.forms import add_refusal
from chibo.common.views import allow, carried_out, posted
from chibo.organization.models import Unit
from chibo.organization.views.common import asked_unit, unit_by_code
from meetings.enums import MeetingKind
from meetings.forms.registrations import RegistrationForm, TopicalRegistrationForm
from meetings.models import Registration, TopicalPlanRow
from meetings.permissions import writes_for
from meetings.permissions.planning import can_print_calendar, can_register, can_see_calendar, can_withdraw
from meetings.planned_months import Planned, planned_moments
from meetings.queries.registration import branches_of, deadline, lines_of, registered_in
from meetings.registration_papers import papers_of
from meetings.services import registrations as services

BRANCHES_A_PAGE = 50
STATES = [("", "Tất cả"), ("missing", "Chưa đăng ký"), ("registered", "Đã đăng ký")]


def asked_month(request: HttpRequest, otherwise: date) -> date:
    """Return `?month=2026-12` as its first day, else `otherwise`."""
    try:
        return parse_month(request.GET["month"])
    except (KeyError, ValueError):
        return otherwise


def calendar_unit(request: HttpRequest) -> Unit:
    """Return the unit whose calendar is asked for; 403 for who reads no minutes."""
    allow(can_see_calendar(request.access))
    return asked_unit(request)


@require_safe
def registrations(request: HttpRequest) -> HttpResponse:
    """A branch's months to come with what is registered; for those above who has registered and who has not."""
    unit = calendar_unit(request)
    return _own(request, unit) if unit.is_branch else _of_committee(request, unit)


# --- a branch --------------------------------------------------------------------------------------------------------


def _own(request: HttpRequest, unit: Unit) -> HttpResponse:
    day = today()
    months = [add_months(month_start(day), step) for step in range(services.MONTHS_AHEAD)]
    plans = planned_moments([unit.pk], months)
    topical = Registration.objects.standing().filter(unit=unit, kind=MeetingKind.TOPICAL, planned_on__gte=day)
    rows = [_month_row(plans[unit.pk, month], month, day) for month in months if (unit.pk, month) in plans]
    open_rows = [row for row in rows if row["is_open"]]
    may_register = can_register(request.access, unit)
    context = {
        "unit": unit,
        "rows": rows,
        "next": next((row for row in open_rows if not row["plan"].is_registered), None) if may_register else None,
        "deadline": deadline(unit, add_months(month_start(day), 1)),
        "day": day,
        "topical": topical.order_by("planned_on"),
        "may_register": may_register,
    }
    return render(request, "meetings/registration_branch.html", context)


def _month_row(plan: Planned, month: date, day: date) -> dict:
    """One month: `is_ready`: day, hour and place are known, so that it is registered with one touch."""
    is_open = plan.day is None or plan.day >= day
    return {
        "month": month,
        "code": f"{month:%Y-%m}",
        "plan": plan,
        "is_open": is_open,
        "is_ready": is_open and None not in (plan.day, plan.time) and bool(plan.place),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Day, hour and place of one month; another day than the rule's asks for reason and decider on the same page."""
    unit = unit_by_code(request, code)
    allow(can_register(request.access, unit))
    first_day = _month_of(month)
    plan = planned_moments([unit.pk], [first_day])[unit.pk, first_day]
    form = RegistrationForm(posted(request), initial=_initial(plan))
    if form.is_bound and form.is_valid() and _register(request, unit, first_day, form):
        messages.success(request, f"Đã đăng ký lịch sinh hoạt tháng {first_day.month}.")
        return redirect(f"{reverse('meetings:registrations')}?unit={unit.code}")
    context = {"form": form, "unit": unit, "month": first_day, "plan": plan}
    return render(request, "meetings/registration_form.html", context)


def _month_of(text: str) -> date:
    try:
        return parse_month(text)
    except ValueError as error:
        raise Http404 from error


def _initial(plan: Planned) -> dict:
    row = plan.registration
    return {
        "planned_on": plan.day or plan.due.day,
        "planned_at": plan.time,
        "place": plan.place,
        "note": row.note if row else "",
        "topic": row.topic if row else "",
        "is_combined": row is not None and row.kind == MeetingKind.COMBINED,
        "version": row.version if row else 0,
    }


def _register(request: HttpRequest, unit: Unit, month: date, form: RegistrationForm) -> Registration | None:
    try:
        return services.register_month(
            branch=unit,
            month=month,
            wanted=form.wanted(),
            version=form.cleaned_data["version"],
            actor=request.user,
            at=timezone.now(),
            today=today(),
            on_behalf_by=writes_for(request.access, unit, request.user.full_name),
        )
    except StaleVersion as error:
        row = error.current
        said = f"{row.planned_at:%H:%M} ngày {screen_date(row.planned_on)}, {row.place}"
        form.add_error(None, f"Vừa có người đăng ký: {said}. Nếu vẫn muốn đổi, mời đồng chí lưu lại lần nữa.")
        form.show_over(row)
    except Refused as error:
        add_refusal(form, error)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def topical(request: HttpRequest, code: str) -> HttpResponse:
    """Register a topical session on a day of its own; `?row=` is the line of the plan that it carries out."""
    unit = unit_by_code(request, code)
    allow(can_register(request.access, unit))
    row = _plan_row(request, unit)
    place = unit.branch.usual_place
    form = TopicalRegistrationForm(posted(request), initial={"topic": row.theme if row else "", "place": place})
    if form.is_bound and form.is_valid():
        saved = carried_out(
            form,
            services.register_topical,
            branch=unit,
            wanted=form.wanted(),
            plan_row=row,
            actor=request.user,
            at=timezone.now(),
            today=today(),
            on_behalf_by=writes_for(request.access, unit, request.user.full_name),
        )
        if saved:
            messages.success(request, f"Đã đăng ký buổi chuyên đề ngày {screen_date(saved.planned_on)}.")
            return redirect(f"{reverse('meetings:registrations')}?unit={unit.code}")
    return render(request, "meetings/registration_form.html", {"form": form, "unit": unit, "month": None, "plan": None})


def _plan_row(request: HttpRequest, unit: Unit) -> TopicalPlanRow | None:
    number = request.GET.get("row", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return TopicalPlanRow.objects.open().filter(unit=unit, pk=int(number)).first()


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was registered."""
    rows = Registration.objects.visible_to(request.access).select_related("unit__type")
    row = get_object_or_404(rows, pk=pk)
    allow(can_withdraw(request.access, row))
    services.withdraw(registration=row, actor=request.user, at=timezone.now())
    messages.success(request, f"Đã bỏ đăng ký ngày {screen_date(row.planned_on)}.")
    return redirect(f"{reverse('meetings:registrations')}?unit={row.unit.code}")


# --- a committee -----------------------------------------------------------------------------------------------------


def _of_committee(request: HttpRequest, unit: Unit) -> HttpResponse:
    month = asked_month(request, add_months(month_start(today()), 1))
    branches = branches_of(unit, month, request.access)
    registered, all_of = branches.filter(registered_in(month)).count(), branches.count()
    state = next((code for code, _ in STATES if code == request.GET.get("state")), "")
    page = Paginator(in_state(branches, month, state), BRANCHES_A_PAGE).get_page(request.GET.get("page"))
    may_print = can_print_calendar(request.access, unit)
    context = {
        "unit": unit,
        "month": month,
        "before": add_months(month, -1),
        "after": add_months(month, 1),
        "deadline": deadline(unit, month),
        "registered": registered,
        "branches": all_of,
        "missing": all_of - registered,
        "state": state,
        "states": STATES,
        "page": page,
        "lines": lines_of(page.object_list, month),
        "query": f"unit={unit.code}&month={month:%Y-%m}&state={state}&",
        "may_register": can_register(request.access, page.object_list[0]) if page.object_list else False,
        "papers": papers_of(unit, month) if may_print else [],
        "pdf_available": pdf_available(),
    }
    return render(request, "meetings/registration_month.html", context)


def in_state(branches: QuerySet[Unit], month: date, state: str) -> QuerySet[Unit]:
    if not state:
        return branches
    condition = registered_in(month)
    return branches.filter(condition if state == "registered" else ~condition)
