"""Khối Các cơ quan tỉnh Phú Thọ: four groups, 15 + 20 + 45 + 20 = 100, sheets reckoned by hand."""

from decimal import Decimal

import pytest

from evaluations.engine import SheetError
from evaluations.models import CriteriaSet
from evaluations.tests.sheets import rated


@pytest.mark.parametrize(
    ("points", "total", "maximum", "level"),
    [
        ([15, 20, 45, 20], "100", 100, "tot"),
        # 14 + 18 + 40 + 18 = 90: the border itself
        ([14, 18, 40, 18], "90", 100, "tot"),
        # 14 + 18 + 40 + 17,99 = 89,99
        ([14, 18, 40, "17.99"], "89.99", 100, "kha"),
        # 10 + 15 + 30 + 15 = 70: the border itself
        ([10, 15, 30, 15], "70", 100, "kha"),
        # 10 + 15 + 29,5 + 15 = 69,5
        ([10, 15, "29.5", 15], "69.5", 100, "trung_binh"),
        # 8 + 10 + 22 + 10 = 50: the border itself
        ([8, 10, 22, 10], "50", 100, "trung_binh"),
        # 7,75 + 10 + 22 + 10 = 49,75
        (["7.75", 10, 22, 10], "49.75", 100, "kem"),
        ([0, 0, 0, 0], "0", 100, "kem"),
        # without the first group: 20 + 45 + 20 = 85 of 85, borders as they were: Khá
        ([None, 20, 45, 20], "85", 85, "kha"),
        # 0,1 + 0,2 + 0,3 + 0,4 = 1,0 exactly
        (["0.1", "0.2", "0.3", "0.4"], "1.0", 100, "kem"),
        # 12,25 + 19,5 + 41,75 + 16,5 = 90
        (["12.25", "19.5", "41.75", "16.5"], "90", 100, "tot"),
        # all attended, the rest half: 7,5 + 20 + 22,5 + 10 = 60
        (["7.5", 20, "22.5", 10], "60", 100, "trung_binh"),
    ],
)
def test_sheet_reckoned_by_hand(points, total, maximum, level):
    result = rated("phu-tho", dict(zip("1234", points, strict=True)))
    assert (result.total, result.maximum, result.level) == (Decimal(total), maximum, level)


@pytest.mark.parametrize(("code", "points"), [("1", 15.5), ("2", -1), ("3", "45.001"), ("5", 1)])
def test_points_out_of_bounds(code, points):
    with pytest.raises(SheetError) as error:
        rated("phu-tho", {"1": 15, "2": 20, "3": 45, "4": 20} | {code: points})
    assert list(error.value.faults) == [code]


@pytest.mark.django_db
def test_shipped_as_a_model():
    row = CriteriaSet.objects.get(code="phu-tho")
    assert (row.is_model, row.grade, row.issuer) == (True, "B", "Đảng ủy Khối Các cơ quan tỉnh Phú Thọ")
