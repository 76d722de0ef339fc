"""Assignments (nhiệm vụ): born in a meeting, reported at the next ones, they outlive both."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When

from chibo.common.models import one_of
from chibo.common.text import percent, thousands
from chibo.organization.enums import Role
from chibo.organization.models import Member, MemberGroup, Unit, subtree
from meetings.enums import AssignmentState
from meetings.models.meeting import Meeting
from meetings.models.resolution import ResolutionItem

if TYPE_CHECKING:
    from chibo.organization.models import Access


def measured(done: int, total: int | None, unit: str) -> str:
    """Return '180/226 hộ (79,6%)', '' without a total."""
    if not total:
        return ""
    return f"{thousands(done)}/{thousands(total)} {unit}".strip() + f" ({percent(done, total)})"


class AssignmentQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> AssignmentQuerySet:
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path"))

    def standing(self) -> AssignmentQuerySet:
        """Return assignments whose meeting was not voided."""
        return self.filter(Q(meeting__isnull=True) | Q(meeting__voided_at__isnull=True))

    def unfinished(self) -> AssignmentQuerySet:
        return self.filter(state=AssignmentState.OPEN)

    def with_doers(self) -> AssignmentQuerySet:
        """Load whom `doers` names. Two queries."""
        return self.prefetch_related("members", "groups")

    def done_by(self, member: Member | int) -> AssignmentQuerySet:
        """Return what `member` does, by name or as one of a group on the day it was given."""
        return self.filter(
            Q(pk__in=Assignment.members.through.objects.filter(member=member).values("assignment"))
            | Q(pk__in=Assignment.group_members.through.objects.filter(member=member).values("assignment"))
        )

    def open_first(self) -> AssignmentQuerySet:
        """Order by branch, open ones first, each by deadline."""
        is_closed = Case(When(state=AssignmentState.OPEN, then=0), default=1)
        return self.order_by("unit__sort_key", "unit__code", is_closed, "due_on", "pk")

    def overdue_on(self, day: date) -> AssignmentQuerySet:
        return self.unfinished().filter(due_on__lt=day)


class Assignment(models.Model):
    """Who does what until when. Assignees are members of the branch, groups in it, or a named body outside it.

    `group_members` are those who belonged to its groups on the day it was given; on paper the group is named.
    `unit` is the branch that answers for it today: open ones pass to the successor when branches merge.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments", verbose_name="chi bộ")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments")
    item = models.ForeignKey(
        ResolutionItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="assignments"
    )
    text = models.TextField("việc gì")
    members = models.ManyToManyField(Member, blank=True, related_name="assignments", verbose_name="ai làm")
    groups = models.ManyToManyField(MemberGroup, blank=True, related_name="assignments", verbose_name="tổ nào làm")
    group_members = models.ManyToManyField(Member, blank=True, related_name="group_assignments", editable=False)
    outside_body = models.CharField("tập thể, cơ quan thực hiện", max_length=200, blank=True)
    due_on = models.DateField("hạn", null=True, blank=True)
    measure_total = models.PositiveIntegerField("chỉ tiêu (số)", null=True, blank=True)
    measure_unit = models.CharField("đơn vị tính", max_length=40, blank=True)
    measure_done = models.PositiveIntegerField("đã đạt (số)", null=True, blank=True)
    state = models.CharField("kết quả", max_length=10, choices=AssignmentState.choices, default=AssignmentState.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "nhiệm vụ"
        constraints = [
            one_of("state", AssignmentState.values, name="meetings_assignment_state"),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True) | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="meetings_assignment_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def doers(self) -> str:
        """Who does it, as it stands on paper: members, groups by their names, a body outside."""
        names = [member.name for member in self.members.all()] + [group.name for group in self.groups.all()]
        return ", ".join([*names, *([self.outside_body] if self.outside_body else [])])

    @property
    def measure_words(self) -> str:
        """How much is done of a measure: '180/226 hộ (79,6%)', '' without one."""
        return measured(self.measure_done or 0, self.measure_total, self.measure_unit)

    @property
    def is_measure_reached(self) -> bool:
        return bool(self.measure_total) and (self.measure_done or 0) >= self.measure_total

    def is_overdue(self, today: date) -> bool:
        return self.state == AssignmentState.OPEN and self.due_on is not None and self.due_on < today

    def words_on(self, today: date) -> str:
        """Return the state as it is said: Chưa đến hạn, Đang thực hiện (without a deadline), Quá hạn, or the result."""
        if self.state != AssignmentState.OPEN:
            return self.get_state_display()
        if self.due_on is None:
            return AssignmentState.OPEN.label
        return "Quá hạn" if self.due_on < today else "Chưa đến hạn"

    def tone_on(self, today: date) -> str:
        """Return the tone of `words_on`: ok, warn, bad, info."""
        if self.is_overdue(today):
            return "bad"
        tones = {AssignmentState.DONE: "ok", AssignmentState.NOT_DONE: "warn", AssignmentState.OPEN: "info"}
        return tones[AssignmentState(self.state)]


class AssignmentProgress(models.Model):
    """What was said of an assignment at a meeting: state at the start → result. One row per meeting: the chain."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="progress")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="progress")
    state_at_start = models.CharField("tình trạng đầu kỳ", max_length=10, choices=AssignmentState.choices)
    result = models.TextField("kết quả thực hiện", blank=True)
    state = models.CharField("đánh giá", max_length=10, choices=AssignmentState.choices)
    measure_done = models.PositiveIntegerField("đã đạt (số)", null=True, blank=True)

    class Meta:
        ordering = ["meeting", "assignment"]
        verbose_name = "kết quả nhiệm vụ"
        constraints = [
            models.UniqueConstraint(fields=["assignment", "meeting"], name="meetings_progress_once"),
            one_of("state", AssignmentState.values, name="meetings_progress_state"),
            one_of("state_at_start", AssignmentState.values, name="meetings_progress_start"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} @ {self.meeting_id}"

    @property
    def told(self) -> str:
        """The result with its number: '180/226 hộ (79,6%); còn lại hẹn tháng sau'. Load the assignment."""
        total, unit = self.assignment.measure_total, self.assignment.measure_unit
        number = measured(self.measure_done, total, unit) if self.measure_done is not None else ""
        return "; ".join(part for part in (number, self.result) if part)
