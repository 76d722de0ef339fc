"""The report of a period as an Excel workbook: its figures, its annexes, and every row behind them as real numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from chibo.common.dates import Span, screen_date
from chibo.common.excel import HeadCell, Rate, Row, Sheet, workbook
from evaluations.enums import Level
from reports.annexes import AnnexTable, Line, Share, annexes
from reports.content import Content
from reports.enums import Timing
from reports.frozen_rows import rows_of
from reports.narrative import in_sentence
from reports.tables import addition_lines, parts_table, summary

WIDE, NARROW = 44, 11


def report_xlsx(content: Content) -> bytes:
    """Return the workbook of one version: from what it froze, or as counted now before submission.

    Sheets: 'Số liệu' (the summary), 'Các kỳ' (accepted parts + bổ sung, where there are), the annexes of the paper, 'Bổ sung',
    'Từng kỳ' and 'Chuyên đề' (a line for each meeting), 'Chưa có thông tin' (the missed).
    """
    found = [_summary(content), _parts(content), *(_annex(content, table) for table in annexes(content))]
    found += [_additions(content), _meetings(content), _topical(content), _missed(content)]
    return workbook(sheet for sheet in found if sheet is not None)


def _above(content: Content, title: str) -> list[str]:
    """Return the lines over a table: what it is, whose, and of when."""
    version = content.version
    kind = (
        f"Mã tra cứu: {version.code}, lần {version.number}" if content.is_frozen else "Bản tạm tính, chưa gửi cấp trên"
    )
    return [
        title,
        f"{content.unit.name}, {in_sentence(content.span)}",
        f"Số liệu đến ngày {screen_date(content.as_of)}. {kind}",
    ]


def _summary(content: Content) -> Sheet:
    lines = [
        (line["label"], line["value"], line["of"], None if line["of"] is None else Rate(line["value"], line["of"]))
        for line in summary(content.figures)
    ]
    heads = [["Nội dung", "Số", "Trên số", "Tỷ lệ"]]
    return Sheet("Số liệu", heads, lines, above=_above(content, "Số liệu"), widths=[WIDE, NARROW, NARROW, NARROW])


def _parts(content: Content) -> Sheet | None:
    table = parts_table(content)
    if table is None:
        return None
    heads = [["Nội dung", *(f"{head['label']} ({head['note']})" for head in table["heads"]), "Bổ sung", table["label"]]]
    rows = [[line["label"], *line["parts"], line["difference"], line["whole"]] for line in table["lines"]]
    return Sheet("Các kỳ", heads, rows, above=_above(content, "Các kỳ đã báo cáo và bổ sung"), widths=[WIDE])


def _additions(content: Content) -> Sheet | None:
    if not content.additions:
        return None
    rows = [
        [line["name"], line["parent"], line["month"], line["before"], line["after"]] for line in addition_lines(content)
    ]
    heads = [["Chi bộ", "Trực thuộc", "Tháng", "Đã báo cáo", "Nay là"]]
    above = _above(content, "Số liệu bổ sung, đến sau khi báo cáo trước đã được duyệt")
    return Sheet("Bổ sung", heads, rows, above=above, widths=[WIDE, WIDE, NARROW, WIDE, WIDE], filters=True)


# --- annexes -----------------------------------------------------------------------------------------------------


def _annex(content: Content, table: AnnexTable) -> Sheet:
    """Return an annex of the paper; a column of shares ('38/41') becomes two columns of numbers."""
    shares = {place for line in table.lines for place, cell in enumerate(line.cells) if isinstance(cell, Share)}
    return Sheet(
        table.title,
        _heads(table, shares),
        [Row(_cells(line, shares), is_bold=line.kind != "line") for line in table.lines],
        above=_above(content, table.about or table.title),
        widths=[5, WIDE],
        fixed=2,
    )


def _heads(table: AnnexTable, shares: set[int]) -> list[list[HeadCell]]:
    """Return the rows of the head, each cell as wide as the columns under it."""
    taken: set[tuple[int, int]] = set()
    found = []
    for line, heads in enumerate(table.heads):
        cells, column = [], 0
        for head in heads:
            while (line, column) in taken:
                column += 1
            under = range(column, column + head.colspan)
            taken |= {(line + down, place) for down in range(head.rowspan) for place in under}
            cells.append(HeadCell(head.text, head.colspan + len(shares.intersection(under)), head.rowspan))
        found.append(cells)
    return found


def _cells(line: Line, shares: set[int]) -> list:
    found: list = []
    for place, cell in enumerate(line.cells):
        if isinstance(cell, Share):
            found += [cell.part, cell.whole]
        else:
            found += [cell, None] if place in shares else [cell]
    return found


# --- every row ---------------------------------------------------------------------------------------------------


MEETING_HEADS = [
    "Mã chi bộ",
    "Chi bộ",
    "Trực thuộc",
    "Tháng",
    "Ngày quy định",
    "Ngày sinh hoạt",
    "Đúng ngày",
    "Dự",
    "Phải dự",
    "Ý kiến",
    "Điểm",
    "Mức",
    "Chi bộ tự xếp loại",
    "Cấp trên công nhận",
]


def _meetings(content: Content) -> Sheet:
    parents = _parents(content)
    rows = [
        [
            row["branch"],
            row["name"],
            parents.get(row["branch"], ""),
            _month(row),
            _day(row["due_on"]),
            _day(row["held_on"]),
            Timing(row["timing"]).label if row["timing"] else "",
            row["present"],
            row["base"],
            row["opinions"],
            Decimal(row["score"]) if row["score"] is not None else None,
            *(Level(row[key]).label if row.get(key) else "" for key in ("level", "self_level", "official_level")),
        ]
        for row in rows_of(content.rows, "expected")
    ]
    above = _above(content, "Từng kỳ sinh hoạt thường kỳ")
    return Sheet("Từng kỳ", [MEETING_HEADS], rows, above=above, widths=[14, WIDE, WIDE], fixed=2, filters=True)


def _topical(content: Content) -> Sheet:
    parents = _parents(content)
    rows = [
        [row["branch"], row["name"], parents.get(row["branch"], ""), _month(row), _day(row["held_on"]), row["topic"]]
        for row in rows_of(content.rows, "topical")
    ]
    heads = [["Mã chi bộ", "Chi bộ", "Trực thuộc", "Tháng", "Ngày sinh hoạt", "Chuyên đề"]]
    above = _above(content, "Từng buổi sinh hoạt chuyên đề")
    widths = [14, WIDE, WIDE, NARROW, WIDE // 3, WIDE]
    return Sheet("Chuyên đề", heads, rows, above=above, widths=widths, fixed=2, filters=True)


def _missed(content: Content) -> Sheet:
    names = {branch["code"]: branch["name"] for branch in content.figures["branch_list"]}
    rows = [
        [missed["branch"], names.get(missed["branch"], ""), _month(missed)] for missed in content.figures["missed_list"]
    ]
    above = _above(content, "Quá ngày, chưa có thông tin")
    return Sheet(
        "Chưa có thông tin", [["Mã chi bộ", "Chi bộ", "Tháng"]], rows, above=above, widths=[14, WIDE], filters=True
    )


def _parents(content: Content) -> dict[str, str]:
    return {branch["code"]: branch["parent"] for branch in content.figures["branch_list"]}


def _month(row: dict) -> str:
    return Span.parse(row["month"]).label


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
