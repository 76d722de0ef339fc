"""Training classes (lớp bồi dưỡng) of a committee: planned for a year, held, who attended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from chibo.committees.enums import TrainingAudience
from chibo.common.models import one_of, ordered, together
from chibo.organization.models import Member, Unit, subtree

if TYPE_CHECKING:
    from chibo.organization.models import Access

MOST_DAYS = 60
MOST_PEOPLE = 5_000


class TrainingClassQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> TrainingClassQuerySet:
        """Return the classes of committees in reach; a branch keeps none and reads none."""
        if access is None or access.unit_id is None or not access.is_above:
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path"))

    def held(self) -> TrainingClassQuerySet:
        return self.filter(held_from__isnull=False)


class TrainingClass(models.Model):
    """A class in a committee's plan of a year. It was held when it has its days."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="training_classes", verbose_name="cấp ủy mở")
    year = models.PositiveSmallIntegerField("năm")
    name = models.CharField("tên lớp", max_length=200)
    audience = models.CharField("đối tượng", max_length=12, choices=TrainingAudience.choices)
    planned_month = models.PositiveSmallIntegerField(
        "tháng dự kiến", validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    days = models.PositiveSmallIntegerField(
        "số ngày", default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )
    place = models.CharField("địa điểm", max_length=200, blank=True)
    held_from = models.DateField("mở từ ngày", null=True, blank=True)
    held_to = models.DateField("đến ngày", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        ordering = ["year", "planned_month", "pk"]
        verbose_name = "lớp bồi dưỡng"
        constraints = [
            one_of("audience", TrainingAudience.values, name="committees_trainingclass_audience"),
            ordered("held_from", "held_to", name="committees_trainingclass_dates"),
            together("held_from", "held_to", name="committees_trainingclass_held"),
            models.UniqueConstraint(
                fields=["unit", "year", "name"],
                name="committees_trainingclass_name",
                violation_error_message="Năm này đã có lớp mang tên này. Mời đồng chí ghi tên khác.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_held(self) -> bool:
        return self.held_from is not None

    @property
    def is_of_members(self) -> bool:
        return self.audience in TrainingAudience.of_members()


class TrainingAttendance(models.Model):
    """One member at one class: one lượt."""

    training = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["training", "member__sort_key", "member"]
        verbose_name = "học viên"
        constraints = [
            models.UniqueConstraint(fields=["training", "member"], name="committees_trainingattendance_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} @ {self.training_id}"


class TrainingCount(models.Model):
    """How many quần chúng of a unit attended a class; `again` of them had attended another class in the same year."""

    training = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="counts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    people = models.PositiveIntegerField("số người dự", validators=[MinValueValidator(1)])
    again = models.PositiveIntegerField("trong đó đã học lớp khác trong năm", default=0)

    class Meta:
        ordering = ["training", "unit__sort_key", "unit"]
        verbose_name = "số quần chúng dự"
        constraints = [
            models.UniqueConstraint(fields=["training", "unit"], name="committees_trainingcount_once"),
            models.CheckConstraint(
                condition=Q(people__gte=1, again__lte=F("people")),
                name="committees_trainingcount_again",
                violation_error_message="Số đã học lớp khác không thể nhiều hơn số người dự. Mời đồng chí xem lại.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.people}"
