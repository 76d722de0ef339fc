"""Until when a proposal is to be answered where it lies: a rule that is data, nearest unit first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from chibo.organization.models import Unit
from chibo.organization.models.rules import nearest
from chibo.organization.queries import path_ids
from meetings.models import ProposalDeadlineRule

# What holds where no rule does: the shipped rule may have been ended.
WITHOUT_RULE = ProposalDeadlineRule()


def rule_at(unit: Unit, day: date, rules: Iterable[ProposalDeadlineRule] | None = None) -> ProposalDeadlineRule:
    """Return the rule for proposals that come to `unit` on `day`; `rules` when they are loaded already, else one query."""
    known = ProposalDeadlineRule.objects.valid_on(day) if rules is None else rules
    found = nearest(known, path_ids(unit)[::-1], day, prefer=lambda rule: _fits(rule, unit))
    return found or WITHOUT_RULE


def _fits(rule: ProposalDeadlineRule, unit: Unit) -> bool | None:
    if rule.level_id is not None and rule.level_id != unit.type_id:
        return None
    return rule.level_id is not None


def due_after(unit: Unit, day: date, rules: Iterable[ProposalDeadlineRule] | None = None) -> date:
    """Return the last day on which `unit` answers in time what came on `day`. One query unless `rules` is given."""
    return day + timedelta(days=rule_at(unit, day, rules).days)
