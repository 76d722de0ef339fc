"""Tết of 2025–2031 as the field study computed it; the older years are those in which a Chinese calendar errs."""

from datetime import date

import pytest

from chibo.common.lunar import LunarDate, from_lunar, public_holidays, tet, to_lunar


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2025, date(2025, 1, 29)),
        (2026, date(2026, 2, 17)),
        (2027, date(2027, 2, 6)),
        (2028, date(2028, 1, 26)),
        (2029, date(2029, 2, 13)),
        (2030, date(2030, 2, 2)),
        (2031, date(2031, 1, 23)),
        (1968, date(1968, 1, 29)),
        (1985, date(1985, 1, 21)),
        (2007, date(2007, 2, 17)),
    ],
)
def test_tet_of_known_years(year, expected):
    assert tet(year) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 2, 3), LunarDate(6, 1, 2025, leap=False)),
        (date(2027, 2, 3), LunarDate(27, 12, 2026, leap=False)),
        (date(2030, 2, 3), LunarDate(2, 1, 2030, leap=False)),
        (date(2025, 7, 25), LunarDate(1, 6, 2025, leap=True)),
        (date(2023, 3, 22), LunarDate(1, 2, 2023, leap=True)),
        (date(2033, 12, 22), LunarDate(1, 11, 2033, leap=True)),
    ],
)
def test_to_lunar_of_known_days(day, expected):
    assert to_lunar(day) == expected
    assert from_lunar(expected) == day


def test_from_lunar_refuses_a_leap_month_that_the_year_has_not():
    with pytest.raises(ValueError, match="tháng nhuận"):
        from_lunar(LunarDate(1, 6, 2026, leap=True))


def test_public_holidays_of_2026():
    assert public_holidays(2026) == [
        (date(2026, 1, 1), "Tết Dương lịch"),
        (date(2026, 2, 16), "Tết Nguyên đán"),
        (date(2026, 2, 17), "Tết Nguyên đán"),
        (date(2026, 2, 18), "Tết Nguyên đán"),
        (date(2026, 2, 19), "Tết Nguyên đán"),
        (date(2026, 2, 20), "Tết Nguyên đán"),
        (date(2026, 4, 26), "Giỗ Tổ Hùng Vương"),
        (date(2026, 4, 30), "Ngày Chiến thắng"),
        (date(2026, 5, 1), "Ngày Quốc tế lao động"),
        (date(2026, 9, 1), "Quốc khánh (nghỉ liền kề)"),
        (date(2026, 9, 2), "Quốc khánh"),
    ]
