"""Which periods are locked for whom, and until when a level reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Prefetch, QuerySet

from chibo.common.dates import Span
from chibo.organization.models import Unit
from chibo.organization.models.rules import nearest
from chibo.organization.queries import lineages, path_ids
from chibo.periods.models import DeadlineRule, LockException, PeriodLock


def lock_above(unit: Unit, span: Span, day: date) -> PeriodLock | None:
    """Return the lock of `span` by a unit above `unit` that stops it on `day`: one without an exception for it.

    A wider period that is locked closes those within it. Its own lock closes the period for those below, not for itself: a
    committee locks first and then makes its report.
    """
    excepted = LockException.objects.filter(unit=unit, ended_at__isnull=True, until__gte=day)
    locks = _locks(span).filter(unit_id__in=path_ids(unit)[:-1])
    return locks.exclude(pk__in=excepted.values("lock")).first()


def exception_of(unit: Unit, span: Span, day: date) -> LockException | None:
    """Return the exception by which `unit` may hand up on `day` although the period is locked: the one that ends first."""
    rows = LockException.objects.filter(unit=unit, ended_at__isnull=True, until__gte=day, lock__in=_locks(span))
    return rows.select_related("lock__unit", "lock__period").order_by("until", "pk").first()


def locks_over(unit: Unit, year: int) -> list[PeriodLock]:
    """Return the locks in force on periods of `year`, of `unit` itself and of the units above it, by unit from the top,
    each with its `exceptions`.
    """
    locks = PeriodLock.objects.filter(period__year=year, unlocked_at__isnull=True, unit_id__in=path_ids(unit))
    exceptions = LockException.objects.select_related("unit", "granted_by", "ended_by")
    locks = locks.prefetch_related(Prefetch("exceptions", exceptions))
    return list(locks.select_related("period", "unit", "locked_by").order_by("unit__path"))


def _locks(span: Span) -> QuerySet[PeriodLock]:
    codes = [wider.code for wider in (span, *span.parents())]
    locks = PeriodLock.objects.filter(period__code__in=codes, unlocked_at__isnull=True)
    return locks.select_related("period", "unit", "locked_by").order_by("unit__path")


def deadline_of(unit: Unit, span: Span) -> date | None:
    """Return the day by which `unit` hands up its report for `span`, or None where no rule says so."""
    return deadlines_of([unit], [span])[unit.pk, span]


def deadlines_of(units: Collection[Unit], spans: Collection[Span]) -> dict[tuple[int, Span], date | None]:
    """Return {(unit id, span): day or None}. One query for the rules and one for each last day of a span with a rule."""
    rules = list(DeadlineRule.objects.filter(kind__in={span.kind for span in spans}))
    lasts = {span.last for span in spans if any(rule.kind == span.kind for rule in rules)}
    above = {last: lineages([unit.pk for unit in units], last) for last in lasts}
    return {(unit.pk, span): _deadline(unit, span, rules, above.get(span.last, {})) for unit in units for span in spans}


def _deadline(unit: Unit, span: Span, rules: list[DeadlineRule], above: dict[int, list[int]]) -> date | None:
    fitting = [rule for rule in rules if rule.kind == span.kind]
    lineage = above.get(unit.pk, [unit.pk])
    rule = nearest(fitting, lineage, span.last, prefer=lambda rule: _fits(rule, unit))
    return rule.deadline_for(span) if rule else None


def _fits(rule: DeadlineRule, unit: Unit) -> bool | None:
    if rule.unit_type_id is None:
        return False
    return True if rule.unit_type_id == unit.type_id else None
