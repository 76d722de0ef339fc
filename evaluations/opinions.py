"""What a page shows of opinions already given: who rated how, line by line, on which facts. Words only, nothing decided."""

from __future__ import annotations

from decimal import Decimal

from chibo.common.dates import screen_date
from chibo.common.text import decimal_comma, percent
from evaluations.enums import Level
from evaluations.models import Evaluation
from evaluations.ratings import Ratings
from meetings.facts import Facts
from meetings.models import Meeting


def opinions_of(ratings: Ratings) -> list[Evaluation]:
    """Return the opinions that hold, in the order in which they are given."""
    given = [ratings.self_rating, ratings.vote, ratings.visitor, ratings.official]
    return [opinion for opinion in given if opinion]


def difference_words(ratings: Ratings) -> str:
    """Return how the opinions differ, in one sentence; '' where they do not."""
    if len({opinion.level for opinion in opinions_of(ratings)}) < 2:
        return ""
    said = [
        f"{opinion.get_rater_display()[0].lower()}{opinion.get_rater_display()[1:]} {Level(opinion.level).label}"
        for opinion in opinions_of(ratings)
    ]
    return f"Các ý kiến khác nhau: {', '.join(said)}."


def stored_lines(sheet: Evaluation | None) -> list[dict]:
    """Return the lines of a filled sheet as they were stored, with the labels of its set, in the order of the set."""
    if sheet is None or sheet.criteria_set is None:
        return []
    items = sheet.criteria_set.criteria.items
    return [
        {"code": item.code, "label": item.label, "maximum": item.maximum} | _stored(sheet.scores, item.code)
        for item in items
    ]


def _stored(scores: dict, code: str) -> dict:
    line = scores.get(code, {})
    return {
        "points": line.get("points"),
        "fact_reason": line.get("fact_reason", ""),
        "reason": line.get("reason", ""),
        "not_applicable": line.get("not_applicable", False),
    }


def side_by_side(ratings: Ratings) -> dict:
    """Return {"columns": [rater in words], "rows": [{code, label, maximum, fact_reason, cells, difference}]}.

    A column for each filled sheet; a vote and an official level stand on the points of a sheet and have none of their own.
    A cell is {"column", "points", "not_applicable", "reason"}; `difference` says how far the columns are apart.
    """
    sheets = [sheet for sheet in (ratings.self_rating, ratings.visitor) if sheet is not None and sheet.scores]
    columns = [(sheet.get_rater_display(), {line["code"]: line for line in stored_lines(sheet)}) for sheet in sheets]
    labels = {code: line for _, lines in reversed(columns) for code, line in lines.items()}
    codes = list(dict.fromkeys(code for _, lines in columns for code in lines))
    return {
        "columns": [name for name, _ in columns],
        "rows": [_compared(labels[code], [(name, lines.get(code)) for name, lines in columns]) for code in codes],
    }


def _compared(known: dict, given: list[tuple[str, dict | None]]) -> dict:
    missing = {"points": None, "not_applicable": False, "reason": ""}
    cells = [{"column": name} | {key: (line or missing)[key] for key in missing} for name, line in given]
    return {name: known[name] for name in ("code", "label", "maximum", "fact_reason")} | {
        "cells": cells,
        "difference": _difference([line for _, line in given if line is not None]),
    }


def _difference(lines: list[dict]) -> str:
    given = [line["points"] for line in lines]
    if len(set(given)) < 2:
        return ""
    if None in given:
        return "Một bên không chấm mục này"
    points = [Decimal(value) for value in given]
    apart = max(points) - min(points)
    return f"Chênh {decimal_comma(apart)} điểm" if apart else ""


def fact_words(meeting: Meeting, facts: Facts) -> list[tuple[str, str]]:
    """Return (label, what the record says) for the facts that a rating rests on; what is unknown says so."""
    return [
        ("Ngày sinh hoạt", _day(facts)),
        ("Thời lượng", _length(meeting, facts)),
        ("Đảng viên dự", _attendance(facts)),
        ("Phát biểu", _speaking(facts)),
        ("Họp chi ủy, hội ý trước", _met(facts)),
        ("Thông báo", _lead(facts.notified_days_before)),
        ("Gửi tài liệu", _lead(facts.papers_days_before)),
        ("Nhiệm vụ kỳ trước", _assignments(facts)),
    ]


UNKNOWN = "Chưa có dữ liệu"


def _day(facts: Facts) -> str:
    if facts.held_on is None:
        return UNKNOWN
    held = screen_date(facts.held_on)
    if facts.due_on is None or facts.held_on == facts.due_on:
        return f"{held}, đúng ngày quy định" if facts.due_on else held
    if facts.is_on_day:
        return f"{held}, dời có lý do (ngày quy định {screen_date(facts.due_on)})"
    return f"{held}, không đúng ngày quy định ({screen_date(facts.due_on)})"


def _length(meeting: Meeting, facts: Facts) -> str:
    if facts.minutes is None:
        return UNKNOWN
    times = f"{meeting.started_at:%H:%M}–{meeting.ended_at:%H:%M}"
    return f"{times}, {facts.minutes} phút"


def _attendance(facts: Facts) -> str:
    if facts.base is None or facts.present is None:
        return UNKNOWN
    absent = f"; vắng có lý do {facts.excused}, không có lý do {facts.unexcused}"
    return f"{facts.present}/{facts.base} ({percent(facts.present, facts.base)}){absent}"


def _speaking(facts: Facts) -> str:
    known = [(facts.opinions, "ý kiến"), (facts.speakers, "đồng chí phát biểu")]
    return ", ".join(f"{count} {word}" for count, word in known if count is not None) or UNKNOWN


def _met(facts: Facts) -> str:
    if facts.chi_uy_met_before is None:
        return UNKNOWN
    minutes = ", có biên bản" if facts.chi_uy_has_minutes else ""
    return f"Đã họp trước{minutes}" if facts.chi_uy_met_before else "Chưa họp trước"


def _lead(days: int | None) -> str:
    if days is None:
        return UNKNOWN
    if days == 0:
        return "Trong ngày sinh hoạt"
    return f"Trước {days} ngày" if days > 0 else f"Sau sinh hoạt {-days} ngày"


def _assignments(facts: Facts) -> str:
    if not facts.last_assignments:
        return "Không có nhiệm vụ giao kỳ trước"
    done, given = facts.last_assignments_done, facts.last_assignments
    return f"Hoàn thành {done}/{given} ({percent(done, given)})"
