"""A proposal on paper: the slip of the branch, the letter to a body outside, the slip with the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chibo.common.blocks import Block, Document, document_pdf, italic, paragraph
from chibo.common.blocks import Heading as Title
from chibo.common.dates import paper_date
from chibo.common.documents import Letterhead, Paper, Signature
from chibo.organization.letterhead import letterhead
from meetings.enums import ProposalPaper, ProposalStepKind
from meetings.models import Proposal, ProposalStep
from meetings.proposal_page import name_of
from meetings.proposal_path import day_of
from meetings.queries.proposal import last_step

STEP_OF = {ProposalPaper.LETTER: ProposalStepKind.LETTER, ProposalPaper.ANSWER: ProposalStepKind.ANSWERED}


@dataclass(frozen=True)
class Heading:
    """What a paper takes from the unit that issues it."""

    paper: Paper
    head: Letterhead
    signature: Signature
    issuer: str
    kept: str


def proposal_pdf(proposal: Proposal, paper: str) -> bytes:
    """Return the PDF of one paper of a sent proposal. Takes seconds: call it from a job. Raises documents.DocumentError."""
    return document_pdf(proposal_document(proposal, paper))


def proposal_document(proposal: Proposal, paper: str) -> Document:
    """Return the description of one paper, for PDF and Word."""
    said, wanted = proposal_context(proposal, paper), ProposalPaper(paper)
    bodies = {ProposalPaper.SLIP: _slip_body, ProposalPaper.LETTER: _letter_body, ProposalPaper.ANSWER: _answer_body}
    return Document(
        paper=said["paper"],
        head=said["head"],
        title=said["title"],
        about=said["about"],
        blocks=(paragraph(italic("Kính gửi:"), f" {said['to']}", look="addressee"), *bodies[wanted](said)),
        signatures=(said["signature"],),
        recipients=tuple(said["recipients"]),
        is_letter=wanted == ProposalPaper.LETTER,
    )


def _slip_body(said: dict) -> list[Block]:
    at = f", tại kỳ sinh hoạt tháng {said['month']}" if said["month"] else ""
    return [
        paragraph(f"{said['branch']} kiến nghị {said['raised']}{at}, nội dung như sau:"),
        *map(paragraph, said["lines"]),
        paragraph(
            f"Đề nghị {said['addressee']} xem xét, giải quyết và trả lời để {said['branch']} thông báo đến đảng viên."
        ),
    ]


def _letter_body(said: dict) -> list[Block]:
    came = f"{said['issuer']} nhận được kiến nghị số {said['symbol']}, {said['raised']}, của {said['branch']}"
    asked = f"{said['issuer']} đề nghị {said['to']} xem xét, giải quyết theo thẩm quyền và trả lời bằng văn bản"
    return [
        paragraph(f"{came} về lĩnh vực {said['field']}, nội dung như sau:"),
        *map(paragraph, [*said["lines"], *said["opinion"]]),
        paragraph(f"{asked} chậm nhất là {said['due']}, để {said['issuer']} thông báo đến chi bộ."),
    ]


def _answer_body(said: dict) -> list[Block]:
    document = [said["document"]] if said["document"] else []
    return [
        paragraph(f"{said['issuer']} trả lời kiến nghị số {said['symbol']}, {said['raised']}, của {said['branch']}."),
        Title("1. Nội dung kiến nghị"),
        *map(paragraph, said["lines"]),
        Title("2. Trả lời"),
        *map(paragraph, [*document, *said["answer"]]),
        paragraph(f"{said['issuer']} đề nghị {said['branch']} thông báo nội dung này tại kỳ sinh hoạt gần nhất."),
    ]


def proposal_context(proposal: Proposal, paper: str) -> dict:
    """Return what a paper says, in words. A paper of a step says what the newest step of its kind says."""
    kind = STEP_OF.get(ProposalPaper(paper))
    if kind is None:
        return _slip(proposal)
    step = last_step(proposal, kind)
    return _letter(proposal, step) if kind == ProposalStepKind.LETTER else _answer(proposal, step)


def _heading(proposal: Proposal, paper: str, unit: object, number: str, day: date | None, *, on: date) -> Heading:
    """`on` decides who signs; without `day` place and date are left to be written by hand."""
    found = letterhead(unit, on, "CV")
    return Heading(
        paper=Paper(name=f"{ProposalPaper(paper).label} số {proposal.symbol}"),
        head=Letterhead(found["upper"], found["issuer"], number or found["number"], found["place"], day),
        signature=Signature(found["on_behalf"], found["capacity"], found["signer"]),
        issuer=found["issuer"],
        kept=found["recipients"][-1],
    )


def _slip(proposal: Proposal) -> dict:
    day = proposal.sent_on
    said = _heading(proposal, ProposalPaper.SLIP, proposal.origin, f"Số {proposal.symbol}", day, on=day)
    sent = proposal.steps.filter(kind=ProposalStepKind.SENT).select_related("to_unit__type").earliest("at", "pk")
    upper = name_of(sent.to_unit)
    return _common(proposal, said) | {
        "title": ProposalPaper.SLIP.label,
        "about": f"Lĩnh vực: {proposal.field.name.lower()}",
        "recipients": [f"{upper} (để xem xét, trả lời),", said.kept],
        "to": upper,
    }


def _letter(proposal: Proposal, step: ProposalStep) -> dict:
    number = f"Số {step.document_number}" if step.document_number else ""
    said = _heading(
        proposal, ProposalPaper.LETTER, step.from_unit, number, step.document_on, on=step.document_on or day_of(step)
    )
    return _common(proposal, said) | {
        "title": "",
        "about": f"V/v chuyển kiến nghị của {proposal.unit.name}",
        "recipients": ["Như trên,", f"{proposal.unit.name} (để biết),", said.kept],
        "to": step.outside_body,
        "opinion": step.text.splitlines(),
        "due": paper_date(step.due_on),
    }


def _answer(proposal: Proposal, step: ProposalStep) -> dict:
    own_number = f"Số {step.document_number}" if step.document_number and not step.outside_body else ""
    day = step.document_on if own_number and step.document_on else day_of(step)
    said = _heading(proposal, ProposalPaper.ANSWER, step.from_unit, own_number or " ", day, on=day)
    return _common(proposal, said) | {
        "title": ProposalPaper.ANSWER.label,
        "about": f"Kiến nghị số {proposal.symbol}, lĩnh vực {proposal.field.name.lower()}",
        "recipients": [f"{proposal.unit.name},", said.kept],
        "to": proposal.unit.name,
        "answer": step.text.splitlines(),
        "document": _document(step),
    }


def _common(proposal: Proposal, said: Heading) -> dict:
    return {
        "paper": said.paper,
        "head": said.head,
        "signature": said.signature,
        "issuer": said.issuer,
        "branch": proposal.unit.name,
        "symbol": proposal.symbol,
        "field": proposal.field.name.lower(),
        "addressee": proposal.addressee,
        "raised": paper_date(proposal.raised_on),
        "month": f"{proposal.meeting.month.month}/{proposal.meeting.month.year}" if proposal.meeting_id else "",
        "lines": proposal.text.splitlines(),
    }


def _document(step: ProposalStep) -> str:
    """'Công ty Điện lực đã trả lời tại văn bản số 120/ĐL ngày 05 tháng 02 năm 2026.' where another body answered."""
    if not step.outside_body:
        return ""
    return f"{step.outside_body} đã trả lời tại văn bản số {step.document_number}, {paper_date(step.document_on)}."
