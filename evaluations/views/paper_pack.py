"""The paper pack of a meeting: asked for, being made, handed out."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from chibo.common.documents import pdf_available
from chibo.common.views import allow
from chibo.jobs.views import printed_answer
from evaluations.paper_pack import file_name, print_state
from evaluations.services.paper_pack import print_pack
from meetings.models import Meeting
from meetings.permissions.paper import can_enter_from_paper, can_print_pack


def _found(request: HttpRequest, pk: int) -> Meeting:
    related = ("unit__branch", "unit__type", "unit__parent")
    meeting = get_object_or_404(Meeting.objects.visible_to(request.access).select_related(*related), pk=pk)
    allow(can_print_pack(request.access, meeting))
    return meeting


def _context(request: HttpRequest, meeting: Meeting) -> dict:
    return {
        "meeting": meeting,
        "unit": meeting.unit,
        "print": print_state(meeting),
        "pdf_available": pdf_available(),
        "may_enter": can_enter_from_paper(request.access, meeting),
    }


@require_safe
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """What the pack is for, and the pack itself."""
    return render(request, "evaluations/paper_pack.html", _context(request, _found(request, pk)))


@require_POST
def pack_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the pack; it is made in the background."""
    meeting = _found(request, pk)
    print_pack(meeting=meeting, address=request.build_absolute_uri("/").rstrip("/"), actor=request.user)
    return redirect("evaluations:paper-pack", meeting.pk)


@require_safe
def pack_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the pack is; without htmx the page shows it."""
    meeting = _found(request, pk)
    if not request.htmx:
        return redirect("evaluations:paper-pack", meeting.pk)
    return render(request, "evaluations/_paper_pack_print.html", _context(request, meeting))


@require_safe
def pack_pdf(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Hand the pack out as a file; back to the page where none says what would be printed now."""
    meeting = _found(request, pk)
    file = print_state(meeting).file
    return printed_answer(file, file_name(meeting)) if file else redirect("evaluations:paper-pack", meeting.pk)
