"""The sheet of phường An Phú: sheets reckoned by hand, its facts at every border, and the gaps of its source."""

import copy
from datetime import date
from decimal import Decimal

import pytest

from evaluations.criteria import CriteriaError, parse, shipped, shipped_definition
from evaluations.engine import Judgement, SheetError, score
from evaluations.models import CriteriaSet
from evaluations.tests.sheets import judged, line_of, rated
from meetings.facts import Facts

FULL = {
    **{"1.1": 5, "2.1": 4, "2.2": 1},  # 5 + 5 = 10
    **{"3.1": 3, "3.2": 2, "3.3": 2, "3.4": 1, "3.5": 2},  # 10
    **{"4.1": 5, "4.2": 10, "4.3": 5, "4.4": 2, "4.5": 5, "4.6": 1, "4.7": 1, "4.8": 1},  # 30
    **{"5.1": 2, "5.2": 4, "5.3": 3, "5.4": 1},  # 10
    **{"6.1": 1, "6.2": 2, "6.3": 1, "6.4": 1},  # 5
    "7.1": 30,
    **{"8.1": 2, "8.2": 2, "8.3": 1},  # 5
}
HELD = {"held_on": date(2026, 3, 3), "due_on": date(2026, 3, 3)}


@pytest.mark.parametrize(
    ("changes", "total", "maximum", "level"),
    [
        # 5 + 5 + 10 + 30 + 10 + 5 + 30 + 5 = 100
        ({}, 100, 100, "tot"),
        # a month without a topical session: 100 - 5 = 95 of 95
        ({"4.3": None}, 95, 95, "tot"),
        # and short by 15–30 minutes: 95 - 2 = 93
        ({"4.3": None, "1.1": 3}, 93, 95, "tot"),
        # 95 - (1.1: 1) - (2.1: 3) - (2.2: 1) = 90: the border itself is Tốt, thresholds unchanged with 95
        ({"4.3": None, "1.1": 4, "2.1": 1, "2.2": 0}, 90, 95, "tot"),
        # one more toggle of 1: 89
        ({"4.3": None, "1.1": 4, "2.1": 1, "2.2": 0, "8.3": 0}, 89, 95, "kha"),
        # only a bí thư leads: 3.3 not applicable, its 2 points are given: 100
        ({"3.3": None}, 100, 100, "tot"),
        # last month's targets at 70–<80%: 100 - 6 = 94
        ({"7.1": 24}, 94, 100, "tot"),
        # at 50–<60% and nothing prepared: 100 - 15 - 10 = 75
        ({"7.1": 15, "3.1": 0, "3.2": 0, "3.3": 0, "3.4": 0, "3.5": 0}, 75, 100, "kha"),
        # below 50% and no content at all: 100 - 20 - (5 + 10 + 5 + 2) = 58
        ({"7.1": 10, "4.1": 0, "4.2": 0, "4.3": 0, "4.4": 0}, 58, 100, "trung_binh"),
        # the same, no principles and no closing: 58 - 5 - 5 = 48
        (
            {"7.1": 10, "4.1": 0, "4.2": 0, "4.3": 0, "4.4": 0}
            | dict.fromkeys(["6.1", "6.2", "6.3", "6.4", "8.1", "8.2", "8.3"], 0),
            48,
            100,
            "kem",
        ),
        # floors of the bands: 1 + 1 + 2 + 10 = 14 is the least, all toggles at 0
        (dict.fromkeys(FULL, 0) | {"1.1": 1, "2.1": 1, "4.5": 2, "7.1": 10}, 14, 100, "kem"),
        # few spoke and one without leave: 100 - 3 (4.5 at 2) - 3 (2.1 at 1) = 94
        ({"4.5": 2, "2.1": 1}, 94, 100, "tot"),
    ],
)
def test_sheet_reckoned_by_hand(changes, total, maximum, level):
    result = rated("an-phu", FULL | changes)
    assert (result.total, result.maximum, result.level, result.caps) == (total, maximum, level, ())


