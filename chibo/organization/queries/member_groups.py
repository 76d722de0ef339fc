"""Reads of the groups inside a branch by date: which stood, and who belonged to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chibo.common.models import valid_on
from chibo.organization.models import GroupMembership, Member, MemberGroup, Membership, Unit


@dataclass(frozen=True)
class GroupOnDay:
    """A group and who belonged to it on a day, in the order of names."""

    group: MemberGroup
    members: list[Member]


def groups_on(unit: Unit, day: date) -> list[GroupOnDay]:
    """Return the groups of the branch `unit` on `day` with their members. Two queries."""
    groups = list(
        MemberGroup.objects.standing_on(day).filter(unit=unit).select_related("head").order_by("kind", "name")
    )
    members = members_of_groups(groups, day)
    return [GroupOnDay(group, members[group.pk]) for group in groups]


def members_of_groups(groups: Iterable[MemberGroup], day: date) -> dict[int, list[Member]]:
    """Return {group id: members on `day`}: those of the group who also belonged to its branch that day. One query."""
    groups = list(groups)
    units = {group.unit_id for group in groups}
    belonging = Membership.objects.filter(valid_on(day), branch__in=units).values("member")
    rows = GroupMembership.objects.filter(valid_on(day), group__in=groups, member__in=belonging).select_related(
        "member"
    )
    found: dict[int, list[Member]] = {group.pk: [] for group in groups}
    for row in rows.order_by("member__sort_key", "member"):
        found[row.group_id].append(row.member)
    return found
