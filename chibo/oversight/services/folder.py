"""Inspection folders: asked for by a person, made by a worker, and every reading is logged."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import Months, today
from chibo.common.errors import Refused
from chibo.jobs.models import Job
from chibo.jobs.printed import keep_file
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue, progress
from chibo.organization.models import Unit
from chibo.oversight.folder import folder_content
from chibo.oversight.folder_pdf import folder_pdf
from chibo.oversight.folder_printing import KIND, PLACE, key_of, print_state
from chibo.oversight.models import Folder

MOST_MONTHS = 36
RELATED = ["branch__type", "branch__parent", "made_for__type", "made_for__parent"]


@transaction.atomic
def request_folder(
    *,
    branch: Unit,
    month_from: date,
    month_to: date,
    made_for: Unit,
    is_full: bool,
    actor: User,
    at: datetime,
    today: date,
) -> Folder:
    """Ask for the folder of `branch` for months (first days), on the letterhead of `made_for`, and return it.

    `is_full`: with what stays in the branch, for the branch only. One that the same person asked for and that is not
    done yet is joined. Raises Refused on months that cannot be.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    if month_to < month_from:
        raise Refused("month_to", "Tháng cuối trước tháng đầu. Mời đồng chí chọn lại.")
    if month_from > today:
        raise Refused("month_from", "Tháng này chưa tới. Mời đồng chí chọn lại.")
    if Months.of(month_from, month_to).count > MOST_MONTHS:
        raise Refused("month_to", f"Một hồ sơ không quá {MOST_MONTHS} tháng. Mời đồng chí chia thành nhiều hồ sơ.")
    if is_full and made_for.pk != branch.pk:
        raise Refused("is_full", "Phần chỉ lưu trong chi bộ không đưa vào hồ sơ của cấp trên.")
    wanted = {
        "branch": branch,
        "month_from": month_from,
        "month_to": month_to,
        "made_for": made_for,
        "is_full": is_full,
    }
    last = Folder.objects.filter(**wanted, requested_by=actor).order_by("-pk").first()
    if last is not None and print_state(last).is_under_way:
        return last
    folder = Folder.objects.create(**wanted, requested_at=at, requested_by=actor)
    _enqueue(folder, actor)
    record(
        actor=actor, verb="folders.request", subject=folder, unit=branch, fields=["month_from", "month_to", "is_full"]
    )
    return folder


@transaction.atomic
def print_folder(*, folder: Folder, actor: User) -> Job:
    """Make the PDF of `folder` once more, with the numbers of the day; what was asked for and is not done is joined."""
    job = _enqueue(folder, actor)
    record(actor=actor, verb="folders.print", subject=folder, unit=folder.branch_id)
    return job


@transaction.atomic
def note_reading(*, folder: Folder, actor: User) -> None:
    """Log that somebody took the file of a folder: it holds minutes and ratings of a branch."""
    record(actor=actor, verb="folders.read", subject=folder, unit=folder.branch_id)


def _enqueue(folder: Folder, actor: User) -> Job:
    return enqueue(KIND, key_of(folder), {"folder": folder.pk}, requested_by=actor)


@handler(KIND)
def render_folder(job: Job) -> dict:
    """Render the folder of the job into a file under MEDIA_ROOT; the result names it. Running twice costs a file more.

    The file of an earlier run is removed once the new one is there.
    """
    folder = Folder.objects.select_related(*RELATED).get(pk=job.payload["folder"])
    day = today()
    content = folder_content(folder, day, timezone.now(), partial(progress, job))
    return keep_file(job, PLACE, content["digest"], lambda: folder_pdf(folder, content, day))
