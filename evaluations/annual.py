"""The annual classes below a unit: counted, opinion beside opinion; and what was only ever published as shares, apart.

366-QĐ/TW 30/8/2025 and HD 43-HD/BTCTW 31/10/2025 (cần đối chiếu bản gốc): self-rating → verification → decision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chibo.organization.models import Access, Unit
from chibo.organization.models.units import UnitQuerySet
from evaluations.enums import AnnualLevel, AnnualScale, AnnualStage
from evaluations.models import AnnualClass, AnnualOpinion, PublishedAnnualFigures

FIRST_YEAR_OF_CURRENT_SCALE = 2018


@dataclass(frozen=True)
class AnnualDistribution:
    """The classes of the branches (or committees) that stood under a unit on 31 December.

    counts: {annual level: units} of the year's scale, best first. unrated: (unit name, reason), outside the base.
    without: units of which nothing is decided. published: the unit's published shares, or None.
    """

    year: int
    scale: str
    counts: dict[str, int]
    unrated: list[tuple[str, str]]
    without: int
    published: PublishedAnnualFigures | None

    @property
    def rated(self) -> int:
        """The base of every share: units rated (HD of the year; never units in all)."""
        return sum(self.counts.values())

    @property
    def published_total(self) -> Decimal:
        return sum((Decimal(str(share)) for share in self.published.shares.values()), Decimal(0))


def scale_of(year: int) -> str:
    return AnnualScale.CURRENT if year >= FIRST_YEAR_OF_CURRENT_SCALE else AnnualScale.BEFORE_2018


def levels_of(year: int) -> list[AnnualLevel]:
    """Return the four names of that year, best first."""
    return AnnualLevel.of(scale_of(year))


def classified_under(unit: Unit, year: int, *, branches: bool = True) -> UnitQuerySet:
    """Return the branches under `unit` on 31 December (for a branch: itself), or the committees below it."""
    units = Unit.objects.under_on(unit, date(year, 12, 31)).filter(type__is_branch=branches)
    return units if branches else units.exclude(pk=unit.pk)


def annual_distribution(unit: Unit, year: int, *, branches: bool = True) -> AnnualDistribution:
    """Return the annual classes of the branches (or committees) under `unit` for `year`. Three queries."""
    units = classified_under(unit, year, branches=branches)
    classes = AnnualClass.objects.filter(unit__in=units, year=year).select_related("unit")
    classes = list(classes.order_by("unit__sort_key", "unit__code"))
    levels = Counter(row.level for row in classes if row.level)
    return AnnualDistribution(
        year=year,
        scale=scale_of(year),
        counts={level.value: levels[level] for level in levels_of(year)},
        unrated=[(row.unit.name, row.not_rated_reason) for row in classes if not row.level],
        without=units.count() - len(classes),
        published=PublishedAnnualFigures.objects.filter(unit=unit, year=year).first(),
    )


# --- opinions side by side -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnnualRow:
    """One unit of a year: the latest opinion of each stage, and the class that holds (imported ones stand alone).

    authors: {stage: ids of all who ever gave an opinion at it}. newest: id of the last opinion of any stage, 0 for none.
    """

    unit: Unit
    year: int
    opinions: dict[str, AnnualOpinion]
    held: AnnualClass | None
    authors: dict[str, set[int]]
    newest: int

    @property
    def scale(self) -> str:
        return scale_of(self.year)

    def is_of(self, user_id: int, stage: str) -> bool:
        """Whether this person gave an opinion at a step before `stage`."""
        earlier = AnnualStage.values[: AnnualStage.values.index(stage)]
        return any(user_id in self.authors.get(before, set()) for before in earlier)

    def was_answered_above(self, unit: Unit) -> bool:
        """Whether the answer that holds, decided or else verified, was given by a unit above `unit`."""
        answer = self.opinions.get(AnnualStage.DECIDE) or self.verified
        if answer is None or answer.by_unit_id == unit.pk:
            return False
        return unit.path.startswith(answer.by_unit.path)

    def before(self, stage: str) -> AnnualOpinion | None:
        """The opinion that one of `stage` is held against: verified, else self-rated; for a verification the self-rating."""
        earlier = AnnualStage.values[: AnnualStage.values.index(stage)]
        return next((self.opinions[known] for known in reversed(earlier) if known in self.opinions), None)

    @property
    def is_imported(self) -> bool:
        return self.held is not None and self.held.opinion_id is None

    @property
    def self_rated(self) -> AnnualOpinion | None:
        return self.opinions.get(AnnualStage.SELF)

    @property
    def verified(self) -> AnnualOpinion | None:
        return self.opinions.get(AnnualStage.VERIFY)

    @property
    def difference(self) -> str:
        """Where a later step judged otherwise than the one before it, in words; '' where none did."""
        given = [self.opinions[stage] for stage in AnnualStage if stage in self.opinions]
        parts = [
            f"{later.get_stage_display()} khác {earlier.get_stage_display().lower()}"
            for earlier, later in zip(given, given[1:], strict=False)
            if (later.level, bool(later.not_rated_reason)) != (earlier.level, bool(earlier.not_rated_reason))
        ]
        return "; ".join(parts)


def annual_rows(units: Iterable[Unit], year: int) -> list[AnnualRow]:
    """Return the rows of `units` for `year`, in their order. Two queries whatever the number."""
    units = list(units)
    ids = [unit.pk for unit in units]
    given: dict[int, list[AnnualOpinion]] = {unit: [] for unit in ids}
    opinions = AnnualOpinion.objects.filter(unit__in=ids, year=year).select_related("made_by", "by_unit")
    for opinion in opinions.order_by("made_at", "pk"):
        given[opinion.unit_id].append(opinion)
    held = {row.unit_id: row for row in AnnualClass.objects.filter(unit__in=ids, year=year)}
    return [_row(unit, year, given[unit.pk], held.get(unit.pk)) for unit in units]


def _row(unit: Unit, year: int, given: list[AnnualOpinion], held: AnnualClass | None) -> AnnualRow:
    authors: dict[str, set[int]] = {}
    for opinion in given:
        authors.setdefault(opinion.stage, set()).add(opinion.made_by_id)
    latest = {opinion.stage: opinion for opinion in given}
    return AnnualRow(unit, year, latest, held, authors, newest=given[-1].pk if given else 0)


def annual_row(unit: Unit, year: int) -> AnnualRow:
    return annual_rows([unit], year)[0]


def opinions_of(unit: Unit, year: int, access: Access) -> list[AnnualOpinion]:
    """Return every opinion on `unit` for `year`, oldest first: nothing is overwritten. One query."""
    rows = AnnualOpinion.objects.visible_to(access).filter(unit=unit, year=year)
    return list(rows.select_related("made_by", "by_unit").order_by("made_at", "pk"))
