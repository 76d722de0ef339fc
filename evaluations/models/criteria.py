"""A version of a set of criteria: rules of the field as data."""

from django.db import models
from django.db.models import Q

from chibo.common.models import one_of, ordered
from chibo.organization.models import BranchType, Rule
from evaluations.enums import CriteriaStatus


class CriteriaSet(Rule):
    """A set of criteria. `definition` is read by `evaluations.criteria.parse`; once published it never changes.

    `kinds` are the meeting kinds it rates; without a branch type it serves all.
    """

    code = models.SlugField("mã", max_length=40)
    name = models.CharField("tên bộ tiêu chí", max_length=200)
    kinds = models.JSONField("loại kỳ sinh hoạt")
    branch_type = models.ForeignKey(
        BranchType, on_delete=models.PROTECT, null=True, blank=True, verbose_name="loại hình chi bộ"
    )
    status = models.CharField("tình trạng", max_length=12, choices=CriteriaStatus.choices, default=CriteriaStatus.DRAFT)
    definition = models.JSONField("nội dung")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code", "pk"]
        verbose_name = "bộ tiêu chí"
        constraints = [
            ordered("valid_from", "valid_to", name="evaluations_criteriaset_dates"),
            one_of("status", CriteriaStatus.values, name="evaluations_criteriaset_status"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False),
                name="evaluations_criteriaset_published",
            ),
        ]

    def __str__(self) -> str:
        return self.name
