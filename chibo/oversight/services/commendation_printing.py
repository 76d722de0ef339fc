"""Tờ trình and list in the background: a person asks, a worker renders and keeps the file, the page offers it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import today
from chibo.jobs.models import Job
from chibo.jobs.printed import keep_file
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue
from chibo.oversight.commendation_pdf import commendation_pdf
from chibo.oversight.commendation_printing import FOLDER, KIND, edition, key_of
from chibo.oversight.commendation_queries import ROUND_RELATED
from chibo.oversight.models import CommendationRound


@transaction.atomic
def print_round(*, round_: CommendationRound, paper: str, actor: User, today: date) -> Job:
    """Ask for one paper of a round as PDF and return the job; one that waits already is joined."""
    payload = {"round": round_.pk, "paper": paper, "edition": edition(round_, paper, today)}
    job = enqueue(KIND, key_of(round_, paper), payload, requested_by=actor)
    record(actor=actor, verb="oversight.print", subject=round_, unit=round_.unit_id, fields={"paper": paper})
    return job


@handler(KIND)
def render_round(job: Job) -> dict:
    """Render the paper of the job into a file under MEDIA_ROOT; the result names it. Running twice costs a file more."""
    round_ = CommendationRound.objects.select_related(*ROUND_RELATED).get(pk=job.payload["round"])
    paper, day = job.payload["paper"], today()
    return keep_file(job, FOLDER, edition(round_, paper, day), lambda: commendation_pdf(round_, paper, day))
