"""Groups of units outside the tree: cụm, khối thi đua."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q, QuerySet

from chibo.common.models import ordered, valid_on
from chibo.organization.models.units import Unit, subtree

if TYPE_CHECKING:
    from chibo.organization.models.access import Access


class UnitGroupQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> UnitGroupQuerySet:
        """Return the groups of units that `access` reaches."""
        if access is None:
            return self.none()
        if access.unit_id is None:
            return self
        return self.filter(subtree(access.unit.path, "owner__path"))


class UnitGroup(models.Model):
    """A group (cụm) of units below `owner`, which calls them together. It has no rights, rules or figures of its own."""

    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="groups", verbose_name="của cấp ủy")
    name = models.CharField("tên cụm", max_length=120)
    closed_on = models.DateField("thôi dùng từ ngày", null=True, blank=True)

    objects = UnitGroupQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "name", "pk"]
        verbose_name = "cụm"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=Q(closed_on__isnull=True),
                name="organization_unitgroup_name",
                violation_error_message="Đã có cụm mang tên này. Mời đồng chí ghi tên khác.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def units_on(self, day: date) -> QuerySet[Unit]:
        """Return the units of the group that were open on `day`, by name."""
        belonging = self.members.filter(valid_on(day)).values("unit")
        return Unit.objects.filter(pk__in=belonging).open_on(day).order_by("type__rank", "sort_key", "code")


class UnitGroupMember(models.Model):
    """Belonging of a unit to a group, by date; both days included."""

    group = models.ForeignKey(UnitGroup, on_delete=models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="group_rows", verbose_name="đơn vị")
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        ordering = ["unit__sort_key", "unit__code", "pk"]
        verbose_name = "đơn vị của cụm"
        constraints = [
            ordered("valid_from", "valid_to", name="organization_unitgroupmember_dates"),
            models.UniqueConstraint(
                fields=["group", "unit"], condition=Q(valid_to__isnull=True), name="organization_unitgroupmember_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} @ {self.group_id}"
