"""How a rating is decided above the branch, as a rule of a unit: set from a month on, ended with a month."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import MAX_DAY, MIN_DAY, add_months, screen_date
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from evaluations.models import ReviewRule

ONE_DAY = timedelta(days=1)


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
    if unit is not None:
        unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    values = {"steps": steps, "vote_required": vote_required, "issuer": issuer, "number": number}
    values |= {"issued_on": issued_on, "grade": grade, "note": note}
    rules = list(ReviewRule.objects.select_for_update(of=("self",)).filter(unit=unit))
    same = [rule for rule in rules if rule.valid_from == valid_from and rule.valid_to is None]
    if same and all(getattr(same[0], name) == value for name, value in values.items()):
        return same[0]
    for rule in rules:
        _end_before(rule, valid_from)
    rule = ReviewRule.objects.create(unit=unit, valid_from=valid_from, **values)
    fields = {"steps": steps, "vote_required": vote_required, "valid_from": valid_from}
    record(actor=actor, verb="review_rule.add", subject=rule, unit=unit, fields=fields)
    return rule


def _end_before(rule: ReviewRule, start: date | None) -> None:
    if (rule.valid_to or MAX_DAY) < (start or MIN_DAY):
        return
    if (rule.valid_from or MIN_DAY) >= (start or MIN_DAY):
        since = f"từ {screen_date(rule.valid_from)}" if rule.valid_from else "từ trước đến nay"
        raise Refused(
            "valid_from",
            f"Đã có quy định áp dụng {since}. Mời đồng chí chọn tháng sau đó, hoặc kết thúc quy định ấy trước.",
        )
    rule.valid_to = start - ONE_DAY
    rule.save(update_fields=["valid_to"])


@transaction.atomic
def end_review_rule(*, rule: ReviewRule, last_month: date, actor: User) -> ReviewRule:
    """Let a rule hold up to and including `last_month` (a first day). Raises Refused when that lies before its beginning."""
    rule = ReviewRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    last_day = add_months(last_month, 1) - ONE_DAY
    if rule.valid_from is not None and last_day < rule.valid_from:
        raise Refused(
            "last_month", f"Quy định bắt đầu từ {screen_date(rule.valid_from)}. Mời đồng chí chọn tháng sau đó."
        )
    rule.valid_to = last_day
    rule.save(update_fields=["valid_to"])
    record(actor=actor, verb="review_rule.end", subject=rule, unit=rule.unit_id, fields={"valid_to": last_day})
    return rule
