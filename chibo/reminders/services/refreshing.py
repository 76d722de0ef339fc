"""Keeping what is due: new rows, settled rows, and what goes one level up. Any number of runs at once do no harm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from chibo.common.dates import VIETNAM, add_months, month_start
from chibo.reminders.lines import DueLine, Key
from chibo.reminders.models import Delivery, Reminder
from chibo.reminders.queries import due_lines
from reports.services.rollup import ensure_months

BATCH = 2000
KEPT = timedelta(days=400)
UNIQUE = ["unit", "kind", "key"]
BEGUN_ANEW = ["person", "due_on", "first_seen", "escalated_at", "settled_at", "put_off_until", "put_off_by"]


def refresh(*, at: datetime) -> dict[str, int]:
    """Bring what is stored in line with what the sources say now; return the counts `new`, `settled`, `escalated`.

    What is due again after it was settled begins anew, and so does what another person is to do now. The months around are
    counted for all branches first, so that none is forgotten that nobody opened.
    """
    day = at.astimezone(VIETNAM).date()
    ensure_months([month_start(day), add_months(month_start(day), 1)])
    found = {row.line.identity: row for row in due_lines(day)}
    known = _open_rows()
    new = [
        _row(row, at) for key, row in found.items() if key not in known or known[key].person_id != row.line.person_id
    ]
    gone = [row.pk for key, row in known.items() if key not in found]
    _begin(new)
    _move({row.pk: found[key].due_on for key, row in known.items() if key in found and found[key].due_on != row.due_on})
    for pks in _batches(gone):
        Reminder.objects.open().filter(pk__in=pks).update(settled_at=at)
    escalated = _escalate(found, day=day, at=at)
    _forget(at)
    return {"new": len(new), "settled": len(gone), "escalated": escalated}


class _Known(NamedTuple):
    pk: int
    person_id: int | None
    due_on: date


def _open_rows() -> dict[Key, _Known]:
    rows = Reminder.objects.open().values_list("unit_id", "kind", "key", *_Known._fields)
    return {(unit, kind, key): _Known(*stored) for unit, kind, key, *stored in rows}


def _row(row: DueLine, at: datetime) -> Reminder:
    unit_id, kind, key = row.line.identity
    return Reminder(unit_id=unit_id, person_id=row.line.person_id, kind=kind, key=key, due_on=row.due_on, first_seen=at)


def _begin(rows: list[Reminder]) -> None:
    """Write new rows. One that was settled begins anew; one that another run wrote just now is written alike."""
    Reminder.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=UNIQUE, update_fields=BEGUN_ANEW
    )


@transaction.atomic
def _move(due: dict[int, date]) -> None:
    rows = [Reminder(pk=pk, due_on=due_on) for pk, due_on in due.items()]
    Reminder.objects.bulk_update(rows, ["due_on"], batch_size=500)


def _escalate(found: dict[Key, DueLine], *, day: date, at: datetime) -> int:
    """Let the level above hear of what has waited for too long; return how many are new there."""
    waiting = Reminder.objects.open().filter(escalated_at__isnull=True)
    late = []
    for pk, *key in waiting.values_list("pk", "unit_id", "kind", "key"):
        row = found.get(tuple(key))
        if row is not None and row.escalates_on is not None and row.escalates_on <= day:
            late.append(pk)
    return sum(waiting.filter(pk__in=pks).update(escalated_at=at) for pks in _batches(late))


def _forget(at: datetime) -> None:
    """Drop what was settled, and letters that went, more than a year ago: nothing asks for them any more."""
    Reminder.objects.filter(settled_at__lt=at - KEPT).delete()
    Delivery.objects.filter(day__lt=(at - KEPT).date()).delete()


def _batches(pks: Iterable[int]) -> Iterator[list[int]]:
    pks = list(pks)
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]
