"""The brief on paper in the background: a person asks, a worker renders and keeps the file, the page offers it."""

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
from evaluations.visit_brief import brief_of
from evaluations.visit_brief_pdf import FOLDER, KIND, brief_pdf, edition
from meetings.models import Visit

RELATED = ("unit__type", "unit__parent", "branch__branch", "branch__type", "branch__parent", "visitor")


@transaction.atomic
def print_brief(*, visit: Visit, actor: User, today: date) -> Job:
    """Ask for the brief of a visit as PDF and return the job; one that waits already is joined."""
    payload = {"visit": visit.pk, "edition": edition(brief_of(visit, today))}
    job = enqueue(KIND, str(visit.pk), payload, requested_by=actor)
    record(actor=actor, verb="evaluations.print", subject=visit, unit=visit.branch_id, fields={"paper": "brief"})
    return job


@handler(KIND)
def render_brief(job: Job) -> dict:
    """Render the paper of the job into a file under MEDIA_ROOT; the result names it. Running twice costs a file more."""
    visit = Visit.objects.select_related(*RELATED).get(pk=job.payload["visit"])
    brief = brief_of(visit, today())
    return keep_file(job, FOLDER, edition(brief), lambda: brief_pdf(brief))
