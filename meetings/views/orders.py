"""What committees give units to do: given and received, answered and returned."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import Span, today
from chibo.common.text import thousands
from chibo.common.views import allow, carried_out, posted
from meetings.assignment_tabs import tabs_of
from meetings.forms.orders import AnswerForm, OrderForm, ReturnForm
from meetings.models import UnitAssignment, UnitOrder
from meetings.permissions import writes_for
from meetings.permissions.order import (
    can_answer_order,
    can_give_orders,
    can_return_answer,
    can_see_assignments,
    can_see_order,
)
from meetings.queries import order as queries
from meetings.services.orders import answer_order, give_units, return_answer

PAGE_SIZE, ROWS_A_PAGE = 30, 200


@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """What the committee gave, with how many units have answered, and how many of the year's answers came in time."""
    access, day = request.access, today()
    allow(can_give_orders(access))
    year = Span("year", day.year)
    page = Paginator(queries.orders_given(access, day), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "unit": access.unit,
        "page": page,
        "year": year,
        "rate": queries.answer_rates([access.unit_id], year, day)[access.unit_id],
        "tabs": tabs_of(access, "given"),
    }
    return render(request, "meetings/orders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def order_new(request: HttpRequest) -> HttpResponse:
    """Give several units one thing to do."""
    access, day = request.access, today()
    allow(can_give_orders(access))
    if "find" in request.POST:
        typed = request.POST.dict() | {"receivers": request.POST.getlist("receivers")}
        form = OrderForm(None, unit=access.unit, today=day, initial=typed)
        return render(request, "meetings/order_form.html", {"unit": access.unit, "form": form, "searched": True})
    form = OrderForm(posted(request), unit=access.unit, today=day, initial={"meeting": request.GET.get("meeting")})
    if form.is_bound and form.is_valid():
        arguments = {"unit": access.unit, "given_on": day, "actor": request.user, **form.arguments()}
        order = carried_out(form, give_units, **arguments)
        if order is not None:
            messages.success(request, f"Đã giao cho {thousands(order.rows.count())} đơn vị.")
            return redirect("meetings:order", order.pk)
    return render(request, "meetings/order_form.html", {"unit": access.unit, "form": form, "searched": False})


@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """One order with the answers of all units, for the side that gave it."""
    access, day = request.access, today()
    allow(can_give_orders(access))
    found = get_object_or_404(UnitOrder.objects.visible_to(access).select_related("unit", "meeting"), pk=pk)
    rows = found.rows.select_related("unit", "given_to").awaiting_first()
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"unit": access.unit, "order": found, "rows": _lines(page.object_list, day), "page": page}
    return render(request, "meetings/order.html", context)


def _lines(rows: object, day: object) -> list[dict]:
    return [{"row": row, "words": row.words_on(day), "tone": row.tone_on(day)} for row in rows]


@require_safe
def received_list(request: HttpRequest) -> HttpResponse:
    """What the unit received from above, waiting ones first."""
    access, day = request.access, today()
    allow(can_see_assignments(access))
    page = Paginator(queries.received_by(access), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "unit": access.unit,
        "page": page,
        "rows": _lines(page.object_list, day),
        "tabs": tabs_of(access, "received"),
    }
    return render(request, "meetings/orders_received.html", context)


def _found_row(request: HttpRequest, pk: int) -> UnitAssignment:
    allow(can_see_assignments(request.access))
    rows = UnitAssignment.objects.visible_to(request.access)
    return get_object_or_404(rows.select_related("order__unit", "order__meeting", "unit__type", "given_to"), pk=pk)


def _page(request: HttpRequest, row: UnitAssignment, **forms: object) -> HttpResponse:
    access, day = request.access, today()
    context = {
        "unit": access.unit,
        "row": row,
        "words": row.words_on(day),
        "tone": row.tone_on(day),
        "answers": row.answers.select_related("unit", "by"),
        "may_answer": can_answer_order(access, row) and row.is_awaiting,
        "may_return": can_return_answer(access, row) and not row.is_awaiting,
        "sees_order": can_see_order(access, row.order),
        "answer_form": AnswerForm(),
        "return_form": ReturnForm(),
    }
    return render(request, "meetings/order_received.html", context | forms)


@require_safe
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """What one unit received, with its answers; both sides read it."""
    return _page(request, _found_row(request, pk))


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    row = _found_row(request, pk)
    allow(can_answer_order(request.access, row))
    form = AnswerForm(request.POST)
    if form.is_valid():
        behalf = writes_for(request.access, row.unit, request.user.full_name)
        arguments = {"row": row, "actor": request.user, "at": timezone.now(), "on_behalf_by": behalf}
        if carried_out(form, answer_order, **form.cleaned_data, **arguments) is not None:
            messages.success(request, f"Đã trả lời {row.order.unit.committee_name}.")
            return redirect("meetings:order-received", row.pk)
    return _page(request, row, answer_form=form, may_answer=True)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    row = _found_row(request, pk)
    allow(can_return_answer(request.access, row))
    form = ReturnForm(request.POST)
    if form.is_valid():
        behalf = writes_for(request.access, row.order.unit, request.user.full_name)
        arguments = {"row": row, "actor": request.user, "at": timezone.now(), "on_behalf_by": behalf}
        if carried_out(form, return_answer, **form.cleaned_data, **arguments) is not None:
            messages.success(request, f"Đã trả lại để {row.unit.name} bổ sung.")
            return redirect("meetings:order-received", row.pk)
    return _page(request, row, return_form=form, may_return=True)
