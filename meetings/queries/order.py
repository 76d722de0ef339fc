"""Reads of what committees give units to do: lists, and how many were answered in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from chibo.common.dates import Months, Span
from chibo.common.models import valid_on
from chibo.common.text import percent
from chibo.organization.models import Access, Unit, subtree
from chibo.organization.queries import find_units
from meetings.enums import UnitAssignmentState
from meetings.models import UnitAssignment, UnitOrder

ANSWERED = Q(state__in=UnitAssignmentState.answered())
AWAITING = Q(state__in=UnitAssignmentState.awaiting())
ONE_DAY = timedelta(days=1)
MOST_FOUND = 40  # a longer list is no help: the search asks for more of the name


def orders_given(access: Access, day: date) -> QuerySet[UnitOrder]:
    """Return the orders that units in reach gave, newest first, with `units`, `answered` and `overdue` counted. One query."""
    awaiting = Q(rows__state__in=UnitAssignmentState.awaiting(), rows__due_on__lt=day)
    counted = UnitOrder.objects.visible_to(access).annotate(
        units=Count("rows"),
        answered=Count("rows", filter=Q(rows__state__in=UnitAssignmentState.answered())),
        overdue=Count("rows", filter=awaiting),
    )
    return counted.select_related("unit").order_by("-given_on", "-pk")


def received_by(access: Access) -> QuerySet[UnitAssignment]:
    """Return what the unit acted for received, and for a branch what those merged into it had; waiting ones first."""
    rows = UnitAssignment.objects.visible_to(access)
    unit = access.unit
    own = rows.filter(subtree(unit.path, "unit__path")) if unit.is_branch else rows.received_by(unit)
    return own.select_related("order__unit", "unit").awaiting_first()


def receivers_of(unit: Unit, day: date) -> QuerySet[Unit]:
    """Return the units directly below that something may be given to."""
    return (
        Unit.objects.filter(valid_on(day), parent=unit)
        .select_related("type")
        .order_by("type__rank", "sort_key", "code")
    )


def branches_below(unit: Unit, day: date) -> QuerySet[Unit]:
    """Return all branches below, however deep."""
    return Unit.objects.below(unit).branches().filter(valid_on(day)).exclude(pk=unit.pk).order_by("sort_key", "code")


def found_below(unit: Unit, day: date, words: str) -> list[Unit]:
    """Return the first branches further below whose name or code holds `words`. One query."""
    rows = branches_below(unit, day).exclude(parent=unit).select_related("parent")
    return list(rows.filter(find_units(words))[:MOST_FOUND]) if words.strip() else []


def overdue_given(access: Access, day: date) -> int:
    """Return how many units owe the unit acted for an answer whose day is over. One query."""
    return UnitAssignment.objects.overdue_on(day).filter(order__unit=access.unit_id).count()


def most_urgent(unit: Unit, day: date) -> UnitAssignment | None:
    """Return what `unit` should have answered longest ago; None when nothing is overdue. One query."""
    return (
        UnitAssignment.objects.received_by(unit)
        .overdue_on(day)
        .select_related("order__unit")
        .order_by("due_on", "pk")
        .first()
    )


@dataclass(frozen=True)
class AnswerRate:
    """Of what fell due: answered by its deadline, later, not yet."""

    due: int = 0
    in_time: int = 0
    late: int = 0
    waiting: int = 0

    @property
    def rate(self) -> str:
        return percent(self.in_time, self.due)


def answer_rates(giver_ids: Iterable[int], span: Span | Months, day: date) -> dict[int, AnswerRate]:
    """Return {giver id: AnswerRate} of what had to be answered in `span` before `day`. One query."""
    ids = list(giver_ids)
    rows = UnitAssignment.objects.filter(
        order__unit__in=ids, due_on__gte=span.first, due_on__lte=min(span.last, day - ONE_DAY)
    )
    counted = (
        rows.order_by()
        .values("order__unit")
        .annotate(
            due=Count("pk"),
            in_time=Count("pk", filter=ANSWERED & Q(answered_on__lte=F("due_on"))),
            late=Count("pk", filter=ANSWERED & Q(answered_on__gt=F("due_on"))),
            waiting=Count("pk", filter=AWAITING),
        )
    )
    found = {row.pop("order__unit"): AnswerRate(**row) for row in counted}
    return {pk: found.get(pk, AnswerRate()) for pk in ids}
