"""The annual classes of the branches of a unit, counted; and what was only ever published as shares, kept apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chibo.organization.models import Unit
from evaluations.enums import AnnualLevel, AnnualScale
from evaluations.models import AnnualClass, PublishedAnnualFigures

FIRST_YEAR_OF_CURRENT_SCALE = 2018


@dataclass(frozen=True)
class AnnualDistribution:
    """The classes of the branches that stood under a unit on 31 December.

    counts: {annual level: branches} of the year's scale, best first. unrated: (branch name, reason), outside the base.
    without: branches of which nothing is recorded. published: the unit's published shares, or None.
    """

    year: int
    scale: str
    counts: dict[str, int]
    unrated: list[tuple[str, str]]
    without: int
    published: PublishedAnnualFigures | None

    @property
    def rated(self) -> int:
        """The base of every share: branches rated (HD of the year; never branches in all)."""
        return sum(self.counts.values())

    @property
    def published_total(self) -> Decimal:
        return sum((Decimal(str(share)) for share in self.published.shares.values()), Decimal(0))


def scale_of(year: int) -> str:
    return AnnualScale.CURRENT if year >= FIRST_YEAR_OF_CURRENT_SCALE else AnnualScale.BEFORE_2018


def annual_distribution(unit: Unit, year: int) -> AnnualDistribution:
    """Return the annual classes of the branches of `unit` for `year` (for a branch: its own). Three queries."""
    branches = Unit.objects.under_on(unit, date(year, 12, 31)).filter(type__is_branch=True)
    classes = AnnualClass.objects.filter(unit__in=branches, year=year).select_related("unit")
    classes = list(classes.order_by("unit__sort_key", "unit__code"))
    levels = Counter(row.level for row in classes if row.level)
    scale = scale_of(year)
    return AnnualDistribution(
        year=year,
        scale=scale,
        counts={level.value: levels[level] for level in AnnualLevel.of(scale)},
        unrated=[(row.unit.name, row.not_rated_reason) for row in classes if not row.level],
        without=branches.count() - len(classes),
        published=PublishedAnnualFigures.objects.filter(unit=unit, year=year).first(),
    )
