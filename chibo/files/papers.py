"""PDF and Office files: looked through without being opened, so that nothing in them can run or grow.

They are kept as they came and only ever handed out as a download (`chibo.files.views`); these checks are the first fence.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from chibo.common.errors import Refused
from chibo.files.enums import FileKind

MOST_ENTRIES = 2_000
MOST_EXPANDED = 200 * 1024 * 1024
LONGEST_DIRECTORY = 1024 * 1024
MOST_RATIO = 60  # real files reach 14, bombs hundreds
LONGEST_PROLOG = 256 * 1024
MOST_INFLATED = 50 * 1024 * 1024

BROKEN_PDF = "Tệp PDF này bị hỏng hoặc không phải PDF. Mời đồng chí mở thử trên máy rồi lưu lại thành PDF mới."
LOCKED_PDF = "Tệp PDF này có mật khẩu. Mời đồng chí bỏ mật khẩu rồi thêm lại."
ACTIVE_PDF = (
    "Tệp PDF này có đoạn chương trình hoặc tệp đính kèm bên trong nên không nhận. Mời đồng chí in ra, chụp ảnh trang "
    "hoặc lưu lại thành PDF mới."
)
BROKEN_OFFICE = "Tệp này bị hỏng hoặc có mật khẩu. Mời đồng chí mở thử trên máy, lưu lại rồi thêm lại."
SWOLLEN = (
    "Tệp này bung ra quá lớn so với dung lượng của nó nên không nhận. Mời đồng chí lưu lại thành PDF rồi thêm lại."
)
PASSENGERS = (
    "Tệp này mang theo tệp khác hoặc tự lấy tệp ở nơi khác nên không nhận. Mời đồng chí lưu lại thành PDF rồi thêm lại."
)
MACROS = (
    "Tệp này có chương trình (macro) bên trong nên không nhận. Mời đồng chí lưu lại thành Word, Excel thường hoặc PDF."
)

# --- PDF -----------------------------------------------------------------------------------------------------------

# Names are whole words of PDF; '/JS' is not needed, since every script also says /JavaScript.
ACTIVE = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData|SubmitForm|XFA)(?=[\s/<>\[\](){}%\d]|$)", re.IGNORECASE
)
ENCRYPTED = re.compile(rb"/Encrypt(?=[\s/<>\[\]])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
# What an object stream cannot be without: where the first of its objects begins.
HOLDS_OBJECTS = re.compile(rb"/First(?=[\s/<>\[\](){}%\d])")
# Packings that are not looked through, or one that is named somewhere else in the file.
ODD_PACKING = re.compile(rb"/(LZW|LZWDecode|AHx|ASCIIHexDecode|A85|ASCII85Decode|RL|RunLengthDecode|Crypt|Predictor)\b")
NAMED_ELSEWHERE = re.compile(rb"/(Filter|DecodeParms)\s*\[?\s*\d")


def check_pdf(content: bytes) -> None:
    """Raise Refused on a PDF that is broken, locked, or brings a script, a start of a program or another file."""
    if b"%%EOF" not in content[-2048:]:
        raise Refused("file", BROKEN_PDF)
    if ENCRYPTED.search(content):
        raise Refused("file", LOCKED_PDF)
    _check_quiet(content)
    left, before = MOST_INFLATED, 0
    for found in STREAM.finditer(content):
        # All that stands since the stream before: nothing in it can hide where the dictionary of this one begins.
        head = _unescaped(content[before : found.start()])
        before = found.end()
        if HOLDS_OBJECTS.search(head):
            objects = _inflated(content, found.end(), head, left)
            left -= len(objects)
            _check_quiet(objects)


def _check_quiet(part: bytes) -> None:
    if ACTIVE.search(_unescaped(part)):
        raise Refused("file", ACTIVE_PDF)


def _unescaped(part: bytes) -> bytes:
    """Return `part` with '/J#61vaScript' read as what it means."""
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part) if b"#" in part else part


def _inflated(content: bytes, start: int, head: bytes, room: int) -> bytes:
    """Return what the stream of objects at `start` holds; packed in a way that is not looked through it is refused."""
    if ODD_PACKING.search(head) or NAMED_ELSEWHERE.search(head):
        raise Refused("file", ACTIVE_PDF)
    try:
        objects = zlib.decompressobj().decompress(memoryview(content)[start:], room)
    except zlib.error:
        return content[start : content.find(b"endstream", start)][:room]
    if len(objects) >= room:
        raise Refused("file", SWOLLEN)
    return objects


# --- Word, Excel, PowerPoint -----------------------------------------------------------------------------------------

MAIN_PARTS = {
    "word/document.xml": FileKind.DOCX,
    "xl/workbook.xml": FileKind.XLSX,
    "ppt/presentation.xml": FileKind.PPTX,
}
CONTENT_TYPES = "[Content_Types].xml"
FOLDERS = ("word/", "xl/", "ppt/", "docProps/", "customXml/", "_rels/", CONTENT_TYPES)
# Parts that Office itself writes: text, pictures, fonts, the sheet behind a chart.
PARTS = re.compile(
    r"(\.(xml|rels|vml|png|jpe?g|gif|bmp|tiff?|emf|wmf|wdp|svg|odttf|fntdata|xlsx|docx|pptx)|printerSettings\d*\.bin|/)$",
    re.IGNORECASE,
)
LONGEST_LINKS = 1024 * 1024


def office_kind(content: bytes) -> FileKind | None:
    """Return which Office file a ZIP is, None when it is none of them; Refused when even its directory is bad."""
    with _opened(content) as archive:
        names = set(archive.namelist())
        found = [kind for part, kind in MAIN_PARTS.items() if part in names]
    return found[0] if len(found) == 1 and CONTENT_TYPES in names else None


def check_office(content: bytes) -> None:
    """Raise Refused on an Office file that grows out of measure, carries macros or points outside itself in its XML."""
    with _opened(content) as archive:
        entries = archive.infolist()
        if any("vbaproject" in entry.filename.lower() or "activex" in entry.filename.lower() for entry in entries):
            raise Refused("file", MACROS)
        if not all(entry.filename.startswith(FOLDERS) and PARTS.search(entry.filename) for entry in entries):
            raise Refused("file", PASSENGERS)
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                _check_prolog(archive, entry)
            if entry.filename.lower().endswith(".rels"):
                _check_links(archive, entry)
        if b"macroenabled" in archive.read(CONTENT_TYPES).lower():
            raise Refused("file", MACROS)


class _opened:  # noqa: N801 -- used like a function
    """The ZIP with its directory checked: how many entries, how large they grow. Read errors become refusals."""

    def __init__(self, content: bytes):
        self.content = content

    def __enter__(self) -> zipfile.ZipFile:
        _check_directory_size(self.content)
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(self.content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Refused("file", BROKEN_OFFICE) from error
        entries = self.archive.infolist()
        expanded = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or expanded > min(MOST_EXPANDED, MOST_RATIO * len(self.content)):
            raise Refused("file", SWOLLEN)
        return self.archive

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        self.archive.close()
        broken = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, KeyError)
        if isinstance(error, broken):
            raise Refused("file", BROKEN_OFFICE) from error


def _check_directory_size(content: bytes) -> None:
    """Refuse a directory that would itself fill the memory when it is read; its size stands in the last record."""
    end = content.rfind(b"PK\x05\x06")
    if end < 0 or end + 16 > len(content):
        raise Refused("file", BROKEN_OFFICE)
    is_zip64 = content[max(0, end - 20) : end].startswith(b"PK\x06\x07")
    if is_zip64 or int.from_bytes(content[end + 12 : end + 16], "little") > LONGEST_DIRECTORY:
        raise Refused("file", SWOLLEN)


class _RootReached(Exception):  # noqa: N818 -- not an error
    pass


def _check_prolog(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read a part up to its first element: before it a document type would stand, which no Office file has."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = _stop
    read = 0
    try:
        with archive.open(entry) as part:
            while piece := part.read(4096):
                read += len(piece)
                if read > LONGEST_PROLOG:
                    raise Refused("file", BROKEN_OFFICE)
                parser.Parse(piece, False)
        raise Refused("file", BROKEN_OFFICE)
    except _RootReached:
        return
    except (expat.ExpatError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("file", BROKEN_OFFICE) from error


def _check_links(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """A text may link to other pages; a template, picture or object that is fetched from elsewhere is refused."""
    if entry.file_size > LONGEST_LINKS:
        raise Refused("file", SWOLLEN)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = _refuse_fetching
    try:
        parser.Parse(archive.read(entry), True)
    except expat.ExpatError as error:
        raise Refused("file", BROKEN_OFFICE) from error


def _refuse_fetching(_name: str, given: dict[str, str]) -> None:
    if given.get("TargetMode", "").lower() == "external" and not given.get("Type", "").endswith("/hyperlink"):
        raise Refused("file", PASSENGERS)


def _refuse_doctype(*_declared: object) -> None:
    raise Refused("file", BROKEN_OFFICE)


def _stop(*_element: object) -> None:
    raise _RootReached
