"""The figures behind a proposal: counted like all others, over the months that the span touches."""

from datetime import date

import pytest

from chibo.common.dates import Months
from chibo.organization.enums import PostKind
from chibo.organization.tests.conftest import Cast
from chibo.organization.tests.factories import PostFactory
from chibo.oversight import commendation_words as words
from chibo.oversight.commendation_figures import counted_now, differs, figures_of, roll_calls
from chibo.oversight.tests.commendation_factories import DAY, decided, proposed, round_of
from evaluations.enums import AnnualLevel
from evaluations.models import AnnualClass
from meetings.enums import AttendanceStatus
from meetings.models import Attendance
from reports.branch_months import rebuild
from reports.figures import compute, counts_as_dict
from reports.tests.factories import hold


@pytest.fixture
def cast(db):
    cast = Cast()
    rebuild(None, [date(2026, month, 1) for month in (7, 8, 9)])
    hold(cast.branch, date(2026, 7, 3))
    hold(cast.branch, date(2026, 8, 5), "kha", present=8)
    hold(cast.branch, date(2026, 9, 3), "", kind="combined", topic="Học tập Bác", opinions=7)
    hold(cast.sister, date(2026, 7, 3), "trung_binh")
    return cast


@pytest.mark.parametrize(
    ("first", "last", "label", "months"),
    [
        (date(2021, 12, 6), date(2024, 5, 15), "Từ tháng 12/2021 đến tháng 5/2024", 30),
        (date(2026, 2, 1), date(2026, 2, 28), "Từ tháng 2/2026 đến tháng 2/2026", 1),
    ],
)
def test_free_span_counts_the_months_it_touches(first, last, label, months):
    found = Months.of(first, last)
    assert (found.label, found.count, found.first.day, found.last.month) == (label, months, 1, last.month)


def test_figures_of_a_branch_are_those_of_the_board(cast):
    round_ = round_of(cast.commune)
    row = proposed(round_, cast.branch)
    found = figures_of(round_, [row], DAY)[row.pk]
    months = Months(date(2026, 7, 1), date(2026, 9, 30))
    assert found["counts"] == counts_as_dict(compute([cast.branch.pk], months, DAY)[cast.branch.pk])
    assert (found["counts"]["held"], found["counts"]["expected"], found["counts"]["on_day"]) == (3, 3, 2)
    assert (found["topical"], found["annual"], found["as_of"]) == ([[2026, 1]], [], "2026-10-05")


def test_figures_of_a_committee_count_its_branches(cast):
    round_ = round_of(cast.district)
    row = proposed(round_, cast.commune)
    counts = figures_of(round_, [row], DAY)[row.pk]["counts"]
    assert (counts["branches"], counts["held"], counts["expected"]) == (2, 4, 6)


def test_span_leaves_out_other_months(cast):
    round_ = round_of(cast.commune, first_day=date(2026, 8, 20), last_day=date(2026, 9, 1))
    row = proposed(round_, cast.branch)
    assert figures_of(round_, [row], DAY)[row.pk]["counts"]["held"] == 2


def test_annual_classes_of_the_years_are_told(cast):
    values = {"unit": cast.branch, "scale": "current"}
    AnnualClass.objects.create(year=2025, level=AnnualLevel.GOOD, **values)
    AnnualClass.objects.create(year=2026, level="", not_rated_reason="Mới thành lập", **values)
    AnnualClass.objects.create(year=2024, level=AnnualLevel.DONE, **values)
    round_ = round_of(cast.commune, first_day=date(2025, 6, 1))
    row = proposed(round_, cast.branch)
    found = figures_of(round_, [row], DAY)[row.pk]
    assert found["annual"] == [[2025, "Hoàn thành tốt nhiệm vụ"], [2026, "Chưa xếp loại (Mới thành lập)"]]
    assert found["topical"] == [[2025, 0], [2026, 1]]


def test_summary_says_the_figures_in_one_sentence(cast):
    round_ = round_of(cast.commune)
    row = proposed(round_, cast.branch)
    assert words.summary_of(figures_of(round_, [row], DAY)[row.pk]) == (
        "Sinh hoạt 3/3 kỳ, đúng ngày quy định 2 kỳ; xếp loại: Tốt 1 (33,3%), Khá 1 (33,3%), chưa xếp loại 1 (33,3%); "
        "dự 26/30 lượt (86,7%), 13 ý kiến; chuyên đề 1 buổi."
    )


def mark(meeting, member, status, **values):
    return Attendance.objects.create(meeting=meeting, member=member, status=status, **values)


def test_member_is_counted_by_roll_calls(cast):
    first, second, third = cast.branch.meetings.order_by("month")
    mark(first, cast.member, AttendanceStatus.LATE)
    mark(second, cast.member, AttendanceStatus.EXCUSED)
    mark(third, cast.member, AttendanceStatus.EXEMPT, attended=True)
    outside = hold(cast.branch, date(2026, 6, 3))
    mark(outside, cast.member, AttendanceStatus.PRESENT)
    PostFactory(unit=cast.branch, member=cast.member, kind=PostKind.DEPUTY, valid_from=date(2026, 1, 5))
    round_ = round_of(cast.commune)
    row = proposed(round_, cast.member)
    found = figures_of(round_, [row], DAY)[row.pk]
    assert (found["attended"], found["due"]) == (2, 3)
    assert found["posts"] == ["Phó bí thư Chi bộ khối Quang Trung (từ 05/01/2026)"]
    assert found["belonging"] == ["Chi bộ khối Quang Trung"]
    assert roll_calls(round_, [cast.member.pk], DAY).count() == 3


def test_exempt_member_who_stayed_away_is_not_counted(cast):
    mark(cast.branch.meetings.first(), cast.member, AttendanceStatus.EXEMPT)
    round_ = round_of(cast.commune)
    row = proposed(round_, cast.member)
    found = figures_of(round_, [row], DAY)[row.pk]
    assert (found["attended"], found["due"]) == (0, 0)
    assert words.summary_of(found).endswith("Chưa có kỳ nào có điểm danh từng đảng viên.")


def test_later_meetings_do_not_change_what_was_decided(cast):
    round_ = round_of(cast.commune)
    row = proposed(round_, cast.sister)
    round_ = decided(round_)
    row.refresh_from_db()
    assert not differs(row.figures, counted_now(round_, row, DAY))
    hold(cast.sister, date(2026, 8, 3))
    assert figures_of(round_, [row], DAY)[row.pk]["counts"]["held"] == 1
    assert differs(row.figures, counted_now(round_, row, DAY))


def test_number_of_queries_does_not_grow_with_the_list(cast, django_assert_num_queries):
    round_ = round_of(cast.commune)
    rows = [proposed(round_, subject) for subject in (cast.branch, cast.member)]
    with django_assert_num_queries(8):
        figures_of(round_, rows, DAY)
    rows += [proposed(round_, subject) for subject in (cast.sister, cast.other)]
    with django_assert_num_queries(8):
        figures_of(round_, rows, DAY)
