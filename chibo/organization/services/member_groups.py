"""Groups inside a branch: kept by its secretary, ended, continued in the successor where branches merge.

A change holds from its day on; who belonged before stays known, because assignments were given to those.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import screen_date
from chibo.common.errors import Refused
from chibo.common.models import valid_on
from chibo.organization.models import GroupMembership, Member, MemberGroup, Unit

ONE_DAY = timedelta(days=1)


@transaction.atomic
def save_group(
    *,
    unit: Unit,
    kind: str,
    name: str,
    head: Member | None,
    members: Collection[Member],
    on: date,
    actor: User,
    group: MemberGroup | None = None,
) -> MemberGroup:
    """Found a group of the branch `unit` on `on`, or change `group` from that day on. The head belongs to it.

    The same group again is the stored one. Raises Refused (fields name, members, head, on).
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("type").get(pk=unit.pk)
    group = _locked(group) if group is not None else None
    members = list({member.pk: member for member in [*members, *([head] if head else [])]}.values())
    _check(unit, group, name, members, on)
    if group is None:
        group = _founded(unit, kind, name, members, on)
    group.kind, group.name, group.head = kind, name, head
    group.save(update_fields=["kind", "name", "head"] if group.pk else None)
    _settle(group, {member.pk for member in members}, on)
    record(actor=actor, verb="groups.save", subject=group, unit=unit, fields={"members": len(members), "from": on})
    return group


def _locked(group: MemberGroup) -> MemberGroup:
    return MemberGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)


def _check(unit: Unit, group: MemberGroup | None, name: str, members: list[Member], on: date) -> None:
    if not unit.is_branch or not unit.is_open_on(on):
        raise Refused("on", f"{unit.name} không hoạt động vào ngày {screen_date(on)}. Mời đồng chí xem lại ngày.")
    if group is not None and not _holds(group, on):
        raise Refused("on", f"{group.name} không hoạt động vào ngày {screen_date(on)}. Mời đồng chí xem lại ngày.")
    if not members:
        raise Refused("members", "Tổ chưa có ai. Mời đồng chí chọn đảng viên.")
    here = set(Member.objects.belonging_on(unit, on).values_list("pk", flat=True))
    if not {member.pk for member in members} <= here:
        raise Refused(
            "members", f"Có đồng chí không thuộc chi bộ vào ngày {screen_date(on)}. Mời đồng chí xem lại danh sách."
        )
    others = unit.member_groups.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).order_by("pk")
    same = [row for row in others if row != group and row.name.casefold() == name.casefold()]
    if same and not (group is None and _is_same(same[0], {member.pk for member in members}, on)):
        raise Refused("name", f"Chi bộ đã có {same[0].name}. Mời đồng chí ghi tên khác.")


def _holds(group: MemberGroup, on: date) -> bool:
    return (group.valid_from is None or group.valid_from <= on) and (group.valid_to is None or group.valid_to >= on)


def _is_same(group: MemberGroup, member_ids: set[int], on: date) -> bool:
    """A second tap: founded on that very day with these members, under a name written alike."""
    stored = set(group.memberships.filter(valid_to__isnull=True).values_list("member_id", flat=True))
    return group.valid_from == on and stored == member_ids


def _founded(unit: Unit, kind: str, name: str, members: list[Member], on: date) -> MemberGroup:
    known = unit.member_groups.filter(name=name, valid_from=on, valid_to__isnull=True).first()
    return known or MemberGroup(unit=unit, kind=kind, name=name, valid_from=on)


def _settle(group: MemberGroup, wanted: set[int], on: date) -> None:
    """Let exactly `wanted` belong to the group from `on` on."""
    lasting = group.memberships.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    leaving = lasting.exclude(member__in=wanted)
    leaving.filter(valid_from__gte=on).delete()  # had not begun
    leaving.update(valid_to=on - ONE_DAY)
    staying = set(lasting.filter(valid_on(on)).values_list("member_id", flat=True))
    GroupMembership.objects.bulk_create(
        GroupMembership(group=group, member_id=pk, valid_from=on) for pk in sorted(wanted - staying)
    )


@transaction.atomic
def end_group(*, group: MemberGroup, on: date, actor: User) -> MemberGroup:
    """End a group: `on` is the first day without it. Twice is once. Raises Refused on a day before it began."""
    group = _locked(group)
    if group.valid_to == on - ONE_DAY:
        return group
    if group.valid_to is not None:
        raise Refused("on", f"{group.name} đã kết thúc hết ngày {screen_date(group.valid_to)}.")
    if group.valid_from is not None and on <= group.valid_from:
        raise Refused(
            "on", f"{group.name} có từ ngày {screen_date(group.valid_from)}. Mời đồng chí ghi một ngày sau ngày đó."
        )
    _end(MemberGroup.objects.filter(pk=group.pk), on)
    group.refresh_from_db()
    record(actor=actor, verb="groups.end", subject=group, unit=group.unit_id, fields={"on": on})
    return group


def _end(groups: object, on: date) -> None:
    last_day = on - ONE_DAY
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    GroupMembership.objects.filter(lasting, group__in=groups).filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=last_day)
    ).update(valid_to=last_day)
    groups.filter(lasting).update(valid_to=last_day)


def end_groups(*, unit: Unit, on: date, successor: Unit | None = None) -> None:
    """End the groups of a branch that ends the day before `on`; with a successor each goes on there as a new one.

    Called inside the change of the unit, which is recorded itself.
    """
    standing = list(MemberGroup.objects.filter(unit=unit, valid_to__isnull=True).order_by("pk"))
    belonging = {group.pk: list(group.memberships.filter(valid_to__isnull=True)) for group in standing}
    _end(MemberGroup.objects.filter(pk__in=[group.pk for group in standing]), on)
    for group in standing if successor else []:
        new = MemberGroup.objects.create(
            unit=successor, kind=group.kind, name=group.name, head_id=group.head_id, valid_from=on
        )
        MemberGroup.objects.filter(pk=group.pk).update(continued_as=new)
        GroupMembership.objects.bulk_create(
            GroupMembership(group=new, member_id=row.member_id, valid_from=on) for row in belonging[group.pk]
        )
