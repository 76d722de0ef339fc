"""Figures of a branch before and after an inspection, hand-counted."""

from __future__ import annotations

from datetime import date

from chibo.common.dates import Months
from chibo.oversight.tests.inspection_scene import Scene
from reports.branch_months import rebuild
from reports.comparison import before_and_after, month_lines, stretches_around
from reports.tests.factories import hold

DONE_ON, DAY = date(2026, 6, 10), date(2026, 8, 20)


def told(scene: Scene) -> None:
    """Before: March on the day, April a day late, May not held. June is the inspection's. After: July, and August missed."""
    hold(scene.branch, date(2026, 3, 3), "kha", present=8, opinions=2)
    hold(scene.branch, date(2026, 4, 4), "trung_binh", present=7, opinions=1)
    hold(scene.branch, date(2026, 6, 3), "kem", present=1, opinions=0)
    hold(scene.branch, date(2026, 7, 3), "tot", present=10, opinions=9)
    hold(scene.sister, date(2026, 7, 3), "kem", present=2)
    rebuild([scene.branch.pk], [date(2026, month, 1) for month in range(1, 9)])


def test_months_stand_before_and_after_the_month_of_the_inspection() -> None:
    before, after = stretches_around(DONE_ON, 3, DAY)
    assert (before.first, before.last) == (date(2026, 3, 1), date(2026, 5, 31))
    assert (after.first, after.last) == (date(2026, 7, 1), date(2026, 8, 31))
    assert stretches_around(DONE_ON, 3, date(2026, 6, 30))[1] is None
    assert stretches_around(date(2026, 1, 31), 3, date(2027, 1, 1))[1] == Months.of(date(2026, 2, 1), date(2026, 4, 1))


def test_stretch_in_words() -> None:
    assert Months.of(date(2025, 12, 1), date(2026, 11, 1)).in_sentence == "từ tháng 12/2025 đến tháng 11/2026"
    assert Months.of(date(2026, 5, 1), date(2026, 5, 1)).in_sentence == "tháng 5/2026"


def test_figures_before_and_after_carry_numerator_and_denominator(scene: Scene) -> None:
    told(scene)
    found = before_and_after(scene.branch, DONE_ON, 3, DAY)
    # Before: 3 due, 2 held, 1 on the day; 8 + 7 of 20; 3 opinions in 2. After: 2 due, 1 held, 10 of 10, 9 opinions.
    assert found.rows == [
        ("Kỳ đã sinh hoạt", "2/3 (66,7%)", "1/2 (50,0%)"),
        ("Đúng ngày quy định", "1/2 (50,0%)", "1/1 (100,0%)"),
        ("Dời có lý do", "0/2 (0,0%)", "0/1 (0,0%)"),
        ("Xếp loại Tốt", "0/2 (0,0%)", "1/1 (100,0%)"),
        ("Xếp loại Khá", "1/2 (50,0%)", "0/1 (0,0%)"),
        ("Xếp loại Trung bình", "1/2 (50,0%)", "0/1 (0,0%)"),
        ("Xếp loại Kém", "0/2 (0,0%)", "0/1 (0,0%)"),
        ("Chưa xếp loại", "0/2 (0,0%)", "0/1 (0,0%)"),
        ("Đảng viên dự", "15/20 (75,0%)", "10/10 (100,0%)"),
        ("Ý kiến phát biểu", "3 (1,5 ý kiến mỗi kỳ)", "9 (9,0 ý kiến mỗi kỳ)"),
        ("Sinh hoạt chuyên đề", "0 buổi", "0 buổi"),
    ]


def test_months_behind_the_figures_add_up_to_them(scene: Scene) -> None:
    told(scene)
    lines = month_lines(scene.branch, stretches_around(DONE_ON, 3, DAY)[0], DAY)
    assert [(line.month.month, line.held_on, line.opinions) for line in lines] == [
        (3, date(2026, 3, 3), 2),
        (4, date(2026, 4, 4), 1),
        (5, None, None),
    ]


def test_nothing_after_yet_is_a_dash(scene: Scene) -> None:
    told(scene)
    found = before_and_after(scene.branch, DONE_ON, 3, date(2026, 6, 12))
    assert (found.after, {after for _, _, after in found.rows}) == (None, {"–"})
