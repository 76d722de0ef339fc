"""Reads of the digest: what reached a branch and what it did with it; how far a piece is in the branches below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from chibo.common.dates import add_months
from chibo.common.text import search_key
from chibo.organization.models import Unit
from meetings.enums import AgendaSource
from meetings.enums.notice import DigestChoice, DigestState
from meetings.models import AgendaItem, DigestHandling, DigestItem, Meeting

# A piece that nobody handled comes into the agendas of its month and of the next ones, not for ever.
MONTHS_OFFERED = 3
ORIGIN = "digest:"


def origin_of(item: DigestItem) -> str:
    """Return what an agenda line keeps to tell that it stands for `item`."""
    return f"{ORIGIN}{item.pk}"


def branches_reached(item: DigestItem) -> QuerySet[Unit]:
    """Return the branches below the committee on the day of the push, by name."""
    return Unit.objects.under_on(item.unit, item.pushed_on).branches().order_by("sort_key", "code")


def branches_below(unit: Unit, day: date) -> QuerySet[Unit]:
    return Unit.objects.under_on(unit, day).branches()


# --- a branch ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Received:
    """A piece as it stands at a branch. `copies`: the same piece pushed once more by another level; handled with it."""

    item: DigestItem
    state: DigestState
    copies: tuple[DigestItem, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in (DigestState.WAITING, DigestState.TAKEN)


def received_by(unit: Unit, items: Iterable[DigestItem] | None = None) -> list[Received]:
    """Return what reached the branch `unit`, oldest month first, each piece once however many levels pushed it.

    `items`: only these of it (None: all). Three queries.
    """
    rows = DigestItem.objects.reaching(unit).select_related("unit", "carries_out", "corrects", "file")
    rows = rows if items is None else rows.filter(pk__in=[item.pk for item in items])
    rows = sorted(rows, key=lambda item: (item.month, item.pushed_at, item.pk))
    states = _states_at(unit, rows)
    groups: dict[tuple, list[DigestItem]] = {}
    for item in rows:
        groups.setdefault(_sameness(item), []).append(item)
    return [
        Received(group[0], _furthest([states[item.pk] for item in group]), tuple(group[1:]))
        for group in groups.values()
    ]


def _sameness(item: DigestItem) -> tuple:
    """Two pieces are one when another level hands on the same document under the same title; one committee's never are."""
    if item.corrects_id or not item.document:
        return ("row", item.pk)
    return search_key(item.title), search_key(item.document)


def _furthest(states: list[DigestState]) -> DigestState:
    order = list(DigestState)
    return min(states, key=order.index)


def _states_at(unit: Unit, items: list[DigestItem]) -> dict[int, DigestState]:
    handled = {row.item_id: row for row in DigestHandling.objects.filter(unit=unit, item__in=items)}
    lines = AgendaItem.objects.filter(meeting__unit=unit, meeting__voided_at__isnull=True, source=AgendaSource.DIGEST)
    in_agenda: dict[str, bool] = {}
    for origin, done_at in lines.filter(origin__in=map(origin_of, items)).values_list("origin", "done_at"):
        in_agenda[origin] = in_agenda.get(origin, False) or done_at is not None
    return {item.pk: _state(handled.get(item.pk), in_agenda.get(origin_of(item))) for item in items}


def _state(row: DigestHandling | None, was_gone_through: bool | None) -> DigestState:
    """`was_gone_through`: of its line in an agenda; None where it stands in none."""
    if was_gone_through or (row is not None and row.done_at):
        return DigestState.DONE
    if row is not None and row.choice == DigestChoice.LEFT:
        return DigestState.LEFT
    return DigestState.TAKEN if row is not None or was_gone_through is not None else DigestState.WAITING


def offered_to(meeting: Meeting) -> list[DigestItem]:
    """Return what the agenda of `meeting` may take in: pushed for its month or the months before, not handled yet."""
    since = add_months(meeting.month, 1 - MONTHS_OFFERED)
    return [row.item for row in received_by(meeting.unit) if row.is_open and since <= row.item.month <= meeting.month]


def open_meeting(unit: Unit) -> Meeting | None:
    """Return the meeting whose agenda a branch is likely to prepare: the newest of a month that was not held yet."""
    rows = Meeting.objects.standing().of_the_month().filter(unit=unit, held_on__isnull=True, finalized_at__isnull=True)
    return rows.order_by("-month").first()


# --- a committee ------------------------------------------------------------------------------------------------------


def with_state(item: DigestItem) -> QuerySet[Unit]:
    """Return the branches that `item` reached, each with is_done, is_taken, is_left."""
    rows = DigestHandling.objects.filter(item=item, unit=OuterRef("pk"))
    lines = AgendaItem.objects.filter(
        meeting__unit=OuterRef("pk"), meeting__voided_at__isnull=True, origin=origin_of(item)
    )
    done = Exists(rows.filter(done_at__isnull=False)) | Exists(lines.filter(done_at__isnull=False))
    return branches_reached(item).annotate(
        is_done=done,
        is_left=Exists(rows.filter(choice=DigestChoice.LEFT)),
        is_taken=Exists(rows.filter(choice=DigestChoice.TAKEN)) | Exists(lines),
    )


CONDITIONS = {
    DigestState.DONE: Q(is_done=True),
    DigestState.LEFT: Q(is_done=False, is_left=True),
    DigestState.TAKEN: Q(is_done=False, is_left=False, is_taken=True),
    DigestState.WAITING: Q(is_done=False, is_left=False, is_taken=False),
}


def branches_in_state(item: DigestItem, state: str) -> QuerySet[Unit]:
    """Return the branches at which `item` is so far, by name."""
    return with_state(item).filter(CONDITIONS[DigestState(state)]).select_related("parent")


def reach_of(item: DigestItem) -> dict[DigestState, int]:
    """Return how many of the branches are how far. One query."""
    counted = {state.value: Count("pk", filter=condition) for state, condition in CONDITIONS.items()}
    found = with_state(item).order_by().aggregate(**counted)
    return {state: found[state.value] for state in DigestState}


def documents_to_carry_out(unit: Unit) -> QuerySet[DigestItem]:
    """Return the pieces that a new one of `unit` may carry out: pushed by it or to it, with a document."""
    own = Q(unit=unit, pushed_at__isnull=False)
    from_above = Q(pk__in=DigestItem.objects.reaching(unit).values("pk"))
    return DigestItem.objects.filter(own | from_above).exclude(document="").order_by("-month", "-pk")


def pushed_pieces(unit: Unit) -> QuerySet[DigestItem]:
    """Return what `unit` itself pushed: the pieces that a new one may correct."""
    return DigestItem.objects.filter(unit=unit).pushed().order_by("-month", "-pk")
