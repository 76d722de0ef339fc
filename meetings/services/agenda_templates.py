"""The templates that agendas begin from, kept as dated rules of a unit for its subtree."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.models import BranchType, Unit
from chibo.organization.services.rules import BY_DAY, begin_rule, end_rule
from meetings.models import AgendaTemplate


@transaction.atomic
def add_agenda_template(
    *,
    unit: Unit | None,
    name: str,
    kind: str,
    branch_type: BranchType | None,
    steps: list[dict],
    valid_from: date,
    issuer: str,
    number: str,
    issued_on: date | None,
    grade: str,
    note: str,
    actor: User,
) -> AgendaTemplate:
    """Set the steps for meetings of a kind (and branch type) of `unit` and what is below it (None: everywhere), from a day on.

    The template before it, of the same unit, kind and type, ends the day before; agendas that were saved stay as they are. A
    second submit returns the first one's template. Raises Refused without steps, or when one begins on that day or later.
    """
    if not steps:
        raise Refused(None, "Mẫu chưa có bước nào. Mời đồng chí ghi ít nhất một bước.")
    values = {"name": name, "steps": steps, "issuer": issuer, "number": number, "issued_on": issued_on}
    values |= {"grade": grade, "note": note}
    about = {"kind": kind, "branch_type": branch_type.pk if branch_type else ""}
    rule, is_new = begin_rule(AgendaTemplate, unit=unit, start=valid_from, about=about, values=values, steps=BY_DAY)
    if is_new:
        record(actor=actor, verb="agenda_template.add", subject=rule, unit=unit, fields=["kind", "steps", "valid_from"])
    return rule


@transaction.atomic
def end_agenda_template(*, rule: AgendaTemplate, last_day: date, actor: User) -> AgendaTemplate:
    """Let a template hold up to and including `last_day`. Raises Refused when that lies before its beginning."""
    rule = end_rule(rule, last_day=last_day, steps=BY_DAY)
    record(actor=actor, verb="agenda_template.end", subject=rule, unit=rule.unit_id, fields=["valid_to"])
    return rule
