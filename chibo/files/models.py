"""A file that somebody sent in. Who may read it is decided by the row that it hangs on, never by its address."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from chibo.common.models import one_of
from chibo.files.enums import FileKind
from chibo.organization.models import Unit


def place_of(file: StoredFile, _name: str) -> str:
    """Return where the bytes lie: a name of our own, so that what the sender called it never reaches the disk."""
    return f"files/{file.key.hex[:2]}/{file.key.hex}"


class StoredFile(models.Model):
    """Bytes as checked and kept, with their digest; `name` is shown and offered for download, cleaned.

    Images are drawn anew when they come in, so that place and camera are not kept; `size` is in bytes, as kept.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="của tổ chức đảng")
    name = models.CharField("tên tệp", max_length=150)
    kind = models.CharField("loại tệp", max_length=8, choices=FileKind.choices)
    size = models.PositiveIntegerField("dung lượng")
    digest = models.CharField(max_length=64)
    bytes = models.FileField(upload_to=place_of)
    uploaded_at = models.DateTimeField("gửi lên lúc")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "tệp"
        constraints = [one_of("kind", FileKind.values, name="files_storedfile_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.kind in FileKind.images()
