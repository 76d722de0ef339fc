"""All reports of a period below one's own unit in one file: asked for, made in the background, handed out."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from chibo.common.dates import Span, today
from chibo.common.documents import pdf_available
from chibo.common.views import allow
from chibo.jobs.views import printed_answer
from reports.archive import Archive, archive_name, archive_of, archive_state
from reports.narrative import in_sentence
from reports.permissions import can_archive
from reports.services.archive import ask_for_archive

NAMED = 50


@require_safe
def archive(request: HttpRequest, period: str) -> HttpResponse:
    """Which reports of the period were handed up, whose are missing, and the file with all of them."""
    found = _found(request, period)
    crumbs = [{"label": "Báo cáo", "url": reverse("reports:list") + f"?year={found.span.year}"}]
    context = _context(found) | {"missing": found.missing[:NAMED], "crumbs": crumbs}
    return render(request, "reports/archive.html", context)


@require_POST
def make(request: HttpRequest, period: str) -> HttpResponse:
    """Ask for the file."""
    found = _found(request, period)
    if found.versions:
        ask_for_archive(unit=found.unit, span=found.span, actor=request.user)
    return _part(request, found)


@require_safe
def progress(request: HttpRequest, period: str) -> HttpResponse:
    """How far the file is; without htmx the page shows it."""
    return _part(request, _found(request, period))


@require_safe
def file(request: HttpRequest, period: str) -> HttpResponse | FileResponse:
    """Hand the file out; back to the page where there is none of what is handed up now."""
    found = _found(request, period)
    made = archive_state(found).file
    return printed_answer(made, archive_name(found.unit, found.span)) if made else _page(found)


def _found(request: HttpRequest, period: str) -> Archive:
    allow(can_archive(request.access))
    try:
        span = Span.parse(period)
    except ValueError:
        raise Http404 from None
    return archive_of(request.access.unit, span, today())


def _part(request: HttpRequest, found: Archive) -> HttpResponse:
    if not request.htmx:
        return _page(found)
    return render(request, "reports/_archive_state.html", _context(found))


def _context(found: Archive) -> dict:
    said = {"archive": found, "period": in_sentence(found.span), "unit": found.unit}
    return said | {"print": archive_state(found), "pdf_available": pdf_available()}


def _page(found: Archive) -> HttpResponse:
    return redirect(reverse("reports:archive", args=[found.span.code]) + "#ca-ky")