def test_groups_add_up_as_in_the_source():
    groups = {}
    for item in shipped("an-phu").items:
        groups[item.code[0]] = groups.get(item.code[0], 0) + item.maximum
    assert [int(points) for points in groups.values()] == [5, 5, 10, 30, 10, 5, 30, 5]


@pytest.mark.parametrize(
    ("code", "points"), [("2.1", 0), ("2.1", 2.5), ("1.1", 0), ("4.5", 1), ("7.1", 29), ("3.1", 2), ("8.3", 0.5)]
)
def test_points_a_band_or_toggle_does_not_have(code, points):
    with pytest.raises(SheetError) as error:
        rated("an-phu", FULL | {code: points})
    assert list(error.value.faults) == [code]


# --- facts at their borders ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "minutes", "points"),
    [
        (29, 90, 5),  # norm 90
        (29, 75, 4),  # short by 15
        (29, 74, 3),
        (29, 60, 3),  # short by 30
        (29, 59, 2),  # more than half, over 30 short
        (29, 45, 2),  # exactly half
        (29, 44, 1),
        (29, 0, 1),
        (30, 120, 5),  # from 30 members on the norm is 120
        (30, 90, 3),  # short by 30
        (30, 89, 2),
        (30, 60, 2),  # exactly half
        (30, 59, 1),
    ],
)
def test_length(members, minutes, points):
    assert line_of("an-phu", "1.1", members=members, minutes=minutes, **HELD).points == points


def test_length_of_a_branch_whose_size_nobody_wrote_is_left_to_a_person():
    assert line_of("an-phu", "1.1", minutes=90, **HELD).points is None


@pytest.mark.parametrize(
    ("present", "base", "unexcused", "points"),
    [
        (38, 45, 0, 3),  # 84,4%
        (39, 45, 0, 3),  # 86,7%
        (40, 45, 0, 3),  # 88,9%
        (41, 45, 0, 4),  # 91,1%
        (36, 40, 0, 4),  # 90% exactly
        (30, 40, 0, 3),  # 75% exactly
        (26, 40, 0, 2),  # 65% exactly
        (25, 40, 0, 1),
        (44, 45, 1, 1),  # one without leave
    ],
)
def test_attendance(present, base, unexcused, points):
    assert line_of("an-phu", "2.1", present=present, base=base, unexcused=unexcused).points == points


@pytest.mark.parametrize(("run", "points"), [(0, 1), (3, 1), (4, 0), (12, 0), (None, None)])
def test_excused_in_a_row(run, points):
    assert line_of("an-phu", "2.2", excused_run=run).points == points


@pytest.mark.parametrize(
    ("speakers", "points"), [(21, 5), (20, 4), (16, 4), (15, 3), (12, 3), (11, 2), (0, 2)]
)  # of 40: 52,5%, 50%, 40%, 37,5%, 30%, 27,5%, 0%
def test_speakers(speakers, points):
    assert line_of("an-phu", "4.5", speakers=speakers, present=40).points == points


@pytest.mark.parametrize(
    ("leaders", "met", "minutes", "points"),
    [(5, True, True, 2), (5, True, False, 0), (2, False, False, 0), (1, None, False, 2), (None, None, False, None)],
)
def test_chi_uy_before(leaders, met, minutes, points):
    line = line_of("an-phu", "3.3", leaders=leaders, chi_uy_met_before=met, chi_uy_has_minutes=minutes)
    assert line.points == points


@pytest.mark.parametrize(("days", "points"), [(3, 2), (1, 2), (0, 0), (-1, 0), (None, None)])
def test_papers(days, points):
    assert line_of("an-phu", "3.5", papers_days_before=days).points == points


@pytest.mark.parametrize(("done", "points"), [(10, 30), (9, 30), (8, 27), (7, 24), (6, 20), (5, 15), (4, 10), (0, 10)])
def test_last_assignments(done, points):
    assert line_of("an-phu", "7.1", last_assignments=10, last_assignments_done=done).points == points


def test_topical_content_does_not_apply_without_a_topical_session():
    line = line_of("an-phu", "4.3", topical=0)
    assert (line.points, line.not_applicable, line.fact_reason) == (
        None,
        True,
        "Không áp dụng: tháng này không có chuyên đề.",
    )
    assert line_of("an-phu", "4.3", topical=1).is_missing


