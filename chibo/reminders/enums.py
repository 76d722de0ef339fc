"""What is reminded of."""

from django.db import models


class ReminderKind(models.TextChoices):
    """One source each (`chibo.reminders.sources`), in the order of the list."""

    NO_INFORMATION = "no_information", "Quá ngày sinh hoạt, chưa có thông tin"
    MINUTES = "minutes", "Đã sinh hoạt, chưa có biên bản"
    RATING = "rating", "Chưa tự xếp loại hoặc chưa gửi cấp trên"
    REPORT = "report", "Báo cáo đến hạn, chưa gửi"
    ORDER = "order", "Nhiệm vụ cấp trên giao, chưa trả lời"
    PROPOSAL = "proposal", "Kiến nghị đến hạn trả lời"
    ASSIGNMENT = "assignment", "Nhiệm vụ của chi bộ đến hạn"
    VISIT = "visit", "Được phân công dự sinh hoạt, chưa ghi phiếu dự"
    MEETING_AHEAD = "meeting_ahead", "Sắp đến ngày sinh hoạt"

    @classmethod
    def after_the_day(cls) -> list[str]:
        """Kinds that are due some days after something happened; the others are reminded of some days before a date."""
        return [cls.NO_INFORMATION, cls.MINUTES, cls.RATING]

    @property
    def is_after_the_day(self) -> bool:
        return self in self.after_the_day()
