"""The words of a report: sentences over its numbers, and what it suggests to say."""

from datetime import date

import pytest

from chibo.common.dates import Span
from chibo.organization.tests.factories import BranchFactory, UnitFactory
from evaluations.models import AnnualClass, PublishedAnnualFigures
from reports.branch_months import ensure
from reports.freezing import annual_of
from reports.narrative import (
    annual_sentences,
    attendance_sentences,
    following,
    held_sentences,
    level_sentences,
    row_words,
)
from reports.suggesting import suggestions
from reports.tests.factories import hold

COUNTS = {
    "expected": 2235,
    "held": 2000,
    "on_day": 1900,
    "moved": 60,
    "missed": 235,
    "topical": 12,
    "tot": 1000,
    "kha": 800,
    "trung_binh": 150,
    "kem": 10,
    "unrated": 40,
    "official": 1500,
    "present": 38,
    "base": 41,
    "opinions": 8,
}


def test_numbers_stand_with_their_denominators():
    assert held_sentences(COUNTS) == [
        "Đã tổ chức 2.000/2.235 (89,5%) kỳ sinh hoạt thường kỳ, trong đó đúng ngày quy định 1.900 kỳ, dời có lý do 60 kỳ, "
        "không đúng ngày 40 kỳ; quá ngày, chưa có thông tin 235 kỳ.",
        "Sinh hoạt chuyên đề: 12 buổi.",
    ]
    assert attendance_sentences(COUNTS) == [
        "Đảng viên dự sinh hoạt 38/41 (92,7%) lượt phải dự; 8 lượt ý kiến phát biểu."
    ]
    assert level_sentences(COUNTS) == [
        "Trong 2.000 kỳ đã sinh hoạt: Tốt 1.000/2.000 (50,0%), Khá 800/2.000 (40,0%), Trung bình 150/2.000 (7,5%), "
        "Kém 10/2.000 (0,5%); chưa xếp loại 40/2.000 (2,0%). Cấp trên đã công nhận mức của 1.500/2.000 (75,0%) kỳ."
    ]


def test_nothing_held_prints_no_share_of_nothing():
    assert attendance_sentences(dict.fromkeys(COUNTS, 0)) == [
        "Đảng viên dự sinh hoạt 0/0 (–) lượt phải dự; 0 lượt ý kiến phát biểu."
    ]


@pytest.mark.django_db
def test_missed_are_named_by_branch_and_changes_by_level():
    commune = UnitFactory()
    first = BranchFactory(code="A1", name="Chi bộ thôn Nậm Cáy", parent=commune)
    second = BranchFactory(code="A2", name="Chi bộ trường mầm non", parent=commune)
    for branch in (first, second):
        hold(branch, date(2026, 4, 3))
    hold(first, date(2026, 7, 3))
    hold(second, date(2026, 7, 6), "")
    for month in (8, 9):
        hold(first, date(2026, month, 3), "kha")
    hold(second, date(2026, 8, 3), "kha")
    ensure([date(2026, 9, 1)])

    found = suggestions(commune, Span.parse("2026-Q3"), date(2026, 10, 5))

    assert found == {
        "results": "Số kỳ sinh hoạt xếp loại Khá tăng 3 so với quý II/2026 (từ 0 lên 3).",
        "strengths": "Số lượt ý kiến phát biểu tăng 9 so với quý II/2026 (từ 6 lên 15).",
        "limits": "Còn 1 kỳ chưa có thông tin sinh hoạt: Chi bộ trường mầm non (tháng 9).\n"
        "Có 1 kỳ sinh hoạt không đúng ngày quy định.\n"
        "Còn 1 kỳ chưa xếp loại.\n"
        "Số kỳ sinh hoạt xếp loại Tốt giảm 1 so với quý II/2026 (từ 2 xuống 1).\n"
        "Tỷ lệ kỳ sinh hoạt đúng ngày quy định giảm từ 100,0% (2/2) xuống 80,0% (4/5) so với quý II/2026.",
        "causes": "",
        "proposals": "",
    }


@pytest.mark.django_db
def test_missed_of_a_unit_further_below_are_named_with_the_unit_above():
    commune = UnitFactory(name="Đảng bộ xã A", parent=UnitFactory(type_code="huyen"))
    BranchFactory(name="Chi bộ thôn 1", parent=commune)
    ensure([date(2026, 7, 1)])
    limits = suggestions(commune.parent, Span.parse("2026-Q3"), date(2026, 7, 31))["limits"]
    assert limits == "Còn 1 kỳ chưa có thông tin sinh hoạt: Chi bộ thôn 1, Đảng bộ xã A (tháng 7)."


@pytest.mark.django_db
def test_period_that_goes_on_is_not_compared_with_a_whole_one():
    branch = BranchFactory()
    for month in (4, 5, 6):
        hold(branch, date(2026, month, 3))
    hold(branch, date(2026, 7, 3))
    found = suggestions(branch, Span.parse("2026-Q3"), date(2026, 9, 30))
    assert "so với" not in found["strengths"] + found["limits"]
    assert "so với" in suggestions(branch, Span.parse("2026-Q3"), date(2026, 10, 1))["limits"]


