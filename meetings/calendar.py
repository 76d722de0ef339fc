"""The day on which a branch is to meet in a month. Pure: rules, holidays and lineages come in as arguments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from chibo.organization.models.rules import nearest
from meetings.enums import Shift
from meetings.models import CalendarRule

DEFAULT_DAY = 3
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class DaysOff:
    """Days off by the yearly decision and weekend days worked instead."""

    holidays: Collection[date] = field(default_factory=frozenset)
    workdays: Collection[date] = field(default_factory=frozenset)

    def is_off(self, day: date) -> bool:
        if day in self.workdays:
            return False
        return day in self.holidays or day.weekday() >= SATURDAY


@dataclass(frozen=True)
class Due:
    """The due day with the rule it follows; without a rule it is the 3rd, not shifted."""

    day: date
    start: time | None = None
    rule: CalendarRule | None = None


def due(
    month: date, lineage: Sequence[int], branch_type_id: str | None, rules: Sequence[CalendarRule], days_off: DaysOff
) -> Due:
    """Return the due day of `month` (a first day) for a branch.

    The rule is the one valid on the 1st of the month, of the nearest unit in `lineage` (own id first); at one unit a rule
    for the branch's type goes before a general one.
    """
    rule = nearest(rules, lineage, month, prefer=lambda rule: _fits(rule, branch_type_id))
    if rule is None:
        return Due(month.replace(day=DEFAULT_DAY))
    return Due(shifted(month.replace(day=rule.day_of_month), rule.shift, days_off), rule.start_time, rule)


def _fits(rule: CalendarRule, branch_type_id: str | None) -> bool | None:
    if rule.branch_type_id is None:
        return False
    return True if rule.branch_type_id == branch_type_id else None


def shifted(day: date, shift: str, days_off: DaysOff) -> date:
    """Return `day`, or the day it goes to when it falls on a day off.

    'next_day' is the day after, whatever that is (CV 747-CV/TU Hậu Giang 24/02/2023); the working-day shifts go on until
    a day that is not off.
    """
    if shift == Shift.NONE or not days_off.is_off(day):
        return day
    if shift == Shift.NEXT_DAY:
        return day + ONE_DAY
    step = -ONE_DAY if shift == Shift.PREVIOUS_WORKING_DAY else ONE_DAY
    while days_off.is_off(day):
        day += step
    return day
