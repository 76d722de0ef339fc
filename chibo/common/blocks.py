"""One description of a Party document, from which both its PDF and its Word file are made: so they cannot differ.

The description holds words and what they are (heading, paragraph, list, table); how that looks stands in static/css/pdf.css
for the PDF and in `chibo.common.word` for Word, both by HD 05-HD/VPTW of 27/5/2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import ClassVar, TypeVar

from chibo.common import charts
from chibo.common.documents import Letterhead, Paper, Signature, render_pdf
from chibo.common.qr import code
from chibo.common.text import digest

TEMPLATE = "pdf/document.html"
# What XML 1.0 does not allow at all (W3C, XML 1.0, 2.2 Characters), lone surrogates among it.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
T = TypeVar("T")


@dataclass(frozen=True)
class Run:
    """Some words in one style."""

    text: str
    is_bold: bool = False
    is_italic: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. `look`: 'text' (justified, first line in), 'addressee' (centred), 'note' (small, in italics)."""

    kind: ClassVar[str] = "paragraph"
    runs: tuple[Run, ...]
    look: str = "text"


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 'I- …', level 2 '1. …' (both bold), level 3 'a) …' (in italics)."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1


@dataclass(frozen=True)
class Items:
    """Lines of a list; each begins with its own mark ('- ', '1. ')."""

    kind: ClassVar[str] = "items"
    lines: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True)
class Table:
    """A table with its head. `widths`: per cent of the text, one for each column. `centered`: columns not set to the left.

    `headed_rows`: the first cell of a row is the row's head.
    """

    kind: ClassVar[str] = "table"
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    centered: tuple[int, ...] = ()
    headed_rows: bool = False


@dataclass(frozen=True)
class Head:
    """A cell in the head of a table that may stand over several columns, or be several rows high."""

    text: str
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True)
class Row:
    """A row of a grid, as many cells as columns. `kind`: 'line'; 'group', whose first cell stands over all columns; 'total'."""

    cells: tuple[str, ...]
    kind: str = "line"


@dataclass(frozen=True)
class Grid:
    """A table of figures: head rows that repeat on every page, groups, totals. `widths`: per cent, one for each column.

    `centered`, `right`: columns not set to the left; `named`: the column that says what a row is about; `is_small`: in small
    letters, where many columns stand side by side.
    """

    kind: ClassVar[str] = "grid"
    heads: tuple[tuple[Head, ...], ...]
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    centered: tuple[int, ...] = ()
    right: tuple[int, ...] = ()
    named: int = 0
    is_small: bool = False

    @property
    def column_widths(self) -> list[str]:
        """For the style sheet: '4.5%'."""
        return [f"{width:g}%" for width in self.widths]


@dataclass(frozen=True)
class BarChart:
    """Shares of the levels, one bar a row, with the counts beside them."""

    kind: ClassVar[str] = "bars"
    title: str
    chart: charts.StackedBars


@dataclass(frozen=True)
class ColumnChart:
    """One column a part of the period. `words`: what the chart says, for those who hear it."""

    kind: ClassVar[str] = "columns"
    title: str
    chart: charts.Columns
    words: str


@dataclass(frozen=True)
class Signing:
    """Two who sign beside each other, within the text or an annex."""

    kind: ClassVar[str] = "signing"
    left: Signature
    right: Signature


@dataclass(frozen=True)
class Annex:
    """A new page with its title: 'PHỤ LỤC'. `is_wide`: the pages up to the next annex lie across."""

    kind: ClassVar[str] = "annex"
    title: str
    about: str = ""
    is_wide: bool = False


Block = Paragraph | Heading | Items | Table | Grid | BarChart | ColumnChart | Signing | Annex


@dataclass(frozen=True)
class Document:
    """A Party document. `is_letter`: a công văn, no title, its subject under the number; `sheet`: 'brief' for a working paper
    on one page; `is_draft`: 'DỰ THẢO' across every page. One signature stands on the right, two on both sides."""

    paper: Paper
    head: Letterhead
    title: str
    about: str
    blocks: tuple[Block, ...]
    signatures: tuple[Signature, ...] = ()
    recipients: tuple[str, ...] = ()
    annex: tuple[Block, ...] = ()
    is_letter: bool = False
    is_draft: bool = False
    sheet: str = ""


# --- writing a description -------------------------------------------------------------------------------------------


def paragraph(*parts: str | Run, look: str = "text") -> Paragraph:
    """Return a paragraph of plain words and of runs."""
    return Paragraph(_runs(parts), look)


def paragraphs(text: str) -> list[Paragraph]:
    """Return what somebody typed, a paragraph for each line that is not empty."""
    return [paragraph(line.strip()) for line in text.splitlines() if line.strip()]


def labelled(label: str, text: str) -> Paragraph:
    """Return 'Ưu điểm: …' with the label in bold."""
    return paragraph(bold(f"{label}:"), f" {text}")


def bold(text: str) -> Run:
    return Run(text, is_bold=True)


def italic(text: str) -> Run:
    return Run(text, is_italic=True)


def dashes(lines: Iterable[str | Sequence[str | Run]]) -> Items:
    """Return a list whose lines begin with '- '; no line is broken behind the dash."""
    return Items(tuple((Run("-\u00a0"), *_runs([line] if isinstance(line, str) else line)) for line in lines))


def numbered(lines: Iterable[str]) -> Items:
    """Return a list whose lines begin with '1. ', '2. ' …"""
    return Items(tuple((Run(f"{number}. {line}"),) for number, line in enumerate(lines, start=1)))


def _runs(parts: Iterable[str | Run]) -> tuple[Run, ...]:
    return tuple(Run(part) if isinstance(part, str) else part for part in parts)


# --- what the writers take -------------------------------------------------------------------------------------------


def document_pdf(document: Document) -> bytes:
    """Return the PDF. Takes seconds: call it from a job. Raises documents.DocumentError."""
    return render_pdf(TEMPLATE, document_context(document))


def document_context(document: Document) -> dict:
    """Return what templates/pdf/document.html shows: the fields, `qr`, and the annexes as `sections` (`sections_of`)."""
    said = cleaned(document)
    shown = {field.name: getattr(said, field.name) for field in fields(said)}
    qr = code(said.paper.address) if said.paper.address else None
    return shown | {"qr": qr, "sections": sections_of(said.annex)}


def sections_of(blocks: Iterable[Block]) -> list[dict]:
    """Return blocks from annex to annex: {"is_wide", "blocks"}."""
    found: list[dict] = []
    for block in blocks:
        if not found or isinstance(block, Annex):
            found.append({"is_wide": isinstance(block, Annex) and block.is_wide, "blocks": []})
        found[-1]["blocks"].append(block)
    return found


def edition_of_document(document: Document) -> str:
    """Return the digest of what a document says: another word, name or figure makes a printed file out of date."""
    return digest(asdict(document))


def cleaned(value: T) -> T:
    """Return a description without the characters that no XML file may hold: a pasted text may bring some."""
    if isinstance(value, str):
        return _FORBIDDEN.sub("", value)
    if isinstance(value, tuple):
        return tuple(cleaned(part) for part in value)
    if is_dataclass(value):
        return replace(value, **{field.name: cleaned(getattr(value, field.name)) for field in fields(value)})
    return value
