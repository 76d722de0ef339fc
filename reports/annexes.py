"""The annex tables of a report: one description for paper, Word and Excel. Cells are values; `shown` writes them for paper.

What is counted comes from the frozen rows by `frozen_rows.counts_of`, so that totals are the figures of the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise

from chibo.common.blocks import Head
from chibo.common.dates import Span, Stretch
from chibo.common.text import NOTHING, decimal_comma, thousands
from evaluations.enums import Level
from reports.content import Content
from reports.enums import Timing
from reports.frozen_rows import counts_of, in_span, rows_of

LEVELS = Level.best_first()
LETTERS = "T: Tốt; K: Khá; TB: Trung bình; CXL: chưa xếp loại"
TITLE = "Kết quả sinh hoạt và xếp loại của từng chi bộ"
# A table of a thousand lines takes half a minute to lay out, and nobody reads it: beyond, units stand for their branches.
MOST_BRANCHES = 1000
# More parts than this would not stand side by side with all four levels each, or at all.
SIDE_BY_SIDE, MOST_SIDE_BY_SIDE = 4, 5


@dataclass(frozen=True)
class Share:
    """So many of so many: '38/41'."""

    part: int
    whole: int


Cell = int | Decimal | date | str | Share | None


@dataclass(frozen=True)
class Line:
    """A line of an annex. Always as many cells as columns; a group has its name in the first and None in the others.

    `kind`: 'line', 'group' (the unit above those that follow) or 'total'.
    """

    cells: tuple[Cell, ...]
    kind: str = "line"


@dataclass(frozen=True)
class AnnexTable:
    """One annex. `widths`: per cent of the table, one for each column; `numeric`: the columns of numbers and days;
    `named`: the column that says what a line is about; `is_wide`: on paper across the sheet; `is_signed`: whoever drew it
    up and the committee sign under it.
    """

    key: str
    title: str
    about: str
    heads: tuple[tuple[Head, ...], ...]
    lines: tuple[Line, ...]
    widths: tuple[float, ...]
    numeric: tuple[int, ...]
    is_wide: bool = True
    notes: tuple[str, ...] = ()
    named: int = 1
    is_signed: bool = False


def annexes(content: Content) -> list[AnnexTable]:
    """Return the annexes of a report in the order in which they are printed. Reads no database."""
    found = [*_of_branches(content), _standing(content)]
    return [table for table in found if table is not None]


def _of_branches(content: Content) -> list[AnnexTable | None]:
    if len(content.figures["branch_list"]) > MOST_BRANCHES:
        return [_by_unit(content)]
    match content.span.kind:
        case "month":
            return [_month(content)]
        case "quarter":
            return [_quarter(content), _deductions(content)]
        case _:
            return _by_parts(content)


def shown(cell: Cell) -> str:
    """Return a value as paper says it: '2.235', '8,5', '38/41', '03/7'; nothing for None."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case Share():
            return f"{thousands(cell.part)}/{thousands(cell.whole)}"
        case date():
            # As in paper_date: days below 10 and the months 1 and 2 with a zero. The year stands over the column.
            return f"{cell.day:02d}/{cell.month:02d}" if cell.month <= 2 else f"{cell.day:02d}/{cell.month}"
        case int():
            return thousands(cell)
        case _:
            return decimal_comma(cell)


# --- lines by branch ---------------------------------------------------------------------------------------------


def _branches(content: Content, cells: Callable[[dict, list[dict]], tuple[Cell, ...]], columns: int) -> Iterator[Line]:
    """Yield a line for each branch that counts, grouped by the unit above where there is more than one.

    `cells` returns what stands behind number and name, from the branch of the frozen list and its rows.
    """
    by_branch: dict[str, list[dict]] = {}
    for row in content.rows:
        by_branch.setdefault(row["branch"], []).append(row)
    branches = content.figures["branch_list"]
    is_grouped, parent = len({branch["parent"] for branch in branches}) > 1, None
    for number, branch in enumerate(branches, start=1):
        if is_grouped and branch["parent"] != parent:
            parent = branch["parent"]
            yield Line((parent, *[None] * (columns - 1)), "group")
        yield Line((number, branch["name"], *cells(branch, by_branch.get(branch["code"], []))))


