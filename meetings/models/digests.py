"""The committee's digest (thông tin tháng): what it hands down to the branches to make known, and what they did with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chibo.common.models import one_of, together
from chibo.files.models import StoredFile
from chibo.organization.enums import Role
from chibo.organization.models import Unit, subtree
from meetings.enums.notice import DigestChoice, DigestSource
from meetings.models.meeting import Meeting

if TYPE_CHECKING:
    from chibo.organization.models import Access


class DigestItemQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> DigestItemQuerySet:
        """Return what the committee acted for wrote, what those below it pushed, and what reached it from above."""
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        below = Q(subtree(access.unit.path, "unit__path"), pushed_at__isnull=False)
        reached = self.reaching(access.unit).values("pk")
        return self.filter(Q(unit=access.unit_id) | below | Q(pk__in=reached))

    def pushed(self) -> DigestItemQuerySet:
        return self.filter(pushed_at__isnull=False)

    def unpushed(self) -> DigestItemQuerySet:
        return self.filter(pushed_at__isnull=True)

    def reaching(self, unit: Unit) -> DigestItemQuerySet:
        """Return what was pushed down to `unit`: it stood under the committee on the day of the push.

        For a branch also what reached the branches that were merged into it.
        """
        rows = "unit__descendant_rows"
        held = {
            f"{rows}__depth__gt": 0,
            f"{rows}__valid_from__lte": F("pushed_on"),
            f"{rows}__valid_to__gte": F("pushed_on"),
        }
        at = Q(subtree(unit.path, f"{rows}__unit__path")) if unit.is_branch else Q(**{f"{rows}__unit": unit.pk})
        return self.pushed().filter(at, **held).distinct()


class DigestItem(models.Model):
    """One piece of a committee's digest for a month: it may be changed until it is pushed, once, to the branches below.

    `pushed_on` is the day whose tree counts, `branches` how many it reached. A correction is a piece of its own that names
    what it `corrects`. `carries_out`: the piece (a document) that it carries out, or in words.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="digest_items", verbose_name="cấp ủy")
    month = models.DateField("tháng")
    title = models.CharField("tiêu đề", max_length=300)
    text = models.TextField("nội dung", blank=True)
    source = models.CharField("nguồn", max_length=10, choices=DigestSource.choices)
    source_words = models.CharField("ghi rõ nguồn", max_length=300, blank=True)
    document = models.CharField("số, ngày văn bản", max_length=200, blank=True)
    carries_out = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_out_by",
        verbose_name="thực hiện văn bản đã gửi",
    )
    carries_out_words = models.CharField("thực hiện văn bản", max_length=300, blank=True)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="đính chính mục đã gửi",
    )
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tệp kèm theo"
    )
    version = models.PositiveIntegerField(default=1)
    token = models.UUIDField(unique=True, editable=False)
    pushed_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    pushed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pushed_on = models.DateField("gửi ngày", null=True, blank=True)
    branches = models.PositiveIntegerField("số chi bộ được gửi", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = DigestItemQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        verbose_name = "thông tin tháng"
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="meetings_digestitem_month"),
            one_of("source", DigestSource.values, name="meetings_digestitem_source"),
            together("pushed_at", "pushed_by", "pushed_on", "branches", name="meetings_digestitem_pushed"),
            models.CheckConstraint(condition=~Q(title=""), name="meetings_digestitem_title"),
        ]
        indexes = [models.Index(fields=["unit", "month"], name="meetings_digest_unit_ix")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_pushed(self) -> bool:
        return self.pushed_at is not None


class DigestHandling(models.Model):
    """What a branch did with a piece of the digest: taken into its agenda or left, and when it was made known (phổ biến)."""

    item = models.ForeignKey(DigestItem, on_delete=models.PROTECT, related_name="handlings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="digest_handlings", verbose_name="chi bộ")
    choice = models.CharField("chi bộ chọn", max_length=6, choices=DigestChoice.choices)
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_by = models.CharField("người ghi thay", max_length=200, blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField("phổ biến lúc", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["item", "unit"]
        verbose_name = "việc phổ biến thông tin"
        constraints = [
            one_of("choice", DigestChoice.values, name="meetings_digesthandling_choice"),
            together("done_at", "done_by", name="meetings_digesthandling_done"),
            models.UniqueConstraint(fields=["item", "unit"], name="meetings_digesthandling_once"),
            models.CheckConstraint(
                condition=Q(choice="taken") | Q(done_at__isnull=True), name="meetings_digesthandling_left"
            ),
        ]
        indexes = [models.Index(fields=["unit", "item"], name="meetings_digest_handling_ix")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.unit_id} {self.choice}"
