"""Geometry of the charts: widths and places as rounded numbers, so that templates only show. Pure functions.

Levels here are how a level looks (code of the class, word, letter); what a level means belongs to the criteria sets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from chibo.common import text


class Level(NamedTuple):
    """Code (also the CSS class), word on screen and paper, letter for a narrow cell."""

    code: str
    name: str
    letter: str


LEVELS = (
    Level("tot", "Tốt", "T"),
    Level("kha", "Khá", "K"),
    Level("trung_binh", "Trung bình", "TB"),
    Level("kem", "Kém", "Kém"),
)
UNRATED = Level("none", "Chưa xếp loại", "·")
_BY_CODE = {level.code: level for level in LEVELS}

# Narrower than this share of the bar, a number would not fit into its part; the table beneath has it.
ROOMY_PERCENT = 8
# More columns than this leave no room for numbers over them on a phone, and for every fourth label only.
DENSE, EVERY = 8, 4


def level(code: str | None) -> Level:
    """Return how the level `code` looks; unknown and empty are 'Chưa xếp loại'."""
    return _BY_CODE.get(code or "", UNRATED)


@dataclass(frozen=True)
class Part:
    """One share of a bar; x, width and middle in per cent of the bar."""

    code: str
    name: str
    letter: str
    count: int
    share: str
    x: str
    width: str
    middle: str
    roomy: bool
    url: str


@dataclass(frozen=True)
class Bar:
    """One bar: `parts` are drawn (nothing of width 0), `cells` are all of them for the table."""

    label: str
    total: int
    parts: list[Part]
    cells: list[Part]
    words: str


@dataclass(frozen=True)
class StackedBars:
    columns: list[Level]
    rows: list[Bar]


def stacked_bars(rows: Iterable[tuple[str, Mapping[str, int], Mapping[str, str]]]) -> StackedBars:
    """Return one bar per row of (label, counts by level code, urls by level code).

    Counts may use 'unrated' or '' for meetings without a level; urls may be empty or lack a code.

    >>> stacked_bars([("Quý I", {"tot": 3, "kha": 1}, {})]).rows[0].parts[1].x
    '75'
    """
    return StackedBars(columns=[*LEVELS, UNRATED], rows=[_bar(*row) for row in rows])


def _bar(label: str, counts: Mapping[str, int], urls: Mapping[str, str]) -> Bar:
    total = sum(counts.values())
    cells: list[Part] = []
    before = 0
    for shown in (*LEVELS, UNRATED):
        count = sum(number for code, number in counts.items() if level(code) == shown)
        url = next((address for code, address in urls.items() if level(code) == shown), "")
        cells.append(_part(shown, count, total, before, url))
        before += count
    words = ", ".join(f"{cell.name} {cell.count}" for cell in cells if cell.count) or "chưa có kỳ nào"
    return Bar(label=label, total=total, parts=[cell for cell in cells if cell.count], cells=cells, words=words)


def _part(shown: Level, count: int, total: int, before: int, url: str) -> Part:
    width = 100 * count / total if total else 0
    x = 100 * before / total if total else 0
    return Part(
        code=shown.code,
        name=shown.name,
        letter=shown.letter,
        count=count,
        share=text.percent(count, total),
        x=_plain(x),
        width=_plain(width),
        middle=_plain(x + width / 2),
        roomy=width >= ROOMY_PERCENT,
        url=url,
    )


@dataclass(frozen=True)
class Column:
    """One column; x and middle in per cent, y, height and text_y in pixels. `minor`: its label has no room on a phone."""

    label: str
    text: str
    code: str
    url: str
    x: str
    middle: str
    y: int
    height: int
    text_y: int
    minor: bool


@dataclass(frozen=True)
class Columns:
    """`dense`: too many columns for numbers over them on a phone; the table beneath has them."""

    columns: list[Column]
    width: str
    height: int
    base: int
    axis: int
    dense: bool


def columns(
    rows: Iterable[tuple[str, float, str, str]], *, code: str = "brand", tall: int = 160, highest: float = 0
) -> Columns:
    """Return one column per row of (label, value, text over the column, url or ''); `tall` pixels for the highest.

    `code` names the fill class (brand or a level code). Values are not negative; the scale begins at 0 and ends at the
    highest value, or at `highest` where that is more.
    """
    rows = list(rows)
    top = 24
    highest = max([highest, *(value for _, value, _, _ in rows)]) or 1
    slot = 100 / len(rows) if rows else 100
    drawn = []
    for index, (label, value, words, url) in enumerate(rows):
        height = round(tall * value / highest)
        y = top + tall - height
        x = _plain(index * slot + slot * 0.15)
        middle = _plain(index * slot + slot / 2)
        minor = len(rows) > DENSE and (len(rows) - 1 - index) % EVERY != 0
        drawn.append(Column(label, words, code, url, x, middle, y, height, y - 7, minor))
    return Columns(drawn, _plain(slot * 0.7), top + tall + 28, top + tall, top + tall + 20, len(rows) > DENSE)


def _plain(value: float) -> str:
    """A number for an SVG attribute: point as decimal mark, at most two digits behind it."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
