"""Hints for a second look, derived from the record, and who looked. No texts: ids, shares and digests only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from chibo.common.models import one_of
from chibo.organization.enums import Role
from chibo.organization.models import Unit, subtree
from meetings.models import Meeting
from reports.radar.enums import HintKind, Looked

if TYPE_CHECKING:
    from chibo.organization.models import Access


class HintQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> HintQuerySet:
        """Return the hints of standing meetings in the reach of a committee or board.

        A hint about two minutes is there for nobody who may not read both.
        """
        if access is None or access.unit_id is None or access.role not in Role.above_branches():
            return self.none()
        other = Q(other__isnull=True) | (subtree(access.unit.path, "other__unit__path") & Q(other__voided_at=None))
        return self.filter(other, subtree(access.unit.path, "meeting__unit__path"), meeting__voided_at=None)

    def of_unit(self, unit: Unit) -> HintQuerySet:
        """Return the hints about a meeting of `unit` or a unit below; of two minutes one is enough."""
        return self.filter(subtree(unit.path, "meeting__unit__path") | subtree(unit.path, "other__unit__path"))

    def with_reviews(self, access: Access) -> HintQuerySet:
        """Load `is_reviewed`: somebody at the unit of `access` or below it looked, and nothing changed since."""
        done = HintReview.objects.visible_to(access).filter(basis=OuterRef("basis"))
        return self.annotate(is_reviewed=Exists(done))

    def looked(self, which: str) -> HintQuerySet:
        """Return, of hints `with_reviews`, those that were looked at, those that were not, or all."""
        return self if which == Looked.ALL else self.filter(is_reviewed=which == Looked.DONE)


class Hint(models.Model):
    """Something about a meeting that is worth a second look. Derived; written only by `reports.services.radar`.

    `other`: the minutes that these resemble, those of an earlier month or, in the same month, the ones with the lower id;
    `share`: of the own words of the shorter, in percent. `basis`: digest of what the hint rests on; a look holds as long as
    it stays.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="hints")
    other = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField("loại", max_length=12, choices=HintKind.choices)
    share = models.PositiveSmallIntegerField("phần trăm giống nhau", null=True, blank=True)
    basis = models.CharField(max_length=64)
    computed_at = models.DateTimeField("tính lúc")

    objects = HintQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm nên xem lại"
        constraints = [
            one_of("kind", HintKind.values, name="reports_hint_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=HintKind.of_texts(), other__isnull=False, share__isnull=False)
                | (~Q(kind__in=HintKind.of_texts()) & Q(other__isnull=True, share__isnull=True)),
                name="reports_hint_of_texts",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__lte=100), name="reports_hint_share_in_percent"
            ),
            models.UniqueConstraint(
                fields=["meeting", "kind"], condition=Q(other__isnull=True), name="reports_hint_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "other"], condition=Q(other__isnull=False), name="reports_hint_pair_once"
            ),
        ]
        indexes = [models.Index(fields=["basis"], name="reports_hint_basis_ix")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.get_kind_display()}"

    @property
    def is_of_texts(self) -> bool:
        return self.kind in HintKind.of_texts()


class HintReviewQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> HintReviewQuerySet:
        """Return what was noted at the unit of `access` or below it: a level above keeps its notes to itself."""
        if access is None or access.unit_id is None or access.role not in Role.above_branches():
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path"))


class HintReview(models.Model):
    """Somebody of a committee looked into a hint: when, with what note. Stays when the hint changes or is gone."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="hint_reviews")
    other = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField("loại", max_length=12, choices=HintKind.choices)
    basis = models.CharField(max_length=64)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="cấp ủy đã xem")
    note = models.CharField("ghi chú", max_length=500, blank=True)
    at = models.DateTimeField("xem lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = HintReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "lần xem lại"
        constraints = [
            one_of("kind", HintKind.values, name="reports_hintreview_kind"),
            models.UniqueConstraint(
                fields=["basis", "unit"],
                name="reports_hintreview_once",
                violation_error_message="Điểm này đơn vị đã ghi là đã xem lại. Mời đồng chí mở lại trang để xem.",
            ),
        ]
        indexes = [models.Index(fields=["meeting", "kind"], name="reports_hintreview_ix")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.get_kind_display()} {self.at:%d/%m/%Y}"


class CommonWording(models.Model):
    """Sentences that many branches of a tree wrote in a month or the one before, as numbers: nobody's own words.

    `root`: the highest unit. `values`: list of whole numbers (`reports.radar.likeness`).
    """

    root = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    values = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = "câu dùng chung"
        constraints = [models.UniqueConstraint(fields=["root", "month"], name="reports_commonwording_once")]

    def __str__(self) -> str:
        return f"{self.root_id} {self.month:%m/%Y}"
