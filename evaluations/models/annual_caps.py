"""The share of an annual class that may not be exceeded, as data: percentage, base and whom it limits."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chibo.common.models import one_of, ordered
from chibo.organization.models import Rule
from evaluations.enums import AnnualLevel, AnnualScale, CapBase, CapSubject

CURRENT_LEVELS = [(level.value, level.label) for level in AnnualLevel.of(AnnualScale.CURRENT)]


class AnnualCapRule(Rule):
    """At most `percent` of `base` may have `level`, counted over all units of one parent (or the members of one branch).

    Shipped: 20 % of those rated Hoàn thành tốt nhiệm vụ trở lên (366-QĐ/TW 30/8/2025). The base is not verified (cần đối
    chiếu bản gốc), other places read it otherwise: hence data.
    """

    subject = models.CharField("áp dụng cho", max_length=10, choices=CapSubject.choices)
    level = models.CharField("mức", max_length=20, choices=CURRENT_LEVELS, default=AnnualLevel.EXCELLENT)
    percent = models.DecimalField(
        "tỷ lệ tối đa (%)",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    base = models.CharField("tính trên", max_length=14, choices=CapBase.choices, default=CapBase.GOOD_OR_BETTER)

    class Meta:
        ordering = ["pk"]
        verbose_name = "tỷ lệ tối đa của một mức xếp loại"
        constraints = [
            ordered("valid_from", "valid_to", name="evaluations_annualcaprule_dates"),
            one_of("subject", CapSubject.values, name="evaluations_annualcaprule_subject"),
            one_of("level", AnnualLevel.of(AnnualScale.CURRENT), name="evaluations_annualcaprule_level"),
            one_of("base", CapBase.values, name="evaluations_annualcaprule_base"),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100),
                name="evaluations_annualcaprule_percent",
                violation_error_message="Tỷ lệ phải từ 0 đến 100. Mời đồng chí ghi lại.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} ≤ {self.percent}%"
