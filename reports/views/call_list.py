"""The call list: opened, printed and taken as a file by a POST each, because reading telephone numbers is written down."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from chibo.common.dates import today
from chibo.common.documents import pdf_available
from chibo.common.word_answer import word_answer
from chibo.jobs.views import printed_answer
from reports.call_list import (
    IN_SENTENCE,
    MOST_ON_PAPER,
    CallList,
    call_list_document,
    file_name,
    lines_of,
    print_state,
    to_call,
)
from reports.control_room import Asked, due_by_rule
from reports.forms.control_room import CallForm
from reports.services.call_list import note_reading, print_call_list
from reports.views.control_room import asked_month, day_url, watched_unit

LINES_A_PAGE = 50
# Of the session: which lists were opened on which day; each is written down once a day.
OPENED = "call_lists"


@require_safe
def calls(request: HttpRequest, code: str) -> HttpResponse:
    """Choose whom to call; the numbers are shown once the list was opened (`open_list`) today."""
    listing, form, problem = _listing(request, code)
    asked = listing.asked
    page = Paginator(to_call(listing), LINES_A_PAGE).get_page(request.GET.get("page"))
    is_open = _is_open(request, listing)
    context = {
        "unit": asked.unit,
        "month": asked.month,
        "due_on": due_by_rule(asked.unit, [asked.month])[asked.month],
        "form": form,
        "problem": problem,
        "page": page,
        "is_open": is_open,
        "lines": lines_of(page.object_list, asked) if is_open else [],
        "in_sentence": IN_SENTENCE[listing.who],
        "query": _query(listing) + "&",
        "crumbs": [{"label": "Theo dõi ngày sinh hoạt", "url": day_url(asked)}],
        "is_too_long": page.paginator.count > MOST_ON_PAPER,
        "most": MOST_ON_PAPER,
        **_paper(listing),
    }
    return render(request, "reports/control_calls.html", context)


@require_POST
def open_list(request: HttpRequest, code: str) -> HttpResponse:
    """Write down that the list is read and show its numbers for today."""
    listing, _, _ = _listing(request, code)
    note_reading(listing=listing, actor=request.user, way="screen")
    now = listing.asked.today.isoformat()
    kept = {key: day for key, day in request.session.get(OPENED, {}).items() if day == now}
    request.session[OPENED] = kept | {_session_key(request, listing): now}
    return _back(listing)


@require_POST
def print_list(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the PDF; it is made in the background."""
    listing, _, _ = _listing(request, code)
    print_call_list(listing=listing, actor=request.user)
    return _progress(request, listing)


@require_safe
def print_progress(request: HttpRequest, code: str) -> HttpResponse:
    """How far the PDF is; without htmx the page of the list shows it."""
    return _progress(request, _listing(request, code)[0])


@require_POST
def pdf(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """Hand the PDF out and write it down; back to the list where none says what stands now."""
    listing, _, _ = _listing(request, code)
    file = print_state(listing).file
    if file is None:
        messages.warning(request, "Bản in không còn đúng với tình hình hiện nay. Mời đồng chí lập lại bản in.")
        return _back(listing)
    note_reading(listing=listing, actor=request.user, way="pdf")
    return printed_answer(file, file_name(listing, "pdf"))


@require_POST
def word(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the list out as a Word file and write it down."""
    listing, _, _ = _listing(request, code)
    note_reading(listing=listing, actor=request.user, way="word")
    return word_answer(call_list_document(listing), file_name(listing, "docx"))


def _listing(request: HttpRequest, code: str) -> tuple[CallList, CallForm, str]:
    """Return the list that the URL names, of a GET as of a POST."""
    unit, form = watched_unit(request, code), CallForm(request.GET)
    month, problem = asked_month(request.GET.get("month", ""), unit)
    return CallList(Asked(unit, month, today(), form.chosen), form.wanted), form, problem


def _session_key(request: HttpRequest, listing: CallList) -> str:
    return f"{request.access.pk}:{listing.key}"


def _is_open(request: HttpRequest, listing: CallList) -> bool:
    return request.session.get(OPENED, {}).get(_session_key(request, listing)) == listing.asked.today.isoformat()


def _query(listing: CallList) -> str:
    asked = listing.asked
    parts = {
        "month": f"{asked.month:%Y-%m}",
        "who": listing.who,
        "type": asked.branch_type.pk if asked.branch_type else "",
    }
    return urlencode({name: value for name, value in parts.items() if value})


def _url(name: str, listing: CallList) -> str:
    return reverse(f"reports:{name}", args=[listing.asked.unit.code]) + "?" + _query(listing)


def _back(listing: CallList) -> HttpResponse:
    return redirect(_url("calls", listing))


def _progress(request: HttpRequest, listing: CallList) -> HttpResponse:
    if request.htmx:
        return render(request, "reports/_control_calls_print.html", _paper(listing))
    return _back(listing)


def _paper(listing: CallList) -> dict:
    """Return what the part with the paper shows."""
    return {
        "print": print_state(listing),
        "pdf_available": pdf_available(),
        "progress_url": _url("calls-print-progress", listing),
        "print_url": _url("calls-print", listing),
        "pdf_url": _url("calls-pdf", listing),
        "word_url": _url("calls-word", listing),
        "open_url": _url("calls-open", listing),
    }
