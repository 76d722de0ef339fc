"""The papers of a round: asked for, being made, handed out."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from chibo.common.dates import today
from chibo.common.views import allow
from chibo.jobs.views import printed_answer
from chibo.oversight.commendation_printing import file_name, print_state
from chibo.oversight.enums import CommendationPaper
from chibo.oversight.models import CommendationRound
from chibo.oversight.permissions import can_keep_round
from chibo.oversight.services.commendation_printing import print_round
from chibo.oversight.views.commendations import found_round, paper_context


def _asked(request: HttpRequest, pk: int, paper: str) -> tuple[CommendationRound, CommendationPaper]:
    round_ = found_round(request, pk)
    if paper not in CommendationPaper.values:
        raise Http404
    allow(can_keep_round(request.access, round_))
    return round_, CommendationPaper(paper)


def _answer(request: HttpRequest, round_: CommendationRound, paper: CommendationPaper) -> HttpResponse:
    if request.htmx:
        return render(request, "oversight/_commendation_print.html", paper_context(round_, paper, today()))
    return _back(round_, paper)


def _back(round_: CommendationRound, paper: CommendationPaper) -> HttpResponse:
    return redirect(reverse("oversight:commendation-round", args=[round_.pk]) + f"#{paper.value}")


@require_POST
def print_paper(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """Ask for one paper of the round; it is made in the background."""
    round_, wanted = _asked(request, pk, paper)
    print_round(round_=round_, paper=wanted.value, actor=request.user, today=today())
    return _answer(request, round_, wanted)


@require_safe
def print_progress(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """How far the paper is; without htmx the page of the round shows it."""
    return _answer(request, *_asked(request, pk, paper))


@require_safe
def pdf(request: HttpRequest, pk: int, paper: str) -> HttpResponse | FileResponse:
    """Hand the PDF out as a file; back to the page where none says what the round says now."""
    round_, wanted = _asked(request, pk, paper)
    file = print_state(round_, wanted, today()).file
    if file is None:
        return _back(round_, wanted)
    return printed_answer(file, file_name(round_, wanted))
