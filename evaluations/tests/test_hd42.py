"""The frame of 42-HD/BTCTW: sheets reckoned by hand, and its fact rules at every border."""

from datetime import date
from decimal import Decimal

import pytest

from evaluations.criteria import parse, shipped
from evaluations.engine import Judgement, score
from evaluations.models import CriteriaSet
from meetings.facts import Facts

HD42 = shipped("hd42")
CODES = ["1", "2", "3.1", "3.2", "4.1", "4.2", "4.3", "5", "6", "7"]
N = None  # not applicable
DUE = date(2025, 12, 3)


def rated(points):
    given = {
        code: Judgement(points=None, not_applicable=True) if value is N else Judgement(points=Decimal(str(value)))
        for code, value in zip(CODES, points, strict=True)
    }
    result = score(HD42, None, given)
    return result.total, result.maximum, result.level


def line_of(code, *, kind="regular", **facts):
    result = score(HD42, Facts(kind=kind, **facts), {})
    return next(line for line in result.lines if line.criterion.code == code)


def test_frame_is_that_of_the_guidance():
    assert [(item.code, int(item.maximum)) for item in HD42.items] == list(
        zip(CODES, [5, 5, 5, 5, 5, 25, 10, 5, 30, 5], strict=True)
    )
    assert HD42.maximum == 100
    assert HD42.thresholds == (("tot", 90), ("kha", 70), ("trung_binh", 50), ("kem", 0))
    assert (HD42.caps, HD42.events) == ((), ())


@pytest.mark.parametrize(
    ("points", "total", "maximum", "level"),
    [
        # 5+5 + 5+5 + 5+25+10 + 5 + 30 + 5 = 10 + 10 + 40 + 5 + 30 + 5 = 100
        ([5, 5, 5, 5, 5, 25, 10, 5, 30, 5], "100", 100, "tot"),
        # nothing anywhere = 0
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "0", 100, "kem"),
        # 5+4 + 5+5 + 5+20+9 + 5 + 27 + 5 = 9 + 10 + 34 + 5 + 27 + 5 = 90: the border itself is Tốt
        ([5, 4, 5, 5, 5, 20, 9, 5, 27, 5], "90", 100, "tot"),
        # the same with 4.3 at 8,99: 90 - 0,01 = 89,99
        ([5, 4, 5, 5, 5, 20, 8.99, 5, 27, 5], "89.99", 100, "kha"),
        # 4+3 + 4+3 + 4+18+7 + 4 + 20 + 3 = 7 + 7 + 29 + 4 + 20 + 3 = 70: the border itself is Khá
        ([4, 3, 4, 3, 4, 18, 7, 4, 20, 3], "70", 100, "kha"),
        # the same with 7 at 2,99: 70 - 0,01 = 69,99
        ([4, 3, 4, 3, 4, 18, 7, 4, 20, 2.99], "69.99", 100, "trung_binh"),
        # 3+2 + 3+2 + 3+12+5 + 3 + 15 + 2 = 5 + 5 + 20 + 3 + 15 + 2 = 50: the border itself is Trung bình
        ([3, 2, 3, 2, 3, 12, 5, 3, 15, 2], "50", 100, "trung_binh"),
        # the same with 4.2 at 11,99: 50 - 0,01 = 49,99
        ([3, 2, 3, 2, 3, 11.99, 5, 3, 15, 2], "49.99", 100, "kem"),
        # 4,25+4,75 + 4,5+3,5 + 5+22,25+9,25 + 4,5 + 28 + 4 = 9 + 8 + 36,5 + 4,5 + 28 + 4 = 90
        ([4.25, 4.75, 4.5, 3.5, 5, 22.25, 9.25, 4.5, 28, 4], "90", 100, "tot"),
        # without 7: 5+5 + 5+5 + 5+25+10 + 5 + 30 = 95 of 100 - 5 = 95
        ([5, 5, 5, 5, 5, 25, 10, 5, 30, N], "95", 95, "tot"),
        # first meeting of a branch, without 6: 10 + 10 + 40 + 5 + 5 = 70 of 100 - 30 = 70, borders as they were: Khá
        ([5, 5, 5, 5, 5, 25, 10, 5, N, 5], "70", 70, "kha"),
        # without 6 and 3.2: 5+4 + 4 + 5+21+8 + 5 + 4 = 56 of 100 - 30 - 5 = 65
        ([5, 4, 4, N, 5, 21, 8, 5, N, 4], "56", 65, "trung_binh"),
        # ten times a hundredth: no error of binary fractions, 10 × 0,01 = 0,10
        ([0.01] * 10, "0.10", 100, "kem"),
        # nothing applies
        ([N] * 10, "0", 0, "kem"),
    ],
)
def test_sheet_reckoned_by_hand(points, total, maximum, level):
    assert rated(points) == (Decimal(total), maximum, level)


