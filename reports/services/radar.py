"""Hints for a second look: found anew when something below them changed, and marked as looked at.

In the transaction of a change one job is queued for its branch and month. It finds the hints of levels at once and has the
minutes of the tree compared a little later, so that an evening on which many branches lock their minutes costs one
comparison, not hundreds. A job that is broken off is done again from its start and comes to the same rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import add_months, parse_month
from chibo.common.errors import Refused
from chibo.common.text import clean_text
from chibo.jobs.models import Job
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue, progress
from chibo.organization.models import Unit, subtree
from chibo.organization.models.units import path_ids
from meetings.models import Meeting
from reports.models import CommonWording, Hint, HintReview
from reports.radar.comparing import Pair, Progress, comparable, compare_month, unheard
from reports.radar.enums import HintKind
from reports.radar.levels import Found, hints_of_levels, quiet_hints

ONE_BY_ONE = 50
BATCH = 500
COMPARED_AFTER = timedelta(minutes=10)


# --- what changed --------------------------------------------------------------------------------------------------


def after_changes(changes: Collection[tuple[int, date]]) -> None:
    """Queue the finding of hints for (branch id, month): one job each for a few, one a month for many (an import)."""
    if len(changes) > ONE_BY_ONE:
        for month in sorted({month for _, month in changes}):
            enqueue("radar.month", f"{month:%Y-%m}", {"month": f"{month:%Y-%m}"})
        return
    for branch_id, month in sorted(changes):
        key = f"{branch_id}:{month:%Y-%m}"
        enqueue("radar.branch", key, {"branch": branch_id, "month": f"{month:%Y-%m}"})


@handler("radar.branch")
def find_for_branch(job: Job) -> dict:
    """Find the hints of levels of a branch and month, and queue the comparison of its minutes."""
    branch, month, at = job.payload["branch"], parse_month(job.payload["month"]), timezone.now()
    written = find_levels([branch], month, at)
    unit = Unit.objects.filter(pk=branch).first()
    has_texts = comparable([month]).filter(unit=branch).exists() or _had_texts(branch, month)
    if unit is not None and has_texts:
        _queue_comparison(path_ids(unit)[0], month, at)
    return {"hints": written}


def _had_texts(branch: int, month: date) -> bool:
    """Hints of minutes that were voided or opened again are to go."""
    return Hint.objects.filter(kind__in=HintKind.of_texts(), meeting__unit=branch, meeting__month=month).exists()


def _queue_comparison(root: int, month: date, at: datetime) -> None:
    """The minutes of a month are compared with those before them: they matter to the month after, too."""
    for shown in (month, add_months(month, 1)):
        payload = {"root": root, "month": f"{shown:%Y-%m}"}
        enqueue("radar.texts", f"{root}:{shown:%Y-%m}", payload, due_at=at + COMPARED_AFTER)


@handler("radar.month")
def find_for_month(job: Job) -> dict:
    """Find the hints of levels of all branches for a month, batch by batch, and queue the comparison of their minutes."""
    month, at = parse_month(job.payload["month"]), timezone.now()
    ids = list(Meeting.objects.filter(month=month).order_by("unit").values_list("unit", flat=True).distinct())
    written = 0
    for start in range(0, len(ids), BATCH):
        progress(job, start, len(ids))
        written += find_levels(ids[start : start + BATCH], month, at)
    for root in Unit.objects.filter(parent__isnull=True).values_list("pk", flat=True):
        _queue_comparison(root, month, at)
    return {"hints": written}


@handler("radar.texts")
def compare_texts(job: Job) -> dict:
    """Compare the minutes of a tree for a month with each other and with those of the month before."""
    root = Unit.objects.filter(pk=job.payload["root"]).first()
    if root is None:
        return {"hints": 0}
    month = parse_month(job.payload["month"])
    return {"hints": find_likeness(root, month, timezone.now(), partial(progress, job))}


# --- finding -------------------------------------------------------------------------------------------------------


@transaction.atomic
def find_levels(branch_ids: Collection[int], month: date, at: datetime) -> int:
    """Rewrite the hints of levels of branches for `month`, and of rows of months that it may end; return how many stand."""
    meetings = list(Meeting.objects.standing().filter(unit__in=branch_ids, month=month).select_related("unit"))
    of_month = Hint.objects.filter(meeting__unit__in=branch_ids, meeting__month=month, kind__in=HintKind.of_levels())
    written = _replace(of_month, hints_of_levels(meetings), at)
    quiet, since = quiet_hints(branch_ids, month)
    stored = Hint.objects.filter(meeting__unit__in=branch_ids, meeting__month__gte=since, kind=HintKind.QUIET)
    return written + _replace(stored, quiet, at)


def find_likeness(root: Unit, month: date, at: datetime, report: Progress = unheard) -> int:
    """Rewrite the hints about minutes of `month` below `root`, and what many branches wrote; return how many hints stand."""
    pairs, formula = compare_month(root, month, report)
    with transaction.atomic():
        CommonWording.objects.update_or_create(
            root=root, month=month, defaults={"values": sorted(formula), "computed_at": at}
        )
        stored = Hint.objects.filter(kind__in=HintKind.of_texts(), meeting__month=month)
        return _replace(stored.filter(subtree(root.path, "meeting__unit__path")), pairs, at)


def _replace(stored: QuerySet[Hint], found: Iterable[Found | Pair], at: datetime) -> int:
    """Bring the rows of `stored` to what was found; those that stay are left untouched. At most three writes a batch."""
    wanted = {}
    for row in found:
        hint = Hint(meeting_id=row.meeting, kind=row.kind, basis=row.basis, computed_at=at)
        if isinstance(row, Pair):
            hint.other_id, hint.share = row.other, row.share
        wanted[hint.meeting_id, hint.kind, hint.other_id] = hint
    gone = []
    for pk, *key, basis in stored.values_list("pk", "meeting", "kind", "other", "basis"):
        if tuple(key) in wanted and wanted[tuple(key)].basis == basis:
            wanted.pop(tuple(key))
        else:
            gone.append(pk)
    kept = stored.count() - len(gone)
    for start in range(0, len(gone), BATCH):
        Hint.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    Hint.objects.bulk_create(wanted.values(), batch_size=BATCH)
    return kept + len(wanted)


# --- looking -------------------------------------------------------------------------------------------------------


@transaction.atomic
def review_hint(*, hint: Hint, unit: Unit, basis: str, note: str, actor: User, at: datetime) -> HintReview:
    """Note that `actor`, for the committee of `unit`, looked into a hint; `basis` is what was shown.

    Raises Refused when the hint has changed or is gone meanwhile, or the unit noted it before.
    """
    row = Hint.objects.select_for_update().filter(pk=hint.pk, basis=basis).first()
    if row is None:
        raise Refused("note", "Số liệu hoặc biên bản vừa thay đổi. Mời đồng chí xem lại trang này rồi ghi.")
    if HintReview.objects.filter(basis=basis, unit=unit).exists():
        raise Refused("note", "Điểm này đơn vị đã ghi là đã xem lại. Mời đồng chí mở lại trang để xem.")
    review = HintReview.objects.create(
        meeting_id=row.meeting_id,
        other_id=row.other_id,
        kind=row.kind,
        basis=basis,
        unit=unit,
        note=clean_text(note),
        at=at,
        by=actor,
    )
    record(actor=actor, verb="reports.review_hint", subject=review, unit=unit, fields={"kind": row.kind, "note": note})
    return review
