"""The parts of a report on paper as blocks: tables, charts and annexes, the same for PDF and Word."""

from __future__ import annotations

from collections.abc import Iterator

from chibo.common import charts
from chibo.common.blocks import (
    Annex,
    BarChart,
    Block,
    ColumnChart,
    Grid,
    Head,
    Heading,
    Row,
    Signing,
    Table,
    bold,
    paragraph,
    paragraphs,
)
from chibo.common.documents import Signature
from chibo.common.text import percent, thousands
from reports.annexes import AnnexTable, Cell, Line, Share, annexes, shown
from reports.content import Content
from reports.monthly import answered
from reports.programme_tables import targets_table
from reports.tables import LEVELS, addition_lines, parts_table, summary

MONTHS_SIDE_BY_SIDE = 12  # columns of a chart; a longer span is drawn by its parts
LARGEST_SMALL = 16  # columns of a table in letters of the usual size


# --- tables within the text --------------------------------------------------------------------------------------


def summary_blocks(content: Content) -> list[Block]:
    """Return the figures with their denominators; of a frozen version each line opens by the code and its number."""
    rows = (
        Row(
            (
                str(number),
                line["label"],
                thousands(line["value"]),
                "" if line["of"] is None else thousands(line["of"]),
                line["share"],
            )
        )
        for number, line in enumerate(summary(content.figures), start=1)
    )
    heads = ("Dòng", "Nội dung", "Số lượng", "Trên tổng số", "Tỷ lệ")
    blocks: list[Block] = [_grid(heads, rows, (8, 50, 14, 14, 14), centered=(0,), right=(2, 3, 4), named=1)]
    if content.is_frozen:
        said = (
            "Mỗi số trong bảng có danh sách kèm theo: vào mục Báo cáo, gõ mã tra cứu "
            f"{content.version.code}, rồi chọn số dòng."
        )
        blocks.append(paragraph(said, look="note"))
    return blocks


def parts_blocks(content: Content) -> list[Block]:
    """Return accepted parts + bổ sung = the whole, in a period that has reported parts."""
    table = parts_table(content)
    if table is None:
        return []
    heads = ["Nội dung", *(f"{head['label']}\n({head['note']})" for head in table["heads"]), "Bổ sung", table["label"]]
    rows = (
        Row((line["label"], *map(thousands, line["parts"]), line["added"], thousands(line["whole"])))
        for line in table["lines"]
    )
    numbers = range(1, len(heads))
    return [_grid(heads, rows, (28, *[72 / len(numbers)] * len(numbers)), right=tuple(numbers))]


def target_blocks(content: Content) -> list[Block]:
    """Return the targets of a programme, year by year and over the whole span."""
    targets = targets_table(content)
    if not targets:
        return []
    cells = [cell["label"] for cell in targets[0]["cells"]]
    heads = ["Chỉ tiêu", "Mức", *cells, "Kết quả"]
    rows = (
        Row((line["label"], line["goal"], *(_target_words(cell) for cell in line["cells"]), line["state"]))
        for line in targets
    )
    width = 52 / (len(cells) + 1)
    return [_grid(heads, rows, (30, 18, *[width] * (len(cells) + 1)), centered=tuple(range(1, len(heads))))]


def _target_words(cell: dict) -> str:
    return "\n".join(words for words in (cell["words"], cell["state"]) if words)


def form_blocks(content: Content) -> list[Block]:
    """Return the monthly form as it was frozen: the counted figures that it asks for, then the answers in words."""
    form = content.figures.get("form")
    if not form:
        return []
    counted = [line for line in form["lines"] if line.get("value") is not None]
    rows = (Row((line["label"], thousands(line["value"]))) for line in counted)
    table = [_grid(("Nội dung", "Số lượng"), rows, (80, 20), right=(1,))] if counted else []
    answers = [line for line in answered(form, content.narrative) if line["answer"].strip()]
    told = [block for line in answers for block in (paragraph(bold(line["label"])), *paragraphs(line["answer"]))]
    return [*table, *told]


def _grid(
    heads: tuple[str, ...] | list[str],
    rows: Iterator[Row],
    widths: tuple[float, ...],
    *,
    centered: tuple[int, ...] = (),
    right: tuple[int, ...] = (),
    named: int = 0,
) -> Grid:
    return Grid((tuple(Head(text) for text in heads),), tuple(rows), widths, centered, right, named)


