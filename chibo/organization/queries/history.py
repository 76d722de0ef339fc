"""What became of a unit: names, places, predecessors and successors; and what a change would do before it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from chibo.common.models import valid_on
from chibo.organization.enums import UnitEventKind
from chibo.organization.models import Access, Member, Post, Unit, UnitEvent, UnitName, UnitPlacement

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class UnitHistory:
    names: list[UnitName]
    placements: list[UnitPlacement]
    events: list[UnitEvent]
    predecessors: list[UnitEvent]
    successors: list[UnitEvent]


def unit_history(unit: Unit) -> UnitHistory:
    """Return names and placements by date, the unit's own changes, and the events that made and followed it.

    In `predecessors` and `successors` each event's `other` is the unit to show. Four queries.
    """
    own = list(unit.events.select_related("target"))
    about = list(unit.target_events.select_related("unit"))
    for event in own:
        event.other = event.target
    for event in about:
        event.other = event.unit
    return UnitHistory(
        names=list(unit.names.all()),
        placements=list(unit.placements.select_related("parent")),
        events=own,
        predecessors=[event for event in about if event.kind == UnitEventKind.MERGE]
        + [event for event in own if event.kind == UnitEventKind.SPLIT],
        successors=[event for event in own if event.kind == UnitEventKind.MERGE]
        + [event for event in about if event.kind == UnitEventKind.SPLIT],
    )


@dataclass(frozen=True)
class ChangeEffects:
    """What a change of a unit would touch: who passes on or is left without a branch, which posts and sign-ins end."""

    members: list[Member] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    accesses: list[Access] = field(default_factory=list)
    children: list[Unit] = field(default_factory=list)


def change_effects(unit: Unit, kind: str, on: date) -> ChangeEffects:
    """Return what a merge or close of `unit` from `on` would touch; the other changes end nothing."""
    if kind not in (UnitEventKind.MERGE, UnitEventKind.CLOSE):
        return ChangeEffects()
    last_day = on - ONE_DAY
    posts = Post.objects.filter(valid_on(last_day), unit=unit, valid_to__isnull=True).select_related("member")
    accesses = Access.objects.filter(post__in=posts).select_related("user")
    return ChangeEffects(
        members=list(Member.objects.belonging_on(unit, last_day)),
        posts=list(posts),
        accesses=list(accesses),
        children=list(children_placed(unit, on)),
    )


def children_placed(unit: Unit, day: date) -> list[Unit]:
    """Return the open units that stand directly under `unit` on `day`, by name."""
    placed = UnitPlacement.objects.filter(valid_on(day), parent=unit).values("unit")
    return list(Unit.objects.filter(pk__in=placed).open_on(day).select_related("type").order_by("sort_key", "code"))


def later_rows(unit: Unit, on: date) -> bool:
    """Return whether a membership or post of `unit` begins on or after `on`: it could not end the day before."""
    began = Q(valid_from__gte=on)
    return unit.memberships.filter(began).exists() or unit.posts.filter(began).exists()


def predecessors(unit: Unit, day: date) -> set[int]:
    """Return the ids of the units that were merged into `unit`, directly or through others, by `day`."""
    merges = UnitEvent.objects.filter(kind=UnitEventKind.MERGE, on__lte=day)
    found, waiting = set(), {unit.pk}
    while waiting:
        waiting = set(merges.filter(target__in=waiting).values_list("unit_id", flat=True)) - found
        found |= waiting
    return found
