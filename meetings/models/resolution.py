"""The resolution of a meeting, by items."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from chibo.organization.models import Unit
from meetings.models.meeting import Meeting


class Resolution(models.Model):
    """A resolution (nghị quyết). Numbers run per document type through the committee's whole term, not per year."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="resolution")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="resolutions")
    number = models.PositiveSmallIntegerField("số", null=True, blank=True)
    term = models.CharField("nhiệm kỳ", max_length=20, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)

    class Meta:
        verbose_name = "nghị quyết"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "term", "number"],
                condition=Q(number__isnull=False),
                name="meetings_resolution_number",
                violation_error_message="Số này đã dùng trong nhiệm kỳ. Mời đồng chí lấy số khác.",
            )
        ]

    def __str__(self) -> str:
        return self.symbol

    @property
    def symbol(self) -> str:
        """'05-NQ/CB' (HD 05-HD/VPTW 2026): a leading zero below ten; empty before a number is given."""
        return f"{self.number:02d}-NQ/CB" if self.number else ""


class ResolutionItem(models.Model):
    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    text = models.TextField("nội dung")

    class Meta:
        ordering = ["resolution", "position", "pk"]
        verbose_name = "mục nghị quyết"

    def __str__(self) -> str:
        return self.text[:80]
