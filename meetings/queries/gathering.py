"""Reads of meetings of committees: what was expected of whom and what was held, and a unit's meetings of a year.

They count beside the meetings of branches; no figure of branches holds them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from chibo.common.dates import Span, add_months, month_end
from chibo.common.models import valid_on
from chibo.organization.enums import PostKind
from chibo.organization.models import Access, Post, Unit
from chibo.organization.models.rules import nearest
from chibo.organization.queries import lineages
from meetings.enums import MeetingKind
from meetings.enums.gathering import Rhythm
from meetings.models import GatheringRule, GatheringType, Meeting

# Below the number of parameters that SQLite takes in one statement.
CHUNK = 5000


@dataclass(frozen=True)
class Held:
    """What became of one type of meeting at one unit, or at many together, in a period as of a day.

    expected: turns (months, quarters …, by the rule) that are over, and those under way for which it was held already.
    met: of these, turns in which it was held at least once. held: meetings held, more than one a turn and unexpected ones
    too.
    """

    gathering: GatheringType
    expected: int = 0
    met: int = 0
    held: int = 0

    def __add__(self, other: Held) -> Held:
        return Held(self.gathering, self.expected + other.expected, self.met + other.met, self.held + other.held)


def secretaries_on(unit_ids: Collection[int], day: date) -> dict[int, str]:
    """Return {unit id: name of its secretary on `day`}. One query."""
    posts = Post.objects.filter(valid_on(day), unit__in=unit_ids, kind=PostKind.SECRETARY)
    return dict(posts.values_list("unit_id", "member__name"))


def held(units: Iterable[Unit], span: Span, today: date) -> dict[int, dict[int, Held]]:
    """Return {unit id: {type id: Held}} for units (with their type) in `span` as of `today`; nothing where nothing was due.

    Rules hold by the day on which a turn ends, of the nearest unit above on the last day counted. Six queries whatever the
    number of units.
    """
    units, day = list(units), min(span.last, today)
    ids = [unit.pk for unit in units]
    types = {row.pk: row for row in GatheringType.objects.all()}
    chi_uy = next((row.pk for row in types.values() if row.kind == MeetingKind.BRANCH_COMMITTEE), None)
    months = _months_held(ids, span, today, chi_uy)
    turns, above = _Turns(span), lineages(ids, day)
    with_chi_uy = _with_chi_uy(ids, day)
    found: dict[int, dict[int, Held]] = defaultdict(dict)
    for unit in units:
        for pk in types:
            if unit.is_branch != (pk == chi_uy):
                continue
            kept = months.get((unit.pk, pk), [])
            inside = sum(month in span for month in kept)
            is_bound = not unit.is_branch or unit.pk in with_chi_uy
            asked = turns.of(pk, unit, above.get(unit.pk, [unit.pk])) if is_bound else []
            met = [any(first <= month <= last for month in kept) for first, last in asked if unit.is_open_on(last)]
            over = [month_end(last) < today for _, last in asked if unit.is_open_on(last)]
            counted = [is_met for is_met, is_over in zip(met, over, strict=True) if is_met or is_over]
            if counted or inside:
                found[unit.pk][pk] = Held(types[pk], len(counted), sum(counted), inside)
    return dict(found)


class _Turns:
    """The turns that rules ask for and that end with a month of `span`. One query, and one reckoning for units alike."""

    def __init__(self, span: Span):
        self.span = span
        self.rules: dict[int, list[GatheringRule]] = defaultdict(list)
        for rule in GatheringRule.objects.all():
            self.rules[rule.gathering_id].append(rule)
        self.known: dict[tuple, list[tuple[date, date]]] = {}

    def of(self, gathering: int, unit: Unit, lineage: list[int]) -> list[tuple[date, date]]:
        """Return (first month, last month) of each turn of `unit`. Only units with rules tell units apart."""
        ruled = {rule.unit_id for rule in self.rules[gathering]}
        key = gathering, unit.type_id, tuple(pk for pk in lineage if pk in ruled)
        if key not in self.known:
            months = [self._ending_with(month, gathering, unit, key[2]) for month in self.span.months]
            self.known[key] = [turn for turn in months if turn]
        return self.known[key]

    def _ending_with(
        self, month: date, gathering: int, unit: Unit, lineage: tuple[int, ...]
    ) -> tuple[date, date] | None:
        rule = nearest(self.rules[gathering], lineage, month, prefer=lambda rule: _fits(rule, unit))
        if rule is None or month.month % Rhythm(rule.rhythm).months:
            return None
        return add_months(month, 1 - Rhythm(rule.rhythm).months), month


def _with_chi_uy(ids: Collection[int], day: date) -> set[int]:
    posts = Post.objects.filter(valid_on(day), unit__in=ids, kind=PostKind.BRANCH_COMMITTEE)
    return set(posts.values_list("unit_id", flat=True))


def _months_held(
    ids: Collection[int], span: Span, today: date, chi_uy: int | None
) -> dict[tuple[int, int], list[date]]:
    """Return the months of meetings held, by (unit, type), from the first turn that ends in `span` on."""
    rows = Meeting.objects.standing().filter(
        Q(kind__in=MeetingKind.of_committees()) | Q(kind=MeetingKind.BRANCH_COMMITTEE),
        unit__in=ids,
        held_on__lte=today,
        month__gt=add_months(span.first, -12),
        month__lte=span.last,
    )
    found: dict[tuple[int, int], list[date]] = defaultdict(list)
    for unit, gathering, month in rows.values_list("unit_id", "gathering_id", "month"):
        found[unit, gathering or chi_uy].append(month)
    return found


def _fits(rule: GatheringRule, unit: Unit) -> bool | None:
    if rule.level_id is None:
        return False
    return True if rule.level_id == unit.type_id else None


def totals(found: dict[int, dict[int, Held]]) -> list[Held]:
    """Return one Held for each type over all units of `held`, in the order of the table of types."""
    summed: dict[int, Held] = {}
    for of_unit in found.values():
        for pk, row in of_unit.items():
            summed[pk] = summed[pk] + row if pk in summed else row
    return sorted(summed.values(), key=lambda row: (row.gathering.position, row.gathering.name))


def held_below(unit: Unit, span: Span, today: date) -> list[Held]:
    """Return what was expected of and held by `unit` and everything under it, by type. Seven queries."""
    under = list(Unit.objects.under_on(unit, min(span.last, today)).select_related("type"))
    found: dict[int, dict[int, Held]] = {}
    for start in range(0, len(under), CHUNK):
        found |= held(under[start : start + CHUNK], span, today)
    return totals(found)


def gatherings_of(access: Access | None, unit: Unit, year: int) -> QuerySet[Meeting]:
    """Return the meetings of the committee `unit` in a year that `access` may read, voided ones too, newest first."""
    span = Span("year", year)
    rows = Meeting.objects.visible_to(access).of_committees().filter(unit=unit, month__range=(span.first, span.last))
    return rows.with_paper().select_related("gathering", "group").order_by("-month", "-held_on", "-pk")