# --- criterion 1 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "points"), [(120, 5), (90, 5), (89, 4), (75, 4), (74, 3), (60, 3), (59, 2), (45, 2), (0, 2)]
)
def test_length_on_the_day(minutes, points):
    assert line_of("1", held_on=DUE, due_on=DUE, minutes=minutes).points == points


@pytest.mark.parametrize(("minutes", "points"), [(90, 4), (75, 3), (60, 2), (59, 1)])
def test_length_on_another_day_loses_one_point(minutes, points):
    assert line_of("1", held_on=date(2025, 12, 5), due_on=DUE, minutes=minutes).points == points


def test_length_on_a_day_moved_by_decision():
    line = line_of("1", held_on=date(2025, 12, 5), due_on=DUE, moved_to=date(2025, 12, 5), minutes=105)
    assert line.points == 5
    assert line.fact_reason == (
        "Tự tính: sinh hoạt 105 phút, đủ định mức 90 phút, đúng ngày đã quyết định dời (05/12/2025)."
    )


def test_length_on_the_due_day_though_moved_loses_nothing():
    assert line_of("1", held_on=DUE, due_on=DUE, moved_to=date(2025, 12, 5), minutes=90).points == 5


@pytest.mark.parametrize(("minutes", "points"), [(120, 5), (119, 4), (105, 4), (104, 3), (90, 3), (89, 2)])
def test_length_of_a_combined_sitting(minutes, points):
    assert line_of("1", held_on=DUE, due_on=DUE, minutes=minutes, kind="combined").points == points


def test_length_says_what_was_short_and_which_day():
    line = line_of("1", held_on=date(2025, 12, 5), due_on=DUE, minutes=80)
    assert line.fact_reason == (
        "Tự tính: sinh hoạt 80 phút, thiếu 10 phút so với định mức 90 phút, không đúng ngày quy định (03/12/2025)."
    )


def test_length_without_a_due_day_counts_alone():
    line = line_of("1", held_on=DUE, minutes=90)
    assert line.points == 5
    assert line.fact_reason == "Tự tính: sinh hoạt 90 phút, đủ định mức 90 phút, không có ngày quy định để so."


@pytest.mark.parametrize("facts", [{"held_on": DUE, "due_on": DUE}, {"due_on": DUE, "minutes": 90}])
def test_length_unknown_is_left_to_a_person(facts):
    line = line_of("1", **facts)
    assert (line.points, line.fact_points, line.fact_reason, line.by_fact) == (None, None, "", False)


# --- criterion 2 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("present", "base", "points"),
    [
        (45, 45, 5),
        (41, 45, 5),  # 91,1%
        (40, 45, 4),  # 88,9%
        (39, 45, 4),  # 86,7%
        (38, 45, 4),  # 84,4%
        (9, 10, 5),  # 90% exactly
        (1799, 2000, 4),  # 89,95%, printed '90,0%'
        (30, 40, 4),  # 75% exactly
        (29, 40, 3),  # 72,5%
        (26, 40, 3),  # 65% exactly
        (25, 40, 2),  # 62,5%
        (0, 40, 2),
    ],
)
def test_attendance_with_leave(present, base, points):
    assert line_of("2", present=present, base=base, unexcused=0).points == points


