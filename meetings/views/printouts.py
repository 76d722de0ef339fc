"""The papers of a meeting: listed, numbered, printed, handed out as PDF and as Word."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from chibo.common.dates import today
from chibo.common.documents import pdf_available
from chibo.common.errors import Refused
from chibo.common.views import allow
from chibo.common.word_answer import word_answer
from chibo.jobs.views import printed_answer
from meetings.enums.paper import MeetingPaper, PaperFormat
from meetings.models import Meeting
from meetings.papers.printing import available, document_for, file_name, paper_state, papers_of
from meetings.permissions import can_log_meeting
from meetings.services import printouts as service
from meetings.views.common import found_meeting


def _asked(request: HttpRequest, pk: int, paper: str) -> tuple[Meeting, MeetingPaper]:
    """Return the meeting in sight and the paper; 404 where there is no such paper for this person."""
    meeting = found_meeting(request, pk)
    if paper not in available(meeting, request.access):
        raise Http404
    return meeting, MeetingPaper(paper)


def _context(request: HttpRequest, meeting: Meeting) -> dict:
    return {
        "meeting": meeting,
        "unit": meeting.unit,
        "pdf_available": pdf_available(),
        "may_number": can_log_meeting(request.access, meeting.unit),
    }


def _back(meeting: Meeting, paper: MeetingPaper) -> HttpResponse:
    return redirect(reverse("meetings:printouts", args=[meeting.pk]) + f"#{paper.value}")


@require_safe
def printouts(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be printed of a meeting."""
    meeting = found_meeting(request, pk)
    context = _context(request, meeting) | {"papers": papers_of(meeting, request.access)}
    return render(request, "meetings/printouts.html", context)


@require_POST
def printout_number(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """Give a paper the next number of its type."""
    meeting, wanted = _asked(request, pk, paper)
    allow(can_log_meeting(request.access, meeting.unit))
    try:
        written = service.number_paper(meeting=meeting, paper=wanted, today=today(), actor=request.user)
    except Refused as error:
        messages.warning(request, error.sentence)
    else:
        messages.success(request, f"{wanted.label} mang số {written.symbol}.")
    return _back(meeting, wanted)


@require_POST
def printout_print(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """Ask for one paper; it is made in the background."""
    meeting, wanted = _asked(request, pk, paper)
    service.print_paper(meeting=meeting, paper=wanted, actor=request.user)
    return _back(meeting, wanted)


@require_safe
def printout_progress(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """How far the paper is; without htmx the page of the papers shows it."""
    meeting, wanted = _asked(request, pk, paper)
    if not request.htmx:
        return _back(meeting, wanted)
    context = _context(request, meeting) | {"made": paper_state(meeting, wanted)}
    return render(request, "meetings/_printout.html", context)


@require_POST
def printout_file(request: HttpRequest, pk: int, paper: str, form: str) -> HttpResponse | FileResponse:
    """Hand a paper out and log that it was taken: a POST, because that is written down."""
    meeting, wanted = _asked(request, pk, paper)
    if form not in PaperFormat.values:
        raise Http404
    file = paper_state(meeting, wanted).state.file if form == PaperFormat.PDF else None
    if form == PaperFormat.PDF and file is None:
        messages.warning(request, "Nội dung vừa thay đổi nên bản in cũ không dùng được. Mời đồng chí lập lại bản in.")
        return _back(meeting, wanted)
    service.note_handing_out(meeting=meeting, paper=wanted, form=form, actor=request.user)
    name = file_name(meeting, wanted.value, form)
    return printed_answer(file, name) if file else word_answer(document_for(meeting, wanted), name)
