"""The cap on an annual class as a rule of a unit: set from a year on, ended with a year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.organization.models import Unit
from chibo.organization.services.rules import BY_YEAR, begin_rule, end_rule
from evaluations.models import AnnualCapRule


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
    start = date(first_year, 1, 1)
    values = {"level": level, "percent": percent, "base": base}
    values |= {"number": number, "issuer": issuer, "issued_on": issued_on}
    about = {"subject": subject}
    rule, is_new = begin_rule(AnnualCapRule, unit=unit, start=start, about=about, values=values, steps=BY_YEAR)
    if is_new:
        fields = {"subject": subject, "level": level, "percent": percent, "base": base, "first_year": first_year}
        record(actor=actor, verb="annual_cap_rule.add", subject=rule, unit=unit, fields=fields)
    return rule


@transaction.atomic
def end_cap_rule(*, rule: AnnualCapRule, last_year: int, actor: User) -> AnnualCapRule:
    """Let a rule hold up to and including the classes of `last_year`. Raises Refused when that lies before its beginning."""
    rule = end_rule(rule, last_day=date(last_year, 12, 31), steps=BY_YEAR)
    fields = {"last_year": last_year}
    record(actor=actor, verb="annual_cap_rule.end", subject=rule, unit=rule.unit_id, fields=fields)
    return rule
