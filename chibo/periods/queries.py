"""Which periods are locked for whom, and until when a level reports."""

from __future__ import annotations

from datetime import date, timedelta

from chibo.common.dates import Span
from chibo.organization.models import Unit
from chibo.organization.models.rules import nearest
from chibo.organization.queries import lineages, path_ids
from chibo.periods.models import DeadlineRule, PeriodLock


def lock_of(unit: Unit, span: Span) -> PeriodLock | None:
    """Return the lock that closes `span` for `unit`: its own or one of a unit above it today."""
    locks = PeriodLock.objects.filter(period__code=span.code, unlocked_at__isnull=True, unit_id__in=path_ids(unit))
    return locks.select_related("period", "locked_by").first()


def deadline_of(unit: Unit, span: Span) -> date | None:
    """Return the day by which `unit` hands up its report for `span`, or None where no rule says so."""
    rules = list(DeadlineRule.objects.filter(kind=span.kind))
    if not rules:
        return None
    lineage = lineages([unit.pk], span.last).get(unit.pk, [unit.pk])
    rule = nearest(rules, lineage, span.last, prefer=lambda rule: _fits(rule, unit))
    return span.last + timedelta(days=rule.days_after) if rule else None


def _fits(rule: DeadlineRule, unit: Unit) -> bool | None:
    if rule.unit_type_id is None:
        return False
    return True if rule.unit_type_id == unit.type_id else None
