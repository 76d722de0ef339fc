"""What a sheet lacks for a better level, and what one more act would change."""

from datetime import date

import pytest
from hypothesis import given

from evaluations.criteria import shipped
from evaluations.engine import score
from evaluations.lacking import hints, lacking
from evaluations.tests.sheets import judged, rated
from evaluations.tests.test_an_phu import FULL
from evaluations.tests.test_engine import RATED, SMALL, rank
from meetings.facts import Facts

HD42 = shipped("hd42")
# 5 + 5 + 5 + 3 + 5 + 20 + 10 + 5 + 27 + 3 = 88
ALMOST_GOOD = {"1": 5, "2": 5, "3.1": 5, "3.2": 3, "4.1": 5, "4.2": 20, "4.3": 10, "5": 5, "6": 27, "7": 3}


def test_points_lacking_and_the_acts_that_change_the_level_first():
    result = rated("hd42", ALMOST_GOOD)
    found = lacking(HD42, result)
    assert (found.level, found.points, found.obstacles, found.is_reachable) == ("tot", 2, (), True)
    assert [(act.code, act.gain, act.total, act.level, act.changes_level) for act in found.acts] == [
        ("4.2", 5, 93, "tot", True),
        ("6", 3, 91, "tot", True),
        ("3.2", 2, 90, "tot", True),
        ("7", 2, 90, "tot", True),
    ]
    assert hints(HD42, result) == [
        "Còn thiếu 2 điểm để đạt mức Tốt",
        "Mục 4.2 (thêm 5 điểm): tổng 93, mức Tốt",
        "Mục 6 (thêm 3 điểm): tổng 91, mức Tốt",
        "Mục 3.2 (thêm 2 điểm): tổng 90, mức Tốt",
    ]


def test_level_further_up_can_be_asked_for():
    result = score(SMALL, None, judged({"free": 9.5}))
    assert (lacking(SMALL, result).level, lacking(SMALL, result).points) == ("trung_binh", 0.5)
    assert (lacking(SMALL, result, "tot").points, lacking(SMALL, result, "kem")) == (8.5, None)


def test_only_a_cap_stands_in_the_way():
    result = rated("binh-thuan", FULL | {"2.1": 3})
    found = lacking(shipped("binh-thuan"), result)
    assert (found.headline, found.points) == ("Đủ điểm nhưng chưa đạt mức Tốt", 0)
    assert found.obstacles == result.caps
    assert [(act.code, act.level) for act in found.acts] == [("2.1", "tot")]


def test_event_stands_in_the_way_of_every_act():
    result = score(shipped("tra-vinh"), None, {}, ["ky_luat"], "tot")
    found = lacking(shipped("tra-vinh"), result)
    assert (found.level, found.obstacles, found.is_reachable) == (
        "trung_binh",
        ("Có sự kiện theo quy định: xếp mức Kém",),
        False,
    )


def test_level_out_of_reach_is_said():
    # without 6 the most is 70
    result = rated("hd42", ALMOST_GOOD | {"4.2": 25, "3.2": 5, "7": 5, "6": None})
    assert lacking(HD42, result).is_reachable is False
    assert hints(HD42, result) == [
        "Còn thiếu 20 điểm để đạt mức Tốt",
        "Điểm tối đa của kỳ này là 70; chấm đủ điểm vẫn chưa tới mức đó",
    ]


def test_acts_on_facts_say_how():
    facts = Facts(
        kind="regular",
        held_on=date(2026, 3, 3),
        base=41,
        present=36,
        unexcused=0,
        speakers=10,
        papers_days_before=0,
        last_assignments=4,
        last_assignments_done=3,
    )
    result = score(shipped("an-phu"), facts, {})
    acts = {act.code: (act.how, act.gain) for act in lacking(shipped("an-phu"), result).acts if act.how}
    assert acts == {
        "2.1": ("thêm 1 đồng chí dự", 1),  # 36/41 = 87,8%; 37/41 = 90,2%
        "3.5": ("gửi tài liệu sớm hơn", 2),
        "4.5": ("thêm 1 đồng chí phát biểu", 1),  # 10/36 = 27,8%; 11/36 = 30,6%
        "7.1": ("hoàn thành thêm 1 nhiệm vụ", 6),  # 3/4 → 4/4: no count lies in 80–<90%, so 24 → 30
        "8.1": ("ghi kết luận của đồng chí chủ trì", 2),
    }


