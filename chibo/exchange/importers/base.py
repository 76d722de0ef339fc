"""What the importers share: rows of one file against each other and against what is stored."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from chibo.exchange.errors import Problems
from chibo.exchange.importers.columns import Column, Layout, layout, shown

CHUNK = 500  # names in one IN (…): below what both databases take in a statement


@dataclass
class Given:
    """The rows of one file: those that can be read, those with an unreadable cell, and the problems found so far.

    `columns` are those that the file has: one that is absent says nothing, so it is not compared.
    """

    rows: list
    bad: list
    problems: Problems
    columns: Sequence[Column]

    def add(self, row: object, column: str, sentence: str) -> None:
        self.problems.add(row.number, column, sentence)

    def warn(self, row: object, column: str, sentence: str) -> None:
        self.problems.warn(row.number, column, sentence)

    def show(self, value: object) -> str:
        return shown(value, iso=self.problems.iso)


@dataclass
class Plan:
    """What an import will do: rows to write, and the function that writes them."""

    new: int
    write: Callable[[], None] = field(repr=False)


@dataclass(frozen=True)
class Table:
    """A kind of file: its columns and the function that turns rows into a plan, adding what is wrong to the problems."""

    name: str
    columns: Sequence[Column]
    plan: Callable[[Given, object], Plan]

    @property
    def layout(self) -> Layout:
        return layout(self.columns)


def distinct(given: Given, key: Callable[[object], Hashable]) -> list:
    """Return the rows without repetitions. A row under the same key that says something else is a problem."""
    first: dict[Hashable, object] = {}
    for row in given.rows:
        earlier = first.setdefault(key(row), row)
        if earlier is not row:
            _differs_from_earlier(given, row, earlier)
    return list(first.values())


def _differs_from_earlier(given: Given, row: object, earlier: object) -> None:
    for column in given.columns:
        before, now = getattr(earlier, column.field), getattr(row, column.field)
        if before != now:
            given.add(row, column.name, said_twice(given, earlier, before, now))


def said_twice(given: Given, earlier: object, before: object, now: object) -> str:
    return (
        f"Dòng {earlier.number} đã ghi {given.show(before)}, dòng này ghi {given.show(now)}. "
        "Mời đồng chí sửa cho hai dòng giống nhau hoặc bỏ một dòng."
    )


def compare(given: Given, row: object, stored: Mapping[str, object]) -> None:
    """Add a problem for each cell of `row` that differs from what is stored; `stored` maps fields to values."""
    for column in given.columns:
        if column.field in stored and stored[column.field] != getattr(row, column.field):
            given.add(row, column.name, differs(given, stored[column.field], getattr(row, column.field)))


def differs(given: Given, stored: object, now: object) -> str:
    return (
        f"Đã lưu {given.show(stored)}, trong tệp ghi {given.show(now)}. "
        "Mời đồng chí sửa lại ô này theo số liệu đã lưu, hoặc sửa trên trang rồi nhập lại."
    )


def in_chunks(rows: QuerySet, name: str, values: Iterable[object]) -> Iterator:
    """Yield the rows of a queryset whose `name` is one of `values`, however many there are."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), CHUNK):
        yield from rows.filter(**{f"{name}__in": wanted[start : start + CHUNK]})
