"""Settings of planning: until when branches register, how many topical sessions at least, the tables of topical sessions."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import month_end
from chibo.organization.models import Rule, Unit
from chibo.organization.services.rules import BY_MONTH, BY_YEAR, begin_rule, end_rule
from meetings.models import RegistrationRule, TopicalField, TopicalForm, TopicalMinimumRule


@transaction.atomic
def add_registration_rule(
    *,
    unit: Unit | None,
    deadline_day: int,
    valid_from: date | None,
    number: str,
    issuer: str,
    issued_on: date | None,
    actor: User,
) -> RegistrationRule:
    """Let the branches under `unit` (None: all) register up to `deadline_day` of the month before, from a month on.

    A second submit returns the first one's rule. Raises Refused when a rule begins in that month or later.
    """
    values = {"deadline_day": deadline_day, "number": number, "issuer": issuer, "issued_on": issued_on}
    rule, is_new = begin_rule(RegistrationRule, unit=unit, start=valid_from, about={}, values=values, steps=BY_MONTH)
    if is_new:
        record(actor=actor, verb="registration_rule.add", subject=rule, unit=unit, fields={"day": deadline_day})
    return rule


@transaction.atomic
def add_minimum_rule(
    *,
    unit: Unit | None,
    sessions: int,
    period: str,
    first_year: int,
    number: str,
    issuer: str,
    issued_on: date | None,
    actor: User,
) -> TopicalMinimumRule:
    """Let the branches under `unit` (None: all) hold at least `sessions` topical sessions a quarter or a year, from a year on.

    A second submit returns the first one's rule. Raises Refused when a rule begins in that year or later.
    """
    values = {"sessions": sessions, "period": period, "number": number, "issuer": issuer, "issued_on": issued_on}
    start = date(first_year, 1, 1)
    rule, is_new = begin_rule(TopicalMinimumRule, unit=unit, start=start, about={}, values=values, steps=BY_YEAR)
    if is_new:
        record(actor=actor, verb="topical_rule.add", subject=rule, unit=unit, fields={"sessions": sessions})
    return rule


@transaction.atomic
def end_registration_rule(*, rule: RegistrationRule, last_month: date, actor: User) -> Rule:
    """Let the rule hold up to and including `last_month` (a first day). Raises Refused before its beginning."""
    rule = end_rule(rule, last_day=month_end(last_month), steps=BY_MONTH)
    record(actor=actor, verb="registration_rule.end", subject=rule, unit=rule.unit_id, fields=["valid_to"])
    return rule


@transaction.atomic
def end_minimum_rule(*, rule: TopicalMinimumRule, last_year: int, actor: User) -> Rule:
    """Let the rule hold up to and including `last_year`. Raises Refused before its beginning."""
    rule = end_rule(rule, last_day=date(last_year, 12, 31), steps=BY_YEAR)
    record(actor=actor, verb="topical_rule.end", subject=rule, unit=rule.unit_id, fields=["valid_to"])
    return rule


@transaction.atomic
def save_word(*, word: TopicalField | TopicalForm, actor: User) -> TopicalField | TopicalForm:
    """Store a new or changed field or form; one that plans use is renamed or put out of use, never removed."""
    word.save()
    record(actor=actor, verb="topical_table.save", subject=word, fields=["name", "position", "is_active"])
    return word
