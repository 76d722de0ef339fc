"""Settings: when a unit and what is below it are reminded of what, and when letters go."""

from __future__ import annotations

from datetime import date, time

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.organization.models import Unit
from chibo.organization.services.rules import BY_DAY, R, begin_rule, end_rule
from chibo.reminders.models import LetterRule, ReminderRule


@transaction.atomic
def add_reminder_rule(
    *,
    unit: Unit | None,
    kind: str,
    is_on: bool,
    days: int,
    escalate_after: int,
    valid_from: date,
    number: str,
    issuer: str,
    issued_on: date | None,
    actor: User,
) -> ReminderRule:
    """Set when `unit` and what is below it (None: everywhere) are reminded of `kind`, from a day on.

    The rule before it ends the day before. A second submit returns the first one's rule. Raises Refused when another rule
    begins on that day or later.
    """
    values = {"is_on": is_on, "days": days, "escalate_after": escalate_after}
    source = {"number": number, "issuer": issuer, "issued_on": issued_on}
    rule, is_new = begin_rule(
        ReminderRule, unit=unit, start=valid_from, about={"kind": kind}, values=values | source, steps=BY_DAY
    )
    if is_new:
        record(actor=actor, verb="reminder_rule.add", subject=rule, unit=unit, fields=values | {"kind": kind})
    return rule


@transaction.atomic
def add_letter_rule(
    *,
    unit: Unit | None,
    quiet_from: time,
    quiet_to: time,
    repeat_days: int,
    valid_from: date,
    number: str,
    issuer: str,
    issued_on: date | None,
    actor: User,
) -> LetterRule:
    """Set the quiet hours of `unit` and what is below it, and how often what is not new is said again. As above."""
    values = {"quiet_from": quiet_from, "quiet_to": quiet_to, "repeat_days": repeat_days}
    source = {"number": number, "issuer": issuer, "issued_on": issued_on}
    rule, is_new = begin_rule(LetterRule, unit=unit, start=valid_from, about={}, values=values | source, steps=BY_DAY)
    if is_new:
        record(actor=actor, verb="letter_rule.add", subject=rule, unit=unit, fields=list(values))
    return rule


@transaction.atomic
def end_reminding_rule(*, rule: R, last_day: date, actor: User) -> R:
    """Let a rule of either sort hold up to and including `last_day`. Raises Refused when that lies before its beginning."""
    rule = end_rule(rule, last_day=last_day, steps=BY_DAY)
    record(actor=actor, verb=f"{rule._meta.model_name}.end", subject=rule, unit=rule.unit_id, fields=["valid_to"])
    return rule
