"""The workbook of a report, read back: the same figures as the roll-up, cell by cell."""

import json
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from chibo.common.dates import Span, today
from chibo.common.excel import MIME
from chibo.jobs.services import run_due
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from reports.content import content_for
from reports.excel import report_xlsx
from reports.tests.factories import accepted, hold, prepared

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 5)
# The label of a line of the summary → what `rollup --json` calls it.
ROLLUP = {
    "Chi bộ (cuối kỳ)": "branches",
    "Kỳ thường kỳ đã sinh hoạt trên số phải sinh hoạt": "held",
    "Đúng ngày quy định": "on_day",
    "Dời có lý do": "moved",
    "Cấp trên đã công nhận": "official",
    "Lượt đảng viên dự trên số lượt phải dự": "present",
    "Lượt ý kiến phát biểu": "opinions",
    "Buổi sinh hoạt chuyên đề": "topical",
}
LEVELS = {"Tốt": "tot", "Khá": "kha", "Trung bình": "trung_binh", "Kém": "kem"}


def rollup(period, code, day):
    out = StringIO()
    call_command("rollup", period, unit=code, as_of=day.isoformat(), json=True, stdout=out)
    return json.loads(out.getvalue())


def table(book, name):
    """The rows under the three lines above a table and its one head."""
    return [list(row) for row in book[name].iter_rows(min_row=5, values_only=True)]


@pytest.mark.parametrize("code", ["H", "A", "X01"])
@pytest.mark.parametrize("period", ["2026-09", "2026-Q3", "2026-H2", "2026"])
def test_workbook_says_what_the_rollup_says(twelve_branches, period, code):
    unit, day = twelve_branches[code], date(2026, 10, 20)
    counted = rollup(period, code, day)
    book = load_workbook(BytesIO(report_xlsx(content_for(unit, Span.parse(period), day))))
    lines = {line[0]: line for line in table(book, "Số liệu")}
    assert {key: lines[label][1] for label, key in ROLLUP.items()} == {key: counted[key] for key in ROLLUP.values()}
    assert {key: lines[f"Xếp loại {label}"][1] for label, key in LEVELS.items()} == {
        key: counted["levels"][key] for key in LEVELS.values()
    }
    assert (lines["Chưa xếp loại"][1], lines["Kỳ thường kỳ đã sinh hoạt trên số phải sinh hoạt"][2]) == (
        counted["levels"]["unrated"],
        counted["expected"],
    )
    assert lines["Lượt đảng viên dự trên số lượt phải dự"][2] == counted["base"]
    missed = [(row[0], row[2]) for row in table(book, "Chưa có thông tin")]
    assert missed == [(row["branch"], Span.parse(row["month"]).label) for row in counted["missed"]]
    meetings = table(book, "Từng kỳ")
    assert len(meetings) == counted["expected"]
    assert sum(row[7] or 0 for row in meetings) == counted["present"]


def test_annex_has_shares_as_two_columns_of_numbers():
    commune = UnitFactory(name="Đảng bộ xã A")
    branch = BranchFactory(name="=Chi bộ thôn 1", parent=commune)
    hold(branch, date(2026, 7, 3))
    book = load_workbook(BytesIO(report_xlsx(content_for(commune, Span.parse("2026-07"), DAY))))
    cells = [cell for row in book.worksheets[1].iter_rows() for cell in row if cell.value is not None]
    name = next(cell for cell in cells if cell.value == "=Chi bộ thôn 1")
    assert (name.data_type, name.quotePrefix) == ("s", True)
    row = [cell.value for cell in book.worksheets[1][name.row]]
    assert 9 in row
    assert 10 in row
    assert "9/10" not in row
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


def test_workbook_is_made_in_the_background_and_handed_out(client):
    access = AccessFactory(unit=UnitFactory(), committee=True)
    version = accepted(BranchFactory(parent=access.unit), "2026-Q3", DAY).versions.get()
    client.force_login(access.user)
    page = client.post(reverse("reports:excel", args=[version.pk]), follow=True)
    assert "Bảng Excel đang chờ đến lượt." in page.content.decode()
    run_due()
    file = client.get(reverse("reports:excel-file", args=[version.pk]))
    assert file.headers["Content-Disposition"].endswith('-lan-1.xlsx"')
    book = load_workbook(BytesIO(b"".join(file.streaming_content)))
    assert book.sheetnames[0] == "Số liệu"
    assert version.code in book["Số liệu"]["A3"].value


def test_workbook_of_a_draft_is_made_anew_when_the_numbers_move(client):
    access = AccessFactory(unit=BranchFactory())
    version = prepared(access.unit, "2026-Q3", today()).versions.get()
    client.force_login(access.user)
    client.post(reverse("reports:excel", args=[version.pk]))
    run_due()
    file = reverse("reports:excel-file", args=[version.pk])
    made = client.get(file)
    assert (made.status_code, made["Content-Type"]) == (200, MIME)
    assert load_workbook(BytesIO(b"".join(made.streaming_content))).sheetnames[0] == "Số liệu"
    hold(access.unit, date(2026, 7, 3))
    assert client.get(file).status_code == 302
