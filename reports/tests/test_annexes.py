"""The annexes of every kind of report: their totals are its figures, every line has a cell for each column."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chibo.common.dates import Span, Stretch
from chibo.organization.tests.factories import BranchFactory, UnitFactory
from chibo.periods.models import Period
from reports.annexes import SIDE_BY_SIDE, Share, _part_widths, _side_by_side, annexes, shown
from reports.content import Content, content_for
from reports.enums import ReportKind
from reports.figures import compute
from reports.freezing import freeze
from reports.models import Report, ReportVersion
from reports.tests.factories import hold, rate

pytestmark = pytest.mark.django_db

DAY = date(2027, 1, 5)


@pytest.fixture
def commune():
    return UnitFactory(code="A", name="Đảng bộ xã A", parent=UnitFactory(type_code="huyen", name="Đảng bộ huyện H"))


@pytest.fixture
def branches(commune):
    found = [BranchFactory(code=f"A{n}", name=f"Chi bộ thôn số {n}", parent=commune) for n in (1, 2, 3)]
    hold(found[0], date(2026, 7, 3))
    hold(found[0], date(2026, 8, 5), "kha", present=8)
    hold(found[1], date(2026, 7, 3), "trung_binh", kind="combined", topic="Học tập Bác")
    hold(found[1], date(2026, 9, 3), "", opinions=7)
    return found


def content_over(unit, span):
    """Return the content of a report over a free span, as a programme has it."""
    period = Period(code=span.code, kind=span.kind, year=span.year, first_day=span.first, last_day=span.last)
    report = Report(unit=unit, period=period, kind=ReportKind.PROGRAMME)
    frozen = freeze(report, DAY)
    return Content(ReportVersion(report=report, number=1), frozen.figures, frozen.rows, [], {}, DAY)


@pytest.mark.parametrize("code", ["2026-07", "2026-Q3", "2026-H2", "2026", "2025-12-06/2026-09-15"])
def test_totals_are_the_figures_and_every_line_is_whole(commune, branches, code):
    span = Stretch.parse(code) if "/" in code else Span.parse(code)
    content = content_over(commune.parent, span) if "/" in code else content_for(commune.parent, span, DAY)
    figures = compute([commune.parent_id], span, DAY)[commune.parent_id]

    table = annexes(content)[0]

    assert {len(line.cells) for line in table.lines} == {len(table.widths)} == {sum(h.colspan for h in table.heads[0])}
    assert round(sum(table.widths), 6) == 100
    assert whole_of(table) == whole_in(figures)


def whole_in(figures):
    return {
        "held": Share(figures.held, figures.expected),
        "attended": Share(figures.present, figures.base),
        "topical": figures.topical,
        **{level: getattr(figures, level) for level in ("tot", "kha", "trung_binh", "kem", "unrated")},
    }


def whole_of(table):
    """Read the totals of the whole period back out of an annex."""
    total = next(line.cells for line in table.lines if line.kind == "total")
    levels = ("tot", "kha", "trung_binh", "kem")
    if table.key == "month":
        unrated = int(total[9].partition(": ")[2].partition(";")[0])
        topical = int(table.notes[1].partition(": ")[2].partition(" ")[0])
        found = {"held": total[3], "attended": total[2], "unrated": unrated, "topical": topical}
        return found | dict(zip(levels, total[5:9], strict=True))
    if table.key == "quarter":
        rows = [line.cells for line in table.lines if line.kind == "total"]
        by_level = [sum(row[5:14:4]) for row in rows[1:6]]
        found = {"held": added(total[2:14:4]), "attended": added(total[3:14:4]), "topical": total[14]}
        assert [row[-1] for row in rows[1:6]] == [f"Cả quý: {count}" for count in by_level]
        return found | dict(zip((*levels, "unrated"), by_level, strict=True))
    found = {"held": total[-3], "attended": total[-2], "topical": total[-1]}
    return found | dict(zip((*levels, "unrated"), total[-8:-3], strict=True))


def added(shares):
    return Share(sum(share.part for share in shares), sum(share.whole for share in shares))


def test_month_has_the_ten_columns(commune, branches):
    table, *_ = annexes(content_for(commune, Span.parse("2026-07"), DAY))
    assert [head.text for head in table.heads[0]] == [
        "STT",
        "Tên đơn vị",
        "Số lượng đảng viên (dự/tổng)",
        "Ngày họp",
        "Kết quả số điểm",
        "Tốt",
        "Khá",
        "Trung bình",
        "Kém",
        "Ghi chú (thuyết minh điểm trừ)",
    ]
    held = date(2026, 7, 3)
    assert [(line.kind, line.cells) for line in table.lines] == [
        ("line", (1, "Chi bộ thôn số 1", Share(9, 10), held, Decimal(92), "x", None, None, None, "")),
        ("line", (2, "Chi bộ thôn số 2", Share(9, 10), held, Decimal(92), None, None, "x", None, "")),
        ("line", (3, "Chi bộ thôn số 3", None, "–", None, None, None, None, None, "chưa có thông tin")),
        (
            "total",
            (None, "Cộng", Share(18, 20), Share(2, 3), None, 1, 0, 1, 0, "Chưa xếp loại: 0; chưa có thông tin: 1"),
        ),
    ]
    assert table.is_signed


def test_quarter_says_month_by_month_what_was_held_and_what_was_not(commune, branches):
    table, *_ = annexes(content_for(commune, Span.parse("2026-Q3"), date(2026, 10, 5)))
    first, second, third = (line.cells for line in table.lines if line.kind == "line")
    assert [shown(cell) for cell in first] == [
        *("1", "Chi bộ thôn số 1", "03/7", "9/10", "92", "T", "05/8", "8/10", "92", "K", "–", "", "", "", "0"),
        "T8: không đúng ngày; T9: chưa có thông tin",
    ]
    assert second[10:] == (date(2026, 9, 3), Share(9, 10), None, "CXL", 1, "T8: chưa có thông tin")
    assert third[-1] == "T7, T8, T9: chưa có thông tin"


def test_annex_is_grouped_where_branches_stand_under_different_units(commune, branches):
    table, *_ = annexes(content_for(commune.parent, Span.parse("2026-Q3"), DAY))
    assert [line.cells[0] for line in table.lines if line.kind == "group"] == []
    BranchFactory(name="Chi bộ công an", parent=commune.parent)
    table, *_ = annexes(content_for(commune.parent, Span.parse("2026-Q3"), DAY))
    assert [line.cells[:2] for line in table.lines if line.kind != "total"] == [
        ("Đảng bộ huyện H", None),
        (1, "Chi bộ công an"),
        ("Đảng bộ xã A", None),
        (2, "Chi bộ thôn số 1"),
        (3, "Chi bộ thôn số 2"),
        (4, "Chi bộ thôn số 3"),
    ]


def test_standing_figures_and_movement_are_an_annex_and_a_footnote_where_they_are_frozen(commune, branches):
    content = content_for(commune, Span.parse("2026-07"), DAY)
    content.figures["standing"] = {"day": "2026-07-31", "lines": [{"label": "Đảng viên", "value": 2235}]}
    content.figures["movement"] = {"lines": [{"label": "Kết nạp", "value": 2}, {"label": "Từ trần", "value": 1}]}
    month, standing = annexes(content)
    assert month.notes[-1] == "Biến động đảng viên trong tháng: kết nạp 2; từ trần 1."
    assert [(line.kind, line.cells) for line in standing.lines] == [
        ("group", ("Đến ngày 31/07/2026", None)),
        ("line", ("Đảng viên", 2235)),
        ("group", ("Biến động trong kỳ", None)),
        ("line", ("Kết nạp", 2)),
        ("line", ("Từ trần", 1)),
    ]


def test_more_than_four_years_stand_side_by_side_in_fewer_columns(commune, branches):
    rate(hold(branches[2], date(2025, 2, 3), ""), "tot")
    table = annexes(content_over(commune, Stretch(date(2022, 3, 15), date(2026, 12, 31))))[0]
    assert [(head.text, head.colspan) for head in table.heads[0]] == [
        ("STT", 1),
        ("Chi bộ", 1),
        *((f"Năm {year}", 2) for year in range(2022, 2027)),
        ("Cả thời gian", 8),
    ]
    assert round(sum(table.widths), 6) == 100


@pytest.mark.parametrize(
    ("years", "groups"),
    [(1, [1]), (5, [5]), (6, [3, 3]), (7, [4, 3]), (10, [5, 5]), (11, [4, 4, 3]), (30, [5] * 6)],
)
def test_years_stand_in_tables_that_can_be_read(years, groups):
    spans = [Span("year", 2021 + n) for n in range(years)]
    found = _side_by_side(spans)
    assert ([len(group) for group in found], [span for group in found for span in group]) == (groups, spans)
    for own in groups:
        for has_whole in (True, False):
            widths = _part_widths(own, is_narrow=max(groups) <= SIDE_BY_SIDE, has_whole=has_whole)
            assert (round(sum(widths), 6), widths[1] > 14, min(widths) >= 2.7) == (100, True, True)


def test_ten_years_stand_in_two_tables_that_add_up_to_the_figures(commune, branches):
    stretch = Stretch(date(2021, 1, 1), date(2030, 12, 31))
    first, second, _standing = annexes(content_over(commune, stretch))
    figures = compute([commune.pk], stretch, DAY)[commune.pk]

    assert [(table.key, table.about) for table in (first, second)] == [
        ("parts", "Từ 01/01/2021 đến 31/12/2030: năm 2021–2025"),
        ("parts-2", "Từ 01/01/2021 đến 31/12/2030: năm 2026–2030"),
    ]
    heads = [[head.text for head in table.heads[0][2:]] for table in (first, second)]
    assert heads == [
        [f"Năm {year}" for year in range(2021, 2026)],
        [*(f"Năm {year}" for year in range(2026, 2031)), "Cả thời gian"],
    ]
    for table in (first, second):
        assert {len(line.cells) for line in table.lines} == {len(table.widths), sum(h.colspan for h in table.heads[0])}
    by_year = [*first.lines[-1].cells[2:], *second.lines[-1].cells[2:12]]
    assert (sum(by_year[::2]), added(by_year[1::2])) == (figures.tot, Share(figures.held, figures.expected))
    assert whole_of(second) == whole_in(figures)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (2235, "2.235"),
        (Decimal("92.5"), "92,5"),
        (Share(2101, 2235), "2.101/2.235"),
        (date(2026, 2, 3), "03/02"),
        (date(2026, 9, 3), "03/9"),
        ("x", "x"),
    ],
)
def test_values_are_written_as_on_paper(cell, text):
    assert shown(cell) == text


def test_very_many_branches_are_added_up_by_the_unit_above(commune, branches, monkeypatch):
    monkeypatch.setattr("reports.annexes.MOST_BRANCHES", 1)
    other = UnitFactory(name="Đảng bộ xã B", parent=commune)
    hold(BranchFactory(parent=other), date(2026, 8, 3), "kha")
    content = content_for(commune, Span.parse("2026-Q3"), DAY)
    (table,) = [table for table in annexes(content) if table.key == "units"]
    *lines, total = table.lines
    assert [line.cells[1] for line in lines] == [commune.name, other.name]
    assert total.cells[2:5] == (
        content.figures["branches"],
        Share(*(content.figures[k] for k in ("held", "expected"))),
        content.figures["on_day"],
    )
    numbers = [[cell if isinstance(cell, int) else cell.part for cell in line.cells[2:]] for line in table.lines]
    assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]
