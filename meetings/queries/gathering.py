"""Reads of meetings of committees: what was expected of whom and what was held, and a unit's meetings of a year.

They count beside the meetings of branches; no figure of branches holds them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from chibo.common.dates import Span, add_months, month_end
from chibo.common.models import valid_on
from chibo.organization.enums import PostKind
from chibo.organization.models import Access, Post, Unit, UnitAncestor
from chibo.organization.models.rules import nearest
from chibo.organization.queries import lineages
from meetings.enums import MeetingKind
from meetings.enums.gathering import Rhythm
from meetings.models import GatheringRule, GatheringType, Meeting


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
            asked = turns.of(pk, unit.type_id, above.get(unit.pk, [unit.pk])) if is_bound else []
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

    @property
    def units(self) -> set[int]:
        """The units with rules of their own."""
        return {rule.unit_id for rules in self.rules.values() for rule in rules if rule.unit_id}

    def of(self, gathering: int, level: str, lineage: list[int]) -> list[tuple[date, date]]:
        """Return (first month, last month) of each turn of a unit of `level`. Only units with rules tell units apart."""
        ruled = {rule.unit_id for rule in self.rules[gathering]}
        key = gathering, level, tuple(pk for pk in lineage if pk in ruled)
        if key not in self.known:
            months = [self._ending_with(month, gathering, level, key[2]) for month in self.span.months]
            self.known[key] = [turn for turn in months if turn]
        return self.known[key]

    def _ending_with(
        self, month: date, gathering: int, level: str, lineage: tuple[int, ...]
    ) -> tuple[date, date] | None:
        rule = nearest(self.rules[gathering], lineage, month, prefer=lambda rule: _fits(rule, level))
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
    rows = _meetings_held(span, today).filter(unit__in=ids)
    found: dict[tuple[int, int], list[date]] = defaultdict(list)
    for unit, gathering, month in rows.values_list("unit_id", "gathering_id", "month"):
        found[unit, gathering or chi_uy].append(month)
    return found


def _meetings_held(span: Span, today: date) -> QuerySet[Meeting]:
    """Return the meetings that turns ending in `span` may count, as of `today`."""
    return Meeting.objects.standing().filter(
        Q(kind__in=MeetingKind.of_committees()) | Q(kind=MeetingKind.BRANCH_COMMITTEE),
        held_on__lte=today,
        month__gt=add_months(span.first, -12),
        month__lte=span.last,
    )


def _fits(rule: GatheringRule, level: str) -> bool | None:
    if rule.level_id is None:
        return False
    return True if rule.level_id == level else None


def totals(found: dict[int, dict[int, Held]]) -> list[Held]:
    """Return one Held for each type over all units of `held`, in the order of the table of types."""
    summed: dict[int, Held] = {}
    for of_unit in found.values():
        for pk, row in of_unit.items():
            summed[pk] = summed[pk] + row if pk in summed else row
    return sorted(summed.values(), key=lambda row: (row.gathering.position, row.gathering.name))


# --- a whole tree ----------------------------------------------------------------------------------------------------


def held_below(unit: Unit, span: Span, today: date) -> list[Held]:
    """Return what was expected of and held by `unit` and everything under it, by type: the totals of `held`.

    Counted by the database in groups of units that the same rules ask the same of. Five queries, whatever the units.
    """
    types, turns, day = list(GatheringType.objects.all()), _Turns(span), min(span.last, today)
    alike = _Alike(unit, day, turns.units)
    open_units = alike.counted(Unit.objects.under_on(unit, day), "", **_open_in(span))
    asked = {
        (row.pk, key): turns.of(row.pk, key.level, alike.lineage(key))
        for row in types
        for key in open_units
        if key.is_asked_for(row)
    }
    sittings = _sittings(alike, span, today, types, {turn for found in asked.values() for turn in found})
    found = []
    for row in types:
        total = Held(row)
        for key in {key for _, key in {*asked, *sittings} if key.may_hold(row)}:
            total += _counted(
                row, asked.get((row.pk, key), []), open_units.get(key, {}), sittings.get((row.pk, key), {}), today
            )
        found += [total] if total.expected or total.held else []
    return found


@dataclass(frozen=True)
class _Key:
    """What units have in common that the same is asked of. `region`: the nearest unit with rules, itself or above it."""

    level: str
    is_branch: bool
    has_chi_uy: bool
    region: int | None

    def may_hold(self, row: GatheringType) -> bool:
        """Chi ủy are of branches, all other types of committees."""
        return self.is_branch == (row.kind == MeetingKind.BRANCH_COMMITTEE)

    def is_asked_for(self, row: GatheringType) -> bool:
        return self.may_hold(row) and (not self.is_branch or self.has_chi_uy)


class _Alike:
    """Groups the units under `unit` on `day` by `_Key`. One query for the lineages of the units with rules."""

    def __init__(self, unit: Unit, day: date, ruled: Collection[int]):
        self.unit, self.day, self.ruled = unit, day, ruled
        self.lineages = lineages(ruled, day)

    def lineage(self, key: _Key) -> list[int]:
        return self.lineages.get(key.region, [])

    def counted(self, rows: QuerySet, to_unit: str, *more: str, **counts: Count) -> dict:
        """Return {key: {name: count}}, or {(value of `more`, key): …}. `to_unit`: 'unit__' where rows hang on units."""
        here = OuterRef(f"{to_unit}pk")
        above = UnitAncestor.objects.filter(
            unit=here, ancestor__in=self.ruled, valid_from__lte=self.day, valid_to__gte=self.day
        )
        chi_uy = Post.objects.filter(valid_on(self.day), unit=here, kind=PostKind.BRANCH_COMMITTEE)
        rows = rows.order_by().annotate(
            region=Subquery(above.order_by("depth").values("ancestor")[:1]), has_chi_uy=Exists(chi_uy)
        )
        names = [f"{to_unit}type", f"{to_unit}type__is_branch", "has_chi_uy", "region"]
        found = {}
        for row in rows.values(*names, *more).annotate(**counts):
            level, is_branch, has_chi_uy, region = (row[name] for name in names)
            key = _Key(level, is_branch, bool(has_chi_uy), region)
            found[(*(row[name] for name in more), key) if more else key] = row
        return found


def _open_in(span: Span) -> dict[str, Count]:
    """Return what counts the units that were open on the first day of each month of `span`."""
    return {f"open_{month:%Y%m}": Count("pk", filter=valid_on(month)) for month in span.months}


def _turn_name(turn: tuple[date, date]) -> str:
    return f"met_{turn[0]:%Y%m}_{turn[1]:%Y%m}"


def _sittings(
    alike: _Alike, span: Span, today: date, types: list[GatheringType], turns: Collection[tuple[date, date]]
) -> dict:
    """Return {(type id, key): {"inside", "met_…"}}: meetings held in `span`, and units that held one in a turn. One query."""
    chi_uy = next((row.pk for row in types if row.kind == MeetingKind.BRANCH_COMMITTEE), None)
    rows = _meetings_held(span, today).filter(
        unit__in=Unit.objects.under_on(alike.unit, alike.day).order_by().values("pk")
    )
    met = {
        _turn_name(turn): Count("unit", distinct=True, filter=Q(month__range=turn) & valid_on(turn[1], prefix="unit__"))
        for turn in turns
    }
    inside = Count("pk", filter=Q(month__range=(span.first, span.last)))
    rows = rows.annotate(of_type=Coalesce("gathering", Value(chi_uy)))
    return alike.counted(rows, "unit__", "of_type", inside=inside, **met)


def _counted(row: GatheringType, asked: list[tuple[date, date]], open_units: dict, sittings: dict, today: date) -> Held:
    """Return the sum over the units of one group: a turn that is over is expected of all, one under way of who met it."""
    expected = met = 0
    for turn in asked:
        kept = sittings.get(_turn_name(turn), 0)
        met += kept
        expected += open_units[f"open_{turn[1]:%Y%m}"] if month_end(turn[1]) < today else kept
    return Held(row, expected, met, sittings.get("inside", 0))


def gatherings_of(access: Access | None, unit: Unit, year: int) -> QuerySet[Meeting]:
    """Return the meetings of the committee `unit` in a year that `access` may read, voided ones too, newest first."""
    span = Span("year", year)
    rows = Meeting.objects.visible_to(access).of_committees().filter(unit=unit, month__range=(span.first, span.last))
    return rows.with_paper().select_related("gathering", "group").order_by("-month", "-held_on", "-pk")
