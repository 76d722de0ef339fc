"""The call list holds telephone numbers: that it was opened, taken as a file or printed is written in the log."""

from __future__ import annotations

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.blocks import document_pdf
from chibo.common.dates import parse_date, parse_month
from chibo.jobs.models import Job
from chibo.jobs.printed import keep_file
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue
from chibo.organization.models import BranchType, Unit
from reports.call_list import FOLDER, KIND, CallList, call_list_document, edition
from reports.control_room import Asked


@transaction.atomic
def note_reading(*, listing: CallList, actor: User, way: str) -> None:
    """Log that somebody read the list; `way`: 'screen', 'word' or 'pdf'."""
    _record(listing, actor, "call_list.read", way=way)


@transaction.atomic
def print_call_list(*, listing: CallList, actor: User) -> Job:
    """Ask for the list as PDF and return the job; one that waits already is joined."""
    asked = listing.asked
    payload = {
        "unit": asked.unit.pk,
        "month": f"{asked.month:%Y-%m}",
        "type": asked.branch_type.pk if asked.branch_type else "",
        "who": listing.who,
        "day": asked.today.isoformat(),
    }
    job = enqueue(KIND, listing.key, payload, requested_by=actor)
    _record(listing, actor, "call_list.print")
    return job


def _record(listing: CallList, actor: User, verb: str, **more: str) -> None:
    unit = listing.asked.unit
    fields = {"month": f"{listing.asked.month:%Y-%m}", "who": listing.who, **more}
    record(actor=actor, verb=verb, subject=unit, unit=unit, fields=fields)


@handler(KIND)
def render_call_list(job: Job) -> dict:
    """Render the list of the job into a file under MEDIA_ROOT; the result names it. Running twice costs a file more."""
    said = job.payload
    unit = Unit.objects.select_related("type", "parent").get(pk=said["unit"])
    branch_type = BranchType.objects.get(pk=said["type"]) if said["type"] else None
    asked = Asked(unit, parse_month(said["month"]), parse_date(said["day"]), branch_type)
    listing = CallList(asked, said["who"])
    return keep_file(job, FOLDER, edition(listing), lambda: document_pdf(call_list_document(listing)))
