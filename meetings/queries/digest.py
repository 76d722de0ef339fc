"""Reads of the digest: what reached a branch and what it did with it; how far a piece is in the branches below."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from chibo.common.dates import add_months
from chibo.common.text import search_key
from chibo.organization.enums import UnitEventKind
from chibo.organization.models import Unit, subtree
from chibo.organization.queries import path_ids
from meetings.enums import AgendaSource
from meetings.enums.notice import DigestChoice, DigestState
from meetings.models import AgendaItem, DigestHandling, DigestItem, Meeting
from meetings.queries import due_day
from meetings.states import is_left_behind

# A piece that nobody handled comes into the agendas of its month and of the next ones, not for ever.
MONTHS_OFFERED = 3
# Another level hands the same document on within the year; what comes later is told anew.
MONTHS_OF_COPIES = 12
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


def received_by(unit: Unit, *, since: date | None = None, until: date | None = None) -> list[Received]:
    """Return what reached the branch `unit` for the months `since` to `until`, oldest first, each piece once.

    Each once however many levels pushed it; None: no bound. Four queries, one more for a branch that has ended.
    """
    return received(unit, received_keys(unit, since=since, until=until))


def received_with_copies(unit: Unit, item: DigestItem) -> Received | None:
    """Return `item` as it stands at the branch, with whichever copy it is handled; None when it never came there."""
    return next(iter(received(unit, [key for key in received_keys(unit) if item.pk in key])), None)


def received_keys(unit: Unit, *, since: date | None = None, until: date | None = None) -> list[tuple[int, ...]]:
    """Return the ids of each piece that reached `unit`, the first and its copies, oldest first. One query, of few columns.

    What pages are cut of: which pieces are the same is told by words without their accents, so not by the database.
    """
    rows = DigestItem.objects.reaching(unit).only("title", "document", "corrects", "month", "pushed_at")
    if since is not None:
        rows = rows.filter(month__gte=add_months(since, -MONTHS_OF_COPIES))
    if until is not None:
        rows = rows.filter(month__lte=until)
    groups: dict[tuple, list[DigestItem]] = {}
    for item in rows.order_by("month", "pushed_at", "pk"):
        groups.setdefault(_sameness(item), []).append(item)
    return [tuple(item.pk for item in group) for group in groups.values() if since is None or group[0].month >= since]


def received(unit: Unit, keys: Sequence[tuple[int, ...]]) -> list[Received]:
    """Return the pieces of `keys` (of `received_keys`) as they stand at `unit`, in that order. Three queries."""
    ids = [pk for key in keys for pk in key]
    items = DigestItem.objects.select_related("unit", "carries_out", "corrects", "file").in_bulk(ids)
    marks = _marks(items.values(), _at(unit))
    return [
        Received(items[key[0]], _furthest([marks.state(items[pk]) for pk in key]), tuple(items[pk] for pk in key[1:]))
        for key in keys
    ]


def _sameness(item: DigestItem) -> tuple:
    """Two pieces are one when another level hands on the same document under the same title; one committee's never are."""
    if item.corrects_id or not item.document:
        return ("row", item.pk)
    return search_key(item.title), search_key(item.document)


def _furthest(states: list[DigestState]) -> DigestState:
    order = list(DigestState)
    return min(states, key=order.index)


def _at(unit: Unit) -> Callable[[str], Q]:
    """Return what tells by the name of a relation whether a row is of `unit`, or of a branch that is one with it by merger.

    What one of them made known is made known at the successor, and the other way round, as its members are there.
    """
    if not unit.is_branch:
        return lambda relation: Q(**{relation: unit.pk})
    path = unit.path
    if unit.valid_to is not None:
        path = Unit.objects.branches().filter(pk__in=path_ids(unit)).order_by("path").values_list("path", flat=True)[0]
    return lambda relation: subtree(path, f"{relation}__path")


