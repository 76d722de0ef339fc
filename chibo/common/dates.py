"""Days, months and the spans that reports are made for. Pure functions; only `today()` looks at the clock."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.utils import timezone

from chibo.common.text import roman

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MIN_DAY = date(1, 1, 1)
MAX_DAY = date(9999, 12, 31)
FIRST_YEAR, LAST_YEAR = 1930, 2200  # the Party was founded in 1930; later than 2200 is a slip of the keyboard
EARLIEST_TYPED_YEAR = 1900  # births of the oldest members

WEEKDAYS = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]

_CODE = re.compile(r"(?P<year>[0-9]{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def today() -> date:
    """Return the day it is in Vietnam. Only commands, views and jobs call this; everything below takes a day."""
    return timezone.localdate(timezone=VIETNAM)


# --- spans -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """A calendar month, quarter, half-year or year. `index` counts within the year from 1 and is 1 for a year."""

    kind: str
    year: int
    index: int = 1

    LENGTHS: ClassVar[dict[str, int]] = {"month": 1, "quarter": 3, "half": 6, "year": 12}

    def __post_init__(self) -> None:
        if self.kind not in self.LENGTHS or not 1 <= self.index <= 12 // self.LENGTHS[self.kind]:
            raise ValueError(f"no such span: {self.kind} {self.index}/{self.year}")

    def __str__(self) -> str:
        return self.code

    @classmethod
    def parse(cls, code: str) -> Span:
        """Return the span of '2026-09', '2026-Q3', '2026-H2' or '2026'; ValueError with a sentence on anything else."""
        match = _CODE.fullmatch(code) if isinstance(code, str) else None
        if match is None:
            raise ValueError(
                "Chưa rõ kỳ báo cáo. Mời đồng chí ghi theo mẫu 2026-09 (tháng), 2026-Q3 (quý), 2026-H2 (6 tháng) "
                "hoặc 2026 (năm)."
            )
        year = int(match["year"])
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}. Mời đồng chí ghi lại năm của kỳ báo cáo.")
        for kind in ("month", "quarter", "half"):
            if match[kind]:
                return cls(kind, year, int(match[kind]))
        return cls("year", year)

    @classmethod
    def containing(cls, kind: str, day: date) -> Span:
        """Return the span of this kind in which `day` lies."""
        return cls(kind, day.year, (day.month - 1) // cls.LENGTHS[kind] + 1)

    @classmethod
    def month_of(cls, day: date) -> Span:
        return cls("month", day.year, day.month)

    @classmethod
    def around(cls, month: date) -> list[Span]:
        """Return the month, quarter, half-year and year in which this month (any day of it) lies."""
        return [cls.containing(kind, month) for kind in cls.LENGTHS]

    @property
    def code(self) -> str:
        return {
            "month": f"{self.year:04d}-{self.index:02d}",
            "quarter": f"{self.year:04d}-Q{self.index}",
            "half": f"{self.year:04d}-H{self.index}",
            "year": f"{self.year:04d}",
        }[self.kind]

    @property
    def label(self) -> str:
        return {
            "month": f"Tháng {self.index}/{self.year}",
            "quarter": f"Quý {roman(self.index)}/{self.year}",
            "half": f"6 tháng {'đầu' if self.index == 1 else 'cuối'} năm {self.year}",
            "year": f"Năm {self.year}",
        }[self.kind]

    @property
    def short(self) -> str:
        """The label within its year: 'Tháng 9', 'Quý III', '6 tháng đầu', 'Cả năm'."""
        return {
            "month": f"Tháng {self.index}",
            "quarter": f"Quý {roman(self.index)}",
            "half": f"6 tháng {'đầu' if self.index == 1 else 'cuối'}",
            "year": "Cả năm",
        }[self.kind]

    @property
    def first(self) -> date:
        return date(self.year, (self.index - 1) * self.LENGTHS[self.kind] + 1, 1)

    @property
    def last(self) -> date:
        month = self.index * self.LENGTHS[self.kind]
        return month_end(date(self.year, month, 1))

    @property
    def months(self) -> list[date]:
        """The first days of its months."""
        return months_between(self.first, self.last)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def parents(self) -> list[Span]:
        """Return the wider spans that contain it, narrowest first."""
        return [span for span in Span.around(self.first) if self.LENGTHS[span.kind] > self.LENGTHS[self.kind]]

    def children(self) -> list[Span]:
        """Return the spans it is put together from: a year and a half-year from quarters, a quarter from months."""
        below = {"year": "quarter", "half": "quarter", "quarter": "month"}.get(self.kind)
        return [] if below is None else list(dict.fromkeys(Span.containing(below, month) for month in self.months))

    def previous(self) -> Span:
        return Span.containing(self.kind, self.first - timedelta(days=1))

    def next(self) -> Span:
        return Span.containing(self.kind, self.last + timedelta(days=1))


@dataclass(frozen=True)
class Stretch:
    """Any days in a row, as the span of a programme: '06/12/2021 – 15/5/2024' is longer than two years and shorter than three.

    What is counted by month counts the months that begin in it. Has what reports read off a `Span`.
    """

    first: date
    last: date

    kind: ClassVar[str] = "free"
    TO: ClassVar[str] = "/"

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("Ngày cuối không thể trước ngày đầu. Mời đồng chí xem lại hai ngày.")

    def __str__(self) -> str:
        return self.code

    @classmethod
    def parse(cls, code: str) -> Stretch:
        """Return the days of '2021-12-06/2024-05-15'; ValueError with a sentence on anything else."""
        first, to, last = code.partition(cls.TO)
        if not to:
            raise ValueError("Chưa rõ khoảng thời gian. Mời đồng chí ghi ngày đầu và ngày cuối.")
        return cls(parse_date(first), parse_date(last))

    @property
    def code(self) -> str:
        return f"{self.first.isoformat()}{self.TO}{self.last.isoformat()}"

    @property
    def year(self) -> int:
        """The year it ends in."""
        return self.last.year

    @property
    def label(self) -> str:
        return f"Từ {screen_date(self.first)} đến {screen_date(self.last)}"

    @property
    def months(self) -> list[date]:
        """The first days of the months that begin in it."""
        return [month for month in months_between(self.first, self.last) if month >= self.first]

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def children(self) -> list[Span]:
        """Return the calendar years it touches."""
        return [Span("year", year) for year in range(self.first.year, self.last.year + 1)]

    def parents(self) -> list[Span]:
        return []

    def previous(self) -> None:
        """No stretch stands before another as a quarter does, so nothing is compared."""


@dataclass(frozen=True)
class Months:
    """Whole months in a row, as many as one likes: the first day of the first and the last day of the last.

    Has what the figures read off a span: first, last, code. `code` is '2026-Q3' where it is a calendar span, else
    '2026-07/2026-08'.
    """

    first: date
    last: date

    TO: ClassVar[str] = "/"

    @classmethod
    def of(cls, first_day: date, last_day: date) -> Months:
        """Return the months that the days from one to the other touch."""
        return cls(month_start(first_day), month_end(last_day))

    @classmethod
    def parse(cls, code: str) -> Months:
        """Return the months of a code; ValueError with a sentence on anything else."""
        if cls.TO not in code:
            span = Span.parse(code)
            return cls(span.first, span.last)
        first, last = code.split(cls.TO, 1)
        return cls.of(parse_month(first), parse_month(last))

    @property
    def months(self) -> list[date]:
        """Their first days."""
        return months_between(self.first, self.last)

    @property
    def count(self) -> int:
        return len(self.months)

    @property
    def years(self) -> range:
        return range(self.first.year, self.last.year + 1)

    @property
    def span(self) -> Span | None:
        """The calendar span that they are, None for other months."""
        return next(
            (span for span in Span.around(self.first) if (span.first, span.last) == (self.first, self.last)), None
        )

    @property
    def code(self) -> str:
        return self.span.code if self.span else f"{self.first:%Y-%m}{self.TO}{self.last:%Y-%m}"

    @property
    def label(self) -> str:
        """'Từ tháng 7/2026 đến tháng 8/2026', also for one month."""
        return f"Từ tháng {self._begin} đến tháng {self._end}"

    @property
    def name(self) -> str:
        """'Quý III/2026' where it is a calendar span, else the label."""
        return self.span.label if self.span else self.label

    @property
    def heading(self) -> str:
        """'tháng 7/2026 – tháng 8/2026', or one month."""
        return f"tháng {self._begin}" if self.count == 1 else f"tháng {self._begin} – tháng {self._end}"

    @property
    def in_sentence(self) -> str:
        """'từ tháng 7/2026 đến tháng 8/2026', or one month."""
        return self.heading if self.count == 1 else f"từ tháng {self._begin} đến tháng {self._end}"

    @property
    def _begin(self) -> str:
        return f"{self.first.month}/{self.first.year}"

    @property
    def _end(self) -> str:
        return f"{self.last.month}/{self.last.year}"


# --- months ------------------------------------------------------------------------------------------------------


def month_start(day: date) -> date:
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Return the last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, n: int) -> date:
    """Return the same day n months on (or back), or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: date, last: date) -> list[date]:
    """Return the first days of all months from that of `first` to that of `last`, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [add_months(month_start(first), n) for n in range(count)]


# --- reading -----------------------------------------------------------------------------------------------------


def parse_date(value: object) -> date:
    """Return the day of a date, a datetime, '2026-09-03' or '3/9/2026'; ValueError with a sentence on anything else."""
    if isinstance(value, datetime):
        day = value.astimezone(VIETNAM).date() if timezone.is_aware(value) else value.date()
    elif isinstance(value, date):
        day = value
    else:
        day = _written_date(str(value).strip() if value is not None else "")
    if not EARLIEST_TYPED_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"Năm phải từ {EARLIEST_TYPED_YEAR} đến {LAST_YEAR}. Mời đồng chí xem lại năm.")
    return day


def _written_date(text: str) -> date:
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        raise ValueError("Chưa rõ ngày. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026.")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(
            f"Không có ngày {day}/{month}/{year}. Mời đồng chí ghi lại ngày/tháng/năm, ví dụ 03/02/2026."
        ) from None


def parse_month(value: object) -> date:
    """Return the first day of the month 'YYYY-MM'; ValueError with a sentence on anything else."""
    try:
        span = Span.parse(value)  # type: ignore[arg-type]
    except ValueError:
        span = None
    if span is None or span.kind != "month":
        raise ValueError("Chưa rõ tháng. Mời đồng chí ghi theo mẫu năm-tháng, ví dụ 2026-09.")
    return span.first


# --- writing -----------------------------------------------------------------------------------------------------


def screen_date(day: date) -> str:
    """Return '03/02/2026'."""
    day = _local(day)
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def screen_days(first: date | None, last: date | None) -> str:
    """'03/02/2026 – 31/12/2026', 'Từ 03/02/2026', 'Đến 31/12/2026' or 'Từ trước đến nay'."""
    if first and last:
        return f"{screen_date(first)} – {screen_date(last)}"
    if first:
        return f"Từ {screen_date(first)}"
    return f"Đến {screen_date(last)}" if last else "Từ trước đến nay"


def paper_date(day: date) -> str:
    """Return 'ngày 03 tháng 02 năm 2026': days below 10 and the months 1 and 2 with a zero, as Party documents do."""
    day = _local(day)
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def screen_time(moment: time | datetime) -> str:
    """Return '19:00'."""
    moment = _local(moment)
    return f"{moment.hour:02d}:{moment.minute:02d}"


def paper_time(moment: time | datetime) -> str:
    """Return '19 giờ 00'."""
    moment = _local(moment)
    return f"{moment.hour} giờ {moment.minute:02d}"


def weekday_name(day: date) -> str:
    return WEEKDAYS[_local(day).weekday()]


def _local(moment: date | time | datetime) -> date | time | datetime:
    """Return an aware datetime in Vietnam's time, anything else as it is."""
    return moment.astimezone(VIETNAM) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment
