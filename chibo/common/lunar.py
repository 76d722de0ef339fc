"""The Vietnamese lunar calendar (UTC+7) and the public holidays that follow from it.

A lunar month begins on the day, in Vietnam, of the new moon; month 11 holds the winter solstice; where thirteen months
lie between two of them, the first that the sun ends in the sign in which it began is the leap month. New moons and the
sun's longitude are computed as in J. Meeus, "Astronomical Algorithms", chapters 49 and 25. A Chinese library does not
do: Tết of 2030 falls on 2 February in Vietnam and on 3 February in China.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from math import floor, radians, sin
from typing import NamedTuple

UTC_OFFSET = 7 / 24  # days
MEAN_MONTH = 29.530588861  # days
FIRST_NEW_MOON = 2451550.09766  # Julian ephemeris day of new moon number 0, 6 January 2000
ORDINAL_OFFSET = 1721425  # Julian day number of a calendar day minus date.toordinal()

# (seconds that the earth's clock is behind even time, year): what is left between the entries is far below a minute
_CLOCK = [(1930, 24), (1950, 29), (1960, 33), (1970, 40), (1980, 51), (1990, 57), (2000, 64), (2020, 69), (2200, 120)]


class LunarDate(NamedTuple):
    """A day of the lunar calendar; `year` is named after the solar year in which most of it lies."""

    day: int
    month: int
    year: int
    leap: bool


def tet(year: int) -> date:
    """Return the first day of the lunar year."""
    return from_lunar(LunarDate(1, 1, year, leap=False))


def to_lunar(day: date) -> LunarDate:
    """Return the lunar date of a day."""
    year = day.year if day >= _months_of_year(day.year)[0].start else day.year - 1
    months = _months_of_year(year)
    month = months[bisect_right([m.start for m in months], day) - 1]
    return LunarDate((day - month.start).days + 1, month.number, year, month.leap)


def from_lunar(lunar: LunarDate) -> date:
    """Return the day of a lunar date; ValueError if the year has no such month."""
    for month in _months_of_year(lunar.year):
        if (month.number, month.leap) == (lunar.month, lunar.leap):
            return month.start + timedelta(days=lunar.day - 1)
    raise ValueError("Năm âm lịch này không có tháng nhuận đó.")


def public_holidays(year: int) -> list[tuple[date, str]]:
    """Return the days off of the Labor Code 2019, article 112, in order.

    The law gives five days at Tết and two at National Day and leaves it to a decision of each year which ones, and
    which working days are swapped. What stands here (the eve and four days; 1 and 2 September) is only what a new year
    starts from: the table of holidays is data and is edited when the decision is known.
    """
    new_year = tet(year)
    days = [(date(year, 1, 1), "Tết Dương lịch")]
    days += [(new_year + timedelta(days=n), "Tết Nguyên đán") for n in range(-1, 4)]
    days += [
        (from_lunar(LunarDate(10, 3, year, leap=False)), "Giỗ Tổ Hùng Vương"),
        (date(year, 4, 30), "Ngày Chiến thắng"),
        (date(year, 5, 1), "Ngày Quốc tế lao động"),
        (date(year, 9, 1), "Quốc khánh (nghỉ liền kề)"),
        (date(year, 9, 2), "Quốc khánh"),
    ]
    return sorted(days)


class _Month(NamedTuple):
    start: date
    number: int
    leap: bool


@lru_cache(maxsize=512)
def _months_of_year(year: int) -> tuple[_Month, ...]:
    """Return the months 1 to 12 of a lunar year, leap month included."""
    before, after = _from_solstice(year - 1), _from_solstice(year)
    first = next(i for i, month in enumerate(before) if month.number == 1)
    until = next(i for i, month in enumerate(after) if month.number == 1)
    return (*before[first:], *after[:until])


@lru_cache(maxsize=512)
def _from_solstice(year: int) -> tuple[_Month, ...]:
    """Return the months from the 11th of a lunar year up to, not including, the 11th of the next."""
    first, beyond = _solstice_moon(year), _solstice_moon(year + 1)
    starts = [_new_moon_day(k) for k in range(first, beyond + 1)]
    signs = [_sign(start) for start in starts]
    stays = [a == b for a, b in pairwise(signs)]
    leap = stays.index(True, 1) if len(stays) == 13 else 13
    return tuple(_Month(start, (i - (i >= leap) + 10) % 12 + 1, i == leap) for i, start in enumerate(starts[:-1]))


def _solstice_moon(year: int) -> int:
    """Return the number of the last new moon on or before the day of the winter solstice of a solar year."""
    last_day = date(year, 12, 31)
    nine_signs = 270 // 30
    k = floor((last_day.toordinal() + ORDINAL_OFFSET - FIRST_NEW_MOON) / MEAN_MONTH) + 1
    while _new_moon_day(k) > last_day or _sign(_new_moon_day(k)) >= nine_signs:
        k -= 1
    return k


def _new_moon_day(k: int) -> date:
    """Return the day in Vietnam of new moon number k."""
    return _day_of(_new_moon(k))


def _day_of(jde: float) -> date:
    return date.fromordinal(floor(jde - _clock_error(jde) + UTC_OFFSET + 0.5) - ORDINAL_OFFSET)


def _sign(day: date) -> int:
    """Return in which twelfth of its way (0–11, from the March equinox) the sun is when `day` begins in Vietnam."""
    jd = day.toordinal() + ORDINAL_OFFSET - 0.5 - UTC_OFFSET
    return floor(_sun_longitude(jd + _clock_error(jd)) / 30)


def _clock_error(jd: float) -> float:
    """Return in days how far the earth's clock is behind even time (delta T), between the entries of the table."""
    year = 2000 + (jd - 2451545) / 365.25
    years = [entry[0] for entry in _CLOCK]
    i = min(max(bisect_right(years, year) - 1, 0), len(_CLOCK) - 2)
    (y0, s0), (y1, s1) = _CLOCK[i], _CLOCK[i + 1]
    return (s0 + (s1 - s0) * (year - y0) / (y1 - y0)) / 86400