def addition_blocks(content: Content) -> list[Block]:
    """Return what came after earlier reports were accepted."""
    if parts_table(content):
        said = (
            f"Các thay đổi sau đây đến sau khi báo cáo các {content.part_words} đã được duyệt. Thay đổi trong kỳ báo cáo này "
            "đã tính vào số liệu cả kỳ; báo cáo đã duyệt giữ nguyên."
        )
    else:
        said = (
            "Các thay đổi sau đây đến sau khi báo cáo kỳ trước đã được duyệt, không tính vào số liệu của báo cáo này; "
            "báo cáo đã duyệt giữ nguyên."
        )
    rows = tuple(
        (line["month"], ", ".join(filter(None, (line["name"], line["parent"]))), line["before"], line["after"])
        for line in addition_lines(content)
    )
    return [
        paragraph(said),
        Table(("Tháng", "Chi bộ", "Đã báo cáo", "Nay là"), rows, (12, 25, 31, 32), centered=(0,)),
    ]


# --- charts ------------------------------------------------------------------------------------------------------


def chart_blocks(content: Content) -> list[Block]:
    """Return the levels by the parts of the period, and attendance where there is more than one column to draw."""
    mix = charts.stacked_bars(
        (span.label, {level: counts[level] for level in LEVELS}, {}) for span, counts in content.parts()
    )
    title = "Số kỳ sinh hoạt theo mức xếp loại"
    by_part = title if content.span.kind == "month" else f"{title}, từng {content.part_words}"
    return [BarChart(by_part, mix), *_attendance(content)]


def _attendance(content: Content) -> list[Block]:
    is_monthly = len(content.span.months) <= MONTHS_SIDE_BY_SIDE
    spans = content.months() if is_monthly else content.parts()
    if len(spans) < 2:
        return []
    by = "tháng" if is_monthly else content.part_words
    bars = [
        (f"T{span.index}" if is_monthly else span.label, _rate(counts), percent(counts["present"], counts["base"]), "")
        for span, counts in spans
    ]
    words = "; ".join(
        f"{span.label} {thousands(counts['present'])}/{thousands(counts['base'])}" for span, counts in spans
    )
    return [
        ColumnChart(
            f"Tỷ lệ đảng viên dự sinh hoạt trên số phải dự, từng {by}", charts.columns(bars, tall=90), f"{words}."
        )
    ]


def _rate(counts: dict) -> float:
    return 100 * counts["present"] / counts["base"] if counts["base"] else 0


# --- annexes -----------------------------------------------------------------------------------------------------


def annex_blocks(content: Content, signature: Signature) -> list[Block]:
    """Return every annex of the report, each on pages of its own; `signature` is that of the report."""
    tables = annexes(content)
    blocks: list[Block] = []
    for number, table in enumerate(tables, start=1):
        title = "Phụ lục" if len(tables) == 1 else f"Phụ lục {number}"
        blocks += [Annex(title, f"{table.title}, {_lowered(table.about)}", table.is_wide), annex_grid(table)]
        blocks += [paragraph(note, look="note") for note in table.notes]
        if table.is_signed:
            blocks.append(Signing(Signature("Người lập biểu", "", ""), signature))
    return blocks


def annex_grid(table: AnnexTable) -> Grid:
    return Grid(
        heads=table.heads,
        rows=tuple(Row(tuple(_written(cell, line) for cell in line.cells), line.kind) for line in table.lines),
        widths=table.widths,
        centered=table.numeric,
        named=table.named,
        is_small=len(table.widths) > LARGEST_SMALL,
    )


def _written(cell: Cell, line: Line) -> str:
    """In a total a share stands on two lines: '17.204/18.310' is wider than any column."""
    if line.kind == "total" and isinstance(cell, Share):
        return f"{thousands(cell.part)}/\n{thousands(cell.whole)}"
    return shown(cell)


def _lowered(label: str) -> str:
    return label[0].lower() + label[1:]


def headed(number: int, title: str, blocks: list[Block]) -> list[Block]:
    """Return '3. …' and what stands under it."""
    return [Heading(f"{number}. {title}", level=2), *blocks]
