"""A proposal on paper in the background: a person asks, a worker renders and keeps the file, the page offers it."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.documents import DocumentError
from chibo.common.files import write_atomically
from chibo.jobs.errors import JobFailed
from chibo.jobs.models import Job
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue
from meetings.models import Proposal
from meetings.proposal_pdf import proposal_pdf
from meetings.proposal_printing import FOLDER, KIND, edition, key_of, latest_file

RELATED = "unit__type", "unit__parent", "origin__type", "origin__parent", "field", "meeting"


@transaction.atomic
def print_proposal(*, proposal: Proposal, paper: str, actor: User) -> Job:
    """Ask for one paper of a sent proposal as PDF and return the job; one that waits already is joined."""
    payload = {"proposal": proposal.pk, "paper": paper, "edition": edition(proposal, paper)}
    job = enqueue(KIND, key_of(proposal, paper), payload, requested_by=actor)
    record(actor=actor, verb="proposals.print", subject=proposal, unit=proposal.unit_id, fields={"paper": paper})
    return job


@handler(KIND)
def render_proposal(job: Job) -> dict:
    """Render the paper of the job into a file under MEDIA_ROOT; the result names it. Running twice costs a file more."""
    proposal = Proposal.objects.select_related(*RELATED).get(pk=job.payload["proposal"])
    paper = job.payload["paper"]
    made_as = edition(proposal, paper)
    try:
        content = proposal_pdf(proposal, paper)
    except DocumentError as error:
        raise JobFailed(error.sentence) from error
    earlier = latest_file(proposal, paper)
    name = f"{uuid.uuid4()}.pdf"
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(folder / name, content)
    if earlier is not None:
        earlier.path.unlink(missing_ok=True)
    return {"file": name, "edition": made_as, "bytes": len(content)}
