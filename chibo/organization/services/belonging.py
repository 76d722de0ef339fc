"""Belonging to a branch that ends: it stops with the branch, and goes on in the successor where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from chibo.organization.enums import EndReason, StartReason, UnitEventKind
from chibo.organization.models import Membership, Unit, UnitEvent

ONE_DAY = timedelta(days=1)
BATCH = 500


@dataclass(frozen=True)
class Ending:
    """The last day of a unit and the unit that took it over on the day after, if one did."""

    last_day: date
    successor_id: int | None


class Stretch(NamedTuple):
    """Days in one branch; `is_cut`: they end because the branch did."""

    branch_id: int
    start: date | None
    end: date | None
    is_cut: bool


def endings(unit_ids: Iterable[int]) -> dict[int, Ending]:
    """Return {unit id: Ending} of those of `unit_ids`, and of all their successors in turn, that end."""
    found: dict[int, Ending] = {}
    waiting = set(unit_ids)
    while waiting:
        for part in _chunks(waiting):
            merged = UnitEvent.objects.filter(kind=UnitEventKind.MERGE, unit__in=part)
            successors = dict(merged.values_list("unit_id", "target_id"))
            ended = Unit.objects.filter(pk__in=part, valid_to__isnull=False).values_list("pk", "valid_to")
            found |= {pk: Ending(last_day, successors.get(pk)) for pk, last_day in ended}
        waiting = {found[pk].successor_id for pk in waiting if pk in found} - found.keys() - {None}
    return found


def stretches(branch_id: int, start: date | None, end: date | None, known: Mapping[int, Ending]) -> list[Stretch]:
    """Return a belonging cut where its branch ends and continued in the successors. `start` lies in the branch's life."""
    parts = []
    while True:
        ending = known.get(branch_id)
        if ending is None or (end is not None and end <= ending.last_day):
            return [*parts, Stretch(branch_id, start, end, is_cut=False)]
        parts.append(Stretch(branch_id, start, ending.last_day, is_cut=True))
        if ending.successor_id is None:
            return parts
        branch_id, start = ending.successor_id, ending.last_day + ONE_DAY


def continuation(member_id: int, stretch: Stretch) -> Membership:
    """Return the (unsaved) belonging in a successor."""
    ended = EndReason.RECORDED if stretch.end else ""
    return Membership(
        member_id=member_id,
        branch_id=stretch.branch_id,
        valid_from=stretch.start,
        valid_to=stretch.end,
        start_reason=StartReason.UNIT_CHANGED,
        end_reason=EndReason.UNIT_CHANGED if stretch.is_cut else ended,
    )


def end_belonging(rows: Iterable[Membership]) -> None:
    """End belongings with their branches, whose last days are written already, and continue them in the successors."""
    rows = list(rows)
    known = endings({row.branch_id for row in rows})
    continued = []
    for row in rows:
        first, *rest = stretches(row.branch_id, row.valid_from, row.valid_to, known)
        row.valid_to, row.end_reason = first.end, EndReason.UNIT_CHANGED
        continued += [continuation(row.member_id, stretch) for stretch in rest]
    Membership.objects.bulk_update(rows, ["valid_to", "end_reason"], batch_size=BATCH)
    Membership.objects.bulk_create(continued, batch_size=BATCH)


def _chunks(ids: set[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))
