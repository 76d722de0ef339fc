"""Opinions on a meeting and the steps of their review. Rows are added, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from chibo.common.models import one_of
from chibo.organization.enums import Role
from chibo.organization.models import Unit, subtree
from evaluations.enums import Level, Rater, ReviewStepKind
from evaluations.models.criteria import CriteriaSet
from meetings.models import Meeting

if TYPE_CHECKING:
    from chibo.organization.models import Access


class EvaluationQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> EvaluationQuerySet:
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        return self.filter(subtree(access.unit.path, "meeting__unit__path"))


class Evaluation(models.Model):
    """One filled sheet by one rater. A new opinion is a new row; the latest of a rater holds.

    `scores` maps criterion code → {"points": "4.5", or null on a set without points and where it does not apply; "by_fact":
    bool, whether the facts gave the points; "fact_reason": what the facts say, "" where they say nothing; "reason": that of
    the rater; "not_applicable": bool}. `facts_digest` tells whether the facts are still those that were rated. `events` are
    codes of the set; what happened stays in the branch. An imported level has no criteria set and no scores.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="evaluations")
    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, null=True, blank=True, related_name="evaluations"
    )
    rater = models.CharField("ai đánh giá", max_length=10, choices=Rater.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    scores = models.JSONField(default=dict)
    total = models.DecimalField("tổng điểm", max_digits=6, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField("điểm tối đa", max_digits=6, decimal_places=2, null=True, blank=True)
    level = models.CharField("mức", max_length=12, choices=Level.choices)
    uncapped_level = models.CharField(max_length=12, choices=Level.choices, blank=True)
    caps = models.JSONField(default=list)
    events = models.JSONField("sự kiện theo quy định", default=list)
    reason = models.TextField("lý do, ghi chú", blank=True)
    facts_digest = models.CharField(max_length=64, blank=True)
    is_imported = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "made_at", "pk"]
        verbose_name = "phiếu đánh giá"
        get_latest_by = ["made_at", "pk"]
        constraints = [
            one_of("rater", Rater.values, name="evaluations_evaluation_rater"),
            one_of("level", Level.values, name="evaluations_evaluation_level"),
            one_of("uncapped_level", ["", *Level.values], name="evaluations_evaluation_uncapped_level"),
            models.CheckConstraint(
                condition=Q(is_imported=True) | Q(made_by__isnull=False), name="evaluations_evaluation_signed"
            ),
        ]
        indexes = [models.Index(fields=["meeting", "rater", "-made_at"], name="evaluations_latest")]

    def __str__(self) -> str:
        return f"{self.get_rater_display()}: {self.get_level_display()}"


class ReviewStep(models.Model):
    """A step of the review of a meeting's rating: sent up, verified, returned, confirmed, taken back. The last tells the state.

    `level` is what the first of two steps proposes. `flags` are the hints (evaluations.flags) when it was sent up.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="review_steps")
    kind = models.CharField(max_length=8, choices=ReviewStepKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, null=True, blank=True, related_name="steps")
    level = models.CharField("mức đề nghị", max_length=12, choices=Level.choices, blank=True)
    flags = models.JSONField("điểm nên xem lại", default=list)
    reason = models.TextField("lý do", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "at", "pk"]
        verbose_name = "bước duyệt"
        get_latest_by = ["at", "pk"]
        constraints = [
            one_of("kind", ReviewStepKind.values, name="evaluations_reviewstep_kind"),
            models.CheckConstraint(
                condition=~Q(kind__in=["return", "undo"]) | ~Q(reason=""),
                name="evaluations_reviewstep_reason",
                violation_error_message="Chưa có lý do. Mời đồng chí ghi rõ cần bổ sung gì, hoặc vì sao rút lại.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["submit", "verify", "confirm"]) | Q(evaluation__isnull=False),
                name="evaluations_reviewstep_evaluation",
            ),
            models.CheckConstraint(
                condition=Q(kind="verify", level__in=Level.values) | (~Q(kind="verify") & Q(level="")),
                name="evaluations_reviewstep_level",
            ),
        ]
        indexes = [models.Index(fields=["meeting", "-at"], name="evaluations_review_latest")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.get_kind_display()}"
