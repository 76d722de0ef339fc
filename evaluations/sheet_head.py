"""What stands on top of a sheet while it is filled in: total, level, and what is lacking for the levels above. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from chibo.common.text import decimal_comma
from evaluations.definition import Criteria
from evaluations.engine import Result, score
from evaluations.enums import Level
from evaluations.lacking import Lacking, lacking
from meetings.facts import Facts

ACTS_SHOWN = 4


@dataclass(frozen=True)
class Head:
    """result: the sheet as it stands. missing: criteria nobody has rated yet; open_points: what they could give at most.

    targets: the next better level, then the best one where that is further. acts: what one more act would change, as
    sentences; while criteria are open only acts that the record knows of. unreachable: the sentence where full points would not
    give the best level, else ''.
    """

    result: Result
    missing: int
    open_points: Decimal
    targets: tuple[Lacking, ...]
    acts: tuple[str, ...]
    unreachable: str

    @property
    def is_best(self) -> bool:
        return not self.missing and not self.targets


def head_of(criteria: Criteria, result: Result) -> Head:
    """Return what to show on top of a sheet of `criteria`."""
    targets = _targets(criteria, result)
    missing = [line.criterion.maximum for line in result.lines if line.is_missing]
    acts = [act for act in (targets[0].acts if targets else ()) if act.how or not missing]
    return Head(
        result=result,
        missing=len(result.missing),
        open_points=sum(missing, Decimal(0)),
        targets=targets,
        acts=tuple(act.words for act in acts[:ACTS_SHOWN]),
        unreachable=_unreachable(targets[-1], result) if targets else "",
    )


def _targets(criteria: Criteria, result: Result) -> tuple[Lacking, ...]:
    best = lacking(criteria, result, criteria.levels[0])
    if not result.level:  # nobody chose one yet
        return (best,) if best and best.obstacles else ()
    if result.missing:  # no level yet, so none that is next
        return (best,) if best else ()
    following = lacking(criteria, result)
    if following is None or best is None or best.level == following.level:
        return (following,) if following else ()
    return following, best


def _unreachable(target: Lacking, result: Result) -> str:
    if target.is_reachable or not target.is_by_points:
        return ""
    if target.points and result.maximum is not None:
        most = f"Điểm tối đa của kỳ này là {decimal_comma(result.maximum)}"
        return f"{most}; chấm đủ điểm các mục vẫn chưa tới mức {Level(target.level).label}."
    return f"Kỳ này chấm đủ điểm các mục vẫn chưa tới mức {Level(target.level).label}."


def obstacles_of_levels(criteria: Criteria, facts: Facts, events: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return {level: what forbids choosing it} for a set without points."""
    known = [event.code for event in criteria.events if event.code in events]
    return {level: score(criteria, facts, {}, known, level).caps for level in criteria.levels}
