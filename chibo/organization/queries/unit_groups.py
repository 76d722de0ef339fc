"""Reads of groups of units (cụm)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from chibo.common.models import valid_on
from chibo.organization.models import Unit, UnitGroup, UnitGroupMember


def units_of_groups(groups: Iterable[UnitGroup], day: date) -> dict[int, list[Unit]]:
    """Return {group id: its units that were open on `day`, by name}, as `UnitGroup.units_on` for each. One query."""
    found: dict[int, dict[int, Unit]] = {group.pk: {} for group in groups}
    rows = UnitGroupMember.objects.filter(valid_on(day), valid_on(day, prefix="unit__"), group__in=found)
    ordered = rows.select_related("unit").order_by("unit__type__rank", "unit__sort_key", "unit__code")
    for row in ordered:
        found[row.group_id][row.unit_id] = row.unit
    return {pk: list(units.values()) for pk, units in found.items()}
