"""Papers of a meeting."""

from django.db import models

from meetings.enums import DocumentKind


class MeetingPaper(models.TextChoices):
    """The value stands in addresses and file names."""

    AGENDA = "chuong-trinh", "Chương trình sinh hoạt"
    NOTICE = "thong-bao", "Thông báo sinh hoạt"
    MINUTES = "bien-ban", "Biên bản"
    MINUTES_KEPT = "bien-ban-luu-chi-bo", "Biên bản lưu trong chi bộ"
    RESOLUTION = "nghi-quyet", "Nghị quyết"

    @property
    def document_kind(self) -> DocumentKind:
        """The type of document that it is numbered as; both copies of the minutes bear one number."""
        kinds = {
            self.AGENDA: DocumentKind.PROGRAMME,
            self.NOTICE: DocumentKind.NOTICE,
            self.RESOLUTION: DocumentKind.RESOLUTION,
        }
        return kinds.get(self, DocumentKind.MINUTES)

    @classmethod
    def staying(cls) -> list[str]:
        """Papers with what stays in the branch: criticism, discipline, admission, why somebody was absent."""
        return [cls.MINUTES_KEPT]


class PaperFormat(models.TextChoices):
    """How a paper is handed out."""

    PDF = "pdf", "Tải bản in (PDF)"
    WORD = "docx", "Tải bản Word"
