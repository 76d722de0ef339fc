"""The annual class of members. Names stay in the branch: only its secretary reads rows, above it there are counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from chibo.common.models import one_of, together
from chibo.organization.enums import Role
from chibo.organization.models import Member, Unit, subtree
from evaluations.enums import AnnualLevel, AnnualScale, MemberNotRated
from evaluations.models.annual_caps import CURRENT_LEVELS

if TYPE_CHECKING:
    from chibo.organization.models import Access


class BranchYearQuerySet(models.QuerySet):
    """Rows that hang on a branch and a year and stay in it."""

    def visible_to(self, access: Access | None) -> BranchYearQuerySet:
        """Return the rows of the branch (its predecessors included) whose secretary asks; nobody else sees one."""
        if access is None or access.role != Role.SECRETARY or access.unit_id is None:
            return self.none()
        return self.filter(subtree(access.unit.path, "branch__path"))


class MemberClassQuerySet(BranchYearQuerySet):
    def held(self) -> MemberClassQuerySet:
        """Return the rows that hold, without those that were replaced or taken off the list."""
        return self.filter(ended_at__isnull=True)


class MemberClassList(models.Model):
    """The list of a branch for a year, saved as a whole: who saved it last, and why the cap was exceeded, if it was."""

    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="member_class_lists")
    year = models.PositiveSmallIntegerField("năm")
    version = models.PositiveIntegerField(default=0)
    exception_reason = models.TextField("lý do vượt tỷ lệ tối đa", blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = BranchYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "branch"]
        verbose_name = "danh sách xếp loại đảng viên"
        constraints = [models.UniqueConstraint(fields=["branch", "year"], name="evaluations_memberclasslist_once")]

    def __str__(self) -> str:
        return f"{self.branch} {self.year}"


class MemberClass(models.Model):
    """The class of a member for a year: as rated by the member, and as it was decided; or why there is none.

    `posts` are the posts (`PostKind`) held on 31 December of that year. A change ends the row (`ended_at`, `ended_by`) and
    adds another, so that one row of a member and year holds and the earlier ones stay to be read.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="annual_classes")
    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="member_classes", verbose_name="chi bộ")
    year = models.PositiveSmallIntegerField("năm")
    self_level = models.CharField("tự xếp loại", max_length=20, choices=CURRENT_LEVELS, blank=True)
    level = models.CharField("mức", max_length=20, choices=CURRENT_LEVELS, blank=True)
    not_rated_reason = models.CharField(
        "lý do chưa xếp loại", max_length=10, choices=MemberNotRated.choices, blank=True
    )
    posts = models.JSONField("chức vụ ngày 31/12", default=list)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("thay thế lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MemberClassQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "branch", "member"]
        verbose_name = "xếp loại đảng viên"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "year"], condition=Q(ended_at__isnull=True), name="evaluations_memberclass_once"
            ),
            together("ended_at", "ended_by", name="evaluations_memberclass_ended"),
            one_of("self_level", ["", *AnnualLevel.of(AnnualScale.CURRENT)], name="evaluations_memberclass_self_level"),
            one_of("level", ["", *AnnualLevel.of(AnnualScale.CURRENT)], name="evaluations_memberclass_level"),
            one_of("not_rated_reason", ["", *MemberNotRated.values], name="evaluations_memberclass_reason"),
            models.CheckConstraint(
                condition=Q(level="") | Q(not_rated_reason=""), name="evaluations_memberclass_level_or_reason"
            ),
            models.CheckConstraint(
                condition=~Q(self_level="", level="", not_rated_reason=""), name="evaluations_memberclass_filled"
            ),
            models.CheckConstraint(condition=Q(year__gte=2018), name="evaluations_memberclass_year"),
        ]
        indexes = [models.Index(fields=["branch", "year"], name="evaluations_member_classes")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.year}"
