"""What level a meeting would have under another set of criteria. Pure: nothing read or stored.

Facts score themselves under the draft. What people judged is taken from the branch's own sheet where the draft has the same
criterion: same code, label and maximum, and a way of scoring that takes these points. Everything else that a person would
judge is unknown and never invented: the outcome is then a range, from the level with the fewest points there to the level
with full points. A level chosen on a set without points is the branch's choice again, held by the draft's caps to the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from evaluations import fact_rules
from evaluations.definition import Criteria, Criterion
from evaluations.engine import Judgement, Line, Result, event_words, score, sum_up
from evaluations.enums import Level, SimulatedChange
from evaluations.models import Evaluation
from meetings.facts import Facts


@dataclass(frozen=True)
class Outcome:
    """old: level of the branch's sheet, '' where there is none. low, high: the results between which the meeting lies.

    They are one and the same where everything is known.
    """

    old: str
    low: Result
    high: Result

    @property
    def level(self) -> str:
        """The level under the draft, '' where it cannot be told."""
        return self.low.level if self.low.level == self.high.level else ""

    @property
    def unknown(self) -> tuple[Criterion, ...]:
        """The criteria whose points nobody gave."""
        given = zip(self.low.lines, self.high.lines, strict=True)
        return tuple(low.criterion for low, high in given if low.points != high.points)

    @property
    def change(self) -> SimulatedChange:
        if not self.old:
            return SimulatedChange.NOT_RATED
        order = Level.best_first()
        old, worst, best = (order.index(level) for level in (self.old, self.low.level, self.high.level))
        if best > old:
            return SimulatedChange.WORSE
        if worst < old:
            return SimulatedChange.BETTER
        return SimulatedChange.SAME if worst == best else SimulatedChange.UNSURE


def simulate(criteria: Criteria, facts: Facts, own: Evaluation | None, known: Criteria | None) -> Outcome:
    """Return what `criteria` would make of a meeting with these facts, which the branch rated as `own` by the set `known`.

    `own` None: not rated; `known` None: a level without a sheet, brought in from elsewhere.
    """
    if criteria.is_rubric:
        chosen = _chosen(own, known)
        low, high = (score(criteria, facts, {}, level=chosen or level) for level in _ends(criteria))
    else:
        result = score(criteria, facts, _carried(criteria, facts, own, known))
        low, high = _filled(criteria, result, _fewest), _filled(criteria, result, _most)
    limit = _limit(own, known)
    return Outcome(own.level if own else "", _held(criteria, low, limit), _held(criteria, high, limit))


def has_same(item: Criterion, known: Criteria | None) -> bool:
    """Tell whether `known` has this criterion: same code, label and maximum."""
    return known is not None and any(
        item.code == other.code and item.label == other.label and item.maximum == other.maximum for other in known.items
    )


# --- what happened ---------------------------------------------------------------------------------------------------


def _limit(own: Evaluation | None, known: Criteria | None) -> str:
    """Return the best level that what happened allowed on the branch's sheet; '' where nothing happened.

    It holds under any draft, whatever events that draft lists: else whoever shapes drafts could ask, event by event, what
    happened in a branch, and that stays in the branch.
    """
    happened = [event.level for event in known.events if event.code in own.events] if own and known else []
    return max(happened, key=Level.best_first().index, default="")


def _held(criteria: Criteria, result: Result, limit: str) -> Result:
    if not limit:
        return result
    level = max(result.level, limit, key=criteria.levels.index)
    return replace(result, level=level, caps=(*result.caps, event_words(limit)))


# --- what people said ------------------------------------------------------------------------------------------------


def _ends(criteria: Criteria) -> tuple[str, str]:
    return criteria.levels[-1], criteria.levels[0]


def _chosen(own: Evaluation | None, known: Criteria | None) -> str:
    """Return the level that the branch chose; on a set with points, the level that its points gave."""
    if own is None:
        return ""
    return (own.uncapped_level if known is not None and known.is_rubric else "") or own.level


def _carried(criteria: Criteria, facts: Facts, own: Evaluation | None, known: Criteria | None) -> dict[str, Judgement]:
    """Return the judgements of the branch's sheet that the draft's criteria take."""
    if own is None or known is None or known.is_rubric:
        return {}
    by_facts = score(criteria, facts, {}).lines
    found = ((line.criterion.code, _said(line, facts, own, known)) for line in by_facts)
    return {code: judgement for code, judgement in found if judgement is not None}


def _said(line: Line, facts: Facts, own: Evaluation, known: Criteria) -> Judgement | None:
    """Return what the sheet says of one criterion of the draft, as far as it is the draft's to take.

    Points that the old set read off the record are taken too where the draft leaves the criterion to a person: they stand on
    the sheet that the branch signed. Points beside what the record says are a person's, given with a reason against a rule:
    they hold under the draft only while its rule says the same.
    """
    item, stored = line.criterion, own.scores.get(line.criterion.code)
    if line.not_applicable or not stored or not has_same(item, known):
        return None
    reason = stored.get("reason") or ""
    if line.fact_points is not None and (
        stored["by_fact"] or not reason.strip() or not _same_award(line, facts, known)
    ):
        return None
    if stored.get("not_applicable"):
        return None if stored["by_fact"] else Judgement(None, reason, not_applicable=True)
    points = None if stored["points"] is None else Decimal(stored["points"])
    return Judgement(points, reason) if points is not None and item.takes(points) else None


def _same_award(line: Line, facts: Facts, known: Criteria) -> bool:
    rule = known.item(line.criterion.code).fact
    award = fact_rules.award(rule, known.reading(facts)) if rule else None
    return award is not None and (award.points, award.sentence) == (line.fact_points, line.fact_reason)


# --- what nobody said ------------------------------------------------------------------------------------------------


def _filled(criteria: Criteria, result: Result, points: Callable[[Criterion], Decimal]) -> Result:
    """Return `result` with `points` on every criterion that has none."""
    if not result.missing:
        return result
    lines = tuple(_given(line, points) if line.is_missing else line for line in result.lines)
    return sum_up(criteria, lines, result.reading, result.events)


def _given(line: Line, points: Callable[[Criterion], Decimal]) -> Line:
    """Return a line that neither the record nor a person fills with the points of one end of the range."""
    item = line.criterion
    return Line(item, points(item), by_fact=False, fact_points=None, fact_reason="", reason="", not_applicable=False)


def _fewest(item: Criterion) -> Decimal:
    """Return the fewest points that the criterion can have: its lowest band, else none."""
    return min((band.points for band in item.bands), default=Decimal(0))


def _most(item: Criterion) -> Decimal:
    return item.maximum


def unasked_events(criteria: Criteria, known: Iterable[Criteria | None]) -> list[str]:
    """Return the labels of the draft's events that not every one of `known` asked about: they count as not happened."""
    asked = [{event.code for event in one.events} if one else set() for one in known]
    return [event.label for event in criteria.events if any(event.code not in codes for codes in asked)]
