"""The resolution of a meeting, by items."""

from __future__ import annotations

from django.db import models

from chibo.organization.models import Unit
from meetings.models.meeting import Meeting


class Resolution(models.Model):
    """What a meeting resolved (nghị quyết), by items. Its number stands in the register of documents, `meeting.documents`."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="resolution")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="resolutions")

    class Meta:
        verbose_name = "nghị quyết"

    def __str__(self) -> str:
        return f"{self.meeting_id}"


class ResolutionItem(models.Model):
    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    text = models.TextField("nội dung")

    class Meta:
        ordering = ["resolution", "position", "pk"]
        verbose_name = "mục nghị quyết"

    def __str__(self) -> str:
        return self.text[:80]
