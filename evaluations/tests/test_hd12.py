"""The frame of 12-HD/BTCTW (2018): four levels without points, Tốt under four conditions on facts."""

from datetime import date

import pytest

from evaluations.models import CriteriaSet
from evaluations.tests.sheets import GOOD_FACTS, chosen


@pytest.mark.parametrize(
    ("level", "facts", "expected"),
    [
        ("tot", {}, "tot"),
        ("kha", {}, "kha"),
        ("kem", {}, "kem"),
        ("tot", GOOD_FACTS, "tot"),
        ("tot", GOOD_FACTS | {"base": 40, "present": 34, "excused": 6}, "kha"),  # 85,0% is not 'trên 85%'
        ("tot", GOOD_FACTS | {"base": 40, "present": 35, "excused": 5}, "tot"),  # 87,5%
        ("tot", GOOD_FACTS | {"present": 38, "excused": 7}, "kha"),  # 38/45 = 84,4%
        ("tot", GOOD_FACTS | {"present": 39, "excused": 6}, "tot"),  # 39/45 = 86,7%
        ("tot", GOOD_FACTS | {"present": 39, "excused": 5, "unexcused": 1}, "kha"),
        ("tot", GOOD_FACTS | {"minutes": 90}, "tot"),
        ("tot", GOOD_FACTS | {"minutes": 89}, "kha"),
        ("tot", GOOD_FACTS | {"excused_run": 3}, "tot"),
        ("tot", GOOD_FACTS | {"excused_run": 4}, "kha"),  # more than three in a row
        ("trung_binh", GOOD_FACTS | {"minutes": 20}, "trung_binh"),  # the conditions are those of Tốt
    ],
)
def test_hd12(level, facts, expected):
    assert chosen("hd12", level, **facts)[0] == expected


@pytest.mark.django_db
def test_rates_the_meetings_of_its_time():
    row = CriteriaSet.objects.get(code="hd12")
    assert (row.status, row.valid_from, row.valid_to) == ("superseded", date(2018, 7, 6), date(2025, 10, 27))
    assert CriteriaSet.objects.get(code="hd42").replaces == row
