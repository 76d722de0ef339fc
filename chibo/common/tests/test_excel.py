"""Workbooks as Excel reads them back."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from chibo.common.excel import HeadCell, Rate, Row, Sheet, workbook


def read(*sheets):
    return load_workbook(BytesIO(workbook(sheets)))


def test_values_come_back_as_what_they_are():
    row = ["Chi bộ thôn 1", 38, Decimal("92.5"), date(2026, 2, 3), Rate(38, 41), Rate(0, 0), None]
    page = read(Sheet("Bảng", [["A"] * 7], [row]))["Bảng"]
    values = [page.cell(2, column).value for column in range(1, 8)]
    assert values[:3] == ["Chi bộ thôn 1", 38, 92.5]
    assert values[3].date() == date(2026, 2, 3)
    assert (round(values[4], 6), values[5:]) == (round(38 / 41, 6), [None, None])
    assert (page.cell(2, 4).number_format, page.cell(2, 5).number_format) == ("dd/mm/yyyy", "0.0%")


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5 điểm", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_text_that_a_program_would_run_stays_text(text):
    cell = read(Sheet("Bảng", [["A"]], [[text]]))["Bảng"]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_head_over_columns_and_rows_stays_in_sight():
    heads = [[HeadCell("STT", rows=2), HeadCell("Tháng 7", columns=2)], ["Dự", "Phải dự"]]
    page = read(Sheet("Phụ lục", heads, [[1, 38, 41], Row(["Cộng", 38, 41], is_bold=True)], above=["PHỤ LỤC", "Xã A"]))
    page = page["Phụ lục"]
    assert [cell.value for cell in page[4]] == [None, "Dự", "Phải dự"]
    assert {str(merged) for merged in page.merged_cells.ranges} == {"A3:A4", "B3:C3"}
    assert (page.freeze_panes, page.print_title_rows) == ("B5", "$3:$4")
    assert (page["A5"].font.bold, page["A6"].font.bold) == (False, True)


def test_odd_names_and_unwritable_characters():
    book = read(Sheet("Quý I/2026: [a]", [["A"]], [["a\x00b\x07c"]]), Sheet("Quý I/2026: [a]", [["A"]], []))
    assert book.sheetnames == ["Quý I 2026   a", "Quý I 2026   a (2)"]
    assert book.worksheets[0]["A2"].value == "abc"
