"""How a branch of the demo comes to the score and the level of a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from chibo.common.errors import Refused
from chibo.demo import texts
from chibo.demo.world import LIVED_IN, rng_for
from evaluations.definition import Criteria, Criterion
from evaluations.engine import Judgement, Result, score
from evaluations.enums import Level
from evaluations.models import CriteriaSet
from evaluations.services.rating import criteria_for
from meetings.facts import Facts
from meetings.models import Meeting

# How good the meetings of a branch are, out of 100: most are good, some fair, a few weak.
QUALITIES, SHARES = [96, 88, 74, 52], [70, 20, 8, 2]
THRESHOLDS = ((90, Level.GOOD), (70, Level.FAIR), (50, Level.AVERAGE), (0, Level.POOR))
HALF = Decimal("0.5")
STRICTER_THAN_FACTS = 0.03


def quality_of(code: str) -> int:
    """Return what a branch's meetings are worth in the mean."""
    return QUALITIES[0] if code == LIVED_IN else rng_for("quality", code).choices(QUALITIES, SHARES)[0]


def level_of(total: Decimal) -> str:
    """Return the level of a score in a table of older months (90, 70, 50 as in HD 42-HD/BTCTW)."""
    return next(level for least, level in THRESHOLDS if total >= least)


def score_alone(rng: Random, quality: int) -> Decimal:
    return Decimal(round(min(99, max(40, rng.gauss(quality, 3)))))


@dataclass
class Judges:
    """Fills sheets on the criteria in force for each kind of meeting and month, with the real engine.

    `issuers`: the communes that have sets of their own.
    """

    sets: dict[tuple[str, date, int | None], tuple[CriteriaSet, Criteria] | None]
    issuers: frozenset[int]

    def __init__(self) -> None:
        self.sets = {}
        own = CriteriaSet.objects.in_force().filter(unit__isnull=False)
        self.issuers = frozenset(own.values_list("unit_id", flat=True))

    def knows(self, meeting: Meeting) -> bool:
        """Tell whether a set rates the meeting: before HD 42 a topical session had no sheet of its own."""
        return self._set_of(meeting) is not None

    def is_rubric(self, meeting: Meeting) -> bool:
        return self._set_of(meeting)[1].is_rubric

    def _set_of(self, meeting: Meeting) -> tuple[CriteriaSet, Criteria] | None:
        commune = meeting.unit.parent_id
        key = meeting.kind, meeting.month, commune if commune in self.issuers else None
        if key not in self.sets:
            try:
                self.sets[key] = criteria_for(meeting)
            except Refused:
                self.sets[key] = None
        return self.sets[key]

    def fill(self, meeting: Meeting, facts: Facts, rng: Random, quality: int) -> tuple[CriteriaSet, Result]:
        """Return the set and the result: facts score themselves, the rest is judged near the branch's quality; where a set
        has no points the level is chosen, and held to the facts."""
        criteria_set, criteria = self._set_of(meeting)
        if criteria.is_rubric:
            return criteria_set, score(criteria, facts, {}, level=level_of(score_alone(rng, quality)))
        by_facts = score(criteria, facts, {})
        judgements = {
            line.criterion.code: Judgement(_points(line.criterion, rng, quality))
            for line in by_facts.lines
            if line.is_missing
        }
        if rng.random() < STRICTER_THAN_FACTS:
            line = by_facts.lines[0]
            if line.by_fact and line.criterion.takes(line.points - 1):
                judgements[line.criterion.code] = Judgement(line.points - 1, texts.STRICTER_REASON)
        return criteria_set, score(criteria, facts, judgements)


def _points(criterion: Criterion, rng: Random, quality: int) -> Decimal:
    """Return points near `quality` percent of the maximum: in halves, or those of the nearest band."""
    share = min(1.0, max(0.3, rng.gauss(quality / 100, 0.03)))
    wanted = criterion.maximum * Decimal(share)
    if criterion.kind == "toggle":
        return criterion.maximum if rng.random() < share else Decimal(0)
    if criterion.kind == "bands":
        return min((band.points for band in criterion.bands), key=lambda points: abs(points - wanted))
    return min(criterion.maximum, (wanted / HALF).to_integral_value() * HALF)
