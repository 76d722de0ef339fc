"""Rules by which facts of a meeting fill a criterion. Every number is data; here are only the ways to read it.

A rule is `{"rule": name, …its settings, "source": where the numbers come from}`. `award` gives the points with a sentence
that says what was counted, or None where the record does not tell and a person judges. A band holds from its border
on, compared by exact products, never by the printed share: 2.101/2.235 prints 94,0% and is above 94%.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chibo.common.text import decimal_comma, percent
from meetings.facts import Facts


@dataclass(frozen=True)
class FactRule:
    name: str
    settings: Mapping[str, Any]
    source: str


@dataclass(frozen=True)
class Award:
    points: Decimal
    sentence: str


def award(rule: FactRule, facts: Facts) -> Award | None:
    """Return the points that the facts give, or None where they do not tell."""
    return _RULES[rule.name].award(rule.settings, facts)


def faults(rule: FactRule) -> list[str]:
    """Return what is wrong with the settings of a rule, as sentences; empty when it can be used."""
    if rule.name not in _RULES:
        return [f"chưa có cách tự tính tên là '{rule.name}'."]
    settings = dict(rule.settings)
    wanted = _RULES[rule.name].settings
    found = [f"cách tự tính thiếu mục '{name}'." for name in wanted if name not in settings]
    found += [f"cách tự tính có mục lạ '{name}'." for name in settings if name not in wanted]
    if found:
        return found
    try:
        return _RULES[rule.name].faults(settings)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        return ["số liệu của cách tự tính ghi chưa đúng dạng."]


def outcomes(rule: FactRule) -> set[Decimal]:
    """Return every number of points the rule can give."""
    return _RULES[rule.name].outcomes(rule.settings)


def number(value: Any) -> Decimal:
    """Return a number of the data as a finite decimal; ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise ValueError(value)
    found = Decimal(str(value))
    if not found.is_finite():
        raise ValueError(value)
    return found


# --- time and length ---------------------------------------------------------------------------------------------


def _time(settings: Mapping[str, Any], facts: Facts) -> Award | None:
    """Length against the norm, and the due day. Without a due day (topical session, no rule) only the length counts."""
    if facts.minutes is None or facts.held_on is None:
        return None
    short_by = max(facts.norm_minutes - facts.minutes, 0)
    fitting = (band["points"] for band in settings["bands"] if short_by <= number(band["short_by"]))
    points = number(next(fitting, settings["otherwise"]))
    if facts.is_on_day is False:
        points -= number(settings["off_day_loss"])
    length = f"thiếu {short_by} phút so với" if short_by else "đủ"
    sentence = f"Tự tính: sinh hoạt {facts.minutes} phút, {length} định mức {facts.norm_minutes} phút; {_day(facts)}."
    return Award(points, sentence)


def _day(facts: Facts) -> str:
    if facts.due_on is None:
        return "không có ngày quy định để so"
    if facts.held_on == facts.due_on:
        return "đúng ngày quy định"
    if facts.is_on_day:
        return f"đúng ngày đã quyết định dời ({facts.moved_to:%d/%m/%Y})"
    return f"không đúng ngày quy định ({facts.due_on:%d/%m/%Y})"


def _time_outcomes(settings: Mapping[str, Any]) -> set[Decimal]:
    loss = number(settings["off_day_loss"])
    return {points - lost for points in _band_points(settings) for lost in (Decimal(0), loss)}


def _time_faults(settings: Mapping[str, Any]) -> list[str]:
    found = _band_faults(settings, border="short_by", rising=True)
    if number(settings["off_day_loss"]) < 0:
        found.append("số điểm trừ khi không đúng ngày không được âm.")
    return found


# --- attendance --------------------------------------------------------------------------------------------------


def _attendance(settings: Mapping[str, Any], facts: Facts) -> Award | None:
    if not facts.base or facts.present is None:
        return None
    points, most = _by_share(settings, facts.present, facts.base), number(settings["most_with_unexcused"])
    unexcused = 0 if facts.present >= facts.base else facts.unexcused
    if unexcused is None and points > most:
        return None  # an absence without leave would take points away, and nobody wrote whether there was one
    shown = f"Tự tính: {facts.present}/{facts.base} đảng viên dự ({percent(facts.present, facts.base)})"
    if not unexcused:
        return Award(points, f"{shown}{'' if unexcused is None else ', không có đồng chí vắng không lý do'}.")
    return Award(min(points, most), f"{shown}, {unexcused} đồng chí vắng không lý do.")


