"""What is planned and prepared for admissions (kết nạp đảng viên); who was admitted is known from belonging alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chibo.organization.models.units import Unit


class AdmissionTarget(models.Model):
    """How many members a unit is to admit in a year (chỉ tiêu kết nạp), as its committee or one above has set it.

    The target of a branch that is merged stays with it as history: it is neither added to its successor's nor passed on. A
    committee has a target of its own, not the sum of those below it, and whoever was admitted counts for each unit under
    which the branch stood on that day; so a merger in the year takes nothing from the committee's total.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="admission_targets", verbose_name="đơn vị")
    year = models.PositiveSmallIntegerField("năm")
    target = models.PositiveSmallIntegerField("chỉ tiêu kết nạp")
    document = models.CharField("theo văn bản", max_length=200, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["unit", "-year"]
        verbose_name = "chỉ tiêu kết nạp"
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="organization_admissiontarget_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}: {self.target}"


class CandidateCount(models.Model):
    """People whom a branch prepares, as numbers of a day; their names and files are not kept (CV 1361-CV/BTCTW)."""

    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="candidate_counts", verbose_name="chi bộ")
    on = models.DateField("tính đến ngày")
    promising = models.PositiveSmallIntegerField("quần chúng ưu tú")
    trained = models.PositiveSmallIntegerField("đã học lớp nhận thức về Đảng")
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["branch", "-on"]
        verbose_name = "nguồn kết nạp"
        constraints = [
            models.UniqueConstraint(fields=["branch", "on"], name="organization_candidatecount_day"),
            models.CheckConstraint(
                condition=Q(trained__lte=F("promising")), name="organization_candidatecount_trained_of_promising"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.on}: {self.promising}"
