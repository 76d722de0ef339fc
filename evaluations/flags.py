"""What the level above may want to look at before it answers: hints for a second look, never verdicts. Pure.

A flag says what is on record, in words that a secretary may read too. No flag: the rating may be confirmed together with
others; a flag only asks for a look at that one. Of an event one reads only that there was one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from chibo.common.dates import screen_date
from chibo.common.text import percent
from evaluations.engine import EVENT_HAPPENED
from evaluations.enums import Level
from evaluations.models import Evaluation
from evaluations.ratings import Ratings, rests_on_other_facts
from meetings.enums import MeetingSource
from meetings.facts import Facts
from meetings.models import Meeting

# Judgement calls. Two thirds is what Party rules ask of a congress (Điều lệ Đảng); of a monthly meeting no paper
# asks it, and fewer is worth a question. One level up or down from month to month is ordinary, two are not. Clocks and notes
# differ by a few minutes, and the sheet has taken the points for them already.
FEWEST_PRESENT = Fraction(2, 3)
LEVELS_OF_A_JUMP = 2
MINUTES_OF_A_CLOCK = 5


@dataclass(frozen=True)
class Flag:
    """`code` names what was noticed, `words` say it."""

    code: str
    words: str

    @property
    def as_row(self) -> dict[str, str]:
        """As `ReviewStep.flags` keeps it."""
        return {"code": self.code, "words": self.words}


@dataclass(frozen=True)
class Case:
    """One rating that waits. `previous_level`: what the month before had, '' where that is not known."""

    meeting: Meeting
    ratings: Ratings
    facts: Facts
    previous_level: str = ""

    @property
    def own(self) -> Evaluation:
        return self.ratings.own

    @property
    def sheet(self) -> Evaluation:
        """The filled sheet: a vote stands on it and repeats its points, not its caps."""
        return self.ratings.self_rating or self.own


def flags_of(*, meeting: Meeting, ratings: Ratings, facts: Facts, previous_level: str = "") -> list[Flag]:
    """Return what is to be looked at in the branch's own rating, in the order in which it matters; [] without a rating."""
    if ratings.own is None:
        return []
    case = Case(meeting, ratings, facts, previous_level)
    return [Flag(code, words) for code, check in CHECKS.items() if (words := check(case))]


def flags_of_opinions(ratings: Ratings) -> list[Flag]:
    """Return the flags that follow from the opinions alone; a later opinion raises them without new facts."""
    if ratings.own is None:
        return []
    return [Flag(code, words) for code, check in OF_OPINIONS.items() if (words := check(ratings))]


def _name(level: str) -> str:
    return Level(level).label


# --- opinions against each other -----------------------------------------------------------------------------------


def _visitor(ratings: Ratings) -> str:
    own, visitor = ratings.own, ratings.visitor
    if visitor is None or visitor.level == own.level:
        return ""
    return f"Chi bộ tự xếp loại {_name(own.level)}, cán bộ dự đánh giá {_name(visitor.level)}: cần làm rõ"


def _vote(ratings: Ratings) -> str:
    vote, sheet = ratings.vote, ratings.self_rating
    if vote is None or sheet is None or vote.level == sheet.level:
        return ""
    return f"Chi bộ biểu quyết {_name(vote.level)}, phiếu chấm ra {_name(sheet.level)}: cần làm rõ"


def _verified(ratings: Ratings) -> str:
    step, own = ratings.verification, ratings.own
    if step is None or step.level == own.level:
        return ""
    return f"Thẩm định đề nghị {_name(step.level)}, chi bộ xếp {_name(own.level)}: cần làm rõ"


# --- the sheet -----------------------------------------------------------------------------------------------------


def _lines(own: Evaluation) -> list[tuple[str, dict]]:
    """Return the (code, line) of a sheet in the order of its set: a database may hand out the keys in an order of its own."""
    if own.criteria_set is None:
        return []
    return [(item.code, own.scores[item.code]) for item in own.criteria_set.criteria.items if item.code in own.scores]


def _changed(case: Case) -> str:
    changed = rests_on_other_facts(case.own, case.facts)
    return "Số liệu đã đổi sau khi chi bộ tự xếp loại: nên xem lại điểm" if changed else ""