def _total(*cells: Cell, label: str = "Cộng") -> Line:
    return Line((None, label, *cells), "total")


def _held(counts: dict) -> Share:
    return Share(counts["held"], counts["expected"])


def _attended(counts: dict) -> Share:
    return Share(counts["present"], counts["base"])


def _regular(rows: list[dict]) -> dict[str, dict]:
    return {row["month"]: row for row in rows_of(rows, "expected")}


def _day(row: dict | None) -> Cell:
    if row is None:
        return None
    return date.fromisoformat(row["held_on"]) if row["held_on"] else NOTHING


def _present(row: dict | None) -> Share | None:
    return Share(row["present"] or 0, row["base"]) if row and row["held_on"] and row["base"] is not None else None


def _score(row: dict | None) -> Decimal | None:
    return Decimal(row["score"]) if row and row["score"] is not None else None


def _leaving(branch: dict) -> list[str]:
    return [] if branch["is_open"] else ["cuối kỳ không còn trực thuộc"]


TIMINGS = {Timing.MOVED: "dời có lý do", Timing.OFF_DAY: "không đúng ngày"}


def _told(row: dict) -> str:
    """What is to be said of a meeting that was not held on its day; nothing of one that was."""
    return "chưa có thông tin" if row["is_missed"] else TIMINGS.get(row["timing"], "")


# --- month -------------------------------------------------------------------------------------------------------

MONTH_HEAD = (
    "STT",
    "Tên đơn vị",
    "Số lượng đảng viên (dự/tổng)",
    "Ngày họp",
    "Kết quả số điểm",
    *(Level(level).label for level in LEVELS),
    "Ghi chú (thuyết minh điểm trừ)",
)


def _month(content: Content) -> AnnexTable:
    """The ten columns in which committees collect a month."""
    counts = counts_of(content.rows)
    lines = (*_branches(content, _month_cells, len(MONTH_HEAD)), _month_total(counts))
    return AnnexTable(
        key="month",
        title="Danh sách tổng hợp đánh giá, xếp loại chất lượng sinh hoạt chi bộ",
        about=content.span.label,
        heads=(tuple(Head(text) for text in MONTH_HEAD),),
        lines=lines,
        widths=(4, 22, 9, 6, 7, 5, 5, 6, 5, 31),
        numeric=(0, *range(2, 9)),
        notes=(
            "Cộng ở cột Ngày họp: số kỳ đã sinh hoạt trên số kỳ phải sinh hoạt. Dấu –: chưa sinh hoạt.",
            f"Sinh hoạt chuyên đề trong tháng: {thousands(counts['topical'])} buổi.",
            *_moved_in_words(content),
        ),
        is_signed=True,
    )


def _month_cells(branch: dict, rows: list[dict]) -> tuple[Cell, ...]:
    row = next(iter(rows_of(rows, "expected")), None)
    marks = ("x" if row and row["level"] == level else None for level in LEVELS)
    return (_present(row), _day(row), _score(row), *marks, _month_note(branch, row))


def _month_note(branch: dict, row: dict | None) -> str:
    if row is None:
        return "; ".join(["không có kỳ phải sinh hoạt", *_leaving(branch)])
    unrated = ["chưa xếp loại"] if row["held_on"] and not row["level"] else []
    notes = [_told(row), *unrated, *row.get("notes", []), *_leaving(branch)]
    return "; ".join(note for note in notes if note)


def _month_total(counts: dict) -> Line:
    note = f"Chưa xếp loại: {thousands(counts['unrated'])}; chưa có thông tin: {thousands(counts['missed'])}"
    return _total(_attended(counts), _held(counts), None, *(counts[level] for level in LEVELS), note)


def _moved_in_words(content: Content) -> list[str]:
    """The movement of members as a footnote, where the report has frozen it."""
    lines = (content.figures.get("movement") or {}).get("lines", [])
    said = "; ".join(f"{line['label'].lower()} {shown(line['value'])}" for line in lines if line["value"])
    return [f"Biến động đảng viên trong tháng: {said}."] if said else []


