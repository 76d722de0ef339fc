"""Which meetings a set of criteria rates: by the tree of their day, unless a stronger set takes them.

Stronger is, as in `services.rating.criteria_for`, a set of a unit nearer to the branch and, at one unit, that of the
branch's own type. Sets of one unit and type follow each other by their days; here they count as one.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from chibo.common.models import valid_on
from chibo.organization.models import UnitAncestor
from evaluations.models import CriteriaSet
from meetings.models import Meeting

ABOVE_ALL = 1000
"""How far a set without a unit stands from every branch."""


def would_rate(criteria_set: CriteriaSet, unit_id: int | None, meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return those of `meetings` that the set rates, or would rate if the unit (None: for all) put it into force.

    Each with `day` (held on, else the first of its month) and `steps_to_unit`. The days of the set itself are the caller's.
    """
    rows = meetings.filter(kind__in=criteria_set.kinds).annotate(day=Coalesce("held_on", "month"))
    rows = rows.annotate(steps_to_unit=_steps_to(unit_id)).filter(steps_to_unit__isnull=False)
    if criteria_set.branch_type_id is not None:
        rows = rows.filter(unit__branch__branch_type=criteria_set.branch_type_id)
    others = _in_reach(criteria_set, unit_id)
    for kind in criteria_set.kinds:
        known = [pk for pk, kinds in others if kind in kinds]
        if known:
            rows = rows.filter(~Q(kind=kind) | ~Exists(_stronger(known, criteria_set, unit_id)))
    return rows


def _steps_to(unit_id: int | None) -> Subquery | Value:
    """How many steps the unit stood above the branch on the day of the meeting; null where it did not."""
    if unit_id is None:
        return Value(ABOVE_ALL, output_field=IntegerField())
    above = UnitAncestor.objects.filter(unit=OuterRef("unit"), ancestor=unit_id)
    return Subquery(above.filter(valid_on(OuterRef("day"))).values("depth")[:1])


def _in_reach(criteria_set: CriteriaSet, unit_id: int | None) -> list[tuple[int, list[str]]]:
    """Return (id, kinds) of the other sets in force of the unit and of all that ever stood below it. One query."""
    others = CriteriaSet.objects.in_force().exclude(pk=criteria_set.pk)
    if unit_id is not None:
        others = others.filter(unit__in=UnitAncestor.objects.filter(ancestor=unit_id).values("unit"))
    return list(others.values_list("pk", "kinds"))


def _stronger(known: Collection[int], criteria_set: CriteriaSet, unit_id: int | None) -> QuerySet[CriteriaSet]:
    """Return those of the sets `known` that go before the set for the meeting outside."""
    above = UnitAncestor.objects.filter(unit=OuterRef(OuterRef("unit")), ancestor=OuterRef("unit"))
    above = above.filter(valid_on(OuterRef(OuterRef("day"))), depth__lt=OuterRef(OuterRef("steps_to_unit")))
    goes_before = Q(Exists(above))
    if criteria_set.branch_type_id is None:
        here = Q(unit__isnull=True) if unit_id is None else Q(unit=unit_id)
        goes_before |= here & Q(branch_type__isnull=False)
    of_its_type = Q(branch_type__isnull=True) | Q(branch_type=OuterRef("unit__branch__branch_type"))
    return CriteriaSet.objects.filter(goes_before, of_its_type, valid_on(OuterRef("day")), pk__in=known)
