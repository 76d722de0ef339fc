"""What is prepared before a meeting: what comes back each month, the draft resolution, what members say beforehand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from chibo.common.models import one_of
from chibo.organization.enums import Role
from chibo.organization.models import Member, Unit, subtree
from chibo.organization.models.units import path_ids
from meetings.enums import AgendaPart, PreparationKind
from meetings.models.meeting import Meeting

if TYPE_CHECKING:
    from chibo.organization.models import Access


class StandingItemQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> Self:
        """Return the standing items of the own subtree and of the units above it, which the own agenda begins with, too."""
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        above = Q(unit__in=path_ids(access.unit))
        return self.filter(above | subtree(access.unit.path, "unit__path"))

    def holding_on(self, day: date) -> Self:
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))


class StandingItem(models.Model):
    """A content that comes back each month (việc hằng tháng): of a branch, or of a committee for all branches below it.

    It holds up to and including `ended_on`.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="standing_items", verbose_name="áp dụng cho")
    title = models.CharField("nội dung", max_length=300)
    part = models.CharField("phần", max_length=12, choices=AgendaPart.choices, default=AgendaPart.CONTENT)
    minutes = models.PositiveSmallIntegerField("dự kiến (phút)", null=True, blank=True)
    ended_on = models.DateField("đến hết ngày", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = StandingItemQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "pk"]
        verbose_name = "việc hằng tháng"
        constraints = [
            one_of("part", AgendaPart.values, name="meetings_standingitem_part"),
            models.UniqueConstraint(
                fields=["unit", "title"],
                condition=Q(ended_on__isnull=True),
                name="meetings_standingitem_once",
                violation_error_message="Việc hằng tháng này đã có. Mời đồng chí xem lại danh sách.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DraftResolution(models.Model):
    """The draft (dự thảo nghị quyết) that a meeting begins with: an assessment, and items, one a line.

    Nothing of it is resolved: the steps of the record take it over when the secretary saves them.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="draft_resolution")
    assessment = models.TextField("đánh giá kết quả tháng trước", blank=True)
    items = models.TextField("các mục, mỗi mục một dòng", blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "dự thảo nghị quyết"

    def __str__(self) -> str:
        return f"dự thảo {self.meeting_id}"

    @property
    def item_texts(self) -> list[str]:
        return [line.strip() for line in self.items.splitlines() if line.strip()]


class PreparationQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> Self:
        return self.filter(meeting__in=Meeting.objects.visible_to(access))


class Preparation(models.Model):
    """What a member says before the meeting: that he cannot come and why, an opinion, a contribution that was asked for.

    One of each kind; more words of the same member go into the same text. The reason of an absence stays in the branch.
    `on_behalf_by` names who typed it from above the branch.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="preparations")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="đồng chí")
    kind = models.CharField("báo gì", max_length=12, choices=PreparationKind.choices)
    reason = models.CharField("lý do vắng", max_length=200, blank=True)
    text = models.TextField("nội dung", blank=True)
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_by = models.CharField("người ghi thay", max_length=200, blank=True)
    at = models.DateTimeField("ghi lúc")

    objects = PreparationQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "member__sort_key", "kind"]
        verbose_name = "ý kiến trước kỳ sinh hoạt"
        constraints = [
            one_of("kind", PreparationKind.values, name="meetings_preparation_kind"),
            models.UniqueConstraint(fields=["meeting", "member", "kind"], name="meetings_preparation_once"),
            models.CheckConstraint(
                condition=(Q(kind="absence") & ~Q(reason="")) | (~Q(kind="absence") & ~Q(text="") & Q(reason="")),
                name="meetings_preparation_said",
                violation_error_message="Báo vắng cần có lý do, ý kiến cần có nội dung. Mời đồng chí ghi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.get_kind_display()}"