def _event(case: Case) -> str:
    return EVENT_HAPPENED if case.sheet.events else ""


def _capped(case: Case) -> str:
    struck = [cap for cap in case.sheet.caps if not cap.startswith(EVENT_HAPPENED)]
    return f"Bị khống chế mức: {'; '.join(struck)}" if struck else ""


def _other_than_facts(case: Case) -> str:
    codes = [
        code
        for code, line in _lines(case.own)
        if line.get("fact_reason") and not line.get("by_fact") and not line.get("not_applicable")
    ]
    return f"Chấm khác số liệu ở tiêu chí {', '.join(codes)}: nên xem lý do" if codes else ""


def _left_out(case: Case) -> str:
    codes = [code for code, line in _lines(case.own) if line.get("not_applicable") and not line.get("by_fact")]
    return f"Chi bộ ghi không áp dụng tiêu chí {', '.join(codes)}: nên xem lý do" if codes else ""


def _silent(case: Case) -> str:
    facts = case.facts
    if case.own.level != Level.GOOD or facts.opinions or facts.speakers:
        return ""
    known = facts.opinions is not None or facts.speakers is not None
    said = "biên bản ghi không có ý kiến phát biểu" if known else "chưa ghi số ý kiến phát biểu"
    return f"Xếp mức {_name(Level.GOOD)}, {said}"


def _full(case: Case) -> str:
    own = case.own
    return "Mọi tiêu chí đều cho điểm tối đa" if own.total is not None and own.total == own.maximum else ""


def _jump(case: Case) -> str:
    levels = Level.best_first()
    if case.previous_level not in levels:
        return ""
    steps = abs(levels.index(case.own.level) - levels.index(case.previous_level))
    if steps < LEVELS_OF_A_JUMP:
        return ""
    return f"Tháng trước {_name(case.previous_level)}, tháng này {_name(case.own.level)}"


# --- the record ----------------------------------------------------------------------------------------------------


def _off_day(case: Case) -> str:
    if case.facts.is_on_day is not False:
        return ""
    return f"Sinh hoạt ngày {screen_date(case.facts.held_on)}, ngày quy định là {screen_date(case.facts.due_on)}"


def _short(case: Case) -> str:
    minutes, criteria_set = case.facts.minutes, case.own.criteria_set
    norm = criteria_set.criteria.reading(case.facts).norm if criteria_set else None
    if minutes is None or norm is None or minutes >= norm - MINUTES_OF_A_CLOCK:
        return ""
    return f"Sinh hoạt {minutes} phút, định mức {norm} phút"


def _attendance(case: Case) -> str:
    present, base = case.facts.present, case.facts.base
    if present is None or not base or Fraction(present, base) >= FEWEST_PRESENT:
        return ""
    return f"Dự {present}/{base} ({percent(present, base)}), chưa đến hai phần ba"


def _unexcused(case: Case) -> str:
    count = case.facts.unexcused
    return f"{count} đồng chí vắng không có lý do" if count else ""


def _on_behalf(case: Case) -> str:
    return f"Ghi thay chi bộ: {case.meeting.on_behalf_by}" if case.meeting.on_behalf_by else ""


def _brought_in(case: Case) -> str:
    if case.meeting.source != MeetingSource.ENTERED:
        return MeetingSource(case.meeting.source).label
    return MeetingSource.IMPORTED.label if case.own.is_imported else ""


OF_OPINIONS: dict[str, Callable[[Ratings], str]] = {"visitor": _visitor, "vote": _vote, "verified": _verified}


def _on_case(check: Callable[[Ratings], str]) -> Callable[[Case], str]:
    return lambda case: check(case.ratings)


CHECKS: dict[str, Callable[[Case], str]] = {code: _on_case(check) for code, check in OF_OPINIONS.items()} | {
    "changed": _changed,
    "event": _event,
    "capped": _capped,
    "other_than_facts": _other_than_facts,
    "not_applicable": _left_out,
    "silent": _silent,
    "full": _full,
    "jump": _jump,
    "off_day": _off_day,
    "short": _short,
    "attendance": _attendance,
    "unexcused": _unexcused,
    "on_behalf": _on_behalf,
    "brought_in": _brought_in,
}
