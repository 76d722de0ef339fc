"""A Word file (.docx) of a document, in the format of Party documents (HD 05-HD/VPTW of 27/5/2026), to be edited by hand.

Takes the description that the PDF is made from (`chibo.common.blocks`) and reads no database. A few milliseconds a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from docx import Document as new_word
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from chibo.common.blocks import (
    Annex,
    BarChart,
    Block,
    ColumnChart,
    Document,
    Grid,
    Head,
    Heading,
    Items,
    Paragraph,
    Row,
    Run,
    Signing,
    Table,
    cleaned,
)
from chibo.common.chart_pictures import bars_png, columns_png
from chibo.common.documents import Letterhead, Paper, Signature
from chibo.common.qr import png
from chibo.common.text import thousands
from chibo.common.word_grid import grid_element

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
BODY, SMALL, NOTE = Pt(14), Pt(12), Pt(12)
SMALL_LINE = Pt(15)
AIR = Pt(2)  # over and under the words of a cell
SIGNING_SPACE = Mm(24)
WIDE_GRID, SMALL_GRID = Pt(11), Pt(10)  # tables of figures across the sheet
QR_SIDE = Mm(22)
LEFT, RIGHT, CENTER = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY
# Top, right, bottom, left, as in static/css/pdf.css.
MARGINS = {"": (20, 15, 20, 30), "brief": (14, 14, 14, 20)}
# The working paper is set smaller, so that it stays on one page.
SIZES = {"": (BODY, SMALL), "brief": (Pt(11.5), Pt(10.5))}


def document_docx(document: Document) -> bytes:
    """Return the Word file of a document."""
    stream = BytesIO()
    _Writer(cleaned(document)).write().save(stream)
    return stream.getvalue()


class _Writer:
    """Writes one document, from its head to its annex."""

    def __init__(self, said: Document):
        self.said = said
        self.word: Word = new_word()
        self.size, self.table_size = SIZES[said.sheet]
        self.line = Pt(14) if said.sheet else Pt(said.paper.line_points)
        top, right, bottom, left = MARGINS[said.sheet]
        self.sides, self.is_wide = left + right, False
        self.width = Mm(210 - self.sides)
        _set_page(self.word.sections[0], top=top, right=right, bottom=bottom, left=left)
        _set_styles(self.word, self.size, self.line)
        _set_properties(self.word, said.paper, said.head)

    def write(self) -> Word:
        _number_pages(self.word.sections[0], self.said.paper)
        if self.said.is_draft:
            _mark_as_draft(self.word.sections[0])
        self._head()
        self._title()
        self._blocks(self.said.blocks)
        self._closing()
        self._blocks(self.said.annex)
        return self.word

    # --- head and title ---

    def _head(self) -> None:
        head, table = self.said.head, self._columns(44, 56)
        left, right = table.rows[0].cells
        _line(left, head.upper.upper(), is_first=True)
        _line(left, head.issuer.upper(), bold=True)
        _line(left, "*")
        if head.number:
            _line(left, head.number)
        if self.said.is_letter:
            _line(left, self.said.about, size=SMALL, italic=True, line=SMALL_LINE)
        motto = _line(right, head.motto, bold=True, size=Pt(self.said.paper.motto_points), is_first=True)
        motto.runs[0].underline = True
        if head.place_and_date:
            _line(right, head.place_and_date, italic=True, before=Pt(12))

    def _title(self) -> None:
        said = self.said
        if said.is_letter or not said.title:
            _after_table(self.word)
            return
        self._centered(said.title.upper(), size=Pt(14) if said.sheet else Pt(16), before=Pt(18), keep=True)
        self._centered(said.about, keep=True)
        self._centered("-----", bold=False, after=Pt(12), keep=True)

    def _centered(self, text: str, *, bold: bool = True, keep: bool = False, **given: object) -> WordParagraph:
        paragraph = self.word.add_paragraph()
        _look(paragraph, align=CENTER, indent=None, after=Pt(0), keep=keep)
        _look(paragraph, **{name: value for name, value in given.items() if name != "size"})
        _write(paragraph, [Run(text, is_bold=bold)], given.get("size"))
        return paragraph

    # --- blocks ---

    def _blocks(self, blocks: Iterable[Block]) -> None:
        writers = {
            Paragraph: self._paragraph,
            Heading: self._heading,
            Items: self._items,
            Table: self._table,
            Grid: self._grid,
            BarChart: self._bars,
            ColumnChart: self._column_chart,
            Signing: self._signing,
            Annex: self._annex,
        }
        for block in blocks:
            writers[type(block)](block)

    def _paragraph(self, block: Paragraph) -> None:
        paragraph = self.word.add_paragraph()
        if block.look == "addressee":
            _look(paragraph, align=CENTER, indent=None, after=Pt(12))
        size = NOTE if block.look == "note" else None
        runs = [Run(run.text, run.is_bold, run.is_italic or block.look == "note") for run in block.runs]
        _write(paragraph, runs, size)

    def _heading(self, block: Heading) -> None:
        paragraph = self.word.add_paragraph(style=f"Heading {block.level}")
        _write(paragraph, [Run(block.text, is_bold=True, is_italic=block.level == 3)])

    def _items(self, block: Items) -> None:
        for runs in block.lines:
            _write(self.word.add_paragraph(), runs)

    def _annex(self, block: Annex) -> None:
        if block.is_wide == self.is_wide:
            self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        else:
            self._turn_page(is_wide=block.is_wide)
        self._centered(block.title.upper(), size=Pt(16), keep=True)
        if block.about:
            self._centered(block.about, after=Pt(12), keep=True)

    def _turn_page(self, *, is_wide: bool) -> None:
        """Begin pages that lie the other way, with the head and foot of the pages before."""
        self.is_wide = is_wide
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Mm(297), Mm(210)) if is_wide else (Mm(210), Mm(297))
        self.width = Mm((297 if is_wide else 210) - self.sides)

    def _grid(self, block: Grid) -> None:
        points = SMALL_GRID if block.is_small else WIDE_GRID if self.is_wide else self.table_size
        table = grid_element(block, width=round(self.width.twips), points=points.pt)
        self.word.element.body.sectPr.addprevious(table)
        _after_table(self.word)

    def _bars(self, block: BarChart) -> None:
        self._picture(
            block.title, bars_png(block.chart), "; ".join(f"{row.label}: {row.words}" for row in block.chart.rows)
        )
        heads = ("Kỳ", *(level.name for level in block.chart.columns), "Cộng")
        rows = (
            Row((row.label, *(thousands(cell.count) for cell in row.cells), thousands(row.total)))
            for row in block.chart.rows
        )
        centered = tuple(range(1, len(heads)))
        widths = (22.0, *[78 / len(centered)] * len(centered))
        self._grid(Grid((tuple(Head(text) for text in heads),), tuple(rows), widths, centered))

    def _column_chart(self, block: ColumnChart) -> None:
        self._picture(block.title, columns_png(block.chart), block.words)
        _after_table(self.word)

    def _picture(self, title: str, picture: bytes, words: str) -> None:
        self._centered(title, before=Pt(6), after=Pt(4), keep=True)
        paragraph = self.word.add_paragraph()
        _look(paragraph, align=CENTER, indent=None, after=Pt(4), keep=True)
        # A line of a fixed height would cut the picture off.
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        _add_picture(paragraph, picture, self.width, f"{title}. {words}")

    def _signing(self, block: Signing) -> None:
        for paragraph in self.word.paragraphs[-1:]:
            paragraph.paragraph_format.keep_with_next = True
        table = self._columns(50, 50)
        _keep_whole(table.rows[0])
        for cell, signature in zip(table.rows[0].cells, (block.left, block.right), strict=True):
            _sign(cell, signature)

    def _table(self, block: Table) -> None:
        table = self.word.add_table(rows=1 + len(block.rows), cols=len(block.head))
        table.style = "Table Grid"
        self._fix_widths(table, block.widths)
        _set_padding(table, 1)
        for cell, text in zip(table.rows[0].cells, block.head, strict=True):
            self._cell(cell, text, align=CENTER, bold=True)
        _repeat(table.rows[0])
        for row, texts in zip(table.rows[1:], block.rows, strict=True):
            _keep_whole(row)
            for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
                self._cell(cell, text, align=CENTER if place in block.centered else LEFT)
        _after_table(self.word)

    def _cell(self, cell: _Cell, text: str, *, align: int, bold: bool = False) -> None:
        line = Pt(self.table_size.pt * 1.25)
        lines = text.splitlines() or [""]
        for place, words in enumerate(lines):
            given = {"before": AIR} if place == 0 else {}
            row = _line(
                cell, words, is_first=place == 0, bold=bold, size=self.table_size, align=align, line=line, **given
            )
            _look(row, after=AIR if place == len(lines) - 1 else Pt(0))

    # --- closing ---

    def _closing(self) -> None:
        signatures = self.said.signatures
        if not signatures:
            return
        for paragraph in self.word.paragraphs[-1:]:
            paragraph.paragraph_format.keep_with_next = True
        _after_table(self.word, keep=True)
        table = self._columns(50, 50)
        _keep_whole(table.rows[0])
        left, right = table.rows[0].cells
        if len(signatures) == 2:
            _sign(left, signatures[0])
        else:
            _recipients(left, self.said.recipients)
        _sign(right, signatures[-1])

    def _columns(self, *widths: int) -> WordTable:
        """Return a table of one row without lines, set as columns."""
        table = self.word.add_table(rows=1, cols=len(widths))
        self._fix_widths(table, widths)
        _set_padding(table, 0)
        return table

    def _fix_widths(self, table: WordTable, widths: Iterable[int]) -> None:
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(table.columns, widths, strict=True):
            column.width = int(self.width * width / 100)
            for cell in column.cells:
                cell.width = column.width


# --- page and styles -------------------------------------------------------------------------------------------------


def _set_page(section: Section, *, top: int, right: int, bottom: int, left: int) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance = section.footer_distance = Mm(10)
    section.start_type = WD_SECTION.NEW_PAGE


def _set_styles(word: Word, size: Pt, line: Pt) -> None:
    normal = word.styles["Normal"]
    _set_font(normal, size)
    _look(normal, align=JUSTIFY, indent=Cm(1), after=Pt(6), line=line)
    normal.paragraph_format.space_before = Pt(0)
    normal.paragraph_format.widow_control = True
    for level in (1, 2, 3):
        style = word.styles[f"Heading {level}"]
        _set_font(style, size)
        style.font.color.rgb = None
        style.font.bold, style.font.italic = True, level == 3
        _look(style, align=LEFT, indent=Cm(1), after=Pt(6), keep=True, line=line)
        style.paragraph_format.space_before = Pt(0)


def _set_font(style: object, size: Pt) -> None:
    """Name the font for every script: Vietnamese letters are not all of the one that 'ascii' means."""
    style.font.name, style.font.size = FONT, size
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for found in properties.findall(qn("w:color")):
        properties.remove(found)
    for found in properties.findall(qn("w:lang")):
        properties.remove(found)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    properties.append(language)


def _set_properties(word: Word, paper: Paper, head: Letterhead) -> None:
    about = word.core_properties
    about.title, about.author, about.language = paper.name[:250], head.issuer[:250], "vi-VN"
    about.comments = about.keywords = about.subject = ""


def _number_pages(section: Section, paper: Paper) -> None:
    """The number stands in the middle of the head of every page but the first."""
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    _look(paragraph, align=CENTER, indent=None)
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)
    if paper.verification:
        for footer in (section.footer, section.first_page_footer):
            _look(footer.paragraphs[0], align=LEFT, indent=None)
            _write(footer.paragraphs[0], [Run(paper.verification)], Pt(9))
    if paper.address:
        paragraph = section.first_page_footer.add_paragraph()
        _look(paragraph, align=RIGHT, indent=None, after=Pt(0))
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        _add_picture(paragraph, png(paper.address), QR_SIDE, "Mã QR dẫn đến trang tra cứu bản in")


def _add_picture(paragraph: WordParagraph, picture: bytes, width: Mm, words: str) -> None:
    """Add a picture with the words for those who cannot see it."""
    drawn = paragraph.add_run().add_picture(BytesIO(picture), width=width)
    drawn._inline.docPr.set("descr", words)


WATERMARK = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office"><w:pict>'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:path textpathok="t" o:connecttype="rect"/>'
    '<v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="draft{place}" type="#_x0000_t136" alt="Dự thảo" style="position:absolute;margin-left:0;margin-top:0;'
    "width:420pt;height:105pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
    'mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" '
    'fillcolor="#e4e4e4" stroked="f"><v:textpath style="font-family:&quot;Times New Roman&quot;;font-weight:bold" '
    'string="DỰ THẢO"/></v:shape></w:pict></w:r>'
)


def _mark_as_draft(section: Section) -> None:
    for place, header in enumerate((section.first_page_header, section.header)):
        header.paragraphs[0]._p.append(parse_xml(WATERMARK.format(place=place)))


# --- paragraphs ------------------------------------------------------------------------------------------------------

UNSAID = object()


def _look(
    target: object,
    *,
    align: int | None = None,
    indent: object = UNSAID,
    before: Pt | None = None,
    after: Pt | None = None,
    line: Pt | None = None,
    keep: bool = False,
) -> None:
    """Set what is said of a paragraph or a style; `indent` None takes the first line's away."""
    look = target.paragraph_format
    if align is not None:
        look.alignment = align
    if indent is not UNSAID:
        look.first_line_indent = indent if indent is not None else Pt(0)
    if before is not None:
        look.space_before = before
    if after is not None:
        look.space_after = after
    if line is not None:
        look.line_spacing_rule, look.line_spacing = WD_LINE_SPACING.EXACTLY, line
    if keep:
        look.keep_with_next = True


