"""Kinds of files: encodings, delimiters, sheets, and files that are refused whole."""

import io
import struct
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from chibo.exchange.tests.stored import without_ids
from chibo.exchange.tests.world import FILES, MEETINGS, UNITS
from chibo.organization.models import Unit
from meetings.models import Meeting

pytestmark = pytest.mark.django_db


def sheet(rows, *, titles=("Sheet1",), **cells):
    """Return the bytes of a workbook with `rows` on its first sheet; cells=value sets single cells."""
    book = Workbook()
    book.remove(book.active)
    for title in titles:
        book.create_sheet(title)
    for row in rows:
        book.worksheets[0].append(row)
    for place, value in cells.items():
        book.worksheets[0][place] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(content, change=None, add=None):
    """Return a workbook with parts changed ({name: function}) or added ({name: bytes})."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change[name](part) if change and name in change else part)
        for name, part in (add or {}).items():
            new.writestr(name, part)
    return stream.getvalue()


HEADER = ["code", "name", "type", "parent"]
ROOT = ["T", "Đảng bộ tỉnh T", "tinh", None]
SHEET = "xl/worksheets/sheet1.xml"


# --- CSV ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(UNITS, id="plain"),
        pytest.param("\ufeff" + UNITS, id="byte order mark"),
        pytest.param(UNITS.replace(",", ";"), id="semicolons"),
        pytest.param(UNITS.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param(UNITS.replace("\n", "\r"), id="old Mac line ends"),
        pytest.param(UNITS.rstrip("\n"), id="no line end at the end"),
        pytest.param(UNITS.replace("\n", ",,\n"), id="empty columns to the right"),
        pytest.param(
            "\ufeff" + UNITS.replace(",", ";").replace("\n", ";\r\n") + ";;;;;;;\r\n" * 3, id="as Excel writes"
        ),
        pytest.param(UNITS.replace("code,name", '"code","name"'), id="quoted header"),
        pytest.param(UNITS.replace("code,name", " Code , NAME "), id="capitals and spaces in the header"),
        pytest.param(UNITS.replace("2026-09-30", "30/9/2026").replace("2024-01-01", "01/01/2024"), id="day first"),
    ],
)
def test_csv_variants_say_the_same(import_data, content):
    answer = import_data("units", content)
    assert (answer.code, answer.err) == (0, [])
    assert import_data("units", UNITS).out == "Dòng mới: 0; đã có, giống hệt: 9; nên xem lại: 0.\n"


def test_semicolon_file_may_hold_commas(import_data):
    answer = import_data(
        "units", 'code;name;type;parent\nT;Đảng bộ A, B, C, D, E;tinh;\nH;"Đảng bộ ""H""; hai";huyen;T\n'
    )
    assert answer.err == []
    assert list(Unit.objects.order_by("code").values_list("name", flat=True)) == [
        'Đảng bộ "H"; hai',
        "Đảng bộ A, B, C, D, E",
    ]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(world, import_data):
    content = 'branch,month,kind,held_on,note\n\nC,2026-05,regular,2026-05-03,"a\nb\nc"\n,,,,\nC,2026-06,regular,x,\n'
    assert import_data("meetings", content).err == [
        "row 5, column held_on: Chưa rõ ngày. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026."
    ]


def test_quotation_mark_never_closed_names_its_row(import_data):
    content = 'code,name,type,parent\nT,Tỉnh,tinh,\nH,"Huyện,huyen,T\nX,Xã,co_so,H\n'
    assert import_data("units", content).err == [
        'row 3, column code: Dấu ngoặc kép " ở dòng này chưa đóng hoặc thừa. Mời đồng chí xem lại dòng này.'
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Tệp này trống. Dòng 1 phải có tên các cột: "),
        (b"\n\n", "Tệp này trống. Dòng 1 phải có tên các cột: "),
        (UNITS.encode("utf-16"), "Tệp này không ghi bằng bảng mã UTF-8. "),
        (
            "code,name,type,parent\nT,Tỉnh Á,tinh,\n".encode("cp1258", "replace"),
            "Tệp này không ghi bằng bảng mã UTF-8. ",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Tệp này là Excel kiểu cũ (.xls) hoặc có đặt mật khẩu. "),
        (b"PK\x03\x04" + bytes(100), "Không đọc được tệp Excel này. "),
    ],
)
def test_file_that_is_no_table_is_refused(import_data, content, sentence):
    answer = import_data("units", content)
    assert answer.code == 2
    assert [line.partition("tep.csv: ")[2].startswith(sentence) for line in answer.err] == [True]


def test_missing_file_is_refused(import_data, tmp_path):
    answer = import_data("units", UNITS, name="co.csv")
    assert answer.code == 0
    with pytest.raises(SystemExit) as stop:
        import_missing(tmp_path / "khong.csv")
    assert stop.value.code == 2


def import_missing(path):
    from django.core.management import call_command

    stderr = io.StringIO()
    try:
        call_command("import_data", "units", str(path), stderr=stderr)
    finally:
        assert "Không mở được tệp này" in stderr.getvalue()


# --- XLSX --------------------------------------------------------------------------------------------------------


def as_sheet(content):
    return sheet([line.split(",") for line in content.splitlines()])


def test_sheet_says_the_same_as_csv(import_data):
    for table in ("units", "changes", "members", "posts"):
        assert import_data(table, as_sheet(FILES[table]), name="bang.xlsx").err == [], table
    from_sheets = without_ids()
    for table in ("units", "changes", "members", "posts"):
        assert import_data(table, FILES[table]).out.startswith("Dòng mới: 0;"), table
    assert without_ids() == from_sheets


def test_native_cells_are_read(world, import_data):
    evening = datetime.combine(date(2026, 6, 3), time(19, 30))  # a sheet knows no time zones
    rows = [
        ["branch", "month", "kind", "held_on", "start", "end", "base", "present", "excused", "unexcused", "score"],
        ["C", "2026-05", "regular", date(2026, 5, 3), time(19, 0), time(20, 45), 20, 18.0, 2, 0, 92.60000000000001],
        [
            "C",
            date(2026, 6, 1),
            "regular",
            evening,
            evening,
            "20:45",
            "20",
            20,
            0,
            0,
            71,
        ],
    ]
    answer = import_data("meetings", sheet(rows), name="bang.xlsx")
    assert (answer.code, [line.partition(":")[0] for line in answer.err]) == (
        0,
        ["row 2, column score", "row 3, column score"],
    )
    meetings = Meeting.objects.filter(unit__code="C").order_by("month")
    assert [(m.month, m.held_on, m.started_at, m.ended_at, m.base, m.present) for m in meetings] == [
        (date(2026, 5, 1), date(2026, 5, 3), time(19), time(20, 45), 20, 18),
        (date(2026, 6, 1), date(2026, 6, 3), time(19, 30), time(20, 45), 20, 20),
    ]


def test_numbers_as_codes_become_text_and_text_keeps_its_zeros(import_data):
    rows = [HEADER, [12.0, "Đảng bộ", "tinh", None], ["0012", "Đảng bộ", "huyen", 12], [7.5, 2026, "huyen", "12"]]
    assert import_data("units", sheet(rows), name="bang.xlsx").err == []
    assert set(Unit.objects.values_list("code", "name")) == {
        ("12", "Đảng bộ"),
        ("0012", "Đảng bộ"),
        ("7.5", "2026"),
    }


def test_cells_that_hold_no_value_are_named(import_data):
    rows = [
        [*HEADER, "valid_from"],
        ["T", '="Tỉnh"', "tinh", None, None],
        ["H", "#REF!", "huyen", "T", None],
        [True, "Huyện", "huyen", "T", None],
        [date(2026, 3, 1), "Huyện", "huyen", "T", None],
        ["G", "Huyện", "huyen", "T", 46000],
    ]
    content = sheet(rows)
    assert import_data("units", content, name="bang.xlsx").err == [
        "row 2, column name: Ô này là công thức. Mời đồng chí ghi giá trị vào ô thay cho công thức.",
        "row 3, column name: Ô này đang báo lỗi #REF!. Mời đồng chí ghi lại giá trị.",
        "row 4, column code: Ô này đang là đúng/sai (TRUE/FALSE). Mời đồng chí đổi ô sang dạng chữ và ghi lại.",
        "row 5, column code: Ô này đang ở dạng ngày, giờ. Mời đồng chí đổi ô sang dạng chữ và ghi lại.",
        "row 6, column valid_from: Chưa rõ ngày. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026.",
    ]


def test_gaps_between_rows_keep_the_numbers(import_data):
    content = sheet([HEADER, ROOT], A9="H", B9="Huyện", C9="xa", D9="T")
    assert [line[:18] for line in import_data("units", content, name="bang.xlsx").err] == ["row 9, column type"]


def test_only_the_first_visible_sheet_is_read(import_data):
    stream = io.BytesIO()
    book = Workbook()
    book.active.sheet_state = "hidden"
    book.active.append(["ẩn"])
    for row in (HEADER, ROOT):
        book.create_sheet("Đơn vị") if len(book.worksheets) == 1 else None
        book.worksheets[1].append(row)
    book.create_sheet("Ghi chú").append(["không đọc"])
    book.active = 1
    book.save(stream)
    assert import_data("units", stream.getvalue(), name="bang.xlsx").err == []
    assert Unit.objects.get().code == "T"


def test_wrong_dimension_does_not_hide_rows(import_data):
    content = repacked(sheet([HEADER, ROOT]), {SHEET: lambda part: part.replace(b'ref="A1:D2"', b'ref="A1"')})
    assert import_data("units", content, name="bang.xlsx").out.startswith("Dòng mới: 1;")


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>"""


