"""Settings of proposals: fields, and the deadlines that are rules. What came before keeps the deadline it was given."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.organization.models import Unit, UnitType
from chibo.organization.services.rules import BY_DAY, begin_rule, end_rule
from meetings.models import ProposalDeadlineRule, ProposalField


@transaction.atomic
def save_field(*, word: ProposalField, actor: User) -> ProposalField:
    """Store a new or changed field; one that has proposals is renamed or put out of use, never removed."""
    word.save()
    record(actor=actor, verb="proposal_field.save", subject=word, fields=["name", "position", "is_active"])
    return word


@transaction.atomic
def add_deadline_rule(
    *,
    unit: Unit | None,
    level: UnitType | None,
    days: int,
    days_to_escalate: int | None,
    valid_from: date,
    number: str,
    issuer: str,
    issued_on: date | None,
    actor: User,
) -> ProposalDeadlineRule:
    """Set the days to answer for `unit` and what is below it (None: everywhere), for one `level` or all, from a day on.

    The rule before it, of the same unit and level, ends the day before. A second submit returns the first one's rule.
    Raises Refused when another rule begins on that day or later.
    """
    values = {"days": days, "days_to_escalate": days_to_escalate}
    values |= {"number": number, "issuer": issuer, "issued_on": issued_on}
    about = {"level": level}
    rule, is_new = begin_rule(
        ProposalDeadlineRule, unit=unit, start=valid_from, about=about, values=values, steps=BY_DAY
    )
    if is_new:
        record(actor=actor, verb="proposal_rule.add", subject=rule, unit=unit, fields={"days": days})
    return rule


@transaction.atomic
def end_deadline_rule(*, rule: ProposalDeadlineRule, last_day: date, actor: User) -> ProposalDeadlineRule:
    """Let a rule hold up to and including `last_day`. Raises Refused when that lies before its beginning."""
    rule = end_rule(rule, last_day=last_day, steps=BY_DAY)
    record(actor=actor, verb="proposal_rule.end", subject=rule, unit=rule.unit_id, fields=["valid_to"])
    return rule
