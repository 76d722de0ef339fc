"""Fixed words of inspection and supervision, and of commendation."""

from django.db import models

from chibo.organization.enums import Role

# A cadre and an administrator read nothing of inspections.
INSPECTION_READERS = [Role.SECRETARY, Role.COMMITTEE, Role.BOARD]


class InspectionKind(models.TextChoices):
    INSPECTION = "kiem_tra", "Kiểm tra"
    SUPERVISION = "giam_sat", "Giám sát"


class InspectionState(models.TextChoices):
    """How far the inspection of one branch is; read off its dates, never stored."""

    PLANNED = "planned", "Kế hoạch"
    UNDER_WAY = "under_way", "Đang làm"
    CONCLUDED = "concluded", "Đã kết luận"
    OVERDUE = "overdue", "Quá hạn khắc phục"
    MENDED = "mended", "Đã khắc phục"
    CALLED_OFF = "called_off", "Đã hủy kế hoạch"


class CommendationOutcome(models.TextChoices):
    CHOSEN = "chosen", "Được khen thưởng"
    NOT_CHOSEN = "not_chosen", "Chưa khen đợt này"


class CommendationPaper(models.TextChoices):
    """What a round is printed as; the value stands in addresses."""

    SUBMISSION = "to-trinh", "Tờ trình"
    LIST = "danh-sach", "Danh sách"
