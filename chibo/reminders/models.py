"""When to remind (rules of a unit), what is due and since when, who switched letters off, which letter went when."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chibo.common.models import one_of, ordered, together
from chibo.organization.enums import Role
from chibo.organization.models import Rule, Unit, subtree
from chibo.reminders.enums import ReminderKind

if TYPE_CHECKING:
    from chibo.organization.models import Access

MOST_DAYS = 60


class ReminderRule(Rule):
    """Whether a kind is reminded of below `unit`, from when on, and after how many days the level above hears of it.

    `days`: before the date for what has one, after the event for `ReminderKind.after_the_day`. `escalate_after`: days after
    it was due; 0 never. Where no rule holds nobody is reminded.
    """

    kind = models.CharField("nhắc việc gì", max_length=16, choices=ReminderKind.choices)
    is_on = models.BooleanField("có nhắc", default=True)
    days = models.PositiveSmallIntegerField(
        "nhắc trước (sau) mấy ngày", default=3, validators=[MaxValueValidator(MOST_DAYS)]
    )
    escalate_after = models.PositiveSmallIntegerField(
        "quá hạn mấy ngày thì báo cấp trên", default=0, validators=[MaxValueValidator(MOST_DAYS)]
    )

    class Meta:
        ordering = ["kind", "-valid_from", "pk"]
        verbose_name = "quy định nhắc việc"
        constraints = [
            one_of("kind", ReminderKind.values, name="reminders_reminderrule_kind"),
            ordered("valid_from", "valid_to", name="reminders_reminderrule_dates"),
            models.CheckConstraint(
                condition=Q(days__lte=MOST_DAYS, escalate_after__lte=MOST_DAYS),
                name="reminders_reminderrule_days",
                violation_error_message=f"Số ngày không quá {MOST_DAYS}. Mời đồng chí ghi lại.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class LetterRule(Rule):
    """When letters go to people of a unit: not from `quiet_from` to `quiet_to` (over midnight too; the same: always).

    What is not new is said again after `repeat_days`.
    """

    quiet_from = models.TimeField("không gửi thư từ", default=time(20, 30))
    quiet_to = models.TimeField("đến", default=time(6, 30))
    repeat_days = models.PositiveSmallIntegerField(
        "không có việc mới thì mấy ngày nhắc lại một lần",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )

    class Meta:
        ordering = ["-valid_from", "pk"]
        verbose_name = "quy định gửi thư nhắc"
        constraints = [
            ordered("valid_from", "valid_to", name="reminders_letterrule_dates"),
            models.CheckConstraint(
                condition=Q(repeat_days__gte=1, repeat_days__lte=MOST_DAYS), name="reminders_letterrule_repeat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiet_from:%H:%M} – {self.quiet_to:%H:%M}"

    def is_quiet_at(self, moment: time) -> bool:
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= moment < self.quiet_to
        return moment >= self.quiet_from or moment < self.quiet_to


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> ReminderQuerySet:
        """Return those of units in reach, and of the person; the administrator reads none."""
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path") | Q(person=access.user_id))

    def open(self) -> ReminderQuerySet:
        return self.filter(settled_at__isnull=True)

    def escalated_to(self, unit_ids: object) -> ReminderQuerySet:
        """Return what the units of `unit_ids` hear of: what units directly below leave, and whom they sent themselves."""
        below, sent = Q(unit__parent__in=unit_ids, person__isnull=True), Q(unit__in=unit_ids, person__isnull=False)
        return self.open().filter(below | sent, escalated_at__isnull=False)


class Reminder(models.Model):
    """One thing that is due in `unit`, or that `person` is to do, since `first_seen`. Its words come from its source.

    Written by `services.refreshing`: what no source names any more is settled.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=16, choices=ReminderKind.choices)
    key = models.CharField(max_length=40)
    due_on = models.DateField("hạn")
    first_seen = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    put_off_until = models.DateField("nhắc lại từ ngày", null=True, blank=True)
    put_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "việc cần nhắc"
        constraints = [
            one_of("kind", ReminderKind.values, name="reminders_reminder_kind"),
            models.UniqueConstraint(fields=["unit", "kind", "key"], name="reminders_reminder_once"),
            together("put_off_until", "put_off_by", name="reminders_reminder_put_off"),
        ]
        indexes = [
            models.Index(fields=["unit"], condition=Q(settled_at__isnull=True), name="reminders_reminder_open"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.key}"

    def is_put_off_on(self, day: date) -> bool:
        return self.put_off_until is not None and day < self.put_off_until


class SwitchedOff(models.Model):
    """A kind of which `person` wants no letters; '' all of them. The list in the app stays."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=[("", "Mọi việc"), *ReminderKind.choices], blank=True)

    class Meta:
        verbose_name = "việc không gửi thư"
        constraints = [
            one_of("kind", ["", *ReminderKind.values], name="reminders_switchedoff_kind"),
            models.UniqueConstraint(fields=["person", "kind"], name="reminders_switchedoff_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class DeliveryQuerySet(models.QuerySet):
    def waiting(self) -> DeliveryQuerySet:
        """Return those that nobody has begun to send."""
        return self.filter(claimed_at__isnull=True)


class Delivery(models.Model):
    """The one letter of a person on a day. `claimed_at` is set before it goes, so that it never goes twice.

    One that was claimed and neither `sent_at` nor `failed_at` broke off on its way: it may have arrived. `digest` is over
    what it named.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    planned_at = models.DateTimeField()
    digest = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        verbose_name = "thư nhắc việc"
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="reminders_delivery_once"),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=False) | Q(sent_at__isnull=True, failed_at__isnull=True),
                name="reminders_delivery_claimed",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(failed_at__isnull=True), name="reminders_delivery_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day:%d/%m/%Y}"
