"""What is derived from the record: a row per branch and month, and the figures of a unit and a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from chibo.common.models import one_of, together
from chibo.organization.models import Unit, subtree
from evaluations.enums import Level
from meetings.models import Meeting
from reports.enums import Timing

if TYPE_CHECKING:
    from chibo.organization.models import Access


class BranchMonthQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> BranchMonthQuerySet:
        """Return rows of branches that `access` reaches today. Counts only, so the administrator sees them too."""
        if access is None:
            return self.none()
        if access.unit_id is None:
            return self
        return self.filter(subtree(access.unit.path, "branch__path"))


class BranchMonth(models.Model):
    """The regular meeting of one branch in one month: what was expected and what came of it.

    Derived; written only by `reports.branch_months.rebuild`. Whether the branch was open on the due day, and under whom,
    is the join with `UnitAncestor`.
    """

    branch = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="branch_months")
    month = models.DateField()
    due_on = models.DateField()
    moved_to = models.DateField(null=True, blank=True)
    is_called_off = models.BooleanField(default=False)
    meeting = models.OneToOneField(
        Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="branch_month"
    )
    held_on = models.DateField(null=True, blank=True)
    timing = models.CharField(max_length=8, choices=Timing.choices, blank=True)
    self_level = models.CharField(max_length=12, choices=Level.choices, blank=True)
    official_level = models.CharField(max_length=12, choices=Level.choices, blank=True)
    level = models.CharField(max_length=12, choices=Level.choices, blank=True)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    base = models.PositiveSmallIntegerField(null=True, blank=True)
    present = models.PositiveSmallIntegerField(null=True, blank=True)
    opinions = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_reconfirmation = models.BooleanField(default=False)

    objects = BranchMonthQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ sinh hoạt của chi bộ"
        constraints = [
            models.UniqueConstraint(fields=["branch", "month"], name="reports_branchmonth_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="reports_branchmonth_month"),
            one_of("timing", ["", *Timing.values], name="reports_branchmonth_timing"),
            one_of("level", ["", *Level.values], name="reports_branchmonth_level"),
            together("base", "present", name="reports_branchmonth_attendance"),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True, timing="") | (Q(held_on__isnull=False) & ~Q(timing="")),
                name="reports_branchmonth_held",
            ),
        ]
        indexes = [models.Index(fields=["month", "branch"], name="reports_branchmonth_month_ix")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.month:%m/%Y}"


class Figures(models.Model):
    """The figures of a unit for a period as counted on `as_of`. Kept so that pages read instead of count.

    Written only by `reports.figures.store`; never incremented. A row that is `is_stale`, or whose `as_of` is not today while
    the days to come could still change it (not `is_settled`), is not shown: the same function counts anew.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="figures")
    period = models.CharField(max_length=8)
    as_of = models.DateField()
    computed_at = models.DateTimeField()
    is_stale = models.BooleanField(default=False)
    is_settled = models.BooleanField(default=False)

    branches = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    on_day = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    topical = models.PositiveIntegerField(default=0)
    tot = models.PositiveIntegerField(default=0)
    kha = models.PositiveIntegerField(default=0)
    trung_binh = models.PositiveIntegerField(default=0)
    kem = models.PositiveIntegerField(default=0)
    unrated = models.PositiveIntegerField(default=0)
    official = models.PositiveIntegerField(default=0)
    present = models.PositiveIntegerField(default=0)
    base = models.PositiveIntegerField(default=0)
    opinions = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "số liệu tổng hợp"
        constraints = [
            models.UniqueConstraint(fields=["unit", "period"], name="reports_figures_once"),
            models.CheckConstraint(
                condition=Q(
                    held__lte=models.F("expected"), on_day__lte=models.F("held"), present__lte=models.F("base")
                ),
                name="reports_figures_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period}"