@pytest.mark.django_db
def test_eleventh_missed_is_counted_not_named():
    commune = UnitFactory()
    for number in range(11):
        BranchFactory(code=f"A{number:02d}", name=f"Chi bộ thôn {number}", parent=commune)
    ensure([date(2026, 7, 1)])

    limits = suggestions(commune, Span.parse("2026-Q3"), date(2026, 7, 31))["limits"]

    assert limits.startswith("Còn 11 kỳ chưa có thông tin sinh hoạt: Chi bộ thôn 0 (tháng 7); Chi bộ thôn 1 (tháng 7)")
    assert limits.endswith("Chi bộ thôn 9 (tháng 7) và 1 kỳ khác.")


def test_only_sections_that_nobody_edited_follow():
    narrative = {"strengths": "Cũ", "limits": "Tự viết", "suggested": {"strengths": "Cũ", "limits": "Máy viết"}}
    found = following(narrative, {"strengths": "Mới", "limits": "Mới"})
    assert (found["strengths"], found["limits"], found["causes"]) == ("Mới", "Tự viết", "")
    assert found["suggested"] == {"strengths": "Mới", "limits": "Mới"}


@pytest.mark.django_db
def test_annual_classes_by_their_names_of_the_time_with_their_base():
    commune = UnitFactory()
    levels = ["trong_sach"] * 2 + ["tot_cu"] * 1 + [""]
    for number, level in enumerate(levels):
        AnnualClass.objects.create(
            unit=BranchFactory(name=f"Chi bộ thôn {number}", parent=commune),
            year=2015,
            scale="before_2018",
            level=level,
            not_rated_reason="" if level else "mới thành lập",
        )
    BranchFactory(parent=commune)

    assert annual_sentences(annual_of(commune, 2015), 2015) == [
        "Đánh giá, xếp loại chất lượng: Trong sạch vững mạnh 2/3 (66,7%), Hoàn thành tốt nhiệm vụ 1/3 (33,3%), "
        "Hoàn thành nhiệm vụ 0/3 (0,0%), Yếu kém 0/3 (0,0%) (trên 3 chi bộ được xếp loại).",
        "Chưa xếp loại 1 chi bộ: Chi bộ thôn 3 (mới thành lập).",
        "Chưa có kết quả xếp loại năm 2015 của 1 chi bộ.",
    ]


@pytest.mark.django_db
def test_published_shares_stand_apart_without_counts():
    district = UnitFactory(type_code="huyen")
    PublishedAnnualFigures.objects.create(
        unit=district,
        year=2014,
        scale="before_2018",
        shares={"trong_sach": "50.9", "tot_cu": "44.7", "hoan_thanh_cu": "3.4", "yeu_kem": "0"},
        source="Báo cáo của Thị ủy Hoàng Mai",
        note="nguồn không nêu số lượng",
    )
    assert annual_sentences(annual_of(district, 2014), 2014) == [
        "Số liệu đã công bố (tỷ lệ, không có số lượng): Trong sạch vững mạnh 50,9%, Hoàn thành tốt nhiệm vụ 44,7%, "
        "Hoàn thành nhiệm vụ 3,4%, Yếu kém 0,0%; tổng 99,0%. Nguồn: Báo cáo của Thị ủy Hoàng Mai; "
        "nguồn không nêu số lượng."
    ]


@pytest.mark.django_db
def test_year_without_classes_says_so():
    assert annual_sentences(annual_of(UnitFactory(), 2026), 2026) == [
        "Chưa có kết quả đánh giá, xếp loại chất lượng năm 2026."
    ]


HELD = {
    "held_on": "2026-07-03",
    "timing": "on_day",
    "level": "tot",
    "score": "92.50",
    "base": 10,
    "present": 9,
    "opinions": 3,
    "is_missed": False,
}
NOT_HELD = dict.fromkeys(HELD) | {"timing": "", "level": ""}


@pytest.mark.parametrize(
    ("kind", "side", "words"),
    [
        ("regular", None, "Chưa có trong số liệu"),
        ("regular", NOT_HELD | {"is_missed": True}, "Quá ngày, chưa có thông tin"),
        ("regular", NOT_HELD | {"is_missed": False}, "Chưa sinh hoạt"),
        (
            "regular",
            HELD,
            "Sinh hoạt ngày 03/07/2026 (đúng ngày quy định), dự 9/10, 3 ý kiến, 92,5 điểm, xếp loại Tốt",
        ),
        (
            "regular",
            HELD | {"timing": "off_day", "level": "", "score": None, "base": None, "opinions": None},
            "Sinh hoạt ngày 03/07/2026 (không đúng ngày), chưa xếp loại",
        ),
        ("topical", {"held_on": "2026-07-20"}, "Sinh hoạt chuyên đề ngày 20/07/2026"),
    ],
)
def test_row_in_words(kind, side, words):
    assert row_words(kind, side) == words
