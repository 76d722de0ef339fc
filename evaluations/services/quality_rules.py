"""The rule of quality of meetings of a unit: set from a year on, ended with a year."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import MAX_DAY, MIN_DAY, screen_date
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from evaluations.models import QualityRule
from evaluations.quality import QualityError, parse

ONE_DAY = timedelta(days=1)


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
    if unit is not None:
        unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    start = date(first_year, 1, 1)
    values = {"name": name, "definition": definition, "number": number, "issuer": issuer}
    values |= {"issued_on": issued_on, "grade": grade, "note": note}
    rules = list(QualityRule.objects.select_for_update(of=("self",)).filter(unit=unit, period=period))
    same = [rule for rule in rules if rule.valid_from == start and rule.valid_to is None]
    if same and all(getattr(same[0], field) == value for field, value in values.items()):
        return same[0]
    for rule in rules:
        _end_before(rule, start)
    rule = QualityRule.objects.create(unit=unit, period=period, valid_from=start, **values)
    fields = {"period": period, "first_year": first_year, "definition": definition}
    record(actor=actor, verb="quality_rule.add", subject=rule, unit=unit, fields=fields)
    return rule


def _end_before(rule: QualityRule, start: date) -> None:
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
def end_quality_rule(*, rule: QualityRule, last_year: int, actor: User) -> QualityRule:
    """Let a rule hold up to and including `last_year`. Raises Refused when that lies before its beginning."""
    rule = QualityRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    last_day = date(last_year, 12, 31)
    if rule.valid_from is not None and last_day < rule.valid_from:
        raise Refused(
            "last_year", f"Quy định bắt đầu từ {screen_date(rule.valid_from)}. Mời đồng chí chọn từ năm đó trở đi."
        )
    rule.valid_to = last_day
    rule.save(update_fields=["valid_to"])
    record(actor=actor, verb="quality_rule.end", subject=rule, unit=rule.unit_id, fields={"last_year": last_year})
    return rule
