"""Which papers a proposal has, where the PDF of one is, and how far the making of one is."""

from __future__ import annotations

from dataclasses import dataclass

from chibo.common.blocks import edition_of_document
from chibo.jobs.printed import PrintState, plain_name, print_state_of
from meetings.enums import ProposalPaper, ProposalStepKind
from meetings.models import Proposal
from meetings.proposal_pdf import proposal_document

KIND = "meetings.proposal_pdf"
FOLDER = "proposals"


@dataclass(frozen=True)
class PaperState:
    """A paper that can be printed, with how far it is."""

    paper: ProposalPaper
    state: PrintState


def key_of(proposal: Proposal, paper: str) -> str:
    return f"{proposal.pk}:{paper}"


def available(proposal: Proposal) -> list[ProposalPaper]:
    """Return the papers that a proposal has: none before it is sent, the others by its steps. One query."""
    if proposal.is_draft:
        return []
    kinds = set(proposal.steps.order_by().values_list("kind", flat=True))
    found = [(ProposalPaper.LETTER, ProposalStepKind.LETTER), (ProposalPaper.ANSWER, ProposalStepKind.ANSWERED)]
    return [ProposalPaper.SLIP, *(paper for paper, kind in found if kind in kinds)]


def edition(proposal: Proposal, paper: str) -> str:
    """Return the digest of what the paper says: another step, name or signer makes the printed file out of date."""
    return edition_of_document(proposal_document(proposal, paper))


def print_state(proposal: Proposal, paper: str) -> PrintState:
    """Return how far the PDF of one paper is; its file only if it says what the proposal says now."""
    return print_state_of(KIND, key_of(proposal, paper), FOLDER, lambda: edition(proposal, paper))


def papers_of(proposal: Proposal) -> list[PaperState]:
    """Return the papers of a proposal with how far each is."""
    return [PaperState(paper, print_state(proposal, paper)) for paper in available(proposal)]


def file_name(proposal: Proposal, paper: str, ending: str = "pdf") -> str:
    """'phieu-kien-nghi-03-2026-chi-bo-thon-1.pdf'."""
    return f"{paper}-{proposal.number:02d}-{proposal.year}-{plain_name(proposal.unit.name)}.{ending}"
