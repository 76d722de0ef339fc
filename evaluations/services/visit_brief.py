"""The brief on paper in the background: a person asks, a worker renders and keeps the file, the page offers it."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import today
from chibo.common.documents import DocumentError
from chibo.common.files import write_atomically
from chibo.jobs.errors import JobFailed
from chibo.jobs.models import Job
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue
from evaluations.visit_brief import brief_of
from evaluations.visit_brief_pdf import FOLDER, KIND, brief_pdf, edition, latest_file
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
    try:
        content = brief_pdf(brief)
    except DocumentError as error:
        raise JobFailed(error.sentence) from error
    earlier = latest_file(visit)
    name = f"{uuid.uuid4()}.pdf"
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(folder / name, content)
    if earlier is not None:
        earlier.path.unlink(missing_ok=True)
    return {"file": name, "edition": edition(brief), "bytes": len(content)}
