"""Assignments from a committee to units (nhiệm vụ cấp trên giao): one order, one row for each unit that received it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from chibo.common.models import one_of
from chibo.organization.enums import Role
from chibo.organization.models import Unit, subtree
from meetings.enums import OrderAnswerKind, OrderOrigin, UnitAssignmentState
from meetings.models.meeting import Meeting

if TYPE_CHECKING:
    from chibo.organization.models import Access

LONGEST_WRITER = Meeting._meta.get_field("on_behalf_by").max_length


class OrderQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> OrderQuerySet:
        """Return orders that units in reach gave; who received one sees the own row of it, not the order."""
        if access is None or access.unit_id is None or not access.is_above:
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path"))


class UnitOrder(models.Model):
    """What `unit` gave to other units to do, why (origin) and by when. It is not changed once it is given."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="orders_given", verbose_name="cấp ủy giao")
    text = models.TextField("việc gì")
    due_on = models.DateField("hạn")
    origin = models.CharField("giao sau", max_length=16, choices=OrderOrigin.choices)
    origin_words = models.CharField("văn bản, cuộc họp, đợt", max_length=200, blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    given_on = models.DateField("ngày giao")
    token = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-pk"]
        verbose_name = "nhiệm vụ giao cho đơn vị"
        constraints = [
            one_of("origin", OrderOrigin.values, name="meetings_unitorder_origin"),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("given_on")),
                name="meetings_unitorder_days",
                violation_error_message="Hạn phải từ ngày giao trở đi. Mời đồng chí ghi lại hạn.",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class UnitAssignmentQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> UnitAssignmentQuerySet:
        """Return what units in reach received, and what units in reach gave, wherever the receiver stands now."""
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        received = subtree(access.unit.path, "unit__path")
        return self.filter(received | subtree(access.unit.path, "order__unit__path") if access.is_above else received)

    def received_by(self, unit: Unit) -> UnitAssignmentQuerySet:
        return self.filter(unit=unit)

    def awaiting(self) -> UnitAssignmentQuerySet:
        """Return those for which the unit still owes an answer."""
        return self.filter(state__in=UnitAssignmentState.awaiting())

    def overdue_on(self, day: date) -> UnitAssignmentQuerySet:
        return self.awaiting().filter(due_on__lt=day)

    def awaiting_first(self) -> UnitAssignmentQuerySet:
        """Order by what still waits for the unit, each by deadline."""
        waits = models.Case(models.When(state__in=UnitAssignmentState.awaiting(), then=0), default=1)
        return self.order_by(waits, "due_on", "pk")


class UnitAssignment(models.Model):
    """What one unit received by an order. State, `due_on` and `answered_on` are read off its answers by the service.

    `given_to` is the unit to which it was given, `unit` the one that answers for it today: where a unit is merged, what
    it had not answered passes to the successor.
    """

    order = models.ForeignKey(UnitOrder, on_delete=models.PROTECT, related_name="rows")
    given_to = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="orders_received", verbose_name="đơn vị")
    due_on = models.DateField("hạn")
    state = models.CharField(
        "kết quả", max_length=10, choices=UnitAssignmentState.choices, default=UnitAssignmentState.OPEN
    )
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)

    objects = UnitAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "nhiệm vụ cấp trên giao"
        constraints = [
            one_of("state", UnitAssignmentState.values, name="meetings_unitassignment_state"),
            models.UniqueConstraint(fields=["order", "given_to"], name="meetings_unitassignment_once"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "returned"], answered_on__isnull=True)
                | Q(state__in=["done", "not_done"], answered_on__isnull=False),
                name="meetings_unitassignment_answered",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state", "due_on"], name="meetings_unitassign_due")]

    def __str__(self) -> str:
        return f"{self.order_id} → {self.unit_id}"

    @property
    def is_awaiting(self) -> bool:
        return self.state in UnitAssignmentState.awaiting()

    @property
    def was_late(self) -> bool:
        """Answered, but after the deadline."""
        return self.answered_on is not None and self.answered_on > self.due_on

    def is_overdue(self, today: date) -> bool:
        return self.is_awaiting and self.due_on < today

    def words_on(self, today: date) -> str:
        """Return the state as it is said: Chưa đến hạn, Quá hạn, Trả lại để bổ sung, or the unit's answer."""
        if self.is_overdue(today):
            return "Quá hạn"
        return "Chưa đến hạn" if self.state == UnitAssignmentState.OPEN else self.get_state_display()

    def tone_on(self, today: date) -> str:
        """Return the tone of `words_on`: ok, warn, bad, info."""
        if self.is_overdue(today):
            return "bad"
        tones = {"open": "info", "returned": "warn", "done": "ok", "not_done": "warn"}
        return tones[self.state]


class OrderAnswer(models.Model):
    """One step of an answer: the unit's words (done or not), or the giver's reason for returning them."""

    row = models.ForeignKey(UnitAssignment, on_delete=models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=10, choices=OrderAnswerKind.choices)
    text = models.TextField("nội dung")
    due_on = models.DateField("hạn mới", null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_by = models.CharField("ghi thay", max_length=LONGEST_WRITER, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "trả lời nhiệm vụ cấp trên giao"
        constraints = [
            one_of("kind", OrderAnswerKind.values, name="meetings_orderanswer_kind"),
            models.CheckConstraint(condition=~Q(text=""), name="meetings_orderanswer_text"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(kind="returned"), name="meetings_orderanswer_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%d/%m/%Y}"
