"""Fixed words of notices, papers and the committee's digest."""

from django.db import models


class NoticeKind(models.TextChoices):
    """What was sent to the members of a branch before a meeting."""

    NOTICE = "notice", "Thông báo sinh hoạt"
    PAPERS = "papers", "Tài liệu sinh hoạt"


class NoticeChannel(models.TextChoices):
    """By which way it reached them; the program itself sends only by e-mail."""

    MAIL = "mail", "Thư điện tử"
    PRINT = "print", "Bản in"
    ZALO = "zalo", "Zalo"


class DigestSource(models.TextChoices):
    """Where a piece of the digest was taken from."""

    PAPER = "paper", "Báo Đảng, cổng thông tin"
    BULLETIN = "bulletin", "Bản tin sinh hoạt chi bộ"
    LECTURERS = "lecturers", "Hội nghị báo cáo viên"
    DOCUMENT = "document", "Văn bản của cấp trên"
    OTHER = "other", "Nguồn khác"


class DigestChoice(models.TextChoices):
    """What a branch did with a piece of the digest."""

    TAKEN = "taken", "Đưa vào chương trình"
    LEFT = "left", "Để lại"


class DigestState(models.TextChoices):
    """How far a piece of the digest is at a branch; the value stands in addresses."""

    DONE = "done", "Đã phổ biến"
    TAKEN = "taken", "Đã đưa vào chương trình"
    LEFT = "left", "Để lại"
    WAITING = "waiting", "Chưa có thông tin"

    @property
    def tone(self) -> str:
        return {"done": "ok", "taken": "info", "left": "wait", "waiting": "warn"}[self.value]
