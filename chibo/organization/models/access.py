"""Which person reaches which subtree, in which role, from when to when."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from chibo.common.models import one_of, ordered, valid_on
from chibo.organization.enums import Role
from chibo.organization.models.people import Post
from chibo.organization.models.units import Unit


class AccessQuerySet(models.QuerySet):
    def active_on(self, day: date) -> AccessQuerySet:
        """Return rows that hold on `day`; one that hangs on a post ends with the post, and none outlives its unit."""
        post_holds = Q(post__isnull=True) | valid_on(day, prefix="post__")
        unit_lasts = Q(unit__isnull=True) | Q(unit__valid_to__isnull=True) | Q(unit__valid_to__gte=day)
        return self.filter(valid_on(day), post_holds, unit_lasts)


class Access(models.Model):
    """A person's role over the subtree of `unit`. Only an administrator may have no unit: then it is the whole site."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accesses")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="accesses")
    role = models.CharField("vai trò", max_length=20, choices=Role.choices)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="accesses")
    on_behalf = models.BooleanField("ghi thay bí thư", default=False)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["user", "pk"]
        verbose_name = "quyền sử dụng"
        constraints = [
            ordered("valid_from", "valid_to", name="organization_access_dates"),
            one_of("role", Role.values, name="organization_access_role"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(role="administrator"),
                name="organization_access_unit",
                violation_error_message="Chưa chọn đơn vị. Mời đồng chí chọn đơn vị cho quyền này.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.unit}" if self.unit_id else self.get_role_display()

    def reaches(self, unit: Unit) -> bool:
        """Return whether `unit` lies in this subtree today. No query when both units are loaded."""
        return self.unit_id is None or unit.path.startswith(self.unit.path)

    @property
    def is_above(self) -> bool:
        return self.role in Role.above_branches()

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR
