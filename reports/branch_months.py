"""The one function that writes `BranchMonth`: what was expected of a branch in a month and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max, Min

from chibo.common.dates import Span, add_months, month_start
from chibo.organization.models import Branch, Unit
from evaluations.queries import ratings_of
from evaluations.ratings import Ratings
from meetings.calendar import Due
from meetings.enums import MeetingKind
from meetings.models import Meeting, Rescheduling
from meetings.queries import due_days, latest_reschedulings
from reports.enums import Timing
from reports.models import BranchMonth

BATCH = 500
ID_BATCH = 500
FIELDS = [
    "due_on",
    "moved_to",
    "is_called_off",
    "meeting",
    "held_on",
    "timing",
    "self_level",
    "official_level",
    "level",
    "score",
    "base",
    "present",
    "opinions",
    "needs_reconfirmation",
]


@transaction.atomic
def rebuild(branch_ids: Collection[int] | None, months: Iterable[date]) -> int:
    """Rewrite the rows of `branch_ids` (None: all branches) for `months` (first days). Returns how many there are now.

    A row stands for each branch that is open on a day of the month or on its due day, which a shift may take into the
    month beside it, and for one with a regular meeting in it. The number of queries grows with the number of months and of
    batches of 500 branches, not with branches.
    """
    months = sorted(set(months))
    if branch_ids is None:
        branch_ids = list(Branch.objects.values_list("pk", flat=True))
    written = 0
    ids = sorted(branch_ids)
    for start in range(0, len(ids), ID_BATCH):
        written += _rebuild_batch(ids[start : start + ID_BATCH], months)
    return written


def _rebuild_batch(branch_ids: list[int], months: list[date]) -> int:
    if not months:
        return 0
    rows = _rows(branch_ids, months)
    stored = BranchMonth.objects.filter(branch_id__in=branch_ids, month__in=months)
    gone = [pk for pk, branch, month in stored.values_list("pk", "branch_id", "month") if (branch, month) not in rows]
    BranchMonth.objects.filter(pk__in=gone).delete()
    _untie_moved_meetings(rows)
    BranchMonth.objects.bulk_create(
        rows.values(), batch_size=BATCH, update_conflicts=True, unique_fields=["branch", "month"], update_fields=FIELDS
    )
    return len(rows)


def _untie_moved_meetings(rows: dict[tuple[int, date], BranchMonth]) -> None:
    """Let go of meetings that stand at another month than in `rows`: a meeting has one row, whichever is written first."""
    key_of = {row.meeting_id: key for key, row in rows.items() if row.meeting_id}
    tied = BranchMonth.objects.filter(meeting_id__in=key_of).values_list("pk", "meeting_id", "branch_id", "month")
    moved = [pk for pk, meeting, branch, month in tied if key_of[meeting] != (branch, month)]
    BranchMonth.objects.filter(pk__in=moved).update(meeting=None, held_on=None, timing="")


def _rows(branch_ids: list[int], months: list[date]) -> dict[tuple[int, date], BranchMonth]:
    meetings = _regular_meetings(branch_ids, months)
    dues = due_days(branch_ids, months)
    moves = latest_reschedulings(months, branch_ids)
    ratings = ratings_of(meetings.values())
    lives = {unit.pk: unit for unit in Unit.objects.filter(pk__in=branch_ids)}
    return {
        key: _row(key, dues[key], moves.get(key), meetings.get(key), ratings)
        for key in dues
        if key in meetings or _lives_in(lives[key[0]], key[1]) or lives[key[0]].is_open_on(dues[key].day)
    }


def _regular_meetings(branch_ids: list[int], months: list[date]) -> dict[tuple[int, date], Meeting]:
    meetings = Meeting.objects.standing().of_the_month().filter(unit_id__in=branch_ids, month__in=months)
    return {(meeting.unit_id, meeting.month): meeting for meeting in meetings}


def _lives_in(unit: Unit, month: date) -> bool:
    opened = unit.valid_from is None or unit.valid_from < add_months(month, 1)
    return opened and (unit.valid_to is None or unit.valid_to >= month)


def _row(
    key: tuple[int, date], due: Due, move: Rescheduling | None, meeting: Meeting | None, ratings: dict[int, Ratings]
) -> BranchMonth:
    row = BranchMonth(branch_id=key[0], month=key[1], due_on=due.day)
    if move is not None:
        row.is_called_off = move.moved_to is None
        row.moved_to = move.moved_to if move.is_in_time(due.day) else None
    if meeting is None:
        return row
    rating = ratings[meeting.pk]
    row.meeting = meeting
    row.held_on = meeting.held_on
    row.timing = timing_of(meeting.held_on, due.day, move)
    row.self_level, row.official_level = rating.self_level, rating.official_level
    row.level, row.score = rating.level, rating.score
    row.needs_reconfirmation = rating.needs_reconfirmation
    if meeting.base is not None:
        row.base, row.present = meeting.base, meeting.present
    row.opinions = meeting.opinions
    return row


def timing_of(held_on: date | None, due_on: date, move: Rescheduling | None) -> str:
    """Return how a meeting stands to its day.

    'Moved' is held on the day to which it was moved by a decision, with reason, made before the due day.
    """
    if held_on is None:
        return ""
    if held_on == due_on:
        return Timing.ON_DAY
    if move is not None and move.moved_to == held_on and move.is_in_time(due_on):
        return Timing.MOVED
    return Timing.OFF_DAY


def ensure(months: Iterable[date]) -> set[date]:
    """Write the rows of months that have none yet, and return these months. One query when there is nothing to do.

    What was counted without them is stale then: call `services.rollup.ensure_months`, unless all is counted anew anyway.
    """
    months = set(months)
    missing = months - set(BranchMonth.objects.filter(month__in=months).values_list("month", flat=True).distinct())
    if missing:
        rebuild(None, missing)
    return missing


def is_recorded(span: Span) -> bool:
    """Tell whether the record reaches back to the beginning of `span`: one that began in its midst is compared with nothing."""
    return BranchMonth.objects.filter(month=span.first).exists()


def known_months() -> list[date]:
    """Return every month from the first to the last that has a row or a regular meeting."""
    rows = BranchMonth.objects.aggregate(first=Min("month"), last=Max("month"))
    held = Meeting.objects.filter(kind__in=MeetingKind.of_the_month()).aggregate(first=Min("month"), last=Max("month"))
    firsts = [value["first"] for value in (rows, held) if value["first"]]
    lasts = [value["last"] for value in (rows, held) if value["last"]]
    if not firsts:
        return []
    month, last, months = month_start(min(firsts)), max(lasts), []
    while month <= last:
        months.append(month)
        month = add_months(month, 1)
    return months


def by_branch(changes: Iterable[tuple[int, date]]) -> dict[date, set[int]]:
    """Return {month: branch ids} of (branch id, month) pairs."""
    grouped: dict[date, set[int]] = defaultdict(set)
    for branch_id, month in changes:
        grouped[month].add(branch_id)
    return grouped
