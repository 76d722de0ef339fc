"""A table of figures in a Word file, written as XML at once: cell by cell through python-docx a long one takes a minute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from chibo.common.blocks import Grid, Head, Row

PADDING = 57  # twips, one millimeter
AIR = 30  # twips over and under the words of a cell
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def grid_element(grid: Grid, *, width: int, points: float) -> BaseOxmlElement:
    """Return the table, `width` twips wide, in letters of `points`."""
    return parse_xml("".join(_Xml(grid, width, points).parts()))


class _Xml:
    """Writes one grid."""

    def __init__(self, grid: Grid, width: int, points: float):
        self.grid = grid
        self.width = width
        self.widths = [round(width * share / 100) for share in grid.widths]
        self.letters = f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'
        self.line = round(points * 1.25 * 20)

    def parts(self) -> Iterator[str]:
        yield f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{self.width}" w:type="dxa"/><w:jc w:val="center"/>'
        yield f'<w:tblBorders>{BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        yield "".join(f'<w:{side} w:w="{PADDING}" w:type="dxa"/>' for side in ("left", "right"))
        yield "</w:tblCellMar></w:tblPr><w:tblGrid>"
        yield "".join(f'<w:gridCol w:w="{width}"/>' for width in self.widths)
        yield "</w:tblGrid>"
        yield from (self._head_row(row) for row in placed(self.grid.heads))
        for row, following in zip(self.grid.rows, [*self.grid.rows[1:], None], strict=True):
            # A group stays with its first line, the totals with what they add up.
            is_kept = row.kind == "group" or (following is not None and following.kind == "total")
            yield self._row(row, is_kept=is_kept)
        yield "</w:tbl>"

    def _head_row(self, cells: Sequence[tuple[int, int, Head | None]]) -> str:
        written = []
        for column, span, head in cells:
            tall = '<w:vMerge w:val="restart"/>' if head and head.rowspan > 1 else "" if head else "<w:vMerge/>"
            text = head.text if head else ""
            written.append(
                self._cell(text, column, span, tall + '<w:vAlign w:val="center"/>', align="center", bold=True)
            )
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(written)}</w:tr>"

    def _row(self, row: Row, *, is_kept: bool) -> str:
        if row.kind == "group":
            cells = self._cell(row.cells[0], 0, len(self.widths), align="left", bold=True, is_kept=is_kept)
        else:
            bold = row.kind == "total"
            cells = "".join(
                self._cell(text, column, align=self._align(column), bold=bold, is_kept=is_kept)
                for column, text in enumerate(row.cells)
            )
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"

    def _align(self, column: int) -> str:
        if column in self.grid.centered:
            return "center"
        return "right" if column in self.grid.right else "left"

    def _cell(
        self, text: str, column: int, span: int = 1, more: str = "", *, align: str, bold: bool, is_kept: bool = False
    ) -> str:
        width = sum(self.widths[column : column + span])
        spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        said = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.splitlines() or [""])
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{more}</w:tcPr><w:p><w:pPr>'
            f"{'<w:keepNext/>' if is_kept else ''}"
            f'<w:spacing w:before="{AIR}" w:after="{AIR}" w:line="{self.line}" w:lineRule="exact"/>'
            f'<w:ind w:firstLine="0"/><w:jc w:val={quoteattr(align)}/></w:pPr>'
            f"<w:r><w:rPr>{'<w:b/>' if bold else ''}{self.letters}</w:rPr>{said}</w:r></w:p></w:tc>"
        )


def placed(heads: Sequence[Sequence[Head]]) -> Iterator[list[tuple[int, int, Head | None]]]:
    """Yield for each head row (first column, columns, the head); None where a head of a row above goes on.

    >>> [len(row) for row in placed([[Head("STT", rowspan=2), Head("Quý I", colspan=2)], [Head("T"), Head("K")]])]
    [2, 3]
    """
    columns = sum(head.colspan for head in heads[0])
    above: dict[int, tuple[int, int]] = {}  # first column → (rows still below, columns)
    for row in heads:
        waiting, found, column = iter(row), [], 0
        while column < columns:
            rows, span = above.pop(column, (0, 0))
            head = None if rows else next(waiting)
            if head is not None:
                rows, span = head.rowspan, head.colspan
            if rows > 1:
                above[column] = (rows - 1, span)
            found.append((column, span, head))
            column += span
        yield found