@dataclass(frozen=True)
class _Marks:
    """What branches noted of pieces. `handled`: by piece; `lines`: by origin, (branch, was it gone through)."""

    handled: dict[int, list[DigestHandling]]
    lines: dict[str, list[tuple[int, bool]]]

    def state(self, item: DigestItem, units: Collection[int] | None = None) -> DigestState:
        """Return how far `item` is at the branches `units` taken as one (None: at all of them): what was noted last goes."""
        rows = [row for row in self.handled.get(item.pk, []) if units is None or row.unit_id in units]
        lines = [done for unit, done in self.lines.get(origin_of(item), []) if units is None or unit in units]
        if any(lines) or any(row.done_at for row in rows):
            return DigestState.DONE
        if rows and max(rows, key=lambda row: row.chosen_at).choice == DigestChoice.LEFT:
            return DigestState.LEFT
        return DigestState.TAKEN if rows or lines else DigestState.WAITING


def _marks(items: Collection[DigestItem], at: Callable[[str], Q]) -> _Marks:
    """Two queries."""
    handled: dict[int, list[DigestHandling]] = {}
    for row in DigestHandling.objects.filter(at("unit"), item__in=[item.pk for item in items]):
        handled.setdefault(row.item_id, []).append(row)
    lines: dict[str, list[tuple[int, bool]]] = {}
    rows = AgendaItem.objects.filter(at("meeting__unit"), meeting__voided_at__isnull=True, source=AgendaSource.DIGEST)
    rows = rows.filter(origin__in=[origin_of(item) for item in items])
    for origin, unit, done_at in rows.values_list("origin", "meeting__unit_id", "done_at"):
        lines.setdefault(origin, []).append((unit, done_at is not None))
    return _Marks(handled, lines)


def offered_to(meeting: Meeting) -> list[DigestItem]:
    """Return what the agenda of `meeting` may take in: pushed for its month or the months before, not handled yet."""
    rows = received_by(meeting.unit, since=offered_since(meeting.month), until=meeting.month)
    return [row.item for row in rows if row.is_open]


def offered_since(month: date) -> date:
    """Return the first month whose pieces still come into agendas of `month`."""
    return add_months(month, 1 - MONTHS_OFFERED)


def open_meeting(unit: Unit) -> Meeting | None:
    """Return the meeting whose agenda a branch is likely to prepare: the newest of a month that was not held yet."""
    rows = Meeting.objects.standing().of_the_month().filter(unit=unit, held_on__isnull=True, finalized_at__isnull=True)
    if unit.valid_to is None:
        return rows.order_by("-month").first()
    ahead = (row for row in rows.order_by("-month") if not is_left_behind(row, unit, due_day(unit, row.month).day))
    return next(ahead, None)


# --- a committee ------------------------------------------------------------------------------------------------------


def with_state(item: DigestItem) -> QuerySet[Unit]:
    """Return the branches that `item` reached, each with `state` (DigestState)."""
    rows = DigestHandling.objects.filter(item=item, unit=OuterRef("pk"))
    lines = AgendaItem.objects.filter(
        meeting__unit=OuterRef("pk"), meeting__voided_at__isnull=True, origin=origin_of(item)
    )
    together = [When(pk__in=ids, then=Value(state.value)) for state, ids in _at_merged([item])[item.pk].items()]
    done = Exists(rows.filter(done_at__isnull=False)) | Exists(lines.filter(done_at__isnull=False))
    state = Case(
        *together,
        When(done, then=Value(DigestState.DONE.value)),
        When(Exists(rows.filter(choice=DigestChoice.LEFT)), then=Value(DigestState.LEFT.value)),
        When(Exists(rows) | Exists(lines), then=Value(DigestState.TAKEN.value)),
        default=Value(DigestState.WAITING.value),
    )
    return branches_reached(item).annotate(state=state)


def branches_in_state(item: DigestItem, state: str) -> QuerySet[Unit]:
    return with_state(item).filter(state=state).select_related("parent")


