"""Groups of members inside a branch (tổ đảng, tổ tự quản, tổ công tác), by date; they stand outside the tree of units."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from chibo.common.models import one_of, ordered, valid_on
from chibo.organization.enums import GroupKind
from chibo.organization.models.people import Member
from chibo.organization.models.units import Unit, subtree

if TYPE_CHECKING:
    from chibo.organization.models.access import Access


class MemberGroupQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> MemberGroupQuerySet:
        if access is None:
            return self.none()
        return self if access.unit_id is None else self.filter(subtree(access.unit.path, "unit__path"))

    def standing_on(self, day: date) -> MemberGroupQuerySet:
        return self.filter(valid_on(day))


class MemberGroup(models.Model):
    """A group of the branch `unit`.

    It ends with its branch; where that was merged the successor has one of its own from the next day on
    (`continued_as`), with the same name, head and members.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="member_groups", verbose_name="chi bộ")
    kind = models.CharField("loại tổ", max_length=12, choices=GroupKind.choices, default=GroupKind.PARTY)
    name = models.CharField("tên tổ", max_length=120)
    head = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tổ trưởng"
    )
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    continued_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="continues", editable=False
    )

    objects = MemberGroupQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "kind", "name", "pk"]
        verbose_name = "tổ trong chi bộ"
        constraints = [
            ordered("valid_from", "valid_to", name="organization_membergroup_dates"),
            one_of("kind", GroupKind.values, name="organization_membergroup_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMembership(models.Model):
    """Belonging of a member to a group, by date; both days included."""

    group = models.ForeignKey(MemberGroup, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="group_memberships")
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        ordering = [F("valid_from").asc(nulls_first=True), "pk"]
        verbose_name = "thời gian ở tổ"
        constraints = [
            ordered("valid_from", "valid_to", name="organization_groupmembership_dates"),
            models.UniqueConstraint(
                fields=["group", "member"],
                condition=Q(valid_to__isnull=True),
                name="organization_groupmembership_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} @ {self.group_id}"
