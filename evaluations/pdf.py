"""The sheet of a meeting on paper: as the branch filled it in, or empty to be filled in by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby

from django.utils import timezone

from chibo.common.dates import VIETNAM, paper_date, paper_time
from chibo.common.documents import Letterhead, Paper, Signature, render_pdf
from chibo.common.text import decimal_comma, percent
from chibo.organization.letterhead import letterhead
from evaluations.definition import Criteria, Criterion
from evaluations.enums import Level, SheetPaper
from evaluations.models import CriteriaSet, Evaluation
from evaluations.ratings import Ratings
from meetings.models import Meeting

DOTS = "……"


def sheet_pdf(meeting: Meeting, paper: str, ratings: Ratings, criteria_set: CriteriaSet) -> bytes:
    """Return the PDF of one paper. Takes seconds: call it from a job. Raises documents.DocumentError."""
    return render_pdf("pdf/sheet.html", sheet_context(meeting, paper, ratings, criteria_set))


def sheet_context(meeting: Meeting, paper: str, ratings: Ratings, criteria_set: CriteriaSet) -> dict:
    """Return what templates/pdf/sheet.html shows. `criteria_set`: by which the sheet was, or is to be, filled in.

    Of an event only that there was one: the paper may go up.
    """
    own = ratings.self_rating if paper == SheetPaper.FILLED else None
    day = timezone.localdate(own.made_at, VIETNAM) if own else None
    head = letterhead(meeting.unit, day or meeting.held_on or meeting.month)
    criteria = criteria_set.criteria
    return {
        "paper": Paper(name=f"Phiếu đánh giá chất lượng sinh hoạt · {head['name']} · tháng {meeting.month:%m/%Y}"),
        # A sheet is no document type with a number of its own: the line is left out.
        "head": Letterhead(head["upper"], head["issuer"], "", head["place"], day),
        "signature": Signature(head["on_behalf"], head["capacity"], head["signer"]),
        "recipients": head["recipients"],
        "title": "Phiếu đánh giá, xếp loại",
        "about": f"chất lượng sinh hoạt chi bộ tháng {meeting.month.month} năm {meeting.month.year}",
        "lines": meeting_lines(meeting),
        "is_filled": own is not None,
        "is_rubric": criteria.is_rubric,
        "groups": _groups(criteria, own.scores if own else None),
        "total": _points(own.total) if own else DOTS,
        "maximum": _points(own.maximum if own else criteria.maximum),
        "levels": _levels(criteria, own),
        "thresholds": _thresholds(criteria),
        "opinions": _opinions(ratings) if own else [],
        "caps": own.caps if own else [],
        "note": own.reason if own else "",
        "source": _source(criteria_set),
    }


def _source(criteria_set: CriteriaSet) -> str:
    grade = criteria_set.get_grade_display().lower()
    return f"Chấm theo: {criteria_set.name} (văn bản {criteria_set.citation}; {grade})."


# --- the meeting ---------------------------------------------------------------------------------------------------


def meeting_lines(meeting: Meeting) -> list[str]:
    """Return the meeting in words, with dots for what is not recorded yet."""
    held = paper_date(meeting.held_on) if meeting.held_on else f"ngày {DOTS} tháng {DOTS} năm {DOTS}"
    start, end = (paper_time(at) if at else f"{DOTS} giờ {DOTS}" for at in (meeting.started_at, meeting.ended_at))
    lines = [f"{meeting.get_kind_display()}, {held}, từ {start} đến {end}."]
    if meeting.base is None:
        return [*lines, f"Đảng viên phải dự {DOTS}; có mặt {DOTS}; vắng có lý do {DOTS}; không có lý do {DOTS}."]
    share = percent(meeting.present, meeting.base)
    absent = f"vắng có lý do {meeting.excused}; không có lý do {meeting.unexcused}"
    return [*lines, f"Đảng viên phải dự {meeting.base}; có mặt {meeting.present} ({share}); {absent}."]


# --- the criteria --------------------------------------------------------------------------------------------------


def _groups(criteria: Criteria, scores: dict | None) -> list[dict]:
    """Return the groups with their rows; scores None: the form to be filled in by hand."""
    return [
        {"name": name, "rows": [_row(item, scores) for item in items], "is_headed": name not in ("", items[0].label)}
        | _sub_total(items, scores)
        for name, items in ((name, list(group)) for name, group in groupby(criteria.items, lambda item: item.group))
    ]


def _row(item: Criterion, scores: dict | None) -> dict:
    line = (scores or {}).get(item.code, {})
    points = line.get("points")
    return {
        "code": item.code,
        "label": item.label,
        "maximum": _points(item.maximum),
        "points": _points(Decimal(points)) if points is not None else ("–" if line else ""),
        "notes": _notes(line) if scores is not None else [],
        "choices": "" if scores is not None else _choices(item),
    }


def _notes(line: dict) -> list[str]:
    """Return what was counted, then the person's reason."""
    left_out = "Không áp dụng." if line.get("not_applicable") and not line.get("by_fact") else ""
    return [note for note in (line.get("fact_reason", ""), left_out, line.get("reason", "")) if note]


def _choices(item: Criterion) -> str:
    """Return which points may be given, for the form that is filled in by hand."""
    if item.kind == "toggle":
        return f"Đạt: {_points(item.maximum)}; không đạt: 0"
    if item.kind == "bands":
        return "; ".join(f"{band.label}: {_points(band.points)}" for band in item.bands)
    return f"Từ 0 đến {_points(item.maximum)}"


def _sub_total(items: list[Criterion], scores: dict | None) -> dict:
    """Return points and maximum of a group; what was left out as not applicable is in neither."""
    if scores is None:
        return {"points": "", "maximum": _points(sum((item.maximum for item in items), Decimal(0)))}
    rated = [item for item in items if scores.get(item.code, {}).get("points") is not None]
    return {
        "points": _points(sum((Decimal(scores[item.code]["points"]) for item in rated), Decimal(0))),
        "maximum": _points(sum((item.maximum for item in rated), Decimal(0))),
    }


def _points(points: Decimal | None) -> str:
    return decimal_comma(points) if points is not None else "–"


# --- the level -----------------------------------------------------------------------------------------------------


def _levels(criteria: Criteria, own: Evaluation | None) -> list[dict]:
    """Return the levels with their text (of a set without points) and which one was given."""
    return [
        {
            "name": Level(level).label,
            "text": criteria.texts.get(level, ""),
            "is_given": bool(own) and own.level == level,
        }
        for level in criteria.levels
    ]


def _thresholds(criteria: Criteria) -> str:
    """'Tốt từ 90 điểm; Khá từ 70 điểm; …' of a set with points."""
    return "; ".join(f"{Level(level).label} từ {_points(border)} điểm" for level, border in criteria.thresholds)


def _opinions(ratings: Ratings) -> list[dict]:
    """Return the levels given so far, each with whose it is and when."""
    given = [ratings.self_rating, ratings.vote, ratings.visitor, ratings.official]
    return [_opinion(one) for one in given if one]


def _opinion(one: Evaluation) -> dict:
    day: date = timezone.localdate(one.made_at, VIETNAM)
    total = f"{_points(one.total)}/{_points(one.maximum)} điểm" if one.total is not None else ""
    return {
        "rater": one.get_rater_display(),
        "level": one.get_level_display(),
        "total": total,
        "day": f"{day:%d/%m/%Y}",
    }
