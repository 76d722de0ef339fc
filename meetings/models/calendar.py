"""When a branch is to meet: the rule, the holidays, and a month's move with its reason."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chibo.common.models import one_of, ordered
from chibo.organization.models import BranchType, Rule, Unit
from meetings.enums import Shift


class CalendarRule(Rule):
    """The day of the month on which the branches of a subtree meet. Without a rule it is the 3rd, not shifted."""

    day_of_month = models.PositiveSmallIntegerField(
        "ngày trong tháng", validators=[MinValueValidator(1), MaxValueValidator(28)], default=3
    )
    start_time = models.TimeField("giờ bắt đầu", null=True, blank=True)
    shift = models.CharField("khi trùng ngày nghỉ", max_length=24, choices=Shift.choices, default=Shift.NONE)
    branch_type = models.ForeignKey(
        BranchType, on_delete=models.PROTECT, null=True, blank=True, verbose_name="loại hình chi bộ"
    )

    class Meta:
        verbose_name = "quy định ngày sinh hoạt"
        constraints = [
            ordered("valid_from", "valid_to", name="meetings_calendarrule_dates"),
            one_of("shift", Shift.values, name="meetings_calendarrule_shift"),
            models.CheckConstraint(
                condition=Q(day_of_month__gte=1, day_of_month__lte=28),
                name="meetings_calendarrule_day",
                violation_error_message="Ngày sinh hoạt phải từ 1 đến 28. Mời đồng chí ghi lại.",
            ),
        ]

    def __str__(self) -> str:
        return f"ngày {self.day_of_month:02d}"


class Holiday(models.Model):
    """A day off by the yearly decision, or a weekend day worked instead (`is_workday`). Editable data."""

    day = models.DateField("ngày", unique=True)
    name = models.CharField("tên ngày", max_length=120)
    is_workday = models.BooleanField("ngày làm bù", default=False)
    is_confirmed = models.BooleanField("đã đối chiếu thông báo của năm", default=False)

    class Meta:
        ordering = ["day"]
        verbose_name = "ngày nghỉ, lễ, Tết"

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class Rescheduling(models.Model):
    """A month's regular meeting moved to another day (or, without a day, called off) with reason and decider.

    The last one of a month holds; earlier ones stay as history.
    """

    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reschedulings", verbose_name="chi bộ")
    month = models.DateField("kỳ tháng")
    moved_to = models.DateField("dời sang ngày", null=True, blank=True)
    reason = models.CharField("lý do", max_length=300)
    decided_by = models.CharField("người quyết định", max_length=200)
    decided_on = models.DateField("ngày quyết định")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["branch", "month", "pk"]
        verbose_name = "dời ngày sinh hoạt"
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="meetings_rescheduling_month"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(decided_by=""),
                name="meetings_rescheduling_reason",
                violation_error_message="Chưa có lý do hoặc người quyết định. Mời đồng chí ghi đủ.",
            ),
        ]
        indexes = [models.Index(fields=["month", "branch"], name="meetings_rescheduling_month_ix")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.month:%m/%Y} → {self.moved_to}"

    def is_in_time(self, due_on: date) -> bool:
        """Decided before the due day: only then the day it names stands for the due day."""
        return self.decided_on < due_on
