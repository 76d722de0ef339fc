"""Files as bytes: good ones and hostile ones, made here so that the repository holds none."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

ROTATED = 6  # EXIF: to be turned clockwise by 90 degrees
TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
DOCUMENT = b'<?xml version="1.0"?><w:document xmlns:w="w"><w:body/></w:document>'


def upload(content: bytes, name: str = "trang.jpg", mime: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, mime)


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), color: str = "#aa3322", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, form, **options)
    return out.getvalue()


def phone_photo() -> bytes:
    """A photograph that lies on its side, says where it was taken and by what, and carries a comment."""
    exif = Image.Exif()
    exif[Base.Orientation] = ROTATED
    exif[Base.Make] = "MayAnhXa"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (21.0, 2.0, 3.0)
    return picture(exif=exif, comment=b"ghi chu rieng")


def giant_png(side: int = 50_000) -> bytes:
    """A PNG of a few bytes whose head says side × side."""
    head = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + chunk + picture("PNG")[33:]


def packed_objects(packed: bytes, filters: bytes = b"/Filter/FlateDecode") -> bytes:
    """A stream of objects of a PDF, packed as `filters` says."""
    head = b"3 0 obj <</Type/ObjStm/N 1/First 4%s/Length %d>>" % (filters, len(packed))
    return head + b"\nstream\n" + packed + b"\nendstream endobj\n"


def pdf(inside: bytes = b"", objects: bytes = b"", after: bytes = b"") -> bytes:
    """A small PDF, with `after` behind its first object; `objects` goes into a packed stream, where a plain look does not
    find it.
    """
    hidden = packed_objects(zlib.compress(objects)) if objects else b""
    return (
        b"%PDF-1.7\n1 0 obj <</Type/Catalog "
        + inside
        + b">> endobj\n"
        + hidden
        + after
        + b"trailer <</Root 1 0 R>>\n%%EOF\n"
    )


def docx(parts: dict[str, bytes] | None = None, document: bytes = DOCUMENT, types: bytes = TYPES) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": types, "word/document.xml": document, **(parts or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()
