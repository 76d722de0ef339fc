"""A committee's month on paper in the background: a person asks, a worker renders and keeps the file, the page offers it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import parse_date, parse_month
from chibo.jobs.models import Job
from chibo.jobs.printed import keep_file
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue
from chibo.organization.models import Unit
from meetings.registration_papers import FOLDER, KIND, edition, key_of
from meetings.registration_pdf import registration_pdf


@transaction.atomic
def print_month(*, unit: Unit, month: date, paper: str, actor: User, today: date) -> Job:
    """Ask for one paper of the month (a first day) as PDF and return the job; one that waits already is joined."""
    payload = {"unit": unit.pk, "month": f"{month:%Y-%m}", "paper": paper, "day": today.isoformat()}
    job = enqueue(KIND, key_of(unit, month, paper), payload, requested_by=actor)
    fields = {"paper": paper, "month": f"{month:%Y-%m}"}
    record(actor=actor, verb="registrations.print", subject=unit, unit=unit, fields=fields)
    return job


@handler(KIND)
def render_month(job: Job) -> dict:
    """Render the paper of the job into a file under MEDIA_ROOT; the result names it. Running twice costs a file more."""
    unit = Unit.objects.select_related("type", "parent").get(pk=job.payload["unit"])
    month, day, paper = parse_month(job.payload["month"]), parse_date(job.payload["day"]), job.payload["paper"]
    return keep_file(job, FOLDER, edition(unit, month, paper, day), lambda: registration_pdf(unit, month, paper, day))
