"""The sheet of a meeting on paper: asked for, being made, handed out."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from chibo.common.documents import pdf_available
from chibo.common.errors import Refused
from chibo.jobs.views import printed_answer
from evaluations.enums import SheetPaper
from evaluations.printing import edition, file_name, print_state
from evaluations.queries import ratings_of_one
from evaluations.services.printing import papers_of, print_sheet
from evaluations.views.rating import found_meeting
from meetings.models import Meeting


@require_safe
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers of a meeting's sheet: as it was filled in, and empty to be filled in by hand."""
    meeting = found_meeting(request, pk)
    context = {"meeting": meeting, "unit": meeting.unit, "papers": _rows(meeting), "pdf_available": pdf_available()}
    return render(request, "evaluations/sheet_papers.html", context)


def _rows(meeting: Meeting) -> list[dict]:
    ratings = ratings_of_one(meeting)
    return [
        {
            "paper": paper,
            "title": SheetPaper(paper).label,
            "print": print_state(meeting, paper, edition(meeting, paper, ratings, criteria_set)),
        }
        for paper, criteria_set in papers_of(meeting, ratings).items()
    ]


def _asked(request: HttpRequest, pk: int, paper: str) -> tuple[Meeting, dict | None]:
    """Return the meeting and the wanted paper, None where it has none of the kind."""
    if paper not in SheetPaper.values:
        raise Http404
    meeting = found_meeting(request, pk)
    return meeting, next((row for row in _rows(meeting) if row["paper"] == paper), None)


@require_POST
def print_paper(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """Ask for one paper; it is made in the background."""
    meeting, _ = _asked(request, pk, paper)
    try:
        print_sheet(meeting=meeting, paper=paper, actor=request.user)
    except Refused as error:
        messages.warning(request, error.sentence)
    return redirect("evaluations:sheet-papers", meeting.pk)


@require_safe
def print_progress(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """How far the paper is; without htmx the page of the papers shows it."""
    meeting, row = _asked(request, pk, paper)
    if not request.htmx or row is None:
        return redirect("evaluations:sheet-papers", meeting.pk)
    context = {"meeting": meeting, "row": row, "pdf_available": pdf_available()}
    return render(request, "evaluations/_sheet_print.html", context)


@require_safe
def pdf(request: HttpRequest, pk: int, paper: str) -> HttpResponse | FileResponse:
    """Hand the PDF out as a file; back to the page where none says what the sheet says now."""
    meeting, row = _asked(request, pk, paper)
    if row is None or row["print"].file is None:
        return redirect("evaluations:sheet-papers", meeting.pk)
    return printed_answer(row["print"].file, file_name(meeting, paper))
