"""Columns of the import files: how a cell becomes a value, or a sentence that says what to write instead."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from openpyxl.utils import get_column_letter

from chibo.common.dates import FIRST_YEAR, LAST_YEAR, parse_date, parse_month
from chibo.common.text import clean_line, clean_text, decimal_comma, thousands
from chibo.exchange.errors import FileRefused, Problems
from chibo.exchange.importers.tables import BadCell, RowRefused, read_table

Reader = Callable[[object], object]

MAX_COUNT = 32_767  # what a small column of both databases holds
YEARS = f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}. Mời đồng chí xem lại năm."
_COUNT = re.compile(r"-?[0-9]{1,12}")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_MONTH = re.compile(r"([0-9]{4})-(?:0[1-9]|1[0-2])")
_SCORE = re.compile(r"-?[0-9]{1,6}(?:[.,][0-9]{1,12})?")
SHOWN = 200
_DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Column:
    """A column: `name` in the header, `field` of the row, what people call it, and how its cells are read.

    `required`: no cell may be empty. `optional`: the column itself may be absent. Readers get a filled cell and raise
    ValueError with a sentence.
    """

    name: str
    label: str
    read: Reader
    required: bool = False
    optional: bool = False
    field: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "field", self.field or self.name)

    def value(self, cell: object) -> object:
        """Return what the cell says, None (or '' for text) when it is empty; ValueError with a sentence."""
        if isinstance(cell, BadCell):
            raise ValueError(str(cell))
        if isinstance(cell, str) and not isinstance(self.read, Text):
            cell = clean_line(cell)
        value = self.empty if cell is None or cell == "" else self.read(cell)
        if self.required and value in (None, ""):
            raise ValueError(f"Chưa có {self.label}. Mời đồng chí ghi {self.label}.")
        return value

    @property
    def empty(self) -> str | None:
        return "" if isinstance(self.read, Text) else None


# --- cells -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """Text up to `limit` characters (0: any length). Numbers of a sheet become text: 12.0 is '12'."""

    limit: int
    lines: bool = False

    def __call__(self, cell: object) -> str:
        text = clean_text(_as_text(cell)).strip() if self.lines else clean_line(_as_text(cell))
        if self.limit and len(text) > self.limit:
            raise ValueError(
                f"Phần này đang dài {thousands(len(text))} chữ, chỉ ghi được {self.limit} chữ. Mời đồng chí rút gọn."
            )
        return text


def _as_text(cell: object) -> str:
    if isinstance(cell, bool):
        raise ValueError("Ô này đang là đúng/sai (TRUE/FALSE). Mời đồng chí đổi ô sang dạng chữ và ghi lại.")
    if isinstance(cell, (date, time, timedelta)):
        raise ValueError("Ô này đang ở dạng ngày, giờ. Mời đồng chí đổi ô sang dạng chữ và ghi lại.")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


@dataclass(frozen=True)
class Choice:
    """One of a few codes."""

    codes: Sequence[str]

    def __call__(self, cell: object) -> str:
        code = clean_line(_as_text(cell)).lower()
        if code not in self.codes:
            raise ValueError(unknown_code(code, self.codes))
        return code


def unknown_code(code: str, allowed: Sequence[str]) -> str:
    return f"Không có mục '{code[:40]}'. Mời đồng chí ghi một trong các mục: {', '.join(allowed)}."


def day(cell: object) -> date:
    """Return the day of '2026-09-03', '3/9/2026' or a date cell."""
    return _checked_day(cell)


@lru_cache(maxsize=10_000)
def _checked_day(cell: object) -> date:
    try:
        found = parse_date(cell)
    except ValueError as error:
        # its own range begins earlier, with the births of the oldest members
        raise ValueError(YEARS if str(error).startswith("Năm") else str(error)) from None
    if found.year < FIRST_YEAR:
        raise ValueError(YEARS)
    return found


def month(cell: object) -> date:
    """Return the first day of the month '2026-09'; a sheet may have made it a date, the first of that month."""
    if isinstance(cell, date) and cell.day == 1:
        return day(cell)
    return _written_month(str(cell))


@lru_cache(maxsize=1_000)
def _written_month(text: str) -> date:
    match = _MONTH.fullmatch(text)
    if match and not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise ValueError(YEARS)
    return parse_month(text)


def clock(cell: object) -> time:
    """Return the time of '19:30' or a time cell."""
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        seconds = round(timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second).total_seconds())
        return _time_of(seconds + round(cell.microsecond / 1_000_000))
    if isinstance(cell, timedelta):
        return _time_of(round(cell.total_seconds()))
    match = _CLOCK.fullmatch(cell) if isinstance(cell, str) else None
    if match is None:
        raise ValueError("Chưa rõ là mấy giờ. Mời đồng chí ghi giờ:phút, ví dụ 20:45.")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError(f"Không có giờ {match.group()}. Mời đồng chí ghi giờ:phút, ví dụ 20:45.")
    return time(hours, minutes, seconds)


def _time_of(seconds: int) -> time:
    if not 0 <= seconds < _DAY_SECONDS:
        raise ValueError("Chưa rõ là mấy giờ. Mời đồng chí ghi giờ:phút, ví dụ 20:45.")
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def count(cell: object) -> int:
    """Return a whole number from 0 to 32.767."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, (bool, float, date, time, timedelta)) or not _COUNT.fullmatch(str(cell)):
        raise ValueError("Chỗ này cần một số. Mời đồng chí ghi bằng chữ số, ví dụ 12.")
    number = int(cell)
    if number < 0:
        raise ValueError("Số này phải từ 0 trở lên. Mời đồng chí xem lại.")
    if number > MAX_COUNT:
        raise ValueError(f"Số này không quá {thousands(MAX_COUNT)}. Mời đồng chí xem lại.")
    return number


