"""Rows of a CSV or XLSX file as a spreadsheet numbers them. What the cells mean is read by `columns`."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import BinaryIO
from zlib import error as ZlibError  # noqa: N812 -- an exception

from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from chibo.exchange.errors import FileRefused

ZIP_START, OLE_START = b"PK", b"\xd0\xcf\x11\xe0"
MAX_ROWS = 1_048_576  # a sheet of Excel
MAX_COLUMNS = 64
MAX_CELL = 1_000_000
SNIFFED = 65_536

# A sheet of ours expands 14 times; bombs several hundred times. Small ones do no harm.
MAX_ENTRIES = 2_000
MAX_EXPANDED = 200_000_000
MAX_RATIO = 60
HARMLESS = 1_000_000

DAMAGED = "Không đọc được tệp Excel này. Mời đồng chí mở tệp, lưu lại thành .xlsx rồi nhập lại."

# openpyxl checks little: a broken part ends in whichever of these its code meets first. ValueError includes what
# defusedxml raises on entities and external references.
BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    ZlibError,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    RuntimeError,
)

csv.field_size_limit(MAX_CELL)


class BadCell(str):
    """A cell that holds no value of its own; the text says what to do."""

    __slots__ = ()


class RowRefused(Exception):  # noqa: N818 -- reads as what it says
    """A row, and all after it, cannot be told apart into cells."""

    def __init__(self, number: int, sentence: str):
        super().__init__(sentence)
        self.number = number
        self.sentence = sentence


Cells = list[object]


def read_table(file: BinaryIO, known: Collection[str]) -> Iterator[tuple[int, Cells]]:
    """Yield (row number, cells) of every row with something in it, the header (row 1) first.

    Cells are text in CSV and text, numbers, dates, times or None in XLSX. `known` are the column names by which the
    delimiter of a CSV file is told. Raises FileRefused for a file that is none of these, RowRefused for a broken row.
    """
    start = file.read(8)
    file.seek(0)
    if start.startswith(OLE_START):
        raise FileRefused(
            "Tệp này là Excel kiểu cũ (.xls) hoặc có đặt mật khẩu. "
            "Mời đồng chí mở tệp, bỏ mật khẩu nếu có, lưu lại thành .xlsx rồi nhập lại."
        )
    rows = _xlsx_rows(file) if start.startswith(ZIP_START) else _csv_rows(file, known)
    for number, cells in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise FileRefused("Tệp này quá nhiều dòng. Mời đồng chí tách thành nhiều tệp.")
        if number == 1 or any(_is_filled(cell) for cell in cells):
            yield number, cells


def _is_filled(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


# --- CSV ---------------------------------------------------------------------------------------------------------


def _csv_rows(file: BinaryIO, known: Collection[str]) -> Iterator[Cells]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    number = 1
    try:
        delimiter = _delimiter(text.read(SNIFFED), known)
        text.seek(0)
        for cells in csv.reader(text, delimiter=delimiter, strict=True):
            yield cells
            number += 1
    except UnicodeDecodeError as error:
        raise FileRefused(
            "Tệp này không ghi bằng bảng mã UTF-8. Mời đồng chí mở tệp trong Excel và lưu lại thành .xlsx, "
            "hoặc chọn kiểu 'CSV UTF-8'."
        ) from error
    except csv.Error as error:
        raise RowRefused(
            number, 'Dấu ngoặc kép " ở dòng này chưa đóng hoặc thừa. Mời đồng chí xem lại dòng này.'
        ) from error
    finally:
        text.detach()


def _delimiter(start: str, known: Collection[str]) -> str:
    """Return the delimiter under which the header holds more column names that are known."""

    def names_found(delimiter: str) -> int:
        try:
            header = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), [])
        except csv.Error:
            return 0
        return len({cell.strip().lower() for cell in header} & set(known))

    return max(",;", key=names_found)


# --- XLSX --------------------------------------------------------------------------------------------------------


def _xlsx_rows(file: BinaryIO) -> Iterator[Cells]:
    _check_directory(file)
    try:
        with _quiet():
            book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = _first_sheet(book.worksheets)
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_col=MAX_COLUMNS)
        while True:
            with _quiet():
                cells = next(rows, None)
            if cells is None:
                break
            yield [_value(cell) for cell in cells]
    except BROKEN as error:
        raise FileRefused(DAMAGED) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep openpyxl's remarks about styles and extensions off the person's screen; odd cells are reported as cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check_directory(file: BinaryIO) -> None:
    """Refuse by the directory of the ZIP file alone what would be costly or unsafe to open."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename.lower() for entry in entries}
            types = archive.getinfo("[Content_Types].xml")
            has_macros = any(name.endswith("vbaproject.bin") for name in names) or (
                types.file_size < HARMLESS and b"macroEnabled" in archive.read(types)
            )
    except BROKEN as error:
        raise FileRefused(DAMAGED) from error
    finally:
        file.seek(0)
    if has_macros:
        raise FileRefused("Tệp này có macro. Mời đồng chí lưu lại thành .xlsx không có macro rồi nhập lại.")
    expanded = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    is_bomb = expanded > HARMLESS and expanded > MAX_RATIO * packed
    if len(entries) > MAX_ENTRIES or expanded > MAX_EXPANDED or is_bomb:
        raise FileRefused("Tệp này quá lớn sau khi mở ra. Mời đồng chí chỉ giữ lại bảng cần nhập, hoặc tách tệp.")


def _first_sheet(sheets: list[ReadOnlyWorksheet]) -> ReadOnlyWorksheet:
    """Return the first sheet that a person sees."""
    if not sheets:
        raise FileRefused("Tệp này không có bảng nào. Mời đồng chí chọn tệp khác.")
    return next((sheet for sheet in sheets if sheet.sheet_state == "visible"), sheets[0])


def _value(cell: ReadOnlyCell | EmptyCell) -> object:
    if cell.value is None:
        return None
    if cell.data_type == "f":
        return BadCell("Ô này là công thức. Mời đồng chí ghi giá trị vào ô thay cho công thức.")
    if cell.data_type == "e":
        return BadCell(f"Ô này đang báo lỗi {cell.value}. Mời đồng chí ghi lại giá trị.")
    return cell.value