# --- quarter -----------------------------------------------------------------------------------------------------

COUNTED = {**{level: Level(level).label for level in LEVELS}, "unrated": "Chưa xếp loại", "missed": "Chưa có thông tin"}


def _quarter(content: Content) -> AnnexTable:
    """Every branch, month by month."""
    months = content.span.children()
    parts = [counts_of([row for row in content.rows if in_span(row, month)]) for month in months]
    columns = 4 + 4 * len(months)

    def cells(branch: dict, rows: list[dict]) -> tuple[Cell, ...]:
        found = _regular(rows)
        own = [found.get(f"{month.first:%Y-%m}") for month in months]
        by_month = [cell for row in own for cell in (_day(row), _present(row), _score(row), _letter(row))]
        return (*by_month, len(rows_of(rows, "topical")), _quarter_note(branch, [row for row in own if row]))

    return AnnexTable(
        key="quarter",
        title=TITLE,
        about=content.span.label,
        heads=_heads(
            [month.label for month in months], ["Ngày họp", "Dự/ phải dự", "Điểm", "Mức"], "Chuyên đề", "Ghi chú"
        ),
        lines=(*_branches(content, cells, columns), *_quarter_totals(content, parts)),
        widths=(4, 20.5, *(4.5, 5.5, 4.5, 4) * len(months), 6.5, 13.5),
        numeric=(0, *range(2, columns - 1)),
        notes=(
            "Cộng: số kỳ đã sinh hoạt trên số phải sinh hoạt; lượt đảng viên dự trên lượt phải dự.",
            f"{LETTERS}. Dấu –: phải sinh hoạt, chưa sinh hoạt; ô trống: tháng đó chi bộ không có kỳ phải sinh hoạt.",
        ),
    )


def _heads(parts: list[str], columns: list[str], *others: str) -> tuple[tuple[Head, ...], ...]:
    """Return two rows of heads: number, branch, the same columns under each part, the others."""
    over = (Head(part, colspan=len(columns)) for part in parts)
    tall = [Head(text, rowspan=2) for text in ("STT", "Chi bộ", *others)]
    return (*tall[:2], *over, *tall[2:]), tuple(Head(text) for _ in parts for text in columns)


def _letter(row: dict | None) -> str | None:
    if row is None or not row["held_on"]:
        return None
    return Level(row["level"]).letter if row["level"] else "CXL"


def _quarter_note(branch: dict, rows: list[dict]) -> str:
    said: dict[str, list[str]] = {}
    for row in rows:
        if word := _told(row):
            said.setdefault(word, []).append(_short_month(row))
    notes = [f"{', '.join(months)}: {word}" for word, months in said.items()]
    return "; ".join([*notes, *_leaving(branch)])


def _short_month(row: dict) -> str:
    return f"T{int(row['month'][5:])}"


def _quarter_totals(content: Content, parts: list[dict]) -> Iterator[Line]:
    """Yield the total, and one of each level where there is more than one branch to add up."""
    whole = counts_of(content.rows)
    held = [cell for counts in parts for cell in (_held(counts), _attended(counts), None, None)]
    yield _total(*held, whole["topical"], f"Cả quý: {shown(_held(whole))}; dự {shown(_attended(whole))}")
    counted_keys = COUNTED if len(content.figures["branch_list"]) > 1 else {}
    for key, label in counted_keys.items():
        counted = [cell for counts in parts for cell in (None, None, None, counts[key])]
        yield _total(*counted, None, f"Cả quý: {thousands(whole[key])}", label=label)


DEDUCTION_HEAD = ("STT", "Chi bộ", "Tháng", "Mức", "Điểm", "Ghi chú (thuyết minh điểm trừ)")


