"""What kinds of hints there are; a leaf that anyone may import."""

from django.db import models


class HintKind(models.TextChoices):
    """Why a meeting is worth a second look. Words that a secretary may read without feeling accused."""

    FACTS = "so-lieu", "Mức tự xếp và số liệu"
    VISITOR = "can-bo-du", "Mức tự xếp và ý kiến cán bộ dự"
    OFFICIAL = "cong-nhan", "Mức tự xếp và mức công nhận"
    QUIET = "it-y-kien", "Nhiều tháng liền mức Tốt, ít ý kiến"
    OWN_MONTH = "thang-truoc", "Biên bản gần giống kỳ trước"
    OTHER_BRANCH = "chi-bo-khac", "Biên bản gần giống chi bộ khác"

    @classmethod
    def of_texts(cls) -> list[str]:
        """Hints about two minutes; the others are about one meeting."""
        return [cls.OWN_MONTH, cls.OTHER_BRANCH]

    @classmethod
    def of_levels(cls) -> list[str]:
        """Hints read off the opinions and the facts of one meeting."""
        return [cls.FACTS, cls.VISITOR, cls.OFFICIAL]


class Looked(models.TextChoices):
    """Which hints a list shows."""

    OPEN = "chua-xem", "Chưa xem lại"
    DONE = "da-xem", "Đã xem lại"
    ALL = "tat-ca", "Tất cả"