def score(cell: object) -> Decimal:
    """Return a score from 0 to 100 with up to two decimals, comma or point; float noise of a sheet is taken off."""
    text = f"{cell:.10g}" if isinstance(cell, float) else str(cell)
    if isinstance(cell, (bool, date, time, timedelta)) or not _SCORE.fullmatch(text):
        raise ValueError("Chỗ này cần một số điểm. Mời đồng chí ghi bằng chữ số, ví dụ 92,5.")
    number = Decimal(text.replace(",", "."))
    if not 0 <= number <= 100:
        raise ValueError("Điểm phải từ 0 đến 100. Mời đồng chí xem lại.")
    if number != round(number, 2):
        raise ValueError("Chỉ ghi 2 chữ số sau dấu phẩy. Mời đồng chí ghi lại, ví dụ 92,5.")
    return round(number, 2)


# --- rows --------------------------------------------------------------------------------------------------------


class Layout(NamedTuple):
    """The row type of a table and, for each column of the file, the place of its value in the row."""

    columns: Sequence[Column]
    row_type: type
    places: dict[str, int]


def layout(columns: Sequence[Column]) -> Layout:
    row_type = namedtuple("Row", ["number", *(column.field for column in columns)])
    return Layout(columns, row_type, {column.name: place for place, column in enumerate(columns, start=1)})


class Reading(NamedTuple):
    """The rows whose cells can all be read, those with a cell that cannot (it is None), and the columns there are."""

    good: list
    bad: list
    columns: list[Column]


def read_rows(file: BinaryIO, plan: Layout, problems: Problems) -> Reading:
    """Read a whole file; each cell in question is in `problems`. A header in question leaves no rows. Raises FileRefused."""
    good, bad, columns = [], [], []
    try:
        with closing(read_table(file, plan.places)) as table:
            header = _header(next(table, None), plan, problems)
            if header is None:
                return Reading(good, bad, columns)
            columns += [column for column in plan.columns if column in header]
            for number, cells in table:
                row, is_good = _row(number, cells, header, plan, problems)
                (good if is_good else bad).append(row)
    except RowRefused as error:
        problems.add(error.number, plan.columns[0].name, error.sentence)
    return Reading(good, bad, columns)


def _header(first: tuple[int, list] | None, plan: Layout, problems: Problems) -> list[Column | None] | None:
    """Return the column at each place of the file, or None after adding what is wrong with row 1."""
    cells = first[1] if first else []
    names = [clean_line(str(cell)).lower()[:60] if cell is not None else "" for cell in cells]
    known = {column.name: column for column in plan.columns}
    if not any(names):
        raise FileRefused(f"Tệp này trống. Dòng 1 phải có tên các cột: {','.join(known)}.")
    for place, name in enumerate(names):
        if name and name not in known:
            problems.add(1, name, f"Không có cột '{name}'. Các cột là: {','.join(known)}.")
        elif name and name in names[:place]:
            problems.add(1, name, f"Cột '{name}' có hai lần. Mời đồng chí bỏ bớt một cột.")
    for column in plan.columns:
        if not column.optional and column.name not in names:
            problems.add(1, column.name, f"Thiếu cột '{column.name}' ({column.label}). Mời đồng chí thêm cột này.")
    return None if len(problems) else [known.get(name) for name in names]


def _row(number: int, cells: list, header: list[Column | None], plan: Layout, problems: Problems) -> tuple[tuple, bool]:
    values: list = [number, *(column.empty for column in plan.columns)]
    is_good = True
    for column, cell, place in _placed(cells, header):
        try:
            if column is None:
                _refuse_stray(cell)
            else:
                values[plan.places[column.name]] = column.value(cell)
                problems.iso |= column.read is day and isinstance(cell, str) and "-" in cell
        except ValueError as error:
            is_good = False
            problems.add(number, column.name if column else get_column_letter(place), str(error))
    return plan.row_type(*values), is_good


def _placed(cells: list, header: list[Column | None]) -> Iterator[tuple[Column | None, object, int]]:
    """Yield (column, cell, place from 1) for every column of the header and every cell beyond it."""
    for place in range(max(len(cells), len(header))):
        column = header[place] if place < len(header) else None
        yield column, cells[place] if place < len(cells) else None, place + 1


def _refuse_stray(cell: object) -> None:
    if cell is not None and str(cell).strip():
        raise ValueError("Ô này nằm ngoài các cột có tên ở dòng 1. Mời đồng chí xóa ô hoặc xem lại các dấu ngăn cột.")


def shown(value: object, *, iso: bool) -> str:
    """Return a value for a sentence about a difference, dates and scores as the file writes them.

    >>> shown(date(2026, 9, 3), iso=True), shown(date(2026, 9, 3), iso=False)
    ('2026-09-03', '03/09/2026')
    """
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, date):
        return value.isoformat() if iso else f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if isinstance(value, time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    if isinstance(value, Decimal):
        return decimal_comma(value).replace(",", "." if iso else ",")
    return f"'{clean_line(str(value))[:SHOWN]}'" if isinstance(value, str) else str(value)
