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
