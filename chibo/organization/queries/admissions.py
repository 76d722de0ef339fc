"""Admissions (kết nạp) against what was set, with the people in preparation; set-based, whatever the number of units."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import ExtractYear

from chibo.organization.enums import StartReason
from chibo.organization.models import AdmissionTarget, CandidateCount, Membership, Unit

PLACED = "branch__ancestor_rows__"


@dataclass(frozen=True)
class AdmissionRow:
    """One unit's year. `target`, `promising` and `trained` are None where nobody has said; `admitted` is counted."""

    unit: Unit
    target: int | None
    admitted: int
    promising: int | None
    trained: int | None

    @property
    def missing(self) -> int:
        """How many are still to be admitted."""
        return max((self.target or 0) - self.admitted, 0)


def admitted_in(units: QuerySet[Unit], first: date, last: date) -> Counter[tuple[int, int]]:
    """Return {(unit, year): members} admitted from `first` to `last`, both included, into branches that stood under each
    of `units` on that day. One query.
    """
    rows = Membership.objects.filter(
        start_reason=StartReason.ADMITTED,
        valid_from__range=(first, last),
        **{
            f"{PLACED}ancestor__in": units,
            f"{PLACED}valid_from__lte": F("valid_from"),
            f"{PLACED}valid_to__gte": F("valid_from"),
        },
    )
    year = ExtractYear("valid_from")
    counted = rows.order_by().annotate(of=F(f"{PLACED}ancestor"), year=year).values("of", "year")
    found = counted.annotate(people=Count("member", distinct=True)).values_list("of", "year", "people")
    return Counter({(unit, year): people for unit, year, people in found})


def candidates_of(units: QuerySet[Unit], day: date) -> dict[int, tuple[int, int]]:
    """Return {unit: (promising, trained)}: the sum of the latest numbers by `day` of the branches under each on that day.

    Units without any number are not in it. One query.
    """
    latest = CandidateCount.objects.filter(branch=OuterRef("branch"), on__lte=day).order_by("-on").values("pk")[:1]
    rows = CandidateCount.objects.filter(
        pk=Subquery(latest),
        **{
            f"{PLACED}ancestor__in": units,
            f"{PLACED}valid_from__lte": day,
            f"{PLACED}valid_to__gte": day,
        },
    )
    summed = rows.order_by().values(f"{PLACED}ancestor").annotate(people=Sum("promising"), taught=Sum("trained"))
    return {row[f"{PLACED}ancestor"]: (row["people"], row["taught"]) for row in summed}


def admission_rows(units: QuerySet[Unit], year: int, day: date) -> list[AdmissionRow]:
    """Return a row for each of `units` in their order: its target of `year`, who was admitted in it up to `day`, and who is
    in preparation then. Four queries.
    """
    last = min(date(year, 12, 31), day)
    targets = dict(AdmissionTarget.objects.filter(unit__in=units, year=year).values_list("unit", "target"))
    admitted, candidates = admitted_in(units, date(year, 1, 1), last), candidates_of(units, last)
    return [
        AdmissionRow(unit, targets.get(unit.pk), admitted[unit.pk, year], *candidates.get(unit.pk, (None, None)))
        for unit in units
    ]


def target_of(unit: Unit, year: int) -> AdmissionTarget | None:
    return AdmissionTarget.objects.filter(unit=unit, year=year).first()


def admitted_by_year(unit: Unit, first: date, last: date) -> list[tuple[int, int]]:
    """Return (year, members admitted) for each year from `first` to `last`; their sum is that of the whole span."""
    found = admitted_in(Unit.objects.filter(pk=unit.pk), first, last)
    return [(year, found[unit.pk, year]) for year in range(first.year, last.year + 1)]
