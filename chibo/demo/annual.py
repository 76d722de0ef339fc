"""Annual classes: those of Hoàng Mai for 2015 as they were counted, 2014 as it was published, and last year's for all."""

from __future__ import annotations

from datetime import date

from chibo.demo import texts
from chibo.demo.world import World, rng_for
from evaluations.enums import AnnualLevel, AnnualScale
from evaluations.models import AnnualClass, PublishedAnnualFigures

BATCH = 500
YEAR_2015 = {
    AnnualLevel.CLEAN_AND_STRONG: 85,
    AnnualLevel.GOOD_BEFORE_2018: 87,
    AnnualLevel.DONE_BEFORE_2018: 10,
    AnnualLevel.WEAK: 0,
}
# The sum is 99.0 and no count of branches was given with it: shares only, never counts.
YEAR_2014 = {
    AnnualLevel.CLEAN_AND_STRONG: "50.9",
    AnnualLevel.GOOD_BEFORE_2018: "44.7",
    AnnualLevel.DONE_BEFORE_2018: "3.4",
    AnnualLevel.WEAK: "0",
}
SOURCE = "Bài đăng ngày 07/02/2017 trên trang thông tin điện tử thị xã Hoàng Mai"
NOTE_2014 = "tổng 99,0%; nguồn không nêu số lượng"
LAST_YEAR = [AnnualLevel.EXCELLENT, AnnualLevel.GOOD, AnnualLevel.DONE, AnnualLevel.NOT_DONE]
WEIGHTS = [17, 66, 15, 2]


def record_annual_classes(world: World) -> None:
    """Write the classes. Of the branches of 2015 those merged later had just been founded and were not rated."""
    rows = [*_of_2015(world), *_of_last_year(world)]
    AnnualClass.objects.bulk_create(rows, batch_size=BATCH)
    PublishedAnnualFigures.objects.create(
        unit=world.units["HM"],
        year=2014,
        scale=AnnualScale.BEFORE_2018,
        shares={level.value: share for level, share in YEAR_2014.items()},
        source=SOURCE,
        note=NOTE_2014,
    )


def _of_2015(world: World) -> list[AnnualClass]:
    plans = [plan for plan in world.plans if plan.root == "HM"]
    levels = [level for level, count in YEAR_2015.items() for _ in range(count)]
    rng_for("annual", 2015).shuffle(levels)
    rows = []
    for plan in plans:
        is_new = bool(plan.successor)
        rows.append(
            AnnualClass(
                unit=world.units[plan.code],
                year=2015,
                scale=AnnualScale.BEFORE_2018,
                level="" if is_new else levels.pop(),
                not_rated_reason=texts.NOT_RATED_REASON if is_new else "",
                source=SOURCE,
                recorded_by=world.clerk,
            )
        )
    return rows


def _of_last_year(world: World) -> list[AnnualClass]:
    """Return the classes of the year before this one, of the branches open at its end."""
    year = world.today.year - 1
    numbers = {"HM": "31-QĐ/ThU", "KA": "45-QĐ/ThU", "SMC": "52-QĐ/HU"}
    return [
        AnnualClass(
            unit=world.units[plan.code],
            year=year,
            level=rng_for("annual", year, plan.code).choices(LAST_YEAR, WEIGHTS)[0],
            decision=f"QĐ số {numbers[plan.root]}",
            decided_on=date(year, 12, 25),
            recorded_by=world.clerk,
        )
        for plan in world.plans
        if not plan.successor
    ]
