"""The annual class of branches and committees, as it was decided; and figures that were only ever published as shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from chibo.common.models import one_of
from chibo.organization.models import Unit, subtree
from evaluations.enums import AnnualLevel, AnnualScale

if TYPE_CHECKING:
    from chibo.organization.models import Access


class AnnualClassQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> AnnualClassQuerySet:
        if access is None:
            return self.none()
        if access.unit_id is None:
            return self
        return self.filter(subtree(access.unit.path, "unit__path"))


class AnnualClass(models.Model):
    """The class of a unit for a year, or the reason why it was not rated. Never derived from meeting levels."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="annual_classes", verbose_name="đơn vị")
    year = models.PositiveSmallIntegerField("năm")
    scale = models.CharField(max_length=12, choices=AnnualScale.choices, default=AnnualScale.CURRENT)
    level = models.CharField("mức", max_length=20, choices=AnnualLevel.choices, blank=True)
    not_rated_reason = models.CharField("lý do chưa xếp loại", max_length=200, blank=True)
    decision = models.CharField("quyết định", max_length=200, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    source = models.CharField("nguồn", max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AnnualClassQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "unit"]
        verbose_name = "xếp loại hằng năm"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="evaluations_annualclass_once"),
            one_of("scale", AnnualScale.values, name="evaluations_annualclass_scale"),
            models.CheckConstraint(
                condition=(
                    Q(scale="current", level__in=["", *AnnualLevel.of("current")])
                    | Q(scale="before_2018", level__in=["", *AnnualLevel.of("before_2018")])
                ),
                name="evaluations_annualclass_level",
                violation_error_message="Mức này không thuộc cách gọi của năm đó. Mời đồng chí chọn lại.",
            ),
            models.CheckConstraint(
                condition=(Q(level="") & ~Q(not_rated_reason="")) | (~Q(level="") & Q(not_rated_reason="")),
                name="evaluations_annualclass_rated_or_reason",
                violation_error_message="Mời đồng chí chọn mức, hoặc ghi lý do chưa xếp loại.",
            ),
            models.CheckConstraint(
                condition=Q(scale="current", year__gte=2018) | Q(scale="before_2018", year__lt=2018),
                name="evaluations_annualclass_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}: {self.get_level_display() or self.not_rated_reason}"


class PublishedAnnualFigures(models.Model):
    """Shares of a year known only as published percentages: kept with their source, never turned into counts.

    `shares` maps annual level → percentage as published ("50.9").
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="published_figures")
    year = models.PositiveSmallIntegerField("năm")
    scale = models.CharField(max_length=12, choices=AnnualScale.choices)
    shares = models.JSONField("tỷ lệ đã công bố (%)")
    source = models.CharField("nguồn", max_length=300)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        ordering = ["-year"]
        verbose_name = "số liệu đã công bố"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="evaluations_publishedfigures_once"),
            one_of("scale", AnnualScale.values, name="evaluations_publishedfigures_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"
