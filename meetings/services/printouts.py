"""The papers of a meeting: numbered, printed in the background, handed out; each handing out is written down."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.blocks import document_pdf
from chibo.jobs.models import Job
from chibo.jobs.printed import keep_file
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue
from meetings.enums.paper import MeetingPaper
from meetings.models import IssuedDocument, Meeting
from meetings.papers.printing import FOLDER, KIND, document_for, edition, key_of
from meetings.papers.said import kind_and_month
from meetings.services.documents import take_number

RELATED = "unit__type", "unit__parent", "unit__branch", "chair", "minute_taker", "resolution"


@transaction.atomic
def print_paper(*, meeting: Meeting, paper: MeetingPaper, actor: User) -> Job:
    """Ask for one paper as PDF and return the job; one that waits already is joined."""
    payload = {"meeting": meeting.pk, "paper": paper.value, "edition": edition(meeting, paper)}
    job = enqueue(KIND, key_of(meeting, paper.value), payload, requested_by=actor)
    record(actor=actor, verb="meetings.print", subject=meeting, unit=meeting.unit_id, fields={"paper": paper.value})
    return job


@handler(KIND)
def render_paper(job: Job) -> dict:
    """Render the paper of the job into a file under MEDIA_ROOT; the result names it. Running twice costs a file more."""
    meeting = Meeting.objects.select_related(*RELATED).get(pk=job.payload["meeting"])
    paper = job.payload["paper"]
    return keep_file(job, FOLDER, edition(meeting, paper), lambda: document_pdf(document_for(meeting, paper)))


def note_handing_out(*, meeting: Meeting, paper: MeetingPaper, form: str, actor: User) -> None:
    """Write down that a paper left the program, as `form` ('pdf', 'docx')."""
    fields = {"paper": paper.value, "form": form}
    record(actor=actor, verb="meetings.export", subject=meeting, unit=meeting.unit_id, fields=fields)


def number_paper(*, meeting: Meeting, paper: MeetingPaper, today: date, actor: User) -> IssuedDocument:
    """Give a paper the next number of its type: of the day of the meeting where it records it, else of today."""
    records = paper.document_kind in {MeetingPaper.MINUTES.document_kind, MeetingPaper.RESOLUTION.document_kind}
    day = meeting.held_on if records and meeting.held_on else today
    return take_number(meeting=meeting, kind=paper.document_kind, day=day, about=kind_and_month(meeting), actor=actor)