def test_act_that_an_absence_without_leave_makes_useless_is_not_proposed():
    facts = Facts(kind="regular", held_on=date(2026, 3, 3), base=41, present=36, excused=4, unexcused=1)
    result = score(shipped("an-phu"), facts, {})
    assert "2.1" not in [act.code for act in lacking(shipped("an-phu"), result).acts]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("2", Facts(kind="regular", base=40, present=38, unexcused=2)),  # 95%: only absences without leave take points
        (
            "1",
            Facts(kind="regular", held_on=date(2026, 3, 5), due_on=date(2026, 3, 3), minutes=95),
        ),  # long, off its day
    ],
)
def test_no_act_is_proposed_where_an_adjustment_alone_takes_points(code, facts):
    result = score(HD42, facts, {})
    assert next(line for line in result.lines if line.criterion.code == code).open_points > 0
    assert code not in [act.code for act in lacking(HD42, result).acts]


def test_acts_on_several_parts_are_taken_together():
    facts = Facts(kind="regular", chi_uy_met_before=False, notified_days_before=2, papers_days_before=0)
    act = next(act for act in lacking(HD42, score(HD42, facts, {})).acts if act.code == "3.2")
    assert (act.how, act.gain) == ("chi ủy họp trước, gửi tài liệu sớm hơn", 4)  # 0 + 1 + 0 → 2 + 1 + 2


def test_condition_of_a_set_without_points_is_named():
    facts = Facts(kind="regular", held_on=date(2020, 6, 3), minutes=80, base=40, present=34, unexcused=0)
    result = score(shipped("hd12"), facts, {}, level="tot")
    found = lacking(shipped("hd12"), result)
    assert (found.headline, found.obstacles) == ("Chưa đạt mức Tốt", result.caps)
    assert found.obstacles == (
        "Mức Tốt cần trên 85% đảng viên dự sinh hoạt (34/40 đảng viên dự (85,0%))",
        "Mức Tốt cần sinh hoạt từ 90 phút (sinh hoạt 80 phút, thiếu 10 phút so với định mức 90 phút)",
    )


def test_best_level_lacks_nothing():
    assert (
        lacking(HD42, rated("hd42", ALMOST_GOOD | {"4.2": 25})),
        hints(HD42, rated("hd42", ALMOST_GOOD | {"4.2": 25})),
    ) == (
        None,
        [],
    )


@given(RATED)
def test_points_lacking_reach_the_next_level_before_caps(rated_sheet):
    criteria, sheet = rated_sheet
    result = score(criteria, None, sheet)
    found = lacking(criteria, result)
    if found is None:
        assert result.level == criteria.levels[0]
        return
    assert rank(criteria, found.level) == rank(criteria, result.level) - 1
    assert result.total + found.points >= dict(criteria.thresholds)[found.level]


@given(RATED)
def test_every_act_is_what_the_engine_would_say(rated_sheet):
    criteria, sheet = rated_sheet
    result = score(criteria, None, sheet)
    found = lacking(criteria, result)
    for act in found.acts if found else ():
        points = next(line.points for line in result.lines if line.criterion.code == act.code) or 0
        after = score(criteria, None, {**sheet, **judged({act.code: points + act.gain})})
        assert (after.total, after.level) == (act.total, act.level)
        assert rank(criteria, act.level) <= rank(criteria, result.level)


@pytest.mark.parametrize("code", ["an-phu", "binh-thuan", "hd42", "phu-tho"])
def test_reachable_agrees_with_full_points(code):
    criteria = shipped(code)
    nothing = score(criteria, None, {})
    assert lacking(criteria, nothing, "tot").is_reachable is True
