"""Fixed words of files."""

from django.db import models


class FileKind(models.TextChoices):
    """What may be sent in; told from the bytes, never from the name."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "Ảnh JPEG"
    PNG = "png", "Ảnh PNG"
    WEBP = "webp", "Ảnh WebP"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
    PPTX = "pptx", "PowerPoint"

    @classmethod
    def images(cls) -> list[str]:
        return [cls.JPEG, cls.PNG, cls.WEBP]

    @classmethod
    def office(cls) -> list[str]:
        return [cls.DOCX, cls.XLSX, cls.PPTX]

    @property
    def suffix(self) -> str:
        return "jpg" if self == FileKind.JPEG else str(self.value)

    @property
    def content_type(self) -> str:
        office = "application/vnd.openxmlformats-officedocument."
        types = {
            FileKind.PDF: "application/pdf",
            FileKind.DOCX: f"{office}wordprocessingml.document",
            FileKind.XLSX: f"{office}spreadsheetml.sheet",
            FileKind.PPTX: f"{office}presentationml.presentation",
        }
        return types.get(self) or f"image/{self.value}"
