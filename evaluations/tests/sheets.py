"""Reckoning sheets by hand in the tests of the shipped sets."""

from datetime import date
from decimal import Decimal

from evaluations.criteria import shipped
from evaluations.engine import Judgement, Result, score
from meetings.facts import Facts


def judged(points: dict) -> dict[str, Judgement]:
    """Return judgements; None: not applicable."""
    return {
        code: Judgement(points=None, not_applicable=True) if value is None else Judgement(points=Decimal(str(value)))
        for code, value in points.items()
    }


def rated(code: str, points: dict, **choices: object) -> Result:
    """Return the result of a sheet on the shipped set `code`, without facts: all by hand."""
    return score(shipped(code), None, judged(points), **choices)


def line_of(set_code: str, code: str, *, kind: str = "regular", **facts: object):
    """Return what the facts alone make of one criterion."""
    result = score(shipped(set_code), Facts(kind=kind, **facts), {})
    return next(line for line in result.lines if line.criterion.code == code)


# A meeting on its day that fails no condition: 41/45 = 91,1%, 95 minutes, nobody without leave.
GOOD_FACTS = {"minutes": 95, "base": 45, "present": 41, "excused": 4, "unexcused": 0, "excused_run": 1}


def chosen(set_code: str, level: str, events: tuple[str, ...] = (), **facts: object) -> tuple[str, tuple[str, ...]]:
    """Return (level, caps) of a set without points where a person chose `level`; without facts: on paper."""
    day = date(2020, 6, 3)
    known = Facts(kind="regular", held_on=day, due_on=day, **facts) if facts else None
    result = score(shipped(set_code), known, {}, events, level)
    return result.level, result.caps
