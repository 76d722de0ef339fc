"""What the editors of dated rules share: a rule begins on a day and ends the one before it; a rule ends with a day.

What a rule says, who may set it and how it is logged stays with the editor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db import transaction

from chibo.common.dates import MAX_DAY, MIN_DAY, screen_date
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from chibo.organization.models.rules import Rule

R = TypeVar("R", bound=Rule)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Steps:
    """In what steps an editor asks for days: the fields that refusals stand beside, and what to choose instead."""

    first: str
    choose_first: str
    last: str
    choose_last: str


BY_YEAR = Steps("first_year", "chọn năm sau đó", "last_year", "chọn từ năm đó trở đi")
BY_MONTH = Steps("valid_from", "chọn tháng sau đó, hoặc kết thúc quy định ấy trước", "last_month", "chọn tháng sau đó")
BY_DAY = Steps("valid_from", "chọn ngày sau đó, hoặc kết thúc quy định ấy trước", "last_day", "chọn ngày sau đó")


@transaction.atomic
def begin_rule(
    kind: type[R], *, unit: Unit | None, start: date | None, about: dict, values: dict, steps: Steps
) -> tuple[R, bool]:
    """Store a rule of `unit` (None: for all) from `start` (None: from ever) on; return it and whether it is new.

    `about` are the fields by which rules stand side by side (subject, period …), `values` what the rule says. The rule before
    it, of the same unit and `about`, ends the day before. A second submit returns the first one's rule. Raises Refused when a
    rule begins on that day or later. The unit's row (for all: those of the roots) is locked first, so two at once come one
    after the other.
    """
    _lock(unit)
    rules = list(kind.objects.select_for_update(of=("self",)).filter(unit=unit, **about))
    same = next((rule for rule in rules if rule.valid_from == start and rule.valid_to is None), None)
    if same is not None and all(getattr(same, name) == value for name, value in values.items()):
        return same, False
    close_before(rules, start, steps)
    return kind.objects.create(unit=unit, valid_from=start, **about, **values), True


def _lock(unit: Unit | None) -> None:
    rows = Unit.objects.select_for_update(of=("self",))
    list(rows.filter(parent__isnull=True).order_by("pk") if unit is None else rows.filter(pk=unit.pk))


def close_before(rules: Iterable[Rule], start: date | None, steps: Steps) -> None:
    """End the rules that still hold the day before `start`. Raises Refused when one begins on that day or later."""
    for rule in rules:
        if (rule.valid_to or MAX_DAY) < (start or MIN_DAY):
            continue
        if (rule.valid_from or MIN_DAY) >= (start or MIN_DAY):
            since = f"từ {screen_date(rule.valid_from)}" if rule.valid_from else "từ trước đến nay"
            raise Refused(steps.first, f"Đã có quy định áp dụng {since}. Mời đồng chí {steps.choose_first}.")
        rule.valid_to = start - ONE_DAY
        rule.save(update_fields=["valid_to"])


@transaction.atomic
def end_rule(rule: R, *, last_day: date, steps: Steps) -> R:
    """Let a rule hold up to and including `last_day`. Raises Refused before its beginning, and after an end it has already.

    A rule that another one took the place of does not come back by a later end.
    """
    rule = type(rule).objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.valid_from is not None and last_day < rule.valid_from:
        since = screen_date(rule.valid_from)
        raise Refused(steps.last, f"Quy định bắt đầu từ {since}. Mời đồng chí {steps.choose_last}.")
    if rule.valid_to is not None and last_day > rule.valid_to:
        raise Refused(steps.last, f"Quy định này đã ghi áp dụng đến hết ngày {screen_date(rule.valid_to)}.")
    rule.valid_to = last_day
    rule.save(update_fields=["valid_to"])
    return rule
