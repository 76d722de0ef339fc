"""A version of a set of criteria: rules of the field as data; and how many steps a rating goes through above the branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from chibo.common.models import one_of, ordered
from chibo.organization.models import BranchType, Rule, subtree
from chibo.organization.models.rules import RuleQuerySet
from chibo.organization.models.units import path_ids
from evaluations.definition import Criteria, read
from evaluations.enums import CriteriaStatus

if TYPE_CHECKING:
    from chibo.organization.models import Access


class CriteriaSetQuerySet(RuleQuerySet):
    def visible_to(self, access: Access | None) -> CriteriaSetQuerySet:
        """Return the sets of the own subtree with their drafts, and what was published for all or by a unit above."""
        if access is None:
            return self.none()
        if access.unit_id is None:
            return self
        issued = ~Q(status=CriteriaStatus.DRAFT) & (Q(unit__isnull=True) | Q(unit__in=path_ids(access.unit)))
        return self.filter(Q(is_shipped=True) | issued | subtree(access.unit.path, "unit__path"))

    def in_force(self) -> CriteriaSetQuerySet:
        """Return what rates meetings: published, and superseded ones for the meetings of their days."""
        return self.exclude(status=CriteriaStatus.DRAFT)


class CriteriaSet(Rule):
    """A set of criteria. `definition` is read by `evaluations.criteria.parse`; once published it never changes.

    `kinds` are the meeting kinds it rates; without a branch type it serves all. A shipped set that is a draft is a model to
    copy (bộ tiêu chí mẫu): it rates nothing and nobody edits it.
    """

    code = models.SlugField("mã", max_length=40)
    name = models.CharField("tên bộ tiêu chí", max_length=200)
    kinds = models.JSONField("loại kỳ sinh hoạt")
    branch_type = models.ForeignKey(
        BranchType, on_delete=models.PROTECT, null=True, blank=True, verbose_name="loại hình chi bộ"
    )
    status = models.CharField("tình trạng", max_length=12, choices=CriteriaStatus.choices, default=CriteriaStatus.DRAFT)
    definition = models.JSONField("nội dung")
    is_shipped = models.BooleanField("có sẵn trong chương trình", default=False)
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CriteriaSetQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=~Q(status="superseded") | Q(valid_to__isnull=False),
                name="evaluations_criteriaset_superseded",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def criteria(self) -> Criteria:
        """The set as read from its definition."""
        return read(self.definition)

    @property
    def is_model(self) -> bool:
        """A shipped set to copy, not to rate with."""
        return self.is_shipped and self.status == CriteriaStatus.DRAFT


class ReviewRule(Rule):
    """How a rating is decided above the branch: in one step or two, and whether the branch must vote on it.

    Two steps: a committee above verifies (thẩm định), then another person at its level or above it confirms. Practices
    differ: HD 42-HD/BTCTW has the branch vote, elsewhere the secretary and deputy rate alone (domain rules as data).
    """

    steps = models.PositiveSmallIntegerField("số bước duyệt", default=1)
    vote_required = models.BooleanField("chi bộ phải biểu quyết mức", default=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = "quy định duyệt xếp loại"
        constraints = [
            ordered("valid_from", "valid_to", name="evaluations_reviewrule_dates"),
            models.CheckConstraint(condition=Q(steps__in=[1, 2]), name="evaluations_reviewrule_steps"),
        ]

    def __str__(self) -> str:
        return f"{self.steps} bước"
