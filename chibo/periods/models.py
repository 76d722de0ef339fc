"""Report periods: which are open, until when a level reports, which are locked."""

from __future__ import annotations

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
    """How many days after the end of a period a level hands its report up."""

    kind = models.CharField("loại kỳ", max_length=8, choices=KINDS)
    unit_type = models.ForeignKey(
        "organization.UnitType", on_delete=models.PROTECT, null=True, blank=True, verbose_name="cấp nộp báo cáo"
    )
    days_after = models.SmallIntegerField("số ngày sau khi hết kỳ")

    class Meta:
        verbose_name = "hạn báo cáo"
        constraints = [one_of("kind", [kind for kind, _ in KINDS], name="periods_deadlinerule_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.days_after} ngày"


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