def _attendance_outcomes(settings: Mapping[str, Any]) -> set[Decimal]:
    most = number(settings["most_with_unexcused"])
    return _band_points(settings) | {min(points, most) for points in _band_points(settings)}


def _share_faults(settings: Mapping[str, Any]) -> list[str]:
    return _band_faults(settings, border="percent", rising=False)


# --- preparation -------------------------------------------------------------------------------------------------


def _preparation(settings: Mapping[str, Any], facts: Facts) -> Award | None:
    """Three acts before the meeting, each with its points. One that was not recorded leaves the whole to a person."""
    met, notified, papers = facts.chi_uy_met_before, facts.notified_days_before, facts.papers_days_before
    if met is None or notified is None or papers is None:
        return None
    points = number(settings["chi_uy_met"]) if met else Decimal(0)
    for days, part in ((notified, settings["notified"]), (papers, settings["papers"])):
        points += number(part["points"]) if days >= number(part["days"]) else 0
    said = ["chi ủy đã họp trước" if met else "chi ủy chưa họp trước"]
    said += [f"thông báo {_lead(notified)}", f"gửi tài liệu {_lead(papers)}"]
    return Award(points, f"Tự tính: {', '.join(said)}.")


def _lead(days: int) -> str:
    if days == 0:
        return "trong ngày sinh hoạt"
    return f"trước {days} ngày" if days > 0 else f"sau sinh hoạt {-days} ngày"


def _preparation_outcomes(settings: Mapping[str, Any]) -> set[Decimal]:
    sums = {Decimal(0)}
    for part in (settings["chi_uy_met"], settings["notified"]["points"], settings["papers"]["points"]):
        sums |= {total + number(part) for total in sums}
    return sums


def _preparation_faults(settings: Mapping[str, Any]) -> list[str]:
    parts = [settings["chi_uy_met"], settings["notified"]["points"], settings["papers"]["points"]]
    borders = [number(settings[name]["days"]) for name in ("notified", "papers")]
    if any(number(part) < 0 for part in parts) or any(border < 0 for border in borders):
        return ["số điểm và số ngày của cách tự tính không được âm."]
    return []


# --- last month's assignments ------------------------------------------------------------------------------------


def _last_assignments(settings: Mapping[str, Any], facts: Facts) -> Award | None:
    given, done = facts.last_assignments, facts.last_assignments_done
    if not given:
        return None
    sentence = f"Tự tính: {done}/{given} nhiệm vụ kỳ trước đã hoàn thành ({percent(done, given)})."
    return Award(_by_share(settings, done, given), sentence)


# --- bands -------------------------------------------------------------------------------------------------------


def _by_share(settings: Mapping[str, Any], part: int, whole: int) -> Decimal:
    reached = (band["points"] for band in settings["bands"] if part * 100 >= number(band["percent"]) * whole)
    return number(next(reached, settings["otherwise"]))


def _band_points(settings: Mapping[str, Any]) -> set[Decimal]:
    return {number(band["points"]) for band in settings["bands"]} | {number(settings["otherwise"])}


def _band_faults(settings: Mapping[str, Any], *, border: str, rising: bool) -> list[str]:
    """Borders in order and each once, points falling: then every value has one band and a better fact never loses."""
    borders = [number(band[border]) for band in settings["bands"]]
    points = [*(number(band["points"]) for band in settings["bands"]), number(settings["otherwise"])]
    found = []
    if borders != sorted(set(borders), reverse=not rising):
        found.append("các mốc của cách tự tính phải xếp từ mức tốt nhất xuống, mỗi mốc một lần.")
    if points != sorted(set(points), reverse=True):
        found.append("điểm của cách tự tính phải giảm dần theo các mốc.")
    return found


@dataclass(frozen=True)
class _Rule:
    settings: tuple[str, ...]
    award: Callable[[Mapping[str, Any], Facts], Award | None]
    outcomes: Callable[[Mapping[str, Any]], set[Decimal]]
    faults: Callable[[Mapping[str, Any]], list[str]]


_RULES = {
    "time": _Rule(("bands", "otherwise", "off_day_loss"), _time, _time_outcomes, _time_faults),
    "attendance": _Rule(
        ("bands", "otherwise", "most_with_unexcused"), _attendance, _attendance_outcomes, _share_faults
    ),
    "preparation": _Rule(
        ("chi_uy_met", "notified", "papers"), _preparation, _preparation_outcomes, _preparation_faults
    ),
    "last_assignments": _Rule(("bands", "otherwise"), _last_assignments, _band_points, _share_faults),
}


def points_word(points: Decimal) -> str:
    return f"{decimal_comma(points)} điểm"
