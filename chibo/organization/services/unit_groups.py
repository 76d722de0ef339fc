"""Groups of units (cụm): kept by day, so that who was called together on a day stays known."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.models import Unit, UnitGroup, UnitGroupMember

ONE_DAY = timedelta(days=1)


@transaction.atomic
def save_unit_group(
    *, owner: Unit, group: UnitGroup | None, name: str, units: Collection[Unit], since: date, actor: User
) -> UnitGroup:
    """Keep a group of `owner` with exactly `units` from the day `since` on; without `group` a new one. Return it.

    Who left stays in it until the day before. Raises Refused on a name that another group in use has, on no unit, on one
    that is not below `owner`, on a group that is no longer used.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=owner.pk)
    row = _locked(group) if group is not None else UnitGroup(owner=owner)
    if row.closed_on is not None:
        raise Refused(None, "Cụm này đã thôi dùng. Mời đồng chí lập cụm mới.")
    if not units:
        raise Refused("units", "Chưa chọn đơn vị nào. Mời đồng chí chọn ít nhất một đơn vị.")
    outside = next((unit for unit in units if unit.pk == owner.pk or not unit.path.startswith(owner.path)), None)
    if outside is not None:
        raise Refused("units", f"{outside.name} không thuộc {owner.name}. Mời đồng chí chọn lại.")
    row.name = name
    try:
        with transaction.atomic():
            row.save(update_fields=["name"] if row.pk else None)
    except IntegrityError as error:
        raise Refused("name", "Đã có cụm mang tên này. Mời đồng chí ghi tên khác.") from error
    _settle(row, {unit.pk for unit in units}, since)
    record(actor=actor, verb="unit_group.save", subject=row, unit=owner, fields={"units": [u.pk for u in units]})
    return row


def _locked(group: UnitGroup) -> UnitGroup:
    return UnitGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)


def _settle(group: UnitGroup, wanted: set[int], since: date) -> None:
    """Let `wanted` be the units of the group from `since` on."""
    current = {row.unit_id: row for row in group.members.filter(valid_to__isnull=True)}
    for unit_id, row in current.items():
        if unit_id not in wanted:
            _end(row, since)
    UnitGroupMember.objects.bulk_create(
        UnitGroupMember(group=group, unit_id=unit_id, valid_from=since) for unit_id in sorted(wanted - current.keys())
    )


def _end(row: UnitGroupMember, since: date) -> None:
    """End a belonging before `since`; one that would not have begun yet is as if it had never been."""
    if row.valid_from is not None and row.valid_from >= since:
        row.delete()
    else:
        row.valid_to = since - ONE_DAY
        row.save(update_fields=["valid_to"])


@transaction.atomic
def close_unit_group(*, group: UnitGroup, on: date, actor: User) -> UnitGroup:
    """Use a group no longer from the day `on`; its past stays. Raises Refused when it is closed already."""
    row = _locked(group)
    if row.closed_on is not None:
        raise Refused(None, "Cụm này đã thôi dùng rồi.")
    row.closed_on = on
    row.save(update_fields=["closed_on"])
    for member in row.members.filter(valid_to__isnull=True):
        _end(member, on)
    record(actor=actor, verb="unit_group.close", subject=row, unit=row.owner_id, fields=["closed_on"])
    return row


def hand_over_unit_groups(*, unit: Unit, successor: Unit, on: date) -> None:
    """Let the successor of a unit that is merged on `on` stand in its groups from that day, once in each.

    Called inside the change of the unit, which is recorded itself.
    """
    for row in UnitGroupMember.objects.filter(unit=unit, valid_to__isnull=True).select_related("group"):
        _end(row, on)
        if not row.group.members.filter(unit=successor, valid_to__isnull=True).exists():
            UnitGroupMember.objects.create(group=row.group, unit=successor, valid_from=on)
