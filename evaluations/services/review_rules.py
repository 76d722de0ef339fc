"""How a rating is decided above the branch, as a rule of a unit: set from a month on, ended with a month."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import month_end
from chibo.organization.models import Unit
from chibo.organization.services.rules import BY_MONTH, begin_rule, end_rule
from evaluations.models import ReviewRule


@transaction.atomic
def add_review_rule(
    *,
    unit: Unit | None,
    steps: int,
    vote_required: bool,
    valid_from: date | None,
    issuer: str,
    number: str,
    issued_on: date | None,
    grade: str,
    note: str,
    actor: User,
) -> ReviewRule:
    """Set the rule for meetings of branches under `unit` (None: everywhere) held from the month `valid_from` (a first day) on.

    The rule before it, of the same unit, ends the day before; meetings of past months keep it. A second submit returns the
    first one's rule. Raises Refused when a rule begins in that month or later.
    """
    values = {"steps": steps, "vote_required": vote_required, "issuer": issuer, "number": number}
    values |= {"issued_on": issued_on, "grade": grade, "note": note}
    rule, is_new = begin_rule(ReviewRule, unit=unit, start=valid_from, about={}, values=values, steps=BY_MONTH)
    if is_new:
        fields = {"steps": steps, "vote_required": vote_required, "valid_from": valid_from}
        record(actor=actor, verb="review_rule.add", subject=rule, unit=unit, fields=fields)
    return rule


@transaction.atomic
def end_review_rule(*, rule: ReviewRule, last_month: date, actor: User) -> ReviewRule:
    """Let a rule hold up to and including `last_month` (a first day). Raises Refused when that lies before its beginning."""
    rule = end_rule(rule, last_day=month_end(last_month), steps=BY_MONTH)
    record(actor=actor, verb="review_rule.end", subject=rule, unit=rule.unit_id, fields={"valid_to": rule.valid_to})
    return rule
