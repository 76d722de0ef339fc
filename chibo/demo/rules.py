"""Meeting days, holidays, deadlines and periods of the demo."""

from __future__ import annotations

from datetime import date, time

from chibo.demo.records import Record
from chibo.demo.world import World
from chibo.organization.models import BranchType
from chibo.periods.models import DeadlineRule
from chibo.periods.services import open_year
from evaluations.models import ReviewRule
from meetings.enums import Shift
from meetings.services.calendar_rules import add_calendar_rule, fill_holidays

MADE_UP = "Quy định đặt ra để minh họa."
TWO_STEPS_IN, TWO_STEPS_MONTHS = "SMC-BM", 3
DAYS_AFTER = {"chi_bo": 5, "co_so": 10, "huyen": 20}


def set_rules(world: World) -> None:
    """Si Ma Cai has no rule of its own: the 3rd, not shifted, holds there."""
    _meeting_days(world)
    _two_steps(world)
    years = range(world.first_day.year, world.today.year + 2)
    for year in years:
        open_year(year)
        fill_holidays(year=year, actor=world.clerk)
    DeadlineRule.objects.bulk_create(
        DeadlineRule(unit=world.units[root], kind=kind, unit_type_id=level, days_after=days, note=MADE_UP)
        for root in ("HM", "KA", "SMC")
        for kind in ("quarter", "year")
        for level, days in DAYS_AFTER.items()
    )


def decided_in_two_steps(world: World, record: Record) -> bool:
    """Tell whether the rating of a meeting is verified by the commune before the district confirms it."""
    return record.plan.parent == TWO_STEPS_IN and record.meeting.month >= world.months[-TWO_STEPS_MONTHS]


def _two_steps(world: World) -> None:
    ReviewRule.objects.create(
        unit=world.units[TWO_STEPS_IN],
        steps=2,
        valid_from=world.months[-TWO_STEPS_MONTHS],
        issuer=world.units[TWO_STEPS_IN].committee_name,
        note=MADE_UP,
    )


def _meeting_days(world: World) -> None:
    _rule(world, "HM", time(19, 0), issuer="Thị ủy Hoàng Mai")
    _rule(world, "KA", time(19, 30), issuer="Thị ủy Kỳ Anh")
    _rule(world, "KA", time(14, 0), issuer="Thị ủy Kỳ Anh", shift=Shift.NEXT_WORKING_DAY, branch_type="co_quan")
    _rule(
        world, "KA-KNI", time(19, 30), issuer="Đảng ủy xã Kỳ Ninh", day=5, shift=Shift.NEXT_DAY, since=world.months[12]
    )


def _rule(
    world: World,
    code: str,
    start_time: time,
    *,
    issuer: str,
    day: int = 3,
    shift: str = Shift.NONE,
    branch_type: str = "",
    since: date | None = None,
) -> None:
    add_calendar_rule(
        unit=world.units[code],
        branch_type=BranchType.objects.get(pk=branch_type) if branch_type else None,
        day_of_month=day,
        start_time=start_time,
        shift=shift,
        valid_from=since,
        issuer=issuer,
        number="",
        issued_on=None,
        today=world.today,
        actor=world.clerk,
    )
