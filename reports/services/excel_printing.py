"""The workbook of a report in the background: a person asks, a worker writes and keeps the file, the page offers it."""

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
from reports.excel import report_xlsx
from reports.models import ReportVersion
from reports.printing import EXCEL, FOLDER, edition, key_of
from reports.services.printing import RELATED


@transaction.atomic
def ask_for_excel(*, version: ReportVersion, actor: User) -> Job:
    """Ask for the workbook of `version` and return the job. One that was asked for already and is not done yet is joined."""
    job = enqueue(EXCEL, key_of(version), {"version": version.pk}, requested_by=actor)
    record(actor=actor, verb="reports.export", subject=version, unit=version.report.unit_id)
    return job


@handler(EXCEL)
def write_excel(job: Job) -> dict:
    """Write the workbook of the job's version into a file under MEDIA_ROOT; the result names it."""
    version = ReportVersion.objects.select_related(*RELATED).get(pk=job.payload["version"])
    content = content_of(version, today())
    return keep_file(job, FOLDER, edition(content), lambda: report_xlsx(content), suffix=".xlsx")
