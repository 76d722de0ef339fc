"""Standing figures of a unit on a day and the movement of its members in a period.

A figure and the list behind it come from the same query set, so a number always opens to exactly that many rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from chibo.common.dates import MAX_DAY, MIN_DAY
from chibo.common.models import valid_on
from chibo.organization.enums import EndReason, MemberCount, MovementKind, PostKind, StartReason, UnitCount
from chibo.organization.models import Member, Membership, Post, Unit, UnitAncestor
from chibo.organization.models.people import MemberQuerySet
from chibo.organization.models.units import UnitQuerySet

ONE_DAY = timedelta(days=1)

# A branch with at least so many official members elects a chi ủy (Điều lệ Đảng, Điều 24).
CHI_UY_FROM = 9
BASE_COMMITTEE = "co_so"
ABOVE_BASE = ["tinh", "huyen"]


# --- units and members on a day --------------------------------------------------------------------------------------


def units_counted(unit: Unit, day: date, kind: str, branch_type: str | None = None) -> UnitQuerySet:
    """Return the units under `unit` on `day` that the figure `kind` (`UnitCount`) counts.

    A chi bộ cơ sở stands directly under a huyện (or tỉnh); every other branch is a chi bộ trực thuộc.
    `branch_type` narrows branches to one type.
    """
    units = Unit.objects.under_on(unit, day)
    if kind in (UnitCount.BASE, UnitCount.BASE_COMMITTEES):
        wanted = Q(type=BASE_COMMITTEE)
        if kind == UnitCount.BASE:
            wanted |= Q(type__is_branch=True, pk__in=_directly_under(ABOVE_BASE, day))
        return units.filter(wanted)
    branches = units.branches()
    if branch_type:
        branches = branches.filter(branch__branch_type=branch_type)
    if kind == UnitCount.BASE_BRANCHES:
        return branches.filter(pk__in=_directly_under(ABOVE_BASE, day))
    if kind == UnitCount.SUBORDINATE:
        return branches.exclude(pk__in=_directly_under(ABOVE_BASE, day))
    if kind == UnitCount.WITH_CHI_UY:
        return branches.filter(pk__in=_with_chi_uy(day))
    if kind == UnitCount.WITHOUT_CHI_UY:
        return branches.exclude(pk__in=_with_chi_uy(day))
    if kind == UnitCount.ELECTING:
        return branches.filter(pk__in=_electing(day))
    return branches


def _directly_under(types: list[str], day: date) -> QuerySet:
    rows = UnitAncestor.objects.filter(depth=1, valid_from__lte=day, valid_to__gte=day, ancestor__type__in=types)
    return rows.values("unit")


def _with_chi_uy(day: date) -> QuerySet:
    return Post.objects.filter(valid_on(day), kind=PostKind.BRANCH_COMMITTEE).values("unit")


def _electing(day: date) -> QuerySet:
    official = Membership.objects.filter(valid_on(day), member__official_on__lte=day)
    counted = official.order_by().values("branch").annotate(official=Count("member"))
    return counted.filter(official__gte=CHI_UY_FROM).values("branch")


def members_counted(unit: Unit, day: date, kind: str = MemberCount.ALL) -> MemberQuerySet:
    """Return the members who belonged on `day` to a branch under `unit`, all or only chính thức or dự bị."""
    rows = Membership.objects.filter(valid_on(day), branch__in=Unit.objects.under_on(unit, day))
    members = Member.objects.filter(pk__in=rows.values("member"))
    if kind == MemberCount.OFFICIAL:
        return members.filter(official_on__lte=day)
    if kind == MemberCount.PROBATIONARY:
        return members.exclude(official_on__lte=day)
    return members


@dataclass(frozen=True)
class StandingFigures:
    """What a unit consists of on a day. The chi ủy share is `chi_uy` of `chi_uy_base` branches."""

    unit: Unit
    day: date
    base_committees: int
    base_branches: int
    subordinate: int
    official: int
    probationary: int
    chi_uy: int
    electing: int
    chi_uy_base: int

    @property
    def base(self) -> int:
        return self.base_committees + self.base_branches

    @property
    def branches(self) -> int:
        return self.base_branches + self.subordinate

    @property
    def members(self) -> int:
        return self.official + self.probationary

    @property
    def without_chi_uy(self) -> int:
        return self.chi_uy_base - self.chi_uy


def standing_figures(unit: Unit, day: date, branch_type: str | None = None) -> StandingFigures:
    """Return the standing figures of `unit` on `day`. Eight queries.

    `branch_type` narrows the three chi ủy figures only ('51/59 chi bộ thôn có chi ủy').
    """

    def units(kind: str, branch_type: str | None = None) -> int:
        return units_counted(unit, day, kind, branch_type).count()

    return StandingFigures(
        unit=unit,
        day=day,
        base_committees=units(UnitCount.BASE_COMMITTEES),
        base_branches=units(UnitCount.BASE_BRANCHES),
        subordinate=units(UnitCount.SUBORDINATE),
        official=members_counted(unit, day, MemberCount.OFFICIAL).count(),
        probationary=members_counted(unit, day, MemberCount.PROBATIONARY).count(),
        chi_uy=units(UnitCount.WITH_CHI_UY, branch_type),
        electing=units(UnitCount.ELECTING, branch_type),
        chi_uy_base=units(UnitCount.BRANCHES, branch_type),
    )


# --- movement of a period --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MovementEvent:
    """A member came to the unit or left it. `on` is the first day in, or the first day no longer in."""

    member_id: int
    branch_id: int
    on: date
    kind: str


@dataclass(frozen=True)
class Movement:
    """Members of a unit at the beginning, what came and went, and at the end of a period."""

    unit: Unit
    first: date
    last: date
    opening: int
    counts: dict[str, int]
    closing: int

    @property
    def gained(self) -> int:
        return sum(self.counts[kind] for kind in MovementKind.gains())

    @property
    def lost(self) -> int:
        return sum(self.counts.values()) - self.gained

    @property
    def balances(self) -> bool:
        return self.opening + self.gained - self.lost == self.closing


def movement(unit: Unit, first: date, last: date) -> Movement:
    """Return the movement of members under `unit` from `first` to `last`, both included. Four queries.

    The opening count is that of the evening before `first`; opening + gains − losses = closing. Who only changes branch
    inside the unit counts neither in nor out; who comes and goes within the period counts in both.
    """
    counts = Counter(event.kind for event in movement_events(unit, first, last))
    return Movement(
        unit=unit,
        first=first,
        last=last,
        opening=members_counted(unit, first - ONE_DAY).count(),
        counts={kind: counts[kind] for kind in MovementKind.values},
        closing=members_counted(unit, last).count(),
    )


def movement_events(unit: Unit, first: date, last: date) -> list[MovementEvent]:
    """Return who came and who left from `first` to `last`, by day. Two queries."""
    events = []
    for member_id, spells in _spells(unit, first, last).items():
        for stay in _joined(spells):
            if first <= stay[0].start <= last:
                events.append(MovementEvent(member_id, stay[0].branch_id, stay[0].start, stay[0].gain))
            end = stay[-1].end
            if end != MAX_DAY and first <= end + ONE_DAY <= last:
                events.append(MovementEvent(member_id, stay[-1].branch_id, end + ONE_DAY, stay[-1].loss))
    return sorted(events, key=lambda event: (event.on, event.member_id))


@dataclass(frozen=True)
class _Spell:
    """A stretch in which a member's belonging to a branch and the branch's place under the unit both held."""

    branch_id: int
    start: date
    end: date
    gain: str
    loss: str


GAINS = {StartReason.ADMITTED: MovementKind.ADMITTED, StartReason.TRANSFERRED: MovementKind.TRANSFERRED_IN}
LOSSES = {
    EndReason.TRANSFERRED: MovementKind.TRANSFERRED_OUT,
    EndReason.DIED: MovementKind.DIED,
    **dict.fromkeys(EndReason.left_party(), MovementKind.LEFT),
}
PLACED = "branch__ancestor_rows__"


def _spells(unit: Unit, first: date, last: date) -> dict[int, list[_Spell]]:
    """Return the spells under `unit` of every member with one that begins or ends in the period."""
    began, ended = (first, last), (first - ONE_DAY, last - ONE_DAY)
    under = Q(**{f"{PLACED}ancestor": unit})
    changed = Q(valid_from__range=began) | Q(valid_to__range=ended)
    changed |= Q(**{f"{PLACED}valid_from__range": began}) | Q(**{f"{PLACED}valid_to__range": ended})
    concerned = Membership.objects.filter(under & changed).order_by().values("member")
    rows = Membership.objects.filter(under, member__in=concerned).order_by("member_id")
    found: dict[int, list[_Spell]] = defaultdict(list)
    columns = ("member_id", "branch_id", "valid_from", "valid_to", "start_reason", "end_reason")
    for member, branch, start, end, start_reason, end_reason, placed, displaced in rows.values_list(
        *columns, f"{PLACED}valid_from", f"{PLACED}valid_to"
    ):
        start, end = start or MIN_DAY, end or MAX_DAY
        if max(start, placed) > min(end, displaced):
            continue
        gain = GAINS.get(start_reason, MovementKind.OTHER_IN) if start >= placed else MovementKind.OTHER_IN
        loss = LOSSES.get(end_reason, MovementKind.OTHER_OUT) if end <= displaced else MovementKind.OTHER_OUT
        found[member].append(_Spell(branch, max(start, placed), min(end, displaced), gain, loss))
    return found


def _joined(spells: list[_Spell]) -> list[list[_Spell]]:
    """Return the spells of one member in stays: what follows without a day between is one stay."""
    stays: list[list[_Spell]] = []
    for spell in sorted(spells, key=lambda spell: spell.start):
        if stays and stays[-1][-1].end != MAX_DAY and spell.start <= stays[-1][-1].end + ONE_DAY:
            stays[-1].append(spell)
        else:
            stays.append([spell])
    return stays
