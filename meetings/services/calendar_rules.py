"""The rules of the calendar: on which day branches meet, which days are off. What follows is told by `calendar_changed`."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import MAX_DAY, add_months, month_end, month_start, months_between, screen_date
from chibo.common.errors import Refused
from chibo.common.lunar import public_holidays
from chibo.organization.models import BranchType, Unit
from chibo.organization.services.rules import BY_MONTH, begin_rule, end_rule
from meetings.models import CalendarRule, Holiday
from meetings.signals import calendar_changed

ONE_DAY = timedelta(days=1)

# Meetings on record begin no earlier, and the calendar is asked no farther ahead.
FIRST_MONTH = date(1990, 1, 1)
MONTHS_AHEAD = 24


@transaction.atomic
def add_calendar_rule(
    *,
    unit: Unit | None,
    branch_type: BranchType | None,
    day_of_month: int,
    start_time: time | None,
    shift: str,
    valid_from: date | None,
    issuer: str,
    number: str,
    issued_on: date | None,
    today: date,
    actor: User,
) -> CalendarRule:
    """Set the meeting day of the branches under `unit` (None: everywhere) from the month `valid_from` (a first day) on.

    The rule before it, of the same unit and branch type, ends the day before; past months keep it. A second submit returns
    the first one's rule. Raises Refused when a rule begins in that month or later.
    """
    values = {"day_of_month": day_of_month, "start_time": start_time, "shift": shift}
    values |= {"issuer": issuer, "number": number, "issued_on": issued_on}
    about = {"branch_type": branch_type}
    rule, is_new = begin_rule(CalendarRule, unit=unit, start=valid_from, about=about, values=values, steps=BY_MONTH)
    if is_new:
        fields = ["day_of_month", "shift", "valid_from"]
        record(actor=actor, verb="calendar_rule.add", subject=rule, unit=unit, fields=fields)
        _tell(valid_from, None, today)
    return rule


@transaction.atomic
def end_calendar_rule(*, rule: CalendarRule, last_month: date, today: date, actor: User) -> CalendarRule:
    """Let a rule hold up to and including `last_month` (a first day). Raises Refused when that lies before its beginning."""
    former_end = CalendarRule.objects.select_for_update(of=("self",)).get(pk=rule.pk).valid_to
    rule = end_rule(rule, last_day=month_end(last_month), steps=BY_MONTH)
    record(actor=actor, verb="calendar_rule.end", subject=rule, unit=rule.unit_id, fields=["valid_to"])
    _tell(min(rule.valid_to, former_end or MAX_DAY) + ONE_DAY, None, today)
    return rule


def _tell(start: date | None, end: date | None, today: date) -> None:
    first = max(month_start(start or FIRST_MONTH), FIRST_MONTH)
    last = min(end or MAX_DAY, add_months(month_start(today), MONTHS_AHEAD))
    calendar_changed.send(sender=CalendarRule, months=set(months_between(first, last)) if first <= last else set())


@transaction.atomic
def save_holiday(
    *, day: date, name: str, is_workday: bool, is_confirmed: bool, actor: User, holiday: Holiday | None = None
) -> Holiday:
    """Add a day off or a day worked instead, or change `holiday`. Raises Refused when the day has a row already."""
    others = Holiday.objects.filter(day=day).exclude(pk=holiday.pk if holiday else None)
    found = others.first()
    if found is not None:
        if holiday is None and (found.name, found.is_workday) == (name, is_workday):
            return found
        raise Refused("day", f"Ngày {screen_date(day)} đã có trong bảng: {found.name}. Mời đồng chí sửa dòng đó.")
    months = {month_start(day)}
    if holiday is not None:
        holiday = Holiday.objects.select_for_update().get(pk=holiday.pk)
        months.add(month_start(holiday.day))
    holiday = holiday or Holiday()
    holiday.day, holiday.name, holiday.is_workday, holiday.is_confirmed = day, name, is_workday, is_confirmed
    holiday.save()
    record(actor=actor, verb="holiday.save", subject=holiday, fields={"day": day, "is_workday": is_workday})
    calendar_changed.send(sender=Holiday, months=_with_neighbors(months))
    return holiday


@transaction.atomic
def remove_holiday(*, holiday: Holiday, actor: User) -> None:
    """Take a row out of the table; the log keeps that it was there."""
    record(actor=actor, verb="holiday.remove", subject=holiday, fields={"day": holiday.day})
    months = {month_start(holiday.day)}
    holiday.delete()
    calendar_changed.send(sender=Holiday, months=_with_neighbors(months))


@transaction.atomic
def fill_holidays(*, year: int, actor: User) -> int:
    """Add the public holidays of `year` by law (Labor Code 2019, article 112) that are not in the table yet; return how many.

    The days worked instead and the exact Tết break come with the yearly notice: rows stay marked as not yet confirmed.
    """
    known = set(Holiday.objects.filter(day__year=year).values_list("day", flat=True))
    new = [Holiday(day=day, name=name) for day, name in public_holidays(year) if day not in known]
    Holiday.objects.bulk_create(new)
    record(actor=actor, verb="holiday.fill", subject=None, fields={"year": year, "rows": len(new)})
    calendar_changed.send(sender=Holiday, months=_with_neighbors({month_start(row.day) for row in new}))
    return len(new)


def _with_neighbors(months: set[date]) -> set[date]:
    """A meeting shifted over a long break may belong to the month before or after."""
    return {add_months(month, step) for month in months for step in (-1, 0, 1)}
