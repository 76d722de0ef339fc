"""What is wrong with a file, cell by cell, and refusals of whole files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


class FileRefused(Exception):  # noqa: N818 -- reads as what it says
    """The file as a whole cannot be read. The text is one Vietnamese sentence or two that say what to do."""


class ImportRefused(Exception):  # noqa: N818 -- reads as what it says
    """Cells are wrong and nothing was written. `lines` are the lines for the person, in the order of the file."""

    def __init__(self, lines: Sequence[str]):
        super().__init__("\n".join(lines))
        self.lines = list(lines)


@dataclass(frozen=True)
class CellProblem:
    """One cell and one sentence. `row` is the number that a spreadsheet shows; the header is row 1."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"row {self.row}, column {self.column}: {self.sentence}"


class Problems:
    """The errors and warnings found in one file. Lines come out in the order of rows, then of columns.

    `iso` tells whether the file writes dates as 2026-09-03, so that sentences do as well.
    """

    def __init__(self, columns: Iterable[str]):
        self.iso = False
        self._place = {name: place for place, name in enumerate(columns)}
        self._errors: dict[CellProblem, None] = {}
        self._warnings: dict[CellProblem, None] = {}

    def add(self, row: int, column: str, sentence: str) -> None:
        self._errors[CellProblem(row, column, sentence)] = None

    def warn(self, row: int, column: str, sentence: str) -> None:
        self._warnings[CellProblem(row, column, sentence)] = None

    def __len__(self) -> int:
        return len(self._errors)

    @property
    def errors(self) -> list[str]:
        return list(self._lines(self._errors))

    @property
    def warnings(self) -> list[str]:
        return list(self._lines(self._warnings))

    def _lines(self, problems: Iterable[CellProblem]) -> Iterator[str]:
        return map(str, sorted(problems, key=lambda problem: (problem.row, self._place_of(problem), problem.sentence)))

    def _place_of(self, problem: CellProblem) -> int:
        return self._place.get(problem.column, len(self._place))