def after_declaration(start):
    return lambda part: start + part[part.index(b"<worksheet") :].replace(b"Tinh", b"&x;")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(lambda good: repacked(good, add={"xl/vbaProject.bin": b"x"}), "Tệp này có macro. ", id="macros"),
        pytest.param(
            lambda good: repacked(
                good,
                {
                    "[Content_Types].xml": lambda part: part.replace(
                        b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
                    )
                },
            ),
            "Tệp này có macro. ",
            id="macro-enabled type",
        ),
        pytest.param(
            lambda good: repacked(good, add={"xl/x.xml": bytes(5_000_000)}),
            "Tệp này quá lớn sau khi mở ra. ",
            id="bomb",
        ),
        pytest.param(
            lambda good: repacked(good, add={f"xl/{n}.xml": b"x" for n in range(2000)}),
            "Tệp này quá lớn sau khi mở ra. ",
            id="too many entries",
        ),
        pytest.param(
            lambda good: repacked(good, {SHEET: after_declaration(BOMB)}), "Không đọc được tệp Excel này. ", id="laughs"
        ),
        pytest.param(
            lambda good: repacked(good, {SHEET: after_declaration(OUTSIDE)}),
            "Không đọc được tệp Excel này. ",
            id="outside entity",
        ),
        pytest.param(
            lambda good: repacked(good, {SHEET: lambda part: part[: len(part) // 2]}),
            "Không đọc được tệp Excel này. ",
            id="cut off inside",
        ),
        pytest.param(lambda good: good[: len(good) // 2], "Không đọc được tệp Excel này. ", id="cut off"),
        pytest.param(
            lambda good: repacked(good, {"xl/workbook.xml": lambda part: b"<workbook/>"}),
            "Tệp này không có bảng nào. ",
            id="no sheets",
        ),
    ],
)
def test_unsafe_or_broken_workbook_is_refused(import_data, content, sentence):
    good = sheet([HEADER, ["T", "Tinh", "tinh", None]])
    answer = import_data("units", content(good), name="bang.xlsx")
    assert (answer.code, Unit.objects.exists()) == (2, False)
    assert [line.partition("bang.xlsx: ")[2].startswith(sentence) for line in answer.err] == [True]


def test_declared_size_beyond_the_limit_is_refused_unread(import_data):
    content = bytearray(repacked(sheet([HEADER, ROOT]), add={"xl/x.xml": b"x"}))
    entry = content.rindex(b"xl/x.xml") - 46  # its header in the directory
    struct.pack_into("<I", content, entry + 24, 201_000_000)
    assert "quá lớn sau khi mở ra" in import_data("units", bytes(content), name="bang.xlsx").err[0]


def test_meetings_may_come_as_a_sheet_with_every_column(world, import_data):
    rows = [line.split(",") for line in MEETINGS.replace('"dòng một\ndòng hai"', "dòng một").splitlines()]
    answer = import_data("meetings", sheet(rows), name="bang.xlsx")
    assert [line.partition(":")[0] for line in answer.err] == ["row 3, column note"]
