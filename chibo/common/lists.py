"""Lists that people take home as an Excel workbook: which there are, and what each of them holds for who asks.

A list is one function of a request. It finds what its page shows with the page's own form, query and permission, and answers
403 or 404 as the page does; only the paging is left out. Apps register theirs in a module `listings`, loaded in `ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from django.db.models import Model
from django.http import HttpRequest

from chibo.common.dates import screen_date
from chibo.common.excel import CellValue, Row, Sheet, workbook
from chibo.common.text import thousands

# What a sheet holds at most: a workbook is made while the person waits.
MOST_ROWS = 50_000


@dataclass(frozen=True)
class Listing:
    """What a page lists. `name`: of the list, for the file; `unit`: whose list it is, None for the whole site."""

    name: str
    unit: Model | None
    sheets: Sequence[Sheet]


@dataclass(frozen=True)
class Taken:
    """A workbook as it is handed out. `rows`: how many lines it holds, without heads and totals."""

    content: bytes
    rows: int


LISTINGS: dict[str, Callable[[HttpRequest], Listing]] = {}


def listing(key: str) -> Callable[[Callable[[HttpRequest], Listing]], Callable[[HttpRequest], Listing]]:
    """Register a function as the list `key`; the address `list-excel` answers with what it returns."""

    def register(function: Callable[[HttpRequest], Listing]) -> Callable[[HttpRequest], Listing]:
        if key in LISTINGS:
            raise ValueError(f"Two lists are called {key!r}")
        LISTINGS[key] = function
        return function

    return register


def table(
    name: str,
    heads: Sequence[str],
    rows: Iterable[Row | Sequence[CellValue]],
    *,
    above: Sequence[str] = (),
    widths: Sequence[int] = (),
) -> Sheet:
    """Return a sheet with one row of heads that people can narrow by; `above`: lines over it, the first is its title."""
    return Sheet(name, [heads], rows, above=above, widths=widths, filters=True)


def whole(found: Sequence) -> Sequence:
    """Return of what a page would divide into pages as much as a sheet may hold, and one more: that tells of the rest."""
    return found[: MOST_ROWS + 1]


def taken(listed: Listing) -> Taken:
    """Return the workbook of a list; of a longer one the first `MOST_ROWS` lines of each sheet, which it says."""
    sheets = [_limited(sheet) for sheet in listed.sheets]
    rows = sum(not (isinstance(row, Row) and row.is_bold) for sheet in sheets for row in sheet.rows)
    return Taken(workbook(sheets), rows)


def _limited(sheet: Sheet) -> Sheet:
    rows = list(islice(sheet.rows, MOST_ROWS + 1))
    if len(rows) <= MOST_ROWS:
        return replace(sheet, rows=rows)
    most = thousands(MOST_ROWS)
    said = f"Bảng chỉ ghi {most} dòng đầu. Để có đủ, mời đồng chí chọn kỳ ngắn hơn hoặc đơn vị nhỏ hơn."
    return replace(sheet, rows=rows[:MOST_ROWS], above=[*sheet.above, said])


def up_to(day: date) -> str:
    """Return the line over a table that says how fresh it is: 'Số liệu đến ngày 22/11/2026'."""
    return f"Số liệu đến ngày {screen_date(day)}"
