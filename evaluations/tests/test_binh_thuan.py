"""An Phú's criteria under the condition of Đảng ủy Khối Bình Thuận: Tốt needs four criteria at their maximum."""

import pytest

from evaluations.criteria import shipped
from evaluations.models import CriteriaSet
from evaluations.tests.sheets import rated
from evaluations.tests.test_an_phu import FULL

REASON = "Mức Tốt cần tỷ lệ dự, thời lượng, phát biểu và biên bản đạt điểm tối đa"


def cap(*codes):
    return (f"{REASON} (chưa đạt điểm tối đa: {', '.join(codes)})",)


@pytest.mark.parametrize(
    ("changes", "total", "level", "uncapped", "caps"),
    [
        # everything: 100
        ({}, 100, "tot", "tot", ()),
        # without a topical session, the four full: 95
        ({"4.3": None}, 95, "tot", "tot", ()),
        # length short by 15: 99, Khá
        ({"1.1": 4}, 99, "kha", "tot", cap("1.1")),
        # attendance 75–<90%: 99, Khá
        ({"2.1": 3}, 99, "kha", "tot", cap("2.1")),
        # speakers 40–50%: 99, Khá
        ({"4.5": 4}, 99, "kha", "tot", cap("4.5")),
        # minutes incomplete: 99, Khá
        ({"4.6": 0}, 99, "kha", "tot", cap("4.6")),
        # two of the four: 100 - 1 - 3 = 96
        ({"2.1": 3, "4.5": 2}, 96, "kha", "tot", cap("2.1", "4.5")),
        # all four: 100 - 4 - 3 - 3 - 1 = 89: Khá by points, no cap needed
        ({"1.1": 1, "2.1": 1, "4.5": 2, "4.6": 0}, 89, "kha", "kha", ()),
        # one more point (1.1 at 2): 90, held at Khá by all four
        ({"1.1": 2, "2.1": 1, "4.5": 2, "4.6": 0}, 90, "kha", "tot", cap("1.1", "2.1", "4.5", "4.6")),
        # the four full, elsewhere 10 lost (7.1: 6, 5.2: 4): 90: Tốt
        ({"7.1": 24, "5.2": 0}, 90, "tot", "tot", ()),
        # the four full, 11 lost: 89
        ({"7.1": 24, "5.2": 0, "8.3": 0}, 89, "kha", "kha", ()),
        # Trung bình stays: 7.1 at 10 (-20), 4.2 (-10), 4.5 at 2 (-3): 67
        ({"7.1": 10, "4.2": 0, "4.5": 2}, 67, "trung_binh", "trung_binh", ()),
    ],
)
def test_sheet_reckoned_by_hand(changes, total, level, uncapped, caps):
    result = rated("binh-thuan", FULL | changes)
    assert (result.total, result.level, result.uncapped_level, result.caps) == (total, level, uncapped, caps)


def test_criteria_are_those_of_an_phu():
    assert shipped("binh-thuan").items == shipped("an-phu").items


@pytest.mark.django_db
def test_shipped_as_an_adaptation():
    row = CriteriaSet.objects.get(code="binh-thuan")
    assert row.is_model
    assert row.criteria.mends[0].endswith("các tiêu chí phỏng theo bảng của Đảng ủy phường An Phú.")
