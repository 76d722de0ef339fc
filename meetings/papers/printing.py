"""Which papers a meeting has and for whom, what each says, and how far the making of its PDF is."""

from __future__ import annotations

from dataclasses import dataclass

from chibo.common.blocks import Document, edition_of_document
from chibo.jobs.printed import PrintState, plain_name, print_state_of
from chibo.organization.models import Access
from meetings.enums.paper import MeetingPaper
from meetings.models import IssuedDocument, Meeting
from meetings.numbering import document_of
from meetings.papers.before import agenda_document, notice_document
from meetings.papers.minutes import minutes_document
from meetings.papers.resolution import resolution_document
from meetings.permissions import can_read_criticism

KIND = "meetings.paper_pdf"
FOLDER = "meeting-papers"


@dataclass(frozen=True)
class PaperState:
    """A paper that can be handed out, its line in the register, and how far its PDF is."""

    paper: MeetingPaper
    document: IssuedDocument | None
    state: PrintState

    @property
    def stays(self) -> bool:
        return self.paper in MeetingPaper.staying()

    @property
    def symbol(self) -> str:
        return self.document.symbol if self.document else ""


def available(meeting: Meeting, access: Access | None) -> list[MeetingPaper]:
    """Return the papers of a meeting that `access` may have: none of a voided one, what stays in the branch only there."""
    if meeting.is_voided:
        return []
    papers = [MeetingPaper.AGENDA, MeetingPaper.NOTICE]
    if meeting.held_on is not None:
        papers.append(MeetingPaper.MINUTES)
        papers += [MeetingPaper.MINUTES_KEPT] if can_read_criticism(access, meeting) else []
    return [*papers, MeetingPaper.RESOLUTION] if getattr(meeting, "resolution", None) else papers


def document_for(meeting: Meeting, paper: str) -> Document:
    """Return the description of one paper of a meeting."""
    writers = {
        MeetingPaper.AGENDA: agenda_document,
        MeetingPaper.NOTICE: notice_document,
        MeetingPaper.MINUTES: lambda meeting: minutes_document(meeting, is_full=False),
        MeetingPaper.MINUTES_KEPT: lambda meeting: minutes_document(meeting, is_full=True),
        MeetingPaper.RESOLUTION: resolution_document,
    }
    return writers[MeetingPaper(paper)](meeting)


def key_of(meeting: Meeting, paper: str) -> str:
    return f"{meeting.pk}:{paper}"


def edition(meeting: Meeting, paper: str) -> str:
    """Return the digest of what the paper says: another word, name or signer makes the printed file out of date."""
    return edition_of_document(document_for(meeting, paper))


def paper_state(meeting: Meeting, paper: MeetingPaper) -> PaperState:
    """Return a paper with how far its PDF is; the file only if it says what the record says now."""
    state = print_state_of(KIND, key_of(meeting, paper), FOLDER, lambda: edition(meeting, paper))
    return PaperState(paper, document_of(meeting, paper.document_kind), state)


def papers_of(meeting: Meeting, access: Access | None) -> list[PaperState]:
    return [paper_state(meeting, paper) for paper in available(meeting, access)]


def file_name(meeting: Meeting, paper: str, ending: str) -> str:
    """'nghi-quyet-2026-09-chi-bo-khoi-quang-trung.docx'."""
    return f"{paper}-{meeting.month:%Y-%m}-{plain_name(meeting.unit.name)}.{ending}"
