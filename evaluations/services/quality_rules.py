"""The rule of quality of meetings of a unit: set from a year on, ended with a year."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from chibo.organization.services.rules import BY_YEAR, begin_rule, end_rule
from evaluations.models import QualityRule
from evaluations.quality import QualityError, parse


@transaction.atomic
def add_quality_rule(
    *,
    unit: Unit | None,
    name: str,
    period: str,
    definition: dict,
    first_year: int,
    number: str,
    issuer: str,
    issued_on: date | None,
    grade: str,
    note: str,
    actor: User,
) -> QualityRule:
    """Set the rule for the branches under `unit` (None: everywhere) for the years or quarters of `first_year` on.

    The rule before it, of the same unit and period, ends with the year before; past years keep it. A second submit returns
    the first one's rule. Raises Refused for a definition that contradicts itself, and when a rule begins in that year or
    later.
    """
    try:
        parse(definition, period)
    except QualityError as error:
        raise Refused(None, error.sentences[0]) from error
    start = date(first_year, 1, 1)
    values = {"name": name, "definition": definition, "number": number, "issuer": issuer}
    values |= {"issued_on": issued_on, "grade": grade, "note": note}
    about = {"period": period}
    rule, is_new = begin_rule(QualityRule, unit=unit, start=start, about=about, values=values, steps=BY_YEAR)
    if is_new:
        fields = {"period": period, "first_year": first_year, "definition": definition}
        record(actor=actor, verb="quality_rule.add", subject=rule, unit=unit, fields=fields)
    return rule


@transaction.atomic
def end_quality_rule(*, rule: QualityRule, last_year: int, actor: User) -> QualityRule:
    """Let a rule hold up to and including `last_year`. Raises Refused when that lies before its beginning."""
    rule = end_rule(rule, last_day=date(last_year, 12, 31), steps=BY_YEAR)
    record(actor=actor, verb="quality_rule.end", subject=rule, unit=rule.unit_id, fields={"last_year": last_year})
    return rule