@pytest.mark.parametrize(("present", "points"), [(44, 3), (41, 3), (38, 3), (30, 3), (29, 2)])
def test_attendance_with_somebody_absent_without_leave(present, points):
    # 44/45 = 97,8%, 41/45 = 91,1%, 38/45 = 84,4%, 30/45 = 66,7%, 29/45 = 64,4%
    assert line_of("2", present=present, base=45, unexcused=1).points == points


def test_attendance_says_counts_and_share():
    with_leave = line_of("2", present=40, base=45, unexcused=0).fact_reason
    without_leave = line_of("2", present=41, base=45, unexcused=2).fact_reason
    assert with_leave == "Tự tính: 40/45 đảng viên dự (88,9%), không có đồng chí vắng không lý do."
    assert without_leave == "Tự tính: 41/45 đảng viên dự (91,1%), 2 đồng chí vắng không lý do."


@pytest.mark.parametrize(
    ("present", "points"),
    [
        (45, 5),  # nobody was absent
        (44, None),  # somebody was, with or without leave: 5 or 3
        (30, 3),  # 66,7%: 3 either way
        (29, 2),
    ],
)
def test_attendance_where_leave_was_not_recorded(present, points):
    assert line_of("2", present=present, base=45).points == points


@pytest.mark.parametrize("facts", [{}, {"present": 3}, {"base": 45, "unexcused": 0}, {"present": 0, "base": 0}])
def test_attendance_unknown_is_left_to_a_person(facts):
    assert line_of("2", **facts).points is None


# --- criterion 3.2 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("met", "notified", "papers", "points"),
    [
        (True, 2, 1, 5),  # 2 + 1 + 2
        (True, 2, 0, 3),  # 2 + 1 + 0: papers on the day itself
        (False, 0, 1, 3),  # 0 + 1 + 2
        (True, -1, 3, 4),  # 2 + 0 + 2: told afterwards
        (False, -1, -1, 0),
    ],
)
def test_preparation(met, notified, papers, points):
    facts = {"chi_uy_met_before": met, "notified_days_before": notified, "papers_days_before": papers}
    assert line_of("3.2", **facts).points == points


def test_preparation_says_each_act():
    line = line_of("3.2", chi_uy_met_before=True, notified_days_before=3, papers_days_before=0)
    assert (
        line.fact_reason == "Tự tính: chi ủy đã họp trước, thông báo trước 3 ngày, gửi tài liệu trong ngày sinh hoạt."
    )


@pytest.mark.parametrize("unknown", ["chi_uy_met_before", "notified_days_before", "papers_days_before"])
def test_preparation_unknown_is_left_to_a_person(unknown):
    facts = {"chi_uy_met_before": True, "notified_days_before": 3, "papers_days_before": 1}
    assert line_of("3.2", **{**facts, unknown: None}).points is None


# --- criterion 6 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "given", "points"),
    [
        (10, 10, 30),
        (9, 10, 30),
        (899, 1000, 27),
        (8, 10, 27),
        (799, 1000, 24),
        (7, 10, 24),
        (699, 1000, 20),
        (6, 10, 20),
        (599, 1000, 15),
        (5, 10, 15),
        (499, 1000, 10),
        (0, 10, 10),
    ],
)
def test_last_assignments(done, given, points):
    assert line_of("6", last_assignments=given, last_assignments_done=done).points == points


def test_last_assignments_says_counts_and_share():
    line = line_of("6", last_assignments=3, last_assignments_done=2)
    assert line.fact_reason == "Tự tính: 2/3 nhiệm vụ kỳ trước đã hoàn thành (66,7%)."


def test_last_assignments_none_given_is_left_to_a_person():
    assert line_of("6").points is None


# --- in the database ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_frame_is_published_in_a_new_database():
    frame = CriteriaSet.objects.get(code="hd42")
    assert parse(frame.definition) == HD42
    assert (frame.status, frame.grade, frame.note, frame.unit) == ("published", "C", "cần đối chiếu bản gốc", None)
    assert frame.citation == "42-HD/BTCTW ngày 28/10/2025 của Ban Tổ chức Trung ương"
    assert frame.kinds == ["regular", "combined", "topical"]
