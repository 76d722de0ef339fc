"""Groups inside branches, and what committees gave branches to do, for the cast."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.utils import timezone

from chibo.accounts.models import User
from chibo.organization.models import GroupMembership, Member, MemberGroup, Unit
from meetings.models import OrderAnswer, UnitAssignment, UnitOrder


def make_group(unit: Unit, head: Member, *, name: str) -> MemberGroup:
    """A group of one member, as long as anybody remembers."""
    group = MemberGroup.objects.create(unit=unit, kind="to_dang", name=name, head=head)
    GroupMembership.objects.create(group=group, member=head)
    return group


def make_order(giver: Unit, receiver: Unit, *, text: str, day: date, by: User) -> tuple[UnitOrder, UnitAssignment]:
    """What `giver` gave `receiver` to do, answered and returned once, so that an answer is awaited again."""
    order = UnitOrder.objects.create(
        unit=giver,
        text=text,
        due_on=day + timedelta(days=7),
        origin="van_ban",
        origin_words=text,
        given_on=day,
        token=uuid.uuid4(),
        created_by=by,
    )
    row = UnitAssignment.objects.create(
        order=order, unit=receiver, given_to=receiver, due_on=order.due_on, state="returned"
    )
    for kind, unit in (("done", receiver), ("returned", giver)):
        OrderAnswer.objects.create(row=row, kind=kind, text=text, unit=unit, at=timezone.now(), by=by)
    return order, row
