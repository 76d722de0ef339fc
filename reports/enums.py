"""Kinds and states of reports; how a branch-month stands to its day."""

from django.db import models


class Timing(models.TextChoices):
    """How a held regular meeting stands to its due day."""

    ON_DAY = "on_day", "Đúng ngày quy định"
    MOVED = "moved", "Dời có lý do"
    OFF_DAY = "off_day", "Không đúng ngày"


class ReportKind(models.TextChoices):
    QUARTERLY = "quarterly", "Báo cáo quý"
    ANNUAL = "annual", "Báo cáo năm"


class ReportState(models.TextChoices):
    """Read off a version's timestamps."""

    DRAFT = "draft", "Đang soạn"
    SUBMITTED = "submitted", "Đã gửi"
    RETURNED = "returned", "Trả lại để bổ sung"
    ACCEPTED = "accepted", "Đã duyệt"
