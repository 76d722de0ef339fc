"""Settings of proposals: fields, and the deadlines that are rules. What came before keeps the deadline it was given."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import MAX_DAY, MIN_DAY, screen_date
from chibo.common.errors import Refused
from chibo.organization.models import Unit, UnitType
from meetings.models import ProposalDeadlineRule, ProposalField

ONE_DAY = timedelta(days=1)


@transaction.atomic
def save_field(*, field: ProposalField, actor: User) -> ProposalField:
    """Store a new or changed field; one that has proposals is renamed or put out of use, never removed."""
    field.save()
    record(actor=actor, verb="proposal_field.save", subject=field, fields=["name", "position", "is_active"])
    return field


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
    if unit is not None:
        unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    values = {"days": days, "days_to_escalate": days_to_escalate}
    values |= {"number": number, "issuer": issuer, "issued_on": issued_on}
    rules = list(ProposalDeadlineRule.objects.select_for_update().filter(unit=unit, level=level))
    same = [rule for rule in rules if rule.valid_from == valid_from and rule.valid_to is None]
    if same and all(getattr(same[0], name) == value for name, value in values.items()):
        return same[0]
    _end_before(rules, valid_from)
    rule = ProposalDeadlineRule.objects.create(unit=unit, level=level, valid_from=valid_from, **values)
    record(actor=actor, verb="proposal_rule.add", subject=rule, unit=unit, fields={"days": days})
    return rule


def _end_before(rules: list[ProposalDeadlineRule], start: date) -> None:
    for rule in rules:
        if (rule.valid_to or MAX_DAY) < start:
            continue
        if (rule.valid_from or MIN_DAY) >= start:
            raise Refused(
                "valid_from",
                f"Đã có quy định áp dụng từ {screen_date(rule.valid_from)}. Mời đồng chí chọn ngày sau đó, "
                "hoặc kết thúc quy định ấy trước.",
            )
        rule.valid_to = start - ONE_DAY
        rule.save(update_fields=["valid_to"])


@transaction.atomic
def end_deadline_rule(*, rule: ProposalDeadlineRule, last_day: date, actor: User) -> ProposalDeadlineRule:
    """Let a rule hold up to and including `last_day`. Raises Refused when that lies before its beginning."""
    rule = ProposalDeadlineRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.valid_from is not None and last_day < rule.valid_from:
        raise Refused("last_day", f"Quy định bắt đầu từ {screen_date(rule.valid_from)}. Mời đồng chí chọn ngày sau đó.")
    rule.valid_to = last_day
    rule.save(update_fields=["valid_to"])
    record(actor=actor, verb="proposal_rule.end", subject=rule, unit=rule.unit_id, fields=["valid_to"])
    return rule
