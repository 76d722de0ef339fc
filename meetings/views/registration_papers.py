"""The papers of a committee's month: asked for, being made, handed out."""

from __future__ import annotations

from datetime import date

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from chibo.common.dates import parse_month, today
from chibo.common.documents import pdf_available
from chibo.common.views import allow
from chibo.jobs.views import printed_answer
from chibo.organization.models import Unit
from chibo.organization.views.common import unit_by_code
from meetings.enums.planning import RegistrationPaper
from meetings.permissions.planning import can_print_calendar
from meetings.registration_papers import MonthPaper, file_name, print_state
from meetings.services.registration_printing import print_month


def _asked(request: HttpRequest, code: str, month: str, paper: str) -> tuple[Unit, date, RegistrationPaper]:
    unit = unit_by_code(request, code)
    allow(can_print_calendar(request.access, unit))
    try:
        first_day = parse_month(month)
    except ValueError as error:
        raise Http404 from error
    if paper not in RegistrationPaper.values:
        raise Http404
    return unit, first_day, RegistrationPaper(paper)


def _answer(request: HttpRequest, unit: Unit, month: date, paper: RegistrationPaper) -> HttpResponse:
    if request.htmx:
        made = MonthPaper(unit, month, paper, print_state(unit, month, paper))
        return render(request, "meetings/_registration_print.html", {"made": made, "pdf_available": pdf_available()})
    return _back(unit, month, paper)


def _back(unit: Unit, month: date, paper: RegistrationPaper) -> HttpResponse:
    return redirect(f"{reverse('meetings:registrations')}?unit={unit.code}&month={month:%Y-%m}#{paper.value}")


@require_POST
def print_paper(request: HttpRequest, code: str, month: str, paper: str) -> HttpResponse:
    """Ask for one paper; it is made in the background."""
    unit, first_day, wanted = _asked(request, code, month, paper)
    print_month(unit=unit, month=first_day, paper=wanted.value, actor=request.user, today=today())
    return _answer(request, unit, first_day, wanted)


@require_safe
def print_progress(request: HttpRequest, code: str, month: str, paper: str) -> HttpResponse:
    """How far the paper is; without htmx the page of the month shows it."""
    return _answer(request, *_asked(request, code, month, paper))


@require_safe
def pdf(request: HttpRequest, code: str, month: str, paper: str) -> HttpResponse | FileResponse:
    """Hand the PDF out as a file; back to the page where none says what the calendar says now."""
    unit, first_day, wanted = _asked(request, code, month, paper)
    file = print_state(unit, first_day, wanted).file
    return _back(unit, first_day, wanted) if file is None else printed_answer(file, file_name(unit, first_day, wanted))
