"""`render_report` in three formats, read back: their figures are those of `rollup --json`, cell by cell."""

import json
import re
import subprocess
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from docx import Document
from openpyxl import load_workbook

from chibo.testing.papers import needs_pdf

pytestmark = pytest.mark.django_db

DAY = "2026-10-20"
LINE = re.compile(r"^ *(\d{1,2}) {2,}\S.*? {2,}([\d.]+)(?: +([\d.]+) +[\d,]+%)?$", re.MULTILINE)
# What the numbered lines of the summary count, and out of what.
LINES = [
    ("branches", None),
    ("held", "expected"),
    ("on_day", "held"),
    ("moved", "held"),
    ("off_day", "held"),
    ("missed", "expected"),
    ("tot", "held"),
    ("kha", "held"),
    ("trung_binh", "held"),
    ("kem", "held"),
    ("unrated", "held"),
    ("official", "held"),
    ("present", "base"),
    ("opinions", None),
    ("topical", None),
]


@pytest.fixture
def today(monkeypatch):
    for name in ("rollup", "render_report"):
        monkeypatch.setattr(f"reports.management.commands.{name}.today", lambda: date.fromisoformat(DAY))


def rolled_up(period, code):
    """The lines of the summary as `rollup --json` counts them: [(number, of)]."""
    out = StringIO()
    call_command("rollup", period, unit=code, json=True, stdout=out)
    found = json.loads(out.getvalue())
    counts = found | found["levels"] | {"missed": len(found["missed"])}
    counts["off_day"] = counts["held"] - counts["on_day"] - counts["moved"]
    return [(counts[key], counts[of] if of else None) for key, of in LINES]


def number(text):
    return int(text.replace(".", "")) if text else None


def of_pdf(path):
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    found = [(int(line), number(value), number(of)) for line, value, of in LINE.findall(text)]
    return [(value, of) for line, (place, value, of) in enumerate(found, start=1) if place == line]


def of_docx(path):
    table = next(table for table in Document(path).tables if table.cell(0, 0).text == "Dòng")
    return [(number(row.cells[2].text), number(row.cells[3].text)) for row in table.rows[1:]]


def of_xlsx(path):
    rows = load_workbook(path)["Số liệu"].iter_rows(min_row=5, values_only=True)
    return [(row[1], row[2]) for row in rows]


@pytest.mark.parametrize("code", ["H", "A", "X01"])
@pytest.mark.parametrize("period", ["2026-09", "2026-Q3", "2026-H2", "2026"])
def test_word_and_excel_say_what_the_rollup_says(twelve_branches, tmp_path, period, code, today):
    word, table = tmp_path / "bao-cao.docx", tmp_path / "bao-cao.xlsx"
    call_command("render_report", period, unit=code, docx=str(word), xlsx=str(table), stdout=StringIO())
    assert of_docx(word) == of_xlsx(table) == rolled_up(period, code)


@needs_pdf
@pytest.mark.parametrize(("period", "code"), [("2026-09", "A"), ("2026-Q3", "H"), ("2026", "X01")])
def test_pdf_says_what_the_rollup_says(twelve_branches, tmp_path, period, code, today):
    paper = tmp_path / "bao-cao.pdf"
    call_command("render_report", period, unit=code, pdf=str(paper), stdout=StringIO())
    assert of_pdf(paper) == rolled_up(period, code)


def test_without_a_file_nothing_is_written(twelve_branches):
    with pytest.raises(CommandError, match="Chưa ghi tên tệp nào") as refusal:
        call_command("render_report", "2026-Q3", unit="A", stdout=StringIO())
    assert refusal.value.returncode == 2
