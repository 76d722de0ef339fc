"""Tables as an Excel workbook: real numbers and days, a head that stays in sight, nothing that a program would run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_NAME_LIMIT = 31
CELL_LIMIT = 32_000  # Excel takes 32,767
# Where a cell is typed over or the file is kept as text, a program would run what begins so (OWASP, CSV injection).
RUNNABLE = ("=", "+", "-", "@", "\t", "\r")
WIDTH = 14
INT, DECIMAL, SHARE, DAY = "#,##0", "#,##0.##", "0.0%", "dd/mm/yyyy"


@dataclass(frozen=True)
class Rate:
    """A share of a whole: shown in per cent, stored as the number itself. Nothing where the whole is nothing."""

    part: int
    whole: int


CellValue = str | int | Decimal | date | Rate | None


@dataclass(frozen=True)
class HeadCell:
    """A cell of the head, over `columns` columns and `rows` rows."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Row:
    """A line of values; bold for groups and totals."""

    cells: Sequence[CellValue]
    is_bold: bool = False


@dataclass(frozen=True)
class Sheet:
    """One table. `above`: lines over its head; `heads`: the rows of the head; `fixed`: columns that stay in sight.

    `widths`: of the columns, in characters; `filters`: people can narrow it by its head.
    """

    name: str
    heads: Sequence[Sequence[HeadCell | str]]
    rows: Iterable[Row | Sequence[CellValue]]
    above: Sequence[str] = ()
    widths: Sequence[int] = field(default_factory=tuple)
    fixed: int = 1
    filters: bool = False


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return the XLSX file of `sheets`, in their order."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        _write(book.create_sheet(_sheet_name(sheet.name, book.sheetnames)), sheet)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet_name(name: str, taken: Sequence[str]) -> str:
    plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:SHEET_NAME_LIMIT] or "Bảng"
    number = 2
    found = plain
    while found in taken:
        found = f"{plain[: SHEET_NAME_LIMIT - 4]} ({number})"
        number += 1
    return found


_LINE = Side(style="thin", color="999999")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_BOLD = Font(bold=True)
_HEAD_FILL = PatternFill("solid", fgColor="EEEEEE")
_HEAD_LOOK = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TEXT_LOOK = Alignment(vertical="top", wrap_text=True)


def _write(page: Worksheet, sheet: Sheet) -> None:
    for line, text in enumerate(sheet.above, start=1):
        _put(page.cell(line, 1), text)
        page.cell(line, 1).font = _BOLD if line == 1 else Font()
    top = len(sheet.above) + 1
    columns = _write_heads(page, sheet, top)
    below = top + len(sheet.heads)
    for line, row in enumerate(sheet.rows, start=below):
        _write_row(page, line, row if isinstance(row, Row) else Row(row))
    page.freeze_panes = page.cell(below, sheet.fixed + 1)
    page.print_title_rows = f"{top}:{below - 1}"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    for column in range(1, columns + 1):
        width = sheet.widths[column - 1] if column <= len(sheet.widths) else WIDTH
        page.column_dimensions[get_column_letter(column)].width = width
    if sheet.filters:
        page.auto_filter.ref = f"A{below - 1}:{get_column_letter(columns)}{max(page.max_row, below - 1)}"


def _write_heads(page: Worksheet, sheet: Sheet, top: int) -> int:
    """Write the head and return how many columns it has."""
    taken: set[tuple[int, int]] = set()
    for line, cells in enumerate(sheet.heads, start=top):
        column = 1
        for cell in (HeadCell(cell) if isinstance(cell, str) else cell for cell in cells):
            while (line, column) in taken:
                column += 1
            _write_head(page, cell, line, column)
            taken |= {(line + down, column + right) for down in range(cell.rows) for right in range(cell.columns)}
    return max((column for _, column in taken), default=0)


def _write_head(page: Worksheet, cell: HeadCell, line: int, column: int) -> None:
    last = (line + cell.rows - 1, column + cell.columns - 1)
    for down, right in _square(line, column, *last):
        page.cell(down, right).border, page.cell(down, right).fill = _BORDER, _HEAD_FILL
    place = page.cell(line, column)
    _put(place, cell.text)
    place.font, place.alignment = _BOLD, _HEAD_LOOK
    if last != (line, column):
        page.merge_cells(start_row=line, start_column=column, end_row=last[0], end_column=last[1])


def _square(line: int, column: int, last_line: int, last_column: int) -> Iterator[tuple[int, int]]:
    return ((down, right) for down in range(line, last_line + 1) for right in range(column, last_column + 1))


def _write_row(page: Worksheet, line: int, row: Row) -> None:
    for column, value in enumerate(row.cells, start=1):
        cell = page.cell(line, column)
        cell.border = _BORDER
        _put(cell, value)
        if row.is_bold:
            cell.font = _BOLD


def _put(cell: Cell, value: CellValue) -> None:
    """Write a value as what it is; text stays text whatever it begins with."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:CELL_LIMIT]
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(RUNNABLE)
        cell.alignment = _TEXT_LOOK
    elif isinstance(value, Rate):
        cell.value = value.part / value.whole if value.whole else None
        cell.number_format = SHARE
    else:
        cell.value = value
        cell.number_format = DAY if isinstance(value, date) else DECIMAL if isinstance(value, Decimal) else INT
