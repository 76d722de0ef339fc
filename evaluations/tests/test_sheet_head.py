"""What stands on top of a sheet while it is filled in, and what a meeting to come lacks."""

from dataclasses import replace
from datetime import date

from evaluations.criteria import shipped
from evaluations.engine import score
from evaluations.outlook import expected_day, facts_on, outlook
from evaluations.sheet_head import head_of, obstacles_of_levels
from evaluations.tests.sheets import judged, rated
from evaluations.tests.test_an_phu import FULL
from evaluations.tests.test_lacking import ALMOST_GOOD, HD42
from meetings.facts import Facts
from meetings.models import Meeting

AN_PHU, TRA_VINH = shipped("an-phu"), shipped("tra-vinh")


def test_head_of_a_sheet_that_lacks_two_points():
    head = head_of(HD42, rated("hd42", ALMOST_GOOD))
    assert [target.headline for target in head.targets] == ["Còn thiếu 2 điểm để đạt mức Tốt"]
    assert (head.missing, head.unreachable, head.is_best) == (0, "", False)
    assert head.acts[2] == "Mục 3.2 (thêm 2 điểm): tổng 90, mức Tốt"


def test_act_says_what_to_do_and_where_it_leads():
    facts = Facts(kind="regular", held_on=date(2026, 9, 3), papers_days_before=0, topical=1)
    points = {code: value for code, value in FULL.items() if code != "3.5"} | {"5.2": 0, "5.3": 0, "8.1": 0}
    head = head_of(AN_PHU, score(AN_PHU, facts, judged(points)))
    assert head.result.total == 89  # 100 − 2 (3.5, papers on the day) − 4 (5.2) − 3 (5.3) − 2 (8.1)
    assert "Mục 3.5 (gửi tài liệu sớm hơn: thêm 2 điểm): tổng 91, mức Tốt" in head.acts


def test_head_names_the_next_level_and_the_best_one():
    head = head_of(HD42, rated("hd42", ALMOST_GOOD | {"6": 0, "4.2": 0}))  # 88 − 27 − 20 = 41
    assert [target.headline for target in head.targets] == [
        "Còn thiếu 9 điểm để đạt mức Trung bình",
        "Còn thiếu 49 điểm để đạt mức Tốt",
    ]


def test_head_of_an_unfinished_sheet_counts_what_is_open():
    facts = Facts(kind="regular", held_on=date(2026, 9, 3), due_on=date(2026, 9, 3), minutes=105)
    head = head_of(HD42, score(HD42, facts, {}))
    assert (head.missing, head.open_points, head.acts) == (9, 95, ())
    assert [target.headline for target in head.targets] == ["Còn thiếu 85 điểm để đạt mức Tốt"]


def test_head_of_a_full_sheet_lacks_nothing():
    head = head_of(HD42, rated("hd42", {item.code: item.maximum for item in HD42.items}))
    assert (head.is_best, head.targets, head.acts) == (True, (), ())


def test_head_says_that_the_best_level_cannot_be_reached():
    left_out = {"6": None, "4.2": 25}  # without the 30 points of 6 at most 70
    head = head_of(HD42, rated("hd42", ALMOST_GOOD | left_out))
    assert head.unreachable == "Điểm tối đa của kỳ này là 70; chấm đủ điểm các mục vẫn chưa tới mức Tốt."


def test_levels_of_a_set_without_points_say_what_forbids_them():
    facts = Facts(kind="regular", held_on=date(2026, 9, 3), base=45, present=40, excused=5, unexcused=0)
    found = obstacles_of_levels(TRA_VINH, facts, [])
    assert found == {
        "tot": ("Mức Tốt cần từ 90% đảng viên trở lên dự sinh hoạt (40/45 đảng viên dự (88,9%))",),
        "kha": (),
        "trung_binh": (),
        "kem": (),
    }
    event = ("Có sự kiện theo quy định: xếp mức Kém",)
    assert obstacles_of_levels(TRA_VINH, facts, ["ky_luat"])["kha"] == event


def test_nobody_chose_a_level_yet_and_the_facts_forbid_the_best():
    facts = Facts(kind="regular", held_on=date(2026, 9, 3), base=45, present=40, excused=5, unexcused=0)
    head = head_of(TRA_VINH, score(TRA_VINH, facts, {}))
    assert (head.missing, [target.level for target in head.targets], head.unreachable) == (1, ["tot"], "")
    assert head_of(TRA_VINH, score(TRA_VINH, replace(facts, present=45, excused=0), {})).targets == ()


# --- before the meeting ----------------------------------------------------------------------------------------------

PLANNED = Facts(kind="regular", due_on=date(2026, 9, 3), leaders=3)
MEETING = Meeting(notified_on=date(2026, 9, 1), chi_uy_met_on=date(2026, 9, 2))


def test_expected_day_is_the_due_day_the_moved_one_or_today():
    assert expected_day(PLANNED, date(2026, 9, 1)) == date(2026, 9, 3)
    assert expected_day(replace(PLANNED, moved_to=date(2026, 9, 5)), date(2026, 9, 1)) == date(2026, 9, 5)
    assert expected_day(PLANNED, date(2026, 9, 9)) == date(2026, 9, 9)


def test_outlook_tells_what_is_known_what_is_still_to_do_and_what_comes_with_the_meeting():
    found = outlook(HD42, facts_on(MEETING, PLANNED, date(2026, 9, 3)))
    assert [(line.criterion.code, words) for line, words in found.before] == [("3.2", "ngày gửi tài liệu")]
    assert [(line.criterion.code, words) for line, words in found.after] == [
        ("1", "giờ bắt đầu, giờ kết thúc"),
        ("2", "điểm danh"),
        ("6", "kết quả nhiệm vụ kỳ trước"),
    ]
    assert (found.known, found.judged, found.judged_points) == ((), 6, 55)
    assert (found.best.total, found.best.level, found.lacking) == (100, "tot", None)


def test_outlook_takes_what_the_record_has_already():
    sent = Meeting(notified_on=date(2026, 9, 4), chi_uy_met_on=date(2026, 9, 2), papers_sent_on=date(2026, 9, 3))
    found = outlook(HD42, facts_on(sent, PLANNED, date(2026, 9, 3)))
    # met 2 + told the day after 0 + papers on the day itself less than a full day before
    assert [(line.criterion.code, line.points) for line in found.known] == [("3.2", found.known[0].fact_points)]
    assert found.best.total == 95 + found.known[0].points


def test_outlook_of_a_set_without_points_names_what_forbids_the_best():
    absent = replace(PLANNED, unexcused=1, base=45, present=44, excused=0)
    found = outlook(TRA_VINH, facts_on(MEETING, absent, date(2026, 9, 3)))
    assert found.lacking.obstacles == ("Mức Tốt không có đảng viên vắng không lý do (1 đồng chí vắng không lý do)",)
