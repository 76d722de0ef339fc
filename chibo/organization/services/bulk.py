"""Founding many units at once, as an import does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from chibo.organization.models import Branch, Unit, UnitName, UnitPlacement, UnitType
from chibo.organization.services.tree import new_unit, rebuild_tree

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Founding:
    """A unit to be; `parent` is a code, of a stored unit or of another one to be."""

    code: str
    name: str
    unit_type: UnitType
    parent: str
    branch_type_id: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@transaction.atomic
def found_units(*, foundings: Sequence[Founding], parents: dict[str, int]) -> list[int]:
    """Create units in any order, a parent before its children, and return their ids.

    `parents` are the ids of stored units by code, as far as they are parents. The caller has checked what `found_unit`
    checks and logs the batch. Raises ValueError when a parent is neither stored nor among the foundings.
    """
    ids, waiting, created = dict(parents), list(foundings), []
    while waiting:
        ready = [founding for founding in waiting if not founding.parent or founding.parent in ids]
        if not ready:
            raise ValueError(f"no parent for {waiting[0].code}")
        created += _create(ready, ids)
        waiting = [founding for founding in waiting if founding.code not in ids]
    rebuild_tree(created)
    return created


def _create(foundings: list[Founding], ids: dict[str, int]) -> list[int]:
    """Write one generation and add its ids to `ids`."""
    units = [
        new_unit(
            code=founding.code,
            name=founding.name,
            unit_type=founding.unit_type,
            parent_id=ids[founding.parent] if founding.parent else None,
            valid_from=founding.valid_from,
            valid_to=founding.valid_to,
        )
        for founding in foundings
    ]
    Unit.objects.bulk_create(units, batch_size=BATCH)
    ids |= {unit.code: unit.pk for unit in units}
    branches = [
        Branch(unit=unit, branch_type_id=founding.branch_type_id)
        for unit, founding in zip(units, foundings, strict=True)
        if founding.unit_type.is_branch
    ]
    names = [
        UnitName(unit=unit, name=unit.name, committee_name=unit.committee_name, valid_from=unit.valid_from)
        for unit in units
    ]
    places = [UnitPlacement(unit=unit, parent_id=unit.parent_id, valid_from=unit.valid_from) for unit in units]
    for model, rows in ((Branch, branches), (UnitName, names), (UnitPlacement, places)):
        model.objects.bulk_create(rows, batch_size=BATCH)
    return [unit.pk for unit in units]
