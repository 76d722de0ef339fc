"""Report periods: which are open, until when a level reports, which are locked."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models

from chibo.common.dates import Span, Stretch
from chibo.common.models import one_of, together
from chibo.organization.models import Rule, Unit

KINDS = [("month", "Tháng"), ("quarter", "Quý"), ("half", "6 tháng"), ("year", "Năm")]
FREE = (Stretch.kind, "Khoảng thời gian khác")


class Period(models.Model):
    """What reports are made for. `code` is that of `Span` (2026-09, 2026-Q3, 2026-H2, 2026) or of a programme's `Stretch`."""

    code = models.CharField("mã kỳ", max_length=24, unique=True)
    kind = models.CharField("loại kỳ", max_length=8, choices=[*KINDS, FREE])
    year = models.PositiveSmallIntegerField("năm")
    first_day = models.DateField("từ ngày")
    last_day = models.DateField("đến hết ngày")

    class Meta:
        ordering = ["-last_day", "first_day"]
        verbose_name = "kỳ báo cáo"
        constraints = [one_of("kind", [kind for kind, _ in (*KINDS, FREE)], name="periods_period_kind")]

    def __str__(self) -> str:
        return self.span.label

    @property
    def span(self) -> Span | Stretch:
        return Stretch.parse(self.code) if self.kind == Stretch.kind else Span.parse(self.code)


class DeadlineRule(Rule):
    """By which day a level hands its report up: `days_after` the end of the period (before it where negative), or on day
    `last_month_day` of its last month ('trước ngày 20 của tháng cuối kỳ').
    """

    kind = models.CharField("loại kỳ", max_length=8, choices=KINDS)
    unit_type = models.ForeignKey(
        "organization.UnitType", on_delete=models.PROTECT, null=True, blank=True, verbose_name="cấp nộp báo cáo"
    )
    days_after = models.SmallIntegerField("số ngày sau khi hết kỳ", default=0)
    last_month_day = models.PositiveSmallIntegerField("ngày của tháng cuối kỳ", null=True, blank=True)

    class Meta:
        verbose_name = "hạn báo cáo"
        constraints = [
            one_of("kind", [kind for kind, _ in KINDS], name="periods_deadlinerule_kind"),
            models.CheckConstraint(
                condition=models.Q(last_month_day__isnull=True)
                | models.Q(last_month_day__gte=1, last_month_day__lte=31, days_after=0),
                name="periods_deadlinerule_day",
                violation_error_message="Ngày của tháng từ 1 đến 31. Mời đồng chí ghi lại.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words}"

    @property
    def words(self) -> str:
        """'5 ngày sau khi hết kỳ', '10 ngày trước khi hết kỳ', 'ngày 20 của tháng cuối kỳ'."""
        if self.last_month_day:
            return f"ngày {self.last_month_day} của tháng cuối kỳ"
        if self.days_after == 0:
            return "ngày cuối kỳ"
        return f"{abs(self.days_after)} ngày {'sau' if self.days_after > 0 else 'trước'} khi hết kỳ"

    def deadline_for(self, span: Span) -> date:
        """Return the day for a period; a month too short for the day ends with its last."""
        if self.last_month_day:
            return span.last.replace(day=min(self.last_month_day, span.last.day))
        return span.last + timedelta(days=self.days_after)


class PeriodLock(models.Model):
    """A period closed for a subtree. What arrives later is 'bổ sung' in the next report; unlocking needs a reason."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="locks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="period_locks")
    locked_at = models.DateTimeField()
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unlocked_at = models.DateTimeField(null=True, blank=True)
    unlocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unlock_reason = models.CharField("lý do mở lại", max_length=300, blank=True)

    class Meta:
        verbose_name = "khóa kỳ"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit"],
                condition=models.Q(unlocked_at__isnull=True),
                name="periods_periodlock_one_open",
                violation_error_message="Kỳ này đã khóa.",
            ),
            together("unlocked_at", "unlocked_by", name="periods_periodlock_unlock"),
            models.CheckConstraint(
                condition=models.Q(unlocked_at__isnull=True) | ~models.Q(unlock_reason=""),
                name="periods_periodlock_reason",
                violation_error_message="Chưa có lý do mở lại. Mời đồng chí ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} @ {self.unit_id}"


class LockException(models.Model):
    """One unit below a locked period that may still prepare and hand up its report, up to and including a day.

    It ends by itself after `until`, or earlier when somebody ends it.
    """

    lock = models.ForeignKey(PeriodLock, on_delete=models.PROTECT, related_name="exceptions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    reason = models.CharField("lý do", max_length=300)
    until = models.DateField("đến hết ngày")
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["unit__sort_key", "pk"]
        verbose_name = "cho nộp sau khi khóa kỳ"
        constraints = [
            models.UniqueConstraint(
                fields=["lock", "unit"],
                condition=models.Q(ended_at__isnull=True),
                name="periods_lockexception_one",
                violation_error_message="Đơn vị này đã được cho nộp. Mời đồng chí xem lại.",
            ),
            together("ended_at", "ended_by", name="periods_lockexception_ended"),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="periods_lockexception_reason",
                violation_error_message="Chưa có lý do. Mời đồng chí ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} @ {self.lock_id}"

    def holds_on(self, day: date) -> bool:
        return self.ended_at is None and day <= self.until
