"""The papers of a proposal: asked for, being made, handed out."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from chibo.common.documents import pdf_available
from chibo.common.word_answer import word_answer
from chibo.jobs.views import printed_answer
from meetings.enums import ProposalPaper
from meetings.models import Proposal
from meetings.proposal_pdf import proposal_document
from meetings.proposal_printing import PaperState, available, file_name, print_state
from meetings.services.proposal_printing import print_proposal
from meetings.views.proposals import found_proposal


def _asked(request: HttpRequest, pk: int, paper: str) -> tuple[Proposal, ProposalPaper]:
    """Return the proposal in sight and the paper; 404 where it has no such paper."""
    proposal = found_proposal(request, pk)
    if paper not in available(proposal):
        raise Http404
    return proposal, ProposalPaper(paper)


def _answer(request: HttpRequest, proposal: Proposal, paper: ProposalPaper) -> HttpResponse:
    if request.htmx:
        made = PaperState(paper, print_state(proposal, paper))
        context = {"proposal": proposal, "made": made, "pdf_available": pdf_available()}
        return render(request, "meetings/_proposal_print.html", context)
    return _back(proposal, paper)


def _back(proposal: Proposal, paper: ProposalPaper) -> HttpResponse:
    return redirect(reverse("meetings:proposal", args=[proposal.pk]) + f"#{paper.value}")


@require_POST
def print_paper(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """Ask for one paper; it is made in the background."""
    proposal, wanted = _asked(request, pk, paper)
    print_proposal(proposal=proposal, paper=wanted.value, actor=request.user)
    return _answer(request, proposal, wanted)


@require_safe
def print_progress(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """How far the paper is; without htmx the page of the proposal shows it."""
    return _answer(request, *_asked(request, pk, paper))


@require_safe
def pdf(request: HttpRequest, pk: int, paper: str) -> HttpResponse | FileResponse:
    """Hand the PDF out as a file; back to the page where none says what the proposal says now."""
    proposal, wanted = _asked(request, pk, paper)
    file = print_state(proposal, wanted).file
    if file is None:
        return _back(proposal, wanted)
    return printed_answer(file, file_name(proposal, wanted))


@require_safe
def word(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """Hand the paper out as a Word file; it says what the proposal says now."""
    proposal, wanted = _asked(request, pk, paper)
    return word_answer(proposal_document(proposal, wanted.value), file_name(proposal, wanted, "docx"))
