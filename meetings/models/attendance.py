"""Who was there, who spoke, who visited, how hands were raised."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from chibo.common.models import one_of
from chibo.organization.models import Member
from meetings.enums import AttendanceStatus, PassedOn
from meetings.models.meeting import Meeting


class Attendance(models.Model):
    """One member at one meeting. The roster is that of the day of the meeting.

    A member outside the base by standing who came anyway keeps the standing's status with `attended`: exempt members
    who attend count (294-QĐ/TW 9.3.2). How often somebody criticized stays in the branch; only sums leave it.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="attendances")
    status = models.CharField("điểm danh", max_length=12, choices=AttendanceStatus.choices)
    attended = models.BooleanField("vẫn đến dự", default=False)
    reason = models.CharField("lý do vắng", max_length=200, blank=True)
    opinions = models.PositiveSmallIntegerField("số ý kiến", default=0)
    self_criticisms = models.PositiveSmallIntegerField("tự phê bình", default=0)
    criticisms = models.PositiveSmallIntegerField("phê bình", default=0)
    passed_on = models.CharField("phổ biến lại", max_length=8, choices=PassedOn.choices, blank=True)

    class Meta:
        ordering = ["meeting", "member__sort_key", "member"]
        verbose_name = "điểm danh"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="meetings_attendance_once"),
            one_of("status", AttendanceStatus.values, name="meetings_attendance_status"),
            one_of("passed_on", ["", *PassedOn.values], name="meetings_attendance_passed_on"),
            models.CheckConstraint(
                condition=Q(attended=False) | Q(status__in=["mien", "tam_vang", "nhiem_vu"]),
                name="meetings_attendance_attended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.get_status_display()}"


class Guest(models.Model):
    """A guest or the attending upper-committee member."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField("họ và tên", max_length=120)
    position = models.CharField("chức vụ, đơn vị", max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "đại biểu dự"

    def __str__(self) -> str:
        return self.name


class Vote(models.Model):
    """A hand vote; its base is the official members present (Điều lệ Đảng, Điều 3: dự bị do not vote)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="votes")
    subject = models.CharField("nội dung biểu quyết", max_length=300)
    base = models.PositiveSmallIntegerField("số đảng viên chính thức có mặt")
    in_favor = models.PositiveSmallIntegerField("tán thành")
    against = models.PositiveSmallIntegerField("không tán thành", default=0)
    other = models.PositiveSmallIntegerField("ý kiến khác", default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = "biểu quyết"
        constraints = [
            models.CheckConstraint(
                condition=Q(base__gte=F("in_favor") + F("against") + F("other")),
                name="meetings_vote_within_base",
                violation_error_message=(
                    "Tổng số phiếu nhiều hơn số đảng viên chính thức có mặt. Mời đồng chí đếm lại."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.subject