def _sun_longitude(jde: float) -> float:
    """Return the sun's apparent longitude in degrees, 0 to 360 (Meeus, chapter 25, to 0.01°)."""
    t = (jde - 2451545) / 36525
    m = radians(357.52911 + 35999.05029 * t - 0.0001537 * t * t)
    center = (1.914602 - 0.004817 * t - 0.000014 * t * t) * sin(m)
    center += (0.019993 - 0.000101 * t) * sin(2 * m) + 0.000289 * sin(3 * m)
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t * t
    return (mean + center - 0.00569 - 0.00478 * sin(radians(125.04 - 1934.136 * t))) % 360


def _new_moon(k: int) -> float:
    """Return the Julian ephemeris day of new moon number k, k = 0 in January 2000 (Meeus, chapter 49)."""
    t = k / 1236.85
    mean = FIRST_NEW_MOON + MEAN_MONTH * k + (0.00015437 - 0.00000015 * t + 0.00000000073 * t * t) * t * t
    e = 1 - 0.002516 * t - 0.0000074 * t * t
    sun = radians(2.5534 + 29.1053567 * k - 0.0000014 * t * t - 0.00000011 * t**3)
    moon = radians(201.5643 + 385.81693528 * k + (0.0107582 + 0.00001238 * t - 0.000000058 * t * t) * t * t)
    node_way = radians(160.7108 + 390.67050284 * k + (-0.0016118 - 0.00000227 * t + 0.000000011 * t * t) * t * t)
    node = radians(124.7746 - 1.56375588 * k + (0.0020672 + 0.00000215 * t) * t * t)
    periodic = sum(amount * e ** abs(s) * sin(s * sun + m * moon + 2 * f * node_way) for amount, s, m, f in _PERIODIC)
    planets = sum(amount * sin(radians(start + speed * k)) for amount, start, speed in _PLANETS)
    # Venus's first term has a small part in t² besides; it is below a second within the years that matter
    return mean + periodic - 0.00017 * sin(node) + planets


# Meeus, table 49.A, new moon: days, and multiples of the sun's anomaly, the moon's anomaly, the moon's argument
_PERIODIC = [
    (-0.40720, 0, 1, 0),
    (0.17241, 1, 0, 0),
    (0.01608, 0, 2, 0),
    (0.01039, 0, 0, 1),
    (0.00739, -1, 1, 0),
    (-0.00514, 1, 1, 0),
    (0.00208, 2, 0, 0),
    (-0.00111, 0, 1, -1),
    (-0.00057, 0, 1, 1),
    (0.00056, 1, 2, 0),
    (-0.00042, 0, 3, 0),
    (0.00042, 1, 0, 1),
    (0.00038, 1, 0, -1),
    (-0.00024, -1, 2, 0),
    (-0.00007, 2, 1, 0),
    (0.00004, 0, 2, -1),
    (0.00004, 3, 0, 0),
    (0.00003, 1, 1, -1),
    (0.00003, 0, 2, 1),
    (-0.00003, 1, 1, 1),
    (0.00003, -1, 1, 1),
    (-0.00002, -1, 1, -1),
    (-0.00002, 1, 3, 0),
    (0.00002, 0, 4, 0),
]
# The same chapter, all phases: days, degrees at k = 0, degrees a month
_PLANETS = [
    (0.000325, 299.77, 0.107408),
    (0.000165, 251.88, 0.016321),
    (0.000164, 251.83, 26.651886),
    (0.000126, 349.42, 36.412478),
    (0.000110, 84.66, 18.206239),
    (0.000062, 141.74, 53.303771),
    (0.000060, 207.14, 2.453732),
    (0.000056, 154.84, 7.306860),
    (0.000047, 34.52, 27.261239),
    (0.000042, 207.19, 0.121824),
    (0.000040, 291.34, 1.844379),
    (0.000037, 161.72, 24.198154),
    (0.000035, 239.56, 25.513099),
    (0.000023, 331.55, 3.592518),
]