def _deductions(content: Content) -> AnnexTable | None:
    """The meetings below Tốt with the notes that were frozen with them."""
    # A combined sitting also stands among the topical ones, with the same notes.
    explained = [row for row in rows_of(content.rows, "held") if row.get("notes")]
    lines = (
        (number, row["name"], _short_month(row), Level(row["level"]).label, _score(row), "; ".join(row["notes"]))
        for number, row in enumerate(explained, start=1)
    )
    if not explained:
        return None
    return AnnexTable(
        key="deductions",
        title="Thuyết minh điểm trừ của các kỳ dưới mức Tốt",
        about=content.span.label,
        heads=(tuple(Head(text) for text in DEDUCTION_HEAD),),
        lines=tuple(Line(cells) for cells in lines),
        widths=(5, 22, 7, 11, 7, 48),
        numeric=(0, 2, 3, 4),
    )


# --- half-year, year, programme ----------------------------------------------------------------------------------

LEVEL_KEYS = {level: Level(level).letter for level in LEVELS}
ENDS = ("CXL", "Đã/ phải họp", "Dự/ phải dự", "Chuyên đề")


def _by_parts(content: Content) -> list[AnnexTable]:
    """Every branch by the quarters of a half-year or year, by the years of a programme; the last table has the whole, too."""
    groups = _side_by_side(content.span.children())
    is_narrow = max(map(len, groups)) <= SIDE_BY_SIDE
    last = len(groups)
    return [
        _parts_table(content, number, spans, is_narrow=is_narrow, has_whole=number == last)
        for number, spans in enumerate(groups, start=1)
    ]


