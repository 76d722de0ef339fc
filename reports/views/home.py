"""The first page: one next step for a branch, what waits at a committee, the branches of a cadre."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chibo.common.dates import Span, month_start, today
from chibo.organization.enums import Role
from evaluations.queries import returned_ratings
from meetings.queries.order import most_urgent
from meetings.queries.proposal import counts_of
from meetings.queries.visit import forms_to_answer, own_visits, visits_to_come
from reports import home
from reports.annual_quality import quality_of
from reports.control_room import day_at_hand
from reports.first_page import blocks
from reports.queries import last_month_of
from reports.registration_step import registration_step


@require_safe
def first_page(request: HttpRequest) -> HttpResponse:
    """Show what the acting role needs first; a person without any role learns whom to ask."""
    if request.access is None:
        return render(request, "reports/home_none.html", {"day": today()})
    return PAGES[request.access.role](request)


def _branch(request: HttpRequest) -> HttpResponse:
    branch, day = request.access.unit, today()
    states = home.months_of(branch, day)
    asked = registration_step(branch, day)
    step = home.next_step(branch, states, day, returned_ratings(request.access), most_urgent(branch, day), asked)
    quality = quality_of(branch, Span("year", day.year), day)
    context = {
        "unit": branch,
        "day": day,
        "added": blocks(request.access, day),
        "step": step,
        "ahead": home.steps_ahead(branch, states, step, asked),
        "token": uuid.uuid4(),
        "coming": next((state for state in states if state.day >= day and not state.is_held), None),
        "last": last_month_of(branch, month_start(day)),
        "states": list(reversed(states)),
        "quality": quality.summary if quality else "",
        "proposals": counts_of(request.access, day),
        "forms_to_answer": forms_to_answer(branch),
        "visits_to_come": visits_to_come(branch, day),
    }
    return render(request, "reports/home_branch.html", context)


def _committee(request: HttpRequest) -> HttpResponse:
    day = today()
    context = {
        "unit": request.access.unit,
        "day": day,
        "added": blocks(request.access, day),
        "found": home.committee_home(request.access, day),
        "proposals": counts_of(request.access, day),
        "day_at_hand": day_at_hand(request.access.unit, day),
    }
    return render(request, "reports/home_committee.html", context)


def _cadre(request: HttpRequest) -> HttpResponse:
    branches = [access.unit for access in request.access_choices if access.role == Role.CADRE]
    day = today()
    context = {
        "day": day,
        "added": blocks(request.access, day),
        "branches": [(branch, last_month_of(branch, None)) for branch in branches],
        "visits": [(visit, visit.month <= day) for visit in own_visits(request.user)],
    }
    return render(request, "reports/home_cadre.html", context)


def _administrator(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/home_administrator.html", {"day": today()})


PAGES = {
    Role.SECRETARY: _branch,
    Role.CADRE: _cadre,
    Role.COMMITTEE: _committee,
    Role.BOARD: _committee,
    Role.ADMINISTRATOR: _administrator,
}
