"""What a meeting not yet held already has, and what it lacks for the best level: the sheet read beforehand. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from evaluations.definition import Criteria
from evaluations.engine import Line, Result, score, sum_up
from evaluations.lacking import Lacking, lacking
from evaluations.measures import MEASURES
from meetings.facts import Facts
from meetings.models import Meeting


@dataclass(frozen=True)
class Outlook:
    """What the sheet of a meeting to come holds by now.

    known: criteria that the record fills already. before, after: (criterion, what is not written down yet) of those that it
    will fill, by whether that is still to do before the meeting or comes with it. judged, judged_points: how many a person
    rates after the meeting, and their points together. best: the result if all that is open turned out at its maximum.
    lacking: what even then stands before the best level, None where nothing does.
    """

    known: tuple[Line, ...]
    before: tuple[tuple[Line, str], ...]
    after: tuple[tuple[Line, str], ...]
    judged: int
    judged_points: Decimal
    best: Result
    lacking: Lacking | None


def facts_on(meeting: Meeting, facts: Facts, day: date) -> Facts:
    """Return the facts as they would be if the meeting were held on `day`; what only the meeting brings stays unknown."""
    return replace(
        facts,
        held_on=day,
        chi_uy_met_before=meeting.chi_uy_met_on <= day if meeting.chi_uy_met_on else None,
        notified_days_before=(day - meeting.notified_on).days if meeting.notified_on else None,
        papers_days_before=(day - meeting.papers_sent_on).days if meeting.papers_sent_on else None,
    )


def expected_day(facts: Facts, today: date) -> date:
    """Return the day on which a meeting not yet held is expected: the due day or that it was moved to, not before today."""
    return max(facts.moved_to or facts.due_on or today, today)


def outlook(criteria: Criteria, facts: Facts) -> Outlook:
    """Return what `facts` before the meeting give and what they lack. For a set with points."""
    result = score(criteria, facts, {})
    lines = tuple(_awaited(line) for line in result.lines)
    open_ = [(line, _unrecorded(line, result)) for line in lines if line.criterion.fact and line.is_missing]
    judged = [line for line in lines if line.criterion.fact is None and not line.not_applicable]
    best = sum_up(criteria, tuple(_full(line) for line in lines), result.reading, ())
    return Outlook(
        known=tuple(line for line in lines if line.criterion.fact and line.points is not None),
        before=tuple((line, _words(names)) for line, names in open_ if BEFOREHAND & set(names)),
        after=tuple((line, _words(names)) for line, names in open_ if not BEFOREHAND & set(names)),
        judged=len(judged),
        judged_points=sum((line.criterion.maximum for line in judged), Decimal(0)),
        best=best,
        lacking=lacking(criteria, best, criteria.levels[0]),
    )


# Known only once the meeting is over, whatever the record says of it before.
AFTERWARDS = {"conclusion"}
# What is done before the meeting and can still be.
BEFOREHAND = {"chi_uy_met", "chi_uy_minutes", "notified_days", "papers_days"}
# What has to be written down, where the name of the measure does not tell.
RECORDED = {
    "minutes_short": "giờ bắt đầu, giờ kết thúc",
    "attendance": "điểm danh",
    "unexcused": "điểm danh",
    "speakers": "số đồng chí phát biểu",
    "chi_uy_met": "ngày họp chi ủy (hội ý)",
    "chi_uy_minutes": "ngày họp chi ủy (hội ý), có biên bản",
    "notified_days": "ngày thông báo",
    "papers_days": "ngày gửi tài liệu",
    "last_assignments": "kết quả nhiệm vụ kỳ trước",
    "conclusion": "kết luận của đồng chí chủ trì",
}


def _awaited(line: Line) -> Line:
    fact = line.criterion.fact
    if fact is None or not AFTERWARDS & set(fact.measures):
        return line
    return replace(line, points=None, by_fact=False, fact_points=None, fact_reason="")


def _full(line: Line) -> Line:
    return replace(line, points=line.criterion.maximum) if line.is_missing else line


def _unrecorded(line: Line, result: Result) -> list[str]:
    """Return the names of the measures that the record does not tell yet."""
    names = dict.fromkeys(line.criterion.fact.measures)
    return [name for name in names if name in AFTERWARDS or MEASURES[name].value(result.reading) is None]


def _words(names: list[str]) -> str:
    said = (RECORDED.get(name) or MEASURES[name].label.lower() for name in names)
    return ", ".join(dict.fromkeys(said))
