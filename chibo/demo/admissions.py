"""Targets of admissions and people in preparation in the demo."""

from __future__ import annotations

from datetime import date, timedelta

from chibo.demo.world import World, rng_for
from chibo.organization.models import AdmissionTarget, CandidateCount, Unit
from chibo.organization.queries.admissions import admission_rows

BATCH = 500


def plan_admissions(world: World) -> None:
    """Set a target of this year and the last for every committee, near to what came of it; count who is in preparation."""
    committees = Unit.objects.filter(type__is_branch=False).open_on(world.today).order_by("code")
    targets = [
        AdmissionTarget(
            unit=row.unit, year=year, target=row.admitted + rng_for("target", row.unit.code, year).randint(0, 4)
        )
        for year in (world.today.year - 1, world.today.year)
        for row in admission_rows(committees, year, world.today)
    ]
    AdmissionTarget.objects.bulk_create(targets, batch_size=BATCH)
    branches = Unit.objects.branches().open_on(world.today).order_by("code")
    counts = [count for branch in branches if (count := _candidates(branch, world.today))]
    CandidateCount.objects.bulk_create(counts, batch_size=BATCH)


def _candidates(branch: Unit, today: date) -> CandidateCount | None:
    """Three branches in four have counted theirs, some weeks ago."""
    rng = rng_for("candidates", branch.code)
    if rng.random() < 0.25:
        return None
    promising, on = rng.randint(0, 6), today - timedelta(days=rng.randint(5, 80))
    return CandidateCount(branch=branch, on=on, promising=promising, trained=rng.randint(0, promising))
