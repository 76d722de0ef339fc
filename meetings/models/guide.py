"""Where a meeting that is being led on the screen stands, so that it can be left and resumed on another device."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from meetings.models.meeting import Meeting


class GuideState(models.Model):
    """The place in the guided screen of one meeting. What is said and counted is kept in the record itself, not here.

    `step` is the key of a place (`meetings.guide.places_of`); a key that no longer exists reads as the place beside it.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="guide")
    step = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField("bắt đầu lúc")
    step_begun_at = models.DateTimeField("bước này bắt đầu lúc")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bước đang điều hành"

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.step}"


class Tap(models.Model):
    """A touch that was counted, by the token the page gave it: sent again after a cut line, it counts no second time."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="taps")
    token = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "lần chạm đã ghi"
        constraints = [models.UniqueConstraint(fields=["meeting", "token"], name="meetings_tap_once")]

    def __str__(self) -> str:
        return str(self.token)
