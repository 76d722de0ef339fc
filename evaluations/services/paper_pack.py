"""The paper pack in the background: a person asks, a worker renders and keeps the file, the page offers it."""

from __future__ import annotations

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.jobs.models import Job
from chibo.jobs.printed import keep_file
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue
from evaluations.paper_pack import FOLDER, KIND, edition, pack_pdf
from meetings.models import Meeting

RELATED = ["unit__branch", "unit__type", "unit__parent"]


@transaction.atomic
def print_pack(*, meeting: Meeting, address: str, actor: User) -> Job:
    """Ask for the pack of a meeting and return the job; one that waits already is joined.

    `address`: that of the site ('https://chibo.example.vn'), to which the QR codes lead.
    """
    job = enqueue(KIND, str(meeting.pk), {"meeting": meeting.pk, "address": address}, requested_by=actor)
    record(actor=actor, verb="evaluations.print_pack", subject=meeting, unit=meeting.unit_id)
    return job


@handler(KIND)
def render_pack(job: Job) -> dict:
    """Render the pack of the job into a file under MEDIA_ROOT; the result names it. Running twice costs a file more."""
    meeting = Meeting.objects.select_related(*RELATED).get(pk=job.payload["meeting"])
    return keep_file(job, FOLDER, edition(meeting), lambda: pack_pdf(meeting, job.payload["address"]))
