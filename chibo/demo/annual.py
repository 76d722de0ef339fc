"""Annual classes: those of Hoàng Mai for 2015 as they were counted, 2014 as it was published, and last year's for all."""

from __future__ import annotations

from chibo.demo import texts
from chibo.demo.annual_members import record_member_classes
from chibo.demo.annual_opinions import record_last_year
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


def record_annual_classes(world: World) -> None:
    """Write the classes. Of the branches of 2015 those merged later had just been founded and were not rated."""
    AnnualClass.objects.bulk_create(_of_2015(world), batch_size=BATCH)
    record_last_year(world)
    record_member_classes(world)
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
