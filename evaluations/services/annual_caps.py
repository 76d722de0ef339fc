"""The cap on an annual class as a rule of a unit: set from a year on, ended with a year."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import MAX_DAY, MIN_DAY, screen_date
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from evaluations.models import AnnualCapRule

ONE_DAY = timedelta(days=1)


@transaction.atomic
def add_cap_rule(
    *,
    unit: Unit | None,
    subject: str,
    level: str,
    percent: Decimal,
    base: str,
    first_year: int,
    number: str,
    issuer: str,
    issued_on: date | None,
    actor: User,
) -> AnnualCapRule:
    """Set the cap for what is decided under `unit` (None: everywhere) from the classes of `first_year` on.

    The rule before it, of the same unit and subject, ends with the year before; past years keep it. A second submit returns
    the first one's rule. Raises Refused when a rule begins in that year or later.
    """
    if unit is not None:
        unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    start = date(first_year, 1, 1)
    values = {"level": level, "percent": percent, "base": base}
    values |= {"number": number, "issuer": issuer, "issued_on": issued_on}
    rules = list(AnnualCapRule.objects.select_for_update(of=("self",)).filter(unit=unit, subject=subject))
    same = [rule for rule in rules if rule.valid_from == start and rule.valid_to is None]
    if same and all(getattr(same[0], name) == value for name, value in values.items()):
        return same[0]
    for rule in rules:
        _end_before(rule, start)
    rule = AnnualCapRule.objects.create(unit=unit, subject=subject, valid_from=start, **values)
    fields = {"subject": subject, "level": level, "percent": percent, "base": base, "first_year": first_year}
    record(actor=actor, verb="annual_cap_rule.add", subject=rule, unit=unit, fields=fields)
    return rule


def _end_before(rule: AnnualCapRule, start: date) -> None:
    if (rule.valid_to or MAX_DAY) < start:
        return
    if (rule.valid_from or MIN_DAY) >= start:
        raise Refused(
            "first_year",
            f"Đã có quy định áp dụng từ {screen_date(rule.valid_from)}. Mời đồng chí chọn năm sau đó.",
        )
    rule.valid_to = start - ONE_DAY
    rule.save(update_fields=["valid_to"])


@transaction.atomic
def end_cap_rule(*, rule: AnnualCapRule, last_year: int, actor: User) -> AnnualCapRule:
    """Let a rule hold up to and including the classes of `last_year`. Raises Refused when that lies before its beginning."""
    rule = AnnualCapRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    last_day = date(last_year, 12, 31)
    if rule.valid_from is not None and last_day < rule.valid_from:
        raise Refused(
            "last_year", f"Quy định bắt đầu từ {screen_date(rule.valid_from)}. Mời đồng chí chọn từ năm đó trở đi."
        )
    rule.valid_to = last_day
    rule.save(update_fields=["valid_to"])
    fields = {"last_year": last_year}
    record(actor=actor, verb="annual_cap_rule.end", subject=rule, unit=rule.unit_id, fields=fields)
    return rule