def _side_by_side(spans: list[Span]) -> list[list[Span]]:
    """Return the spans in as few groups as can be read side by side, as even as they go: six years are three and three."""
    count = -(-len(spans) // MOST_SIDE_BY_SIDE)
    size, more = divmod(len(spans), count)
    ends = list(accumulate([size + 1] * more + [size] * (count - more), initial=0))
    return [spans[begin:end] for begin, end in pairwise(ends)]


def _parts_table(content: Content, number: int, spans: list[Span], *, is_narrow: bool, has_whole: bool) -> AnnexTable:
    def cells(rows: list[dict]) -> tuple[Cell, ...]:
        parts = [counts_of([row for row in rows if in_span(row, span)]) for span in spans]
        by_part = [cell for counts in parts for cell in _part_cells(counts, is_narrow=is_narrow)]
        return (*by_part, *(_whole_cells(counts_of(rows)) if has_whole else ()))

    widths = _part_widths(len(spans), is_narrow=is_narrow, has_whole=has_whole)
    branches = _branches(content, lambda _branch, rows: cells(rows), len(widths))
    return AnnexTable(
        key="parts" if number == 1 else f"parts-{number}",
        title=TITLE,
        about=content.span.label if len(spans) == len(content.span.children()) else _about(content, spans),
        heads=_part_heads(content, spans, is_narrow=is_narrow, has_whole=has_whole),
        lines=(*branches, _total(*cells(content.rows))),
        widths=widths,
        numeric=(0, *range(2, len(widths))),
        notes=(f"{LETTERS}. Số kỳ sinh hoạt thường kỳ của chi bộ theo mức; chuyên đề: số buổi.",),
    )


def _about(content: Content, spans: list[Span]) -> str:
    """'Từ 01/01/2021 đến 31/12/2030: năm 2021–2025' for one of several tables."""
    first, last = spans[0].year, spans[-1].year
    return f"{content.span.label}: năm {first}" if first == last else f"{content.span.label}: năm {first}–{last}"


def _part_heads(
    content: Content, spans: list[Span], *, is_narrow: bool, has_whole: bool
) -> tuple[tuple[Head, ...], ...]:
    columns = list(LEVEL_KEYS.values()) if is_narrow else [LEVEL_KEYS[Level.GOOD], "Đã/ phải họp"]
    first, second = _heads([span.label for span in spans], columns)
    if not has_whole:
        return first, second
    ends = [*LEVEL_KEYS.values(), *ENDS]
    return (*first, Head(_whole_label(content), colspan=len(ends))), (*second, *map(Head, ends))


def _part_cells(counts: dict, *, is_narrow: bool) -> list[Cell]:
    return [counts[level] for level in LEVELS] if is_narrow else [counts[Level.GOOD], _held(counts)]


def _whole_cells(counts: dict) -> list[Cell]:
    levels = [counts[level] for level in LEVELS]
    return [*levels, counts["unrated"], _held(counts), _attended(counts), counts["topical"]]


def _whole_label(content: Content) -> str:
    return {"half": "Cả 6 tháng", "year": "Cả năm", Stretch.kind: "Cả thời gian"}[content.span.kind]


def _part_widths(parts: int, *, is_narrow: bool, has_whole: bool) -> tuple[float, ...]:
    """Number, name, the parts, and the whole; the name takes what is left, at most a third where there is no whole."""
    part = (2.7, 2.7, 2.7, 3.5) if is_narrow else (3.0, 5.0)
    number, whole = (3.5, (4.0, 4.0, 3.3, 3.5, 3.5, 5.3, 6.4, 5.2)) if has_whole else (5.0, ())
    wider = 1 if has_whole else 63 / (parts * sum(part))
    behind = [*(round(width * wider, 1) for width in part * parts), *whole]
    return (number, round(100 - number - sum(behind), 1), *behind)


# --- very many branches ------------------------------------------------------------------------------------------

UNIT_HEAD = (
    "STT",
    "Đơn vị",
    "Chi bộ",
    "Đã/ phải họp",
    "Đúng ngày",
    *LEVEL_KEYS.values(),
    "CXL",
    "Dự/ phải dự",
    "Ý kiến",
    "Chuyên đề",
)


def _by_unit(content: Content) -> AnnexTable:
    """The units directly above branches, each with the sums of its branches."""
    rows_by_branch: dict[str, list[dict]] = {}
    for row in content.rows:
        rows_by_branch.setdefault(row["branch"], []).append(row)
    rows_by_unit: dict[tuple[str, str], list[dict]] = {}
    branches: Counter[tuple[str, str]] = Counter()
    for branch in content.figures["branch_list"]:
        unit = (branch.get("above", ""), branch["parent"])
        branches[unit] += branch["is_open"]
        rows_by_unit.setdefault(unit, []).extend(rows_by_branch.get(branch["code"], []))
    lines = (
        Line((number, unit[1], *_unit_cells(branches[unit], rows)))
        for number, (unit, rows) in enumerate(rows_by_unit.items(), start=1)
    )
    return AnnexTable(
        key="units",
        title="Kết quả sinh hoạt và xếp loại theo đơn vị",
        about=content.span.label,
        heads=(tuple(Head(text) for text in UNIT_HEAD),),
        lines=(*lines, _total(*_unit_cells(content.figures["branches"], content.rows))),
        widths=(5, 29, 6, 9, 7, 5, 5, 5, 6, 5, 9, 5, 4),
        numeric=(0, *range(2, len(UNIT_HEAD))),
        notes=(f"{LETTERS}. Từng chi bộ có trong bảng Excel của báo cáo này.",),
    )


def _unit_cells(branches: int, rows: list[dict]) -> tuple[Cell, ...]:
    counts = counts_of(rows)
    levels = [counts[level] for level in LEVELS]
    ends = (counts["unrated"], _attended(counts), counts["opinions"], counts["topical"])
    return (branches, _held(counts), counts["on_day"], *levels, *ends)


# --- standing figures --------------------------------------------------------------------------------------------


def _standing(content: Content) -> AnnexTable | None:
    """Party organizations and members, and how their number moved, where the report has frozen them."""
    standing, movement = content.figures.get("standing") or {}, content.figures.get("movement") or {}
    day = standing.get("day")
    title = f"Đến ngày {date.fromisoformat(day):%d/%m/%Y}" if day else "Cuối kỳ"
    lines = [*_counted(title, standing), *_counted("Biến động trong kỳ", movement)]
    if not lines:
        return None
    return AnnexTable(
        key="standing",
        title="Tổ chức đảng, đảng viên và biến động",
        about=content.span.label,
        heads=((Head("Nội dung"), Head("Số lượng")),),
        lines=tuple(lines),
        widths=(75, 25),
        numeric=(1,),
        is_wide=False,
        named=0,
    )


def _counted(title: str, figures: dict) -> list[Line]:
    lines = [Line((line["label"], line["value"])) for line in figures.get("lines", [])]
    return [Line((title, None), "group"), *lines] if lines else []
