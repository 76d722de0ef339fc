"""What a branch says ahead of a month: when and where it meets. And the addresses by which a calendar program reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac

from chibo.common.models import one_of, ordered, together
from chibo.organization.enums import Role
from chibo.organization.models import Rule, Unit, subtree
from meetings.enums import MeetingKind
from meetings.models.calendar import Rescheduling
from meetings.models.topical import TopicalPlanRow

if TYPE_CHECKING:
    from chibo.organization.models import Access

TOKEN_SALT = "meetings.feed"
TOKEN_DIGITS = 40  # of 4 bits each: 160 bits that nobody guesses


class RegistrationRule(Rule):
    """Up to which day of the month before branches register the day, hour and place of a month's meeting.

    Without a rule nobody is asked to register (units that register each month: Khối doanh nghiệp Đống Đa, 2024).
    """

    deadline_day = models.PositiveSmallIntegerField(
        "chậm nhất ngày (của tháng trước)", validators=[MinValueValidator(1), MaxValueValidator(28)], default=25
    )

    class Meta:
        verbose_name = "quy định đăng ký lịch sinh hoạt"
        constraints = [
            ordered("valid_from", "valid_to", name="meetings_registrationrule_dates"),
            models.CheckConstraint(
                condition=Q(deadline_day__gte=1, deadline_day__lte=28),
                name="meetings_registrationrule_day",
                violation_error_message="Ngày phải từ 1 đến 28. Mời đồng chí ghi lại.",
            ),
        ]

    def __str__(self) -> str:
        return f"trước ngày {self.deadline_day:02d}"


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> RegistrationQuerySet:
        """Return registrations of units that `access` reaches today."""
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path"))

    def standing(self) -> RegistrationQuerySet:
        return self.filter(withdrawn_at__isnull=True)

    def of_the_month(self) -> RegistrationQuerySet:
        """Return those of the one regular meeting of a month."""
        return self.filter(kind__in=MeetingKind.of_the_month())


class Registration(models.Model):
    """Day, hour and place of a meeting to come. It moves no due day: another day than that of the rule stands on `move`.

    `move` is the rescheduling that held when the branch registered; a later one goes before `planned_on`.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="registrations", verbose_name="chi bộ")
    month = models.DateField("kỳ tháng")
    kind = models.CharField("loại", max_length=16, choices=MeetingKind.choices, default=MeetingKind.REGULAR)
    topic = models.CharField("chuyên đề", max_length=300, blank=True)
    planned_on = models.DateField("ngày sinh hoạt")
    planned_at = models.TimeField("giờ bắt đầu")
    place = models.CharField("nơi sinh hoạt", max_length=200)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    move = models.ForeignKey(Rescheduling, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    plan_row = models.ForeignKey(
        TopicalPlanRow, on_delete=models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    version = models.PositiveIntegerField(default=1)
    on_behalf_by = models.CharField("người ghi thay", max_length=200, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "month", "planned_on", "pk"]
        verbose_name = "đăng ký lịch sinh hoạt"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "month"],
                condition=Q(kind__in=["regular", "combined"], withdrawn_at__isnull=True),
                name="meetings_registration_one_a_month",
                violation_error_message="Tháng này chi bộ đã đăng ký. Mời đồng chí mở lại để sửa.",
            ),
            models.UniqueConstraint(
                fields=["unit", "planned_on"],
                condition=Q(kind="topical", withdrawn_at__isnull=True),
                name="meetings_registration_one_topical_a_day",
                violation_error_message="Ngày này chi bộ đã đăng ký một buổi chuyên đề. Mời đồng chí chọn ngày khác.",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="meetings_registration_month"),
            one_of("kind", ["regular", "combined", "topical"], name="meetings_registration_kind"),
            models.CheckConstraint(
                condition=~Q(place=""),
                name="meetings_registration_place",
                violation_error_message="Chưa có nơi sinh hoạt. Mời đồng chí ghi nơi sinh hoạt.",
            ),
            models.CheckConstraint(
                condition=Q(kind="regular") | ~Q(topic=""),
                name="meetings_registration_topic",
                violation_error_message="Chưa có tên chuyên đề. Mời đồng chí ghi tên chuyên đề.",
            ),
            together("withdrawn_at", "withdrawn_by", name="meetings_registration_withdrawn"),
        ]
        indexes = [models.Index(fields=["month", "unit"], name="meetings_registration_month_ix")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.planned_on:%d/%m/%Y}"

    @property
    def is_of_the_month(self) -> bool:
        return self.kind in MeetingKind.of_the_month()


class FeedToken(models.Model):
    """The secret address at which a calendar program reads the calendar of `unit` for a person, without signing in.

    What stands here does not open it: the address is signed with the site's secret key. A new `key` makes the old address
    void; the person's access is asked at every reading.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(editable=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "địa chỉ lịch"
        constraints = [models.UniqueConstraint(fields=["user", "unit"], name="meetings_feedtoken_once")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.unit_id}"

    @property
    def token(self) -> str:
        """What the address ends with: the row and a signature of 160 bits."""
        return f"{self.pk}-{self._signature}"

    def is_signed_by(self, token: str) -> bool:
        return constant_time_compare(self.token, token)

    @property
    def _signature(self) -> str:
        return salted_hmac(TOKEN_SALT, f"{self.pk}:{self.key}", algorithm="sha256").hexdigest()[:TOKEN_DIGITS]