def reach_of(item: DigestItem) -> dict[DigestState, int]:
    """Return how many of the branches are how far. Two queries, four where branches were merged since."""
    found = dict(with_state(item).order_by().values_list("state").annotate(count=Count("pk")))
    return {state: found.get(state.value, 0) for state in DigestState}


def made_known(items: Collection[DigestItem]) -> dict[int, int]:
    """Return {piece id: at how many of the branches it reached it was made known} of pushed pieces of one committee.

    Two queries whatever the number of pieces, five where branches were merged since.
    """
    if not items:
        return {}
    at, merged = "unit__descendant_rows", _at_merged(items)
    handled = DigestHandling.objects.filter(item=OuterRef("pk"), unit=OuterRef(f"{at}__unit"), done_at__isnull=False)
    lines = AgendaItem.objects.filter(
        meeting__unit=OuterRef(f"{at}__unit"),
        meeting__voided_at__isnull=True,
        origin=Concat(Value(ORIGIN), Cast(OuterRef("pk"), CharField())),
        done_at__isnull=False,
    )
    done = Exists(handled) | Exists(lines)
    for pk, states in merged.items():
        for state, ids in states.items():
            here = Q(**{"pk": pk, f"{at}__unit__in": ids})
            done = done | here if state == DigestState.DONE else done
    reached = {
        f"{at}__depth__gt": 0,
        f"{at}__valid_from__lte": F("pushed_on"),
        f"{at}__valid_to__gte": F("pushed_on"),
        f"{at}__unit__type__is_branch": True,
    }
    rows = DigestItem.objects.filter(pk__in=[item.pk for item in items], **reached).order_by().values_list("pk")
    return {item.pk: 0 for item in items} | dict(rows.annotate(count=Count(f"{at}__unit", filter=done)))


def _at_merged(items: Collection[DigestItem]) -> dict[int, dict[DigestState, set[int]]]:
    """Return {piece id: {state: ids of branches}} of the branches of a committee that were merged after the first push.

    Those that are one by now are equally far. One query where none were, else four.
    """
    merged = Unit.objects.branches().filter(
        ancestor_rows__ancestor=next(iter(items)).unit_id,
        events__kind=UnitEventKind.MERGE,
        events__on__gt=min(item.pushed_on for item in items),
    )
    families = _families(list(merged.order_by().only("path").distinct()))
    found: dict[int, dict[DigestState, set[int]]] = {item.pk: {} for item in items}
    if not families:
        return found
    marks = _marks(items, lambda relation: Q(**{f"{relation}__in": set().union(*families)}))
    for item in items:
        for family in families:
            found[item.pk].setdefault(marks.state(item, family), set()).update(family)
    return found


def _families(merged: Sequence[Unit]) -> list[set[int]]:
    """Return the ids of `merged` and of those they were merged into, by the branch that is left. One query, if any."""
    chains = [path_ids(unit) for unit in merged]
    known = {pk for chain in chains for pk in chain}
    branches = set(Unit.objects.branches().filter(pk__in=known).values_list("pk", flat=True))
    families: dict[int, set[int]] = {}
    for chain in chains:
        members = [pk for pk in chain if pk in branches]
        families.setdefault(members[0], set()).update(members)
    return list(families.values())


def documents_to_carry_out(unit: Unit) -> QuerySet[DigestItem]:
    """Return the pieces that a new one of `unit` may carry out: pushed by it or to it, with a document."""
    own = Q(unit=unit, pushed_at__isnull=False)
    from_above = Q(pk__in=DigestItem.objects.reaching(unit).values("pk"))
    return DigestItem.objects.filter(own | from_above).exclude(document="").order_by("-month", "-pk")


def pushed_pieces(unit: Unit) -> QuerySet[DigestItem]:
    """Return what `unit` itself pushed: the pieces that a new one may correct."""
    return DigestItem.objects.filter(unit=unit).pushed().order_by("-month", "-pk")
