"""What the record tells of a meeting, as measures on a scale. Every rule on facts is 'a measure lies in an interval'."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from chibo.common.dates import screen_date
from chibo.common.text import percent
from evaluations.intervals import Interval, Scale
from meetings.facts import Facts

LENGTH = "minutes_short"  # the one measure that a duration norm, and half of it, belong to
SHARE = Scale(0, 100, is_whole=False)
COUNT = Scale(0, math.inf, is_whole=True)
DAYS = Scale(-math.inf, math.inf, is_whole=True)
FLAG = Scale(0, 1, is_whole=True)


@dataclass(frozen=True)
class Reading:
    """One meeting as a set of criteria reads it. norm: the minutes it should last by that set, None where it says none."""

    facts: Facts
    norm: int | None = None

    @property
    def half(self) -> Fraction | None:
        return None if self.norm is None else Fraction(self.norm, 2)


@dataclass(frozen=True)
class Step:
    """The least act that brings a measure into an interval, in words; value: what the measure is then, None: not known."""

    words: str
    value: Fraction | None = None


@dataclass(frozen=True)
class Measure:
    """A number read off the facts, or None where the record does not tell.

    better: 1 where more is better, -1 where less is, 0 where neither. said: the value in a sentence. lacks: the act that an
    interval asks for, None where nothing can be said.
    """

    name: str
    label: str
    scale: Scale
    better: int
    value: Callable[[Reading], Fraction | int | None]
    said: Callable[[Reading], str]
    lacks: Callable[[Reading, Interval], Step | None] = lambda reading, wanted: None


# --- shares: part of a whole, exact -------------------------------------------------------------------------------


def _share(name: str, label: str, part: str, whole: str, said: str, act: str) -> Measure:
    """Return the measure `part` of `whole` in percent; `said` and `act` take the counts."""

    def value(reading: Reading) -> Fraction | None:
        have, of = getattr(reading.facts, part), getattr(reading.facts, whole)
        return Fraction(100 * have, of) if have is not None and of else None

    def words(reading: Reading) -> str:
        have, of = getattr(reading.facts, part), getattr(reading.facts, whole)
        return said.format(part=have, whole=of, share=percent(have, of))

    def lacks(reading: Reading, wanted: Interval) -> Step | None:
        have, of = getattr(reading.facts, part), getattr(reading.facts, whole)
        if not of or have is None:
            return None
        enough = (count for count in range(have + 1, of + 1) if wanted.holds(Fraction(100 * count, of)))
        needed = next(enough, None)
        return None if needed is None else Step(act.format(more=needed - have), Fraction(100 * needed, of))

    return Measure(name, label, SHARE, 1, value, words, lacks)


# --- length and day -----------------------------------------------------------------------------------------------


def _minutes_short(reading: Reading) -> int | None:
    if reading.facts.minutes is None or reading.facts.held_on is None or reading.norm is None:
        return None
    return max(reading.norm - reading.facts.minutes, 0)


def _minutes_said(reading: Reading) -> str:
    short = _minutes_short(reading)
    length = f"thiếu {short} phút so với" if short else "đủ"
    return f"sinh hoạt {reading.facts.minutes} phút, {length} định mức {reading.norm} phút"


def _off_day(reading: Reading) -> int | None:
    """0 on the day, and where no day was due (topical session, no rule): then nothing can be off it."""
    facts = reading.facts
    if facts.held_on is None:
        return None
    return 0 if facts.is_on_day is None else int(not facts.is_on_day)


def _day_said(reading: Reading) -> str:
    facts = reading.facts
    if facts.due_on is None:
        return "không có ngày quy định để so"
    if facts.held_on == facts.due_on:
        return "đúng ngày quy định"
    if facts.is_on_day:
        return f"đúng ngày đã quyết định dời ({screen_date(facts.moved_to)})"
    return f"không đúng ngày quy định ({screen_date(facts.due_on)})"


# --- people -------------------------------------------------------------------------------------------------------


def _unexcused(reading: Reading) -> int | None:
    facts = reading.facts
    if facts.present is not None and facts.base is not None and facts.present >= facts.base:
        return 0
    return facts.unexcused


def _unexcused_said(reading: Reading) -> str:
    count = _unexcused(reading)
    return f"{count} đồng chí vắng không lý do" if count else "không có đồng chí vắng không lý do"


def _run_said(reading: Reading) -> str:
    run = reading.facts.excused_run
    if not run:
        return "trong năm chưa có đồng chí nào vắng có lý do"
    return f"trong năm có đồng chí vắng có lý do {run} kỳ liền" if run > 1 else "trong năm không ai vắng liền hai kỳ"


# --- before and after ---------------------------------------------------------------------------------------------


def _lead(days: int) -> str:
    if days == 0:
        return "trong ngày sinh hoạt"
    return f"trước {days} ngày" if days > 0 else f"sau sinh hoạt {-days} ngày"


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _days(name: str, label: str, fact: str, said: str, act: str) -> Measure:
    return Measure(
        name,
        label,
        DAYS,
        1,
        lambda reading: getattr(reading.facts, fact),
        lambda reading: f"{said} {_lead(getattr(reading.facts, fact))}",
        lambda reading, wanted: Step(act) if act else None,
    )


def _either(
    name: str, label: str, value: Callable[[Facts], bool | None], yes: str, no: str, act: str = "", better: int = 1
) -> Measure:
    return Measure(
        name,
        label,
        FLAG,
        better,
        lambda reading: _flag(value(reading.facts)),
        lambda reading: yes if value(reading.facts) else no,
        lambda reading, wanted: Step(act) if act else None,
    )


def _met_with_minutes(facts: Facts) -> bool | None:
    return None if facts.chi_uy_met_before is None else facts.chi_uy_met_before and facts.chi_uy_has_minutes


_ALL = [
    Measure(LENGTH, "Số phút thiếu so với định mức", COUNT, -1, _minutes_short, _minutes_said),
    Measure("off_day", "Sinh hoạt không đúng ngày quy định (1: có)", FLAG, -1, _off_day, _day_said),
    _share(
        "attendance",
        "Tỷ lệ đảng viên dự (%)",
        "present",
        "base",
        "{part}/{whole} đảng viên dự ({share})",
        "thêm {more} đồng chí dự",
    ),
    Measure("unexcused", "Số đảng viên vắng không lý do", COUNT, -1, _unexcused, _unexcused_said),
    Measure(
        "excused_run",
        "Số kỳ vắng có lý do liền nhau dài nhất trong năm",
        COUNT,
        -1,
        lambda reading: reading.facts.excused_run,
        _run_said,
    ),
    _share(
        "speakers",
        "Tỷ lệ đảng viên phát biểu trên số dự (%)",
        "speakers",
        "present",
        "{part}/{whole} đảng viên dự phát biểu ({share})",
        "thêm {more} đồng chí phát biểu",
    ),
    Measure(
        "opinions",
        "Số ý kiến phát biểu",
        COUNT,
        1,
        lambda reading: reading.facts.opinions,
        lambda reading: f"{reading.facts.opinions} ý kiến",
    ),
    _either(
        "chi_uy_met",
        "Chi ủy họp (bí thư, phó bí thư hội ý) trước (1: có)",
        lambda facts: facts.chi_uy_met_before,
        "chi ủy đã họp trước",
        "chi ủy chưa họp trước",
        "chi ủy họp trước",
    ),
    _either(
        "chi_uy_minutes",
        "Chi ủy họp (hội ý) trước và có biên bản (1: có)",
        _met_with_minutes,
        "chi ủy đã họp trước, có biên bản",
        "chi ủy chưa họp trước hoặc chưa có biên bản",
        "chi ủy họp trước, có biên bản",
    ),
    Measure(
        "leaders",
        "Số đồng chí trong chi ủy (bí thư, phó bí thư, chi ủy viên)",
        COUNT,
        0,
        lambda reading: reading.facts.leaders,
        lambda reading: f"chi ủy có {reading.facts.leaders} đồng chí",
    ),
    _days("notified_days", "Số ngày thông báo trước", "notified_days_before", "thông báo", "thông báo sớm hơn"),
    _days("papers_days", "Số ngày gửi tài liệu trước", "papers_days_before", "gửi tài liệu", "gửi tài liệu sớm hơn"),
    Measure(
        "topical",
        "Số buổi sinh hoạt chuyên đề trong tháng",
        COUNT,
        1,
        lambda reading: reading.facts.topical,
        lambda reading: "tháng này có chuyên đề" if reading.facts.topical else "tháng này không có chuyên đề",
    ),
    _share(
        "last_assignments",
        "Tỷ lệ nhiệm vụ kỳ trước đã hoàn thành (%)",
        "last_assignments_done",
        "last_assignments",
        "{part}/{whole} nhiệm vụ kỳ trước đã hoàn thành ({share})",
        "hoàn thành thêm {more} nhiệm vụ",
    ),
    _either(
        "conclusion",
        "Có kết luận của chủ trì (1: có)",
        lambda facts: facts.has_conclusion,
        "đã ghi kết luận",
        "chưa ghi kết luận",
        "ghi kết luận của đồng chí chủ trì",
    ),
    Measure(
        "members",
        "Số đảng viên của chi bộ",
        COUNT,
        0,
        lambda reading: reading.facts.members,
        lambda reading: f"chi bộ có {reading.facts.members} đảng viên",
    ),
]
MEASURES: dict[str, Measure] = {measure.name: measure for measure in _ALL}
