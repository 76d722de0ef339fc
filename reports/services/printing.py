"""Reports on paper in the background: a person asks, a worker renders and keeps the file, the page offers it."""

from __future__ import annotations

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import today
from chibo.jobs.models import Job
from chibo.jobs.printed import keep_file
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue
from reports.content import content_of
from reports.models import ReportVersion
from reports.pdf import report_pdf
from reports.printing import FOLDER, KIND, edition, key_of

RELATED = ["report__unit__type", "report__unit__parent", "report__period"]


@transaction.atomic
def print_version(*, version: ReportVersion, actor: User) -> Job:
    """Ask for the PDF of `version` and return the job. One that was asked for already and is not done yet is joined."""
    job = enqueue(KIND, key_of(version), {"version": version.pk}, requested_by=actor)
    record(actor=actor, verb="reports.print", subject=version, unit=version.report.unit_id)
    return job


@transaction.atomic
def note_word(*, version: ReportVersion, actor: User) -> None:
    """Write down that somebody took `version` as a Word file."""
    record(actor=actor, verb="reports.word", subject=version, unit=version.report.unit_id)


@handler(KIND)
def render_version(job: Job) -> dict:
    """Render the version of the job into a file under MEDIA_ROOT; the result names it. Running twice costs a file more.

    Files of earlier runs of the same version are removed once the new one is there.
    """
    version = ReportVersion.objects.select_related(*RELATED).get(pk=job.payload["version"])
    content = content_of(version, today())
    return keep_file(job, FOLDER, edition(content), lambda: report_pdf(content))
