"""Members with what is dated about them: belonging, standing, posts. No family history, identity number or file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chibo.common.models import one_of, ordered, valid_on
from chibo.organization.enums import EndReason, PostKind, StandingKind, StartReason
from chibo.organization.models.units import Unit, subtree

if TYPE_CHECKING:
    from chibo.organization.models.access import Access


class MemberQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> MemberQuerySet:
        """Return members who belong, or belonged, to a branch that `access` reaches."""
        if access is None:
            return self.none()
        if access.unit_id is None:
            return self
        return self.filter(pk__in=Membership.objects.filter(subtree(access.unit.path, "branch__path")).values("member"))

    def belonging_on(self, branch: Unit, day: date) -> MemberQuerySet:
        """Return the members of `branch` on `day`, in the Vietnamese order of names."""
        return self.filter(valid_on(day, prefix="memberships__"), memberships__branch=branch).order_by("sort_key", "pk")


class Member(models.Model):
    """A Party member (đảng viên)."""

    code = models.CharField("mã", max_length=40, unique=True)
    name = models.CharField("họ và tên", max_length=200)
    sort_key = models.BinaryField(editable=False, db_index=True)
    search_key = models.CharField(max_length=220, editable=False, db_index=True)
    joined_party_on = models.DateField("ngày vào Đảng", null=True, blank=True)
    official_on = models.DateField("ngày chính thức", null=True, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    email = models.EmailField("thư điện tử", blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = "đảng viên"
        constraints = [ordered("joined_party_on", "official_on", name="organization_member_dates")]

    def __str__(self) -> str:
        return self.name

    def is_official_on(self, day: date) -> bool:
        """Chính thức on `day`; otherwise dự bị: no vote (Điều lệ Đảng, Điều 3)."""
        return self.official_on is not None and self.official_on <= day


class Membership(models.Model):
    """Belonging of a member to a branch, by date; both days included."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships")
    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships", verbose_name="chi bộ")
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    start_reason = models.CharField(max_length=20, choices=StartReason.choices, default=StartReason.RECORDED)
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)
    decision = models.CharField("quyết định", max_length=200, blank=True)

    class Meta:
        ordering = [F("valid_from").asc(nulls_first=True), "pk"]
        verbose_name = "thời gian ở chi bộ"
        constraints = [
            ordered("valid_from", "valid_to", name="organization_membership_dates"),
            one_of("start_reason", StartReason.values, name="organization_membership_start_reason"),
            one_of("end_reason", ["", *EndReason.values], name="organization_membership_end_reason"),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(valid_to__isnull=True),
                name="organization_membership_one_open",
                violation_error_message="Đồng chí này đang thuộc một chi bộ khác. Mời đồng chí làm chuyển sinh hoạt trước.",
            ),
        ]
        indexes = [models.Index(fields=["branch", "valid_from", "valid_to"], name="organization_roster")]

    def __str__(self) -> str:
        return f"{self.member_id} @ {self.branch_id}"


class Standing(models.Model):
    """Why a member need not attend, from a day to a day, by a decision. No health detail."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="standings")
    kind = models.CharField("diện", max_length=10, choices=StandingKind.choices)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    ground = models.CharField("căn cứ", max_length=120, blank=True)
    decision = models.CharField("quyết định", max_length=200, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    host = models.CharField("nơi sinh hoạt tạm thời", max_length=200, blank=True)

    class Meta:
        ordering = [F("valid_from").asc(nulls_first=True), "pk"]
        verbose_name = "diện sinh hoạt"
        constraints = [
            ordered("valid_from", "valid_to", name="organization_standing_dates"),
            one_of("kind", StandingKind.values, name="organization_standing_kind"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Post(models.Model):
    """A post of a member in a unit, by date, with the decision behind it."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField("chức vụ", max_length=20, choices=PostKind.choices)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    term = models.CharField("nhiệm kỳ", max_length=40, blank=True)
    decision = models.CharField("quyết định", max_length=200, blank=True)

    class Meta:
        ordering = ["kind", F("valid_from").asc(nulls_first=True), "pk"]
        verbose_name = "chức vụ"
        constraints = [
            ordered("valid_from", "valid_to", name="organization_post_dates"),
            one_of("kind", PostKind.values, name="organization_post_kind"),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(kind="bi_thu", valid_to__isnull=True),
                name="organization_post_one_secretary",
                violation_error_message="Đơn vị này đang có bí thư. Mời đồng chí ghi ngày thôi giữ chức của bí thư trước.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Oversight(models.Model):
    """The upper-committee member in charge of a branch or a commune (cấp ủy viên phụ trách), by date."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="oversights", verbose_name="đơn vị")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="oversights", verbose_name="cấp ủy viên")
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "cấp ủy viên phụ trách"
        constraints = [
            ordered("valid_from", "valid_to", name="organization_oversight_dates"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to__isnull=True), name="organization_oversight_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.unit_id}"
