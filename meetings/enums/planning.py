"""Fixed words of planning."""

from django.db import models


class RegistrationPaper(models.TextChoices):
    """Papers of a committee's month; the value stands in addresses and file names."""

    CALENDAR = "lich-thang", "Thông báo lịch sinh hoạt"
    LETTER = "cong-van-don-doc", "Công văn đôn đốc đăng ký"
