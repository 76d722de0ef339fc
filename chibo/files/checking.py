"""What may come in, told from the bytes: never from the name, never from what the browser says (V5.2 of ASVS 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from chibo.common.errors import Refused
from chibo.files.enums import FileKind
from chibo.files.images import redrawn
from chibo.files.names import clean_name
from chibo.files.papers import check_office, check_pdf, office_kind

LARGEST = 20 * 1024 * 1024

MISSING = "Chưa chọn tệp. Mời đồng chí chọn tệp hoặc chụp ảnh rồi bấm lại."
EMPTY = "Tệp này không có nội dung. Mời đồng chí chọn lại tệp."
TOO_LARGE = "Tệp này lớn quá 20 MB. Mời đồng chí chụp ở cỡ ảnh thường, hoặc chia nhỏ tệp rồi thêm từng phần."
UNKNOWN = (
    "Không nhận loại tệp này. Mời đồng chí chọn ảnh (JPEG, PNG, WebP), PDF, Word (.docx), Excel (.xlsx) hoặc .pptx."
)
OLD_OFFICE = (
    "Đây là tệp Word, Excel đời cũ hoặc có mật khẩu. Mời đồng chí lưu lại thành .docx, .xlsx hoặc PDF rồi thêm lại."
)
HEIC = "Đây là ảnh HEIC của iPhone, chưa nhận được. Mời đồng chí chụp thẳng từ trang này, hoặc lưu ảnh thành JPEG."
ONLY_IMAGES = "Chỗ này chỉ nhận ảnh (JPEG, PNG, WebP). Mời đồng chí chụp hoặc chọn ảnh."
OTHER_KIND = "Chỗ này không nhận loại tệp đó. Các loại nhận được: {kinds}."


@dataclass(frozen=True)
class Checked:
    """A file fit to be kept: its bytes (a picture drawn anew), what it is, what it is called."""

    kind: str
    name: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check(upload: UploadedFile | None, kinds: Collection[str] | None = None) -> Checked:
    """Return what an upload is and the bytes to keep; `kinds`: which kinds may come (None: all).

    Takes up to half a second for a large picture: call it before a transaction. Raises Refused("file", sentence).
    """
    if upload is None:
        raise Refused("file", MISSING)
    if upload.size > LARGEST:
        raise Refused("file", TOO_LARGE)
    upload.seek(0)
    content = upload.read(LARGEST + 1)
    if not content:
        raise Refused("file", EMPTY)
    kind = kind_of(content)
    if kinds is not None and kind not in kinds:
        raise Refused("file", _refusal(kinds))
    kept, content = _fit(kind, content)
    return Checked(str(kept), clean_name(upload.name or "", kept), content)


def kind_of(content: bytes) -> FileKind:
    """Return what the bytes are; Refused with the sentence that helps when they are nothing we take."""
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return FileKind.WEBP
    if content.startswith(b"PK\x03\x04") and (office := office_kind(content)):
        return office
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("file", OLD_OFFICE)
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1"):
        raise Refused("file", HEIC)
    raise Refused("file", UNKNOWN)


def _fit(kind: FileKind, content: bytes) -> tuple[FileKind, bytes]:
    if kind in FileKind.images():
        return FileKind.JPEG, redrawn(content)
    if kind == FileKind.PDF:
        check_pdf(content)
    else:
        check_office(content)
    return kind, content


def _refusal(kinds: Collection[str]) -> str:
    if set(kinds) == set(FileKind.images()):
        return ONLY_IMAGES
    return OTHER_KIND.format(kinds=", ".join(FileKind(kind).label for kind in kinds))
