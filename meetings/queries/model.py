"""Reads of model meetings: coverage of a programme in all and by branch type, its waves, what is left by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from chibo.common.dates import month_start
from chibo.organization.models import Access, Unit
from meetings.models import ModelProgramme, ModelSession
from meetings.queries.visit import Coverage, coverages, of_type
from meetings.rota import a_month

MONTHS_AHEAD = 12


def programmes_in_reach(access: Access) -> QuerySet[ModelProgramme]:
    """Return the programmes in reach, newest first, each with `held_count` and `planned_count` (held ones not in it)."""
    rows = ModelProgramme.objects.visible_to(access).select_related("unit")
    held = Q(sessions__held_on__isnull=False)
    return rows.annotate(
        held_count=Count("sessions", filter=held),
        planned_count=Count("sessions", filter=Q(sessions__held_on__isnull=True)),
    )


def branches_of(programme: ModelProgramme, today: date) -> QuerySet[Unit]:
    """Return the branches that the programme is to reach: those open below its unit today, or on its last day."""
    day = min(today, programme.valid_to or today)
    return Unit.objects.branches().below(programme.unit).open_on(max(day, programme.valid_from))


def _held(programme: ModelProgramme) -> Exists:
    return Exists(ModelSession.objects.held().filter(programme=programme, branch=OuterRef("pk")))


def coverage_of(programme: ModelProgramme, today: date) -> list[Coverage]:
    """Return the coverage of all branches, then by branch type. One query."""
    return coverages(branches_of(programme, today), _held(programme))


def remaining_branches(programme: ModelProgramme, today: date) -> QuerySet[Unit]:
    """Return the branches that have not held their model meeting, by name."""
    return branches_of(programme, today).filter(~_held(programme)).order_by("sort_key", "code")


@dataclass(frozen=True)
class Wave:
    """One wave: how many branches it has and how many of them have held their meeting; first and last day held."""

    number: int
    branches: int
    held: int
    first: date | None
    last: date | None

    @property
    def left(self) -> int:
        return self.branches - self.held


def waves_of(programme: ModelProgramme) -> list[Wave]:
    """Return the waves in order. One query."""
    found: dict[int, list[date | None]] = {}
    for wave, held_on in programme.sessions.order_by("wave").values_list("wave", "held_on"):
        found.setdefault(wave, []).append(held_on)
    waves = []
    for number, days in found.items():
        held = [day for day in days if day is not None]
        waves.append(Wave(number, len(days), len(held), min(held, default=None), max(held, default=None)))
    return waves


@dataclass(frozen=True)
class PlannedMonth:
    """What is planned for a month and not held yet; `is_late`: the month has passed."""

    month: date
    branches: int
    is_late: bool


def plan_by_month(programme: ModelProgramme, today: date) -> list[PlannedMonth]:
    """Return the months that have branches which have not held their meeting, in order. One query."""
    rows = programme.sessions.filter(held_on__isnull=True, planned_month__isnull=False).order_by()
    counted = rows.values("planned_month").annotate(n=Count("pk")).order_by("planned_month")
    this = month_start(today)
    return [PlannedMonth(row["planned_month"], row["n"], row["planned_month"] < this) for row in counted]


@dataclass(frozen=True)
class Remainder:
    """How many branches are left, and how many a month if they are to be done within `months`."""

    branches: int
    months: int

    @property
    def a_month(self) -> int:
        return a_month(self.branches, self.months)


def remainder(coverage: Coverage, months: int = MONTHS_AHEAD) -> Remainder:
    """Kỳ Anh: 176 − 45 = 131 left in twelve months are 11 a month (131 : 12 = 10,9)."""
    return Remainder(coverage.remaining, months)


def narrowed(
    programme: ModelProgramme, which: str, *, wave: int | None, month: date | None, kind: str, today: date
) -> QuerySet[ModelSession]:
    """Return the rows that were held ('held') or are still to come ('planned') with what their lines show.

    Of one wave, of one planned month, of one branch type (`kind`, as in the coverage), where given.
    """
    related = ("branch__parent", "branch__branch__branch_type", "meeting", "programme")
    rows = programme.sessions.select_related(*related).filter(held_on__isnull=which != "held")
    if wave:
        rows = rows.filter(wave=wave)
    if month:
        rows = rows.filter(planned_month=month)
    if kind:
        rows = rows.filter(branch__in=of_type(branches_of(programme, today), kind))
    return rows.order_by("wave", "planned_month", "branch__sort_key", "pk")