def test_topical_content_without_a_session_is_not_judged():
    with pytest.raises(SheetError) as error:
        score(shipped("an-phu"), Facts(kind="regular", topical=0), judged({"4.3": 5}))
    assert error.value.faults == {
        "4.3": "Tiêu chí 4.3: tháng này không có chuyên đề nên không chấm mục này. Mời đồng chí để trống."
    }


def test_facts_and_judgements_make_a_whole_sheet():
    facts = Facts(
        kind="regular", **HELD, minutes=125, members=45, base=41, present=38, excused=3, unexcused=0, speakers=10,
        chi_uy_met_before=True, chi_uy_has_minutes=True, notified_days_before=2, papers_days_before=1, leaders=3,
        has_conclusion=True, last_assignments=4, last_assignments_done=3, topical=0, excused_run=2,
    )  # fmt: skip
    by_facts = {"1.1", "2.1", "2.2", "3.3", "3.4", "3.5", "4.3", "4.5", "7.1", "8.1"}
    judgements = {code: Judgement(Decimal(str(points))) for code, points in FULL.items() if code not in by_facts}
    result = score(shipped("an-phu"), facts, judgements)
    # 1.1: 5; 2.1: 38/41 = 92,7% → 4; 2.2: 1; 3: 10; 4: 30 - 5 (4.3 left out) - 3 (10/38 = 26,3% → 2) = 22; 5: 10; 6: 5;
    # 7.1: 3/4 = 75% → 24; 8: 5. 5 + 4 + 1 + 10 + 22 + 10 + 5 + 24 + 5 = 86 of 95
    assert (result.total, result.maximum, result.level, result.missing) == (86, 95, "kha", ())


# --- the source's own gaps -----------------------------------------------------------------------------------------


def as_in_the_source():
    """Return the sheet as its source has it, before the program mended it."""
    definition = copy.deepcopy(shipped_definition("an-phu"))
    rows = {row["code"]: row for row in definition["criteria"]}
    definition["norms"] = [{"minutes": 90, "members": {"below": 30}}, {"minutes": 120, "members": {"above": 30}}]
    rows["1.1"]["bands"][3] |= {"label": "Bằng nửa định mức", "from": "half", "to": "half"}
    del rows["1.1"]["bands"][3]["above"]
    rows["4.5"]["bands"][1] = {"points": 4, "label": "Từ 40% đến dưới 50%", "from": 40, "below": 50}
    del rows["4.3"]["when_not_applicable"]
    return definition


def test_gaps_of_the_source_are_named():
    with pytest.raises(CriteriaError) as error:
        parse(as_in_the_source())
    length = "Tiêu chí 1.1: “Số phút thiếu so với định mức”"
    assert error.value.sentences == [
        f"{length} từ 31 đến 44 (định mức 90 phút) không thuộc khoảng điểm nào.",
        f"{length} từ 31 đến 59 (định mức 120 phút) không thuộc khoảng điểm nào.",
        "Tiêu chí 4.3: chỉ chấm khi có điều kiện nhưng chưa ghi cách tính khi không áp dụng (bỏ ra, cho đủ điểm hay cho 0 "
        "điểm), nên kỳ không áp dụng thiếu 5 điểm.",
        "Tiêu chí 4.5: “Tỷ lệ đảng viên phát biểu trên số dự (%)” bằng 50 không thuộc khoảng điểm nào.",
        "Chi bộ có số đảng viên bằng 30: chưa có định mức số phút.",
    ]


@pytest.mark.django_db
def test_shipped_as_a_model_with_its_mends():
    row = CriteriaSet.objects.get(code="an-phu")
    assert (row.is_model, row.grade, row.unit, row.kinds) == (True, "C", None, ["regular", "combined"])
    assert "cần đối chiếu bản gốc" in row.note
    assert [mend.split(":")[0] for mend in row.criteria.mends] == ["1.1", "1.1", "4.5", "4.3", "4.2", "8.3, 4.8"]
