"""A proposal on paper in the background: a person asks, a worker renders and keeps the file, the page offers it."""

from __future__ import annotations

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.jobs.models import Job
from chibo.jobs.printed import keep_file
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue
from meetings.models import Proposal
from meetings.proposal_pdf import proposal_pdf
from meetings.proposal_printing import FOLDER, KIND, edition, key_of

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
    return keep_file(job, FOLDER, edition(proposal, paper), lambda: proposal_pdf(proposal, paper))