def _write(paragraph: WordParagraph, runs: Iterable[Run], size: Pt | None = None) -> None:
    for said in runs:
        run = paragraph.add_run(said.text)
        run.bold, run.italic = said.is_bold or None, said.is_italic or None
        if size is not None:
            run.font.size = size


def _line(
    cell: _Cell,
    text: str,
    *,
    is_first: bool = False,
    bold: bool = False,
    italic: bool = False,
    size: Pt | None = None,
    align: int = CENTER,
    before: Pt | None = None,
    line: Pt | None = None,
) -> WordParagraph:
    """Write a line into a cell, which begins with an empty one."""
    paragraph = cell.paragraphs[0] if is_first else cell.add_paragraph()
    _look(paragraph, align=align, indent=None, before=before, after=Pt(0), line=line)
    _write(paragraph, [Run(text, bold, italic)], size)
    return paragraph


def _sign(cell: _Cell, signature: Signature) -> None:
    _line(cell, signature.on_behalf.upper(), is_first=True, bold=True)
    if signature.capacity:
        _line(cell, signature.capacity.upper())
    _line(cell, signature.name, bold=True, before=SIGNING_SPACE)


def _recipients(cell: _Cell, lines: tuple[str, ...]) -> None:
    if not lines:
        return
    _line(cell, "Nơi nhận:", is_first=True, align=LEFT).runs[0].underline = True
    for line in lines:
        _line(cell, f"- {line}", size=SMALL, align=LEFT, line=SMALL_LINE)


def _after_table(word: Word, *, keep: bool = False) -> None:
    """A narrow line: two tables that touch become one, and what follows needs some air."""
    _look(word.add_paragraph(), indent=None, after=Pt(0), line=Pt(9), keep=keep)


def _repeat(row: object) -> None:
    """Let the head of a table stand on every page that it runs over."""
    _keep_whole(row)
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _set_padding(table: WordTable, millimeters: int) -> None:
    """Keep the words of a cell that far from its sides."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        part = OxmlElement(f"w:{side}")
        part.set(qn("w:w"), str(round(Mm(millimeters).twips)))
        part.set(qn("w:type"), "dxa")
        margins.append(part)
    properties = table._tbl.tblPr
    properties.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription", "w:tblPrChange")


def _keep_whole(row: object) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
