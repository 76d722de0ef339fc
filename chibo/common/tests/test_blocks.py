"""A document of blocks read back from its PDF and from its Word file: tables of figures, charts, pages across, the QR code."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from chibo.common import charts, documents
from chibo.common.blocks import (
    Annex,
    BarChart,
    ColumnChart,
    Document,
    Grid,
    Head,
    Heading,
    Row,
    Signing,
    document_pdf,
    paragraph,
)
from chibo.common.documents import Letterhead, Paper, Signature
from chibo.common.word import document_docx
from chibo.common.word_grid import placed

HEADS = (
    (Head("STT", rowspan=2), Head("Chi bộ", rowspan=2), Head("Tháng 7/2026", colspan=2)),
    (Head("Ngày họp"), Head("Mức")),
)
ROWS = (
    Row(("Đảng bộ xã A", "", "", ""), "group"),
    Row(("1", "Chi bộ thôn 1", "03/7", "T")),
    Row(("", "Cộng", "1/\n1", "1"), "total"),
)
SIGNATURE = Signature("T/M Đảng ủy", "Bí thư", "Nguyễn Văn Mẫu")


def document() -> Document:
    mix = charts.stacked_bars([("Tháng 7", {"tot": 3, "kha": 1, "trung_binh": 1, "kem": 1}, {})])
    months = charts.columns([("T7", 90.0, "90,0%", ""), ("T8", 80.0, "80,0%", "")], tall=90)
    return Document(
        paper=Paper(
            "Báo cáo", verification="Mã tra cứu: K7X9", address="https://chibo.example.vn/reports/verify/K7X9/"
        ),
        head=Letterhead("Đảng bộ huyện H", "Đảng ủy xã A"),
        title="Báo cáo",
        about="Kết quả",
        blocks=(
            Heading("I- KẾT QUẢ"),
            paragraph("Đủ."),
            BarChart("Mức", mix),
            ColumnChart("Dự sinh hoạt", months, "T7 9/10; T8 8/10."),
        ),
        signatures=(SIGNATURE,),
        recipients=("Lưu.",),
        annex=(
            Annex("Phụ lục 1", "Từng chi bộ", is_wide=True),
            Grid(HEADS, ROWS, (10, 50, 20, 20), centered=(0, 2, 3), named=1),
            Signing(Signature("Người lập biểu", "", ""), SIGNATURE),
            Annex("Phụ lục 2", "Đứng"),
            paragraph("Hết."),
        ),
    )


@pytest.fixture(scope="module")
def pdf() -> PdfReader:
    if not documents.pdf_available():
        pytest.skip("the native libraries of WeasyPrint are missing")
    return PdfReader(BytesIO(document_pdf(document())))


@pytest.fixture(scope="module")
def word() -> docx.document.Document:
    return docx.Document(BytesIO(document_docx(document())))


def test_pdf_says_that_it_is_tagged_archivable_and_vietnamese(pdf):
    root = pdf.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "vi"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert [intent["/S"] for intent in root["/OutputIntents"]] == ["/GTS_PDFA1"]
    assert 'part="3"' in metadata
    assert 'conformance="A"' in metadata
    assert pdf.metadata.title == "Báo cáo"


def test_heads_of_a_table_say_what_they_stand_over_and_pictures_what_they_show(pdf):
    elements = list(structure_of(pdf.trailer["/Root"]["/StructTreeRoot"]))
    assert {element["/S"] for element in elements} >= {"/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD", "/Figure"}
    heads = [element["/A"].get("/Scope") for element in elements if element["/S"] == "/TH"]
    # Of the table beside the bars eight columns and a row, of the annex three and two columns, the group and two rows.
    assert heads == [*["/Column"] * 8, "/Row", *["/Column"] * 5, *["/Row"] * 3]
    figures = [element.get("/Alt", "") for element in elements if element["/S"] == "/Figure"]
    assert "Tháng 7: Tốt 3, Khá 1, Trung bình 1, Kém 1" in figures
    assert "Dự sinh hoạt: T7 9/10; T8 8/10." in figures
    assert "" not in figures


def structure_of(element: dict) -> Iterator[dict]:
    """Yield every element of the structure tree under one."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        found = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(found, dict) and "/S" in found:
            yield found
            yield from structure_of(found)


def test_annexes_lie_as_they_are_told_in_both(pdf, word):
    assert [page.mediabox.width > page.mediabox.height for page in pdf.pages] == [False, True, False]
    assert [section.page_width > section.page_height for section in word.sections] == [False, True, False]
    assert [section.different_first_page_header_footer for section in word.sections] == [True, False, False]


def test_word_repeats_the_heads_and_joins_their_cells(word):
    table = next(table for table in word.tables if "Tháng 7/2026" in [cell.text for cell in table.rows[0].cells])
    assert [bool(row._tr.trPr.findall(qn("w:tblHeader"))) for row in table.rows] == [True, True, False, False, False]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["STT", "Chi bộ", "Tháng 7/2026", "Tháng 7/2026"],
        ["STT", "Chi bộ", "Ngày họp", "Mức"],
        ["Đảng bộ xã A"] * 4,
        ["1", "Chi bộ thôn 1", "03/7", "T"],
        ["", "Cộng", "1/\n1", "1"],
    ]


def test_pictures_of_word_carry_words(word):
    footer = word.sections[0].first_page_footer._element
    told = [shape.get("descr") for part in (word.element, footer) for shape in part.iter(qn("wp:docPr"))]
    assert told == [
        "Mức. Tháng 7: Tốt 3, Khá 1, Trung bình 1, Kém 1",
        "Dự sinh hoạt. T7 9/10; T8 8/10.",
        "Mã QR dẫn đến trang tra cứu bản in",
    ]


def test_head_that_is_two_rows_high_goes_on_below():
    assert [[(column, span, head and head.text) for column, span, head in row] for row in placed(HEADS)] == [
        [(0, 1, "STT"), (1, 1, "Chi bộ"), (2, 2, "Tháng 7/2026")],
        [(0, 1, None), (1, 1, None), (2, 1, "Ngày họp"), (3, 1, "Mức")],
    ]
