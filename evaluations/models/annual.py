"""The annual class of branches and committees: opinions step by step, the class that holds, and shares only published.

Years from 2018 have the four names of 366-QĐ/TW 30/8/2025 (the same under 132-QĐ/TW and 124-QĐ/TW; cần đối chiếu bản
gốc), years before the old ones. An annual class is never derived from the levels of meetings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from chibo.common.models import one_of
from chibo.organization.models import Unit, subtree
from evaluations.enums import AnnualLevel, AnnualScale, AnnualStage

if TYPE_CHECKING:
    from chibo.organization.models import Access


def _of_its_scale(name: str) -> models.CheckConstraint:
    """Return the constraint that `level` is one of the names of `scale`, or empty."""
    return models.CheckConstraint(
        condition=(
            Q(scale="current", level__in=["", *AnnualLevel.of("current")])
            | Q(scale="before_2018", level__in=["", *AnnualLevel.of("before_2018")])
        ),
        name=name,
        violation_error_message="Mức này không thuộc cách gọi của năm đó. Mời đồng chí chọn lại.",
    )


def _of_its_year(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(scale="current", year__gte=2018) | Q(scale="before_2018", year__lt=2018), name=name
    )


def _rated_or_reason(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=(Q(level="") & ~Q(not_rated_reason="")) | (~Q(level="") & Q(not_rated_reason="")),
        name=name,
        violation_error_message="Mời đồng chí chọn mức, hoặc ghi lý do chưa xếp loại.",
    )


class UnitYearQuerySet(models.QuerySet):
    """Rows that hang on a unit and a year."""

    def visible_to(self, access: Access | None) -> UnitYearQuerySet:
        if access is None:
            return self.none()
        if access.unit_id is None:
            return self
        return self.filter(subtree(access.unit.path, "unit__path"))


class AnnualOpinion(models.Model):
    """One opinion on the class of a unit for a year. A new opinion is a new row; the latest of a stage holds.

    `reason` says why it differs from the step before, or why a decided class changes. `cap` is the cap as it stood when
    decided: {"rule": id, "used", "base", "allowed"}; `exception_reason` why it was exceeded. `replaced` is the class that came
    in by a table and that this decision replaced, in words: it has no row of its own among the opinions.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="annual_opinions", verbose_name="đơn vị")
    year = models.PositiveSmallIntegerField("năm")
    stage = models.CharField("bước", max_length=6, choices=AnnualStage.choices)
    scale = models.CharField(max_length=12, choices=AnnualScale.choices, default=AnnualScale.CURRENT)
    level = models.CharField("mức", max_length=20, choices=AnnualLevel.choices, blank=True)
    not_rated_reason = models.CharField("lý do chưa xếp loại", max_length=200, blank=True)
    reason = models.TextField("lý do, ghi chú", blank=True)
    replaced = models.CharField("xếp loại đã nhập trước đó", max_length=250, blank=True)
    exception_reason = models.TextField("lý do vượt tỷ lệ tối đa", blank=True)
    cap = models.JSONField("tỷ lệ tối đa lúc quyết định", default=dict)
    decision = models.CharField("số quyết định", max_length=200, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    by_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="cấp cho ý kiến")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = UnitYearQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "year", "made_at", "pk"]
        verbose_name = "ý kiến xếp loại hằng năm"
        get_latest_by = ["made_at", "pk"]
        constraints = [
            one_of("stage", AnnualStage.values, name="evaluations_annualopinion_stage"),
            one_of("scale", AnnualScale.values, name="evaluations_annualopinion_scale"),
            _of_its_scale("evaluations_annualopinion_level"),
            _of_its_year("evaluations_annualopinion_year"),
            _rated_or_reason("evaluations_annualopinion_rated_or_reason"),
            models.CheckConstraint(
                condition=Q(stage="decide") | Q(decision="", decided_on__isnull=True, exception_reason=""),
                name="evaluations_annualopinion_decision",
            ),
            models.CheckConstraint(
                condition=~Q(stage="decide", scale="current") | (~Q(decision="") & Q(decided_on__isnull=False)),
                name="evaluations_annualopinion_decided_by",
                violation_error_message="Chưa có số và ngày quyết định. Mời đồng chí ghi đủ.",
            ),
        ]
        indexes = [models.Index(fields=["year", "unit", "stage", "-made_at"], name="evaluations_annual_latest")]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.year}: {self.words}"

    @property
    def words(self) -> str:
        """The class by its full name, or 'Chưa xếp loại (lý do)'."""
        return self.get_level_display() if self.level else f"Chưa xếp loại ({self.not_rated_reason})"


class AnnualClass(models.Model):
    """The class of a unit for a year that holds, or the reason why it was not rated.

    Written only together with the decision in `opinion`; what was imported has none.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="annual_classes", verbose_name="đơn vị")
    year = models.PositiveSmallIntegerField("năm")
    scale = models.CharField(max_length=12, choices=AnnualScale.choices, default=AnnualScale.CURRENT)
    level = models.CharField("mức", max_length=20, choices=AnnualLevel.choices, blank=True)
    not_rated_reason = models.CharField("lý do chưa xếp loại", max_length=200, blank=True)
    opinion = models.OneToOneField(
        AnnualOpinion, on_delete=models.PROTECT, null=True, blank=True, related_name="annual_class"
    )
    decision = models.CharField("quyết định", max_length=200, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    source = models.CharField("nguồn", max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = UnitYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "unit"]
        verbose_name = "xếp loại hằng năm"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="evaluations_annualclass_once"),
            one_of("scale", AnnualScale.values, name="evaluations_annualclass_scale"),
            _of_its_scale("evaluations_annualclass_level"),
            _rated_or_reason("evaluations_annualclass_rated_or_reason"),
            _of_its_year("evaluations_annualclass_year"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}: {self.words}"

    @property
    def words(self) -> str:
        """The class by its full name, or 'Chưa xếp loại (lý do)'."""
        return self.get_level_display() if self.level else f"Chưa xếp loại ({self.not_rated_reason})"


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
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = UnitYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = "số liệu đã công bố"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="evaluations_publishedfigures_once"),
            one_of("scale", AnnualScale.values, name="evaluations_publishedfigures_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"
