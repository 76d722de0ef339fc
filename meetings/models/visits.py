"""Visits (dự sinh hoạt): who from above attends which branch when, what they saw, what the branch answered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from chibo.common.models import together
from chibo.organization.enums import Role
from chibo.organization.models import Unit, subtree
from meetings.enums import VisitState
from meetings.models.meeting import Meeting

if TYPE_CHECKING:
    from chibo.organization.models import Access


class VisitQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> VisitQuerySet:
        """Return visits of branches in reach, and those on which the person is sent wherever the branch stands."""
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        in_reach = Q(subtree(access.unit.path, "branch__path"))
        return self.filter(in_reach if access.role == Role.SECRETARY else in_reach | Q(visitor=access.user_id))

    def standing(self) -> VisitQuerySet:
        """Return visits that were not taken off the rota."""
        return self.filter(withdrawn_at__isnull=True)

    def attended(self) -> VisitQuerySet:
        return self.standing().filter(outcome_at__isnull=False, absence_reason="")

    def missed(self) -> VisitQuerySet:
        """Return those to which the person sent did not come, by what was noted."""
        return self.standing().exclude(absence_reason="")

    def open(self) -> VisitQuerySet:
        """Return those of which nothing is noted yet."""
        return self.standing().filter(outcome_at__isnull=True)

    def unnoted_on(self, day: date) -> VisitQuerySet:
        """Return those of months past on `day` of which nothing is noted."""
        return self.open().filter(month__lt=day.replace(day=1))


class Visit(models.Model):
    """One person sent by `unit` to a meeting of `branch` in `month`. How it went is read off the rows, never stored.

    `visitor` has an account; somebody without one, or a team, is named (`visitor_name`), with a Party post above or
    without (`visitor_position`). `branch` passes to the successor while the visit is open.
    """

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="visits_sent", verbose_name="cấp ủy phân công"
    )
    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="visits", verbose_name="chi bộ")
    month = models.DateField("kỳ tháng")
    planned_on = models.DateField("ngày dự", null=True, blank=True)
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="visits"
    )
    visitor_name = models.CharField("họ tên người dự, tên đoàn", max_length=200, blank=True)
    visitor_position = models.CharField("chức vụ, đơn vị", max_length=200, blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    absence_reason = models.CharField("lý do không đến dự", max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["month", "branch__sort_key", "pk"]
        verbose_name = "phân công dự sinh hoạt"
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="meetings_visit_month"),
            models.CheckConstraint(
                condition=Q(visitor__isnull=False) | ~Q(visitor_name=""),
                name="meetings_visit_visitor",
                violation_error_message="Chưa có người dự. Mời đồng chí chọn hoặc ghi họ tên người dự.",
            ),
            together("outcome_at", "outcome_by", name="meetings_visit_outcome"),
            together("withdrawn_at", "withdrawn_by", name="meetings_visit_withdrawn"),
            models.CheckConstraint(
                condition=Q(absence_reason="") | Q(outcome_at__isnull=False, meeting__isnull=True),
                name="meetings_visit_absence",
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=True) | Q(outcome_at__isnull=False), name="meetings_visit_meeting"
            ),
            models.UniqueConstraint(
                fields=["unit", "branch", "month", "visitor"],
                condition=Q(withdrawn_at__isnull=True, visitor__isnull=False),
                name="meetings_visit_once",
                violation_error_message="Đồng chí này đã được phân công dự chi bộ trong tháng. Mời đồng chí xem lại lịch.",
            ),
            models.UniqueConstraint(
                fields=["unit", "branch", "month", "visitor_name"],
                condition=Q(withdrawn_at__isnull=True, visitor__isnull=True),
                name="meetings_visit_named_once",
                violation_error_message="Đồng chí này đã được phân công dự chi bộ trong tháng. Mời đồng chí xem lại lịch.",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "month"], name="meetings_visit_branch_ix"),
            models.Index(fields=["visitor", "month"], name="meetings_visit_visitor_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.month:%m/%Y}"

    @property
    def who(self) -> str:
        """The person's name, or that of the team."""
        return self.visitor.full_name if self.visitor_id else self.visitor_name

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def has_outcome(self) -> bool:
        return self.outcome_at is not None

    @property
    def came(self) -> bool:
        return self.has_outcome and not self.absence_reason

    def state_on(self, day: date) -> VisitState:
        """Return how far the visit is on `day`."""
        if self.is_withdrawn:
            return VisitState.WITHDRAWN
        if self.absence_reason:
            return VisitState.MISSED
        if self.has_outcome:
            return VisitState.ATTENDED
        return VisitState.UNNOTED if self.month < day.replace(day=1) else VisitState.PLANNED


class Observation(models.Model):
    """What a visitor saw (phiếu dự sinh hoạt), one row for each version, and the branch's answer to it. Texts stay as given.

    The level per criterion is not here: it is the visitor's own sheet, kept with the other opinions on the meeting.
    `heard` are the proposals that the visitor heard, one text each.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="observations")
    number = models.PositiveSmallIntegerField()
    strengths = models.TextField("ưu điểm", blank=True)
    faults = models.TextField("hạn chế", blank=True)
    suggestions = models.TextField("đề nghị chi bộ", blank=True)
    heard = models.JSONField("kiến nghị nghe được", default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField("chi bộ trả lời", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["visit", "number"]
        verbose_name = "phiếu dự sinh hoạt"
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="meetings_observation_number"),
            models.CheckConstraint(
                condition=~Q(strengths="") | ~Q(faults="") | ~Q(suggestions=""),
                name="meetings_observation_said",
                violation_error_message="Chưa có nhận xét. Mời đồng chí ghi ưu điểm, hạn chế hoặc đề nghị.",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="meetings_observation_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} v{self.number}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None
