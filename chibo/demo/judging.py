"""How a branch of the demo comes to the score and the level of a meeting."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from evaluations.enums import Level
from evaluations.models import CriteriaSet

THRESHOLDS = ((90, Level.GOOD), (70, Level.FAIR), (50, Level.AVERAGE), (0, Level.POOR))  # HD 42-HD/BTCTW 28/10/2025


@dataclass
class Sheet:
    """A score with the level that follows; without a criteria set it is a score alone, as a table brings it in."""

    total: Decimal
    level: str
    criteria_set: CriteriaSet | None = None
    maximum: Decimal | None = None
    scores: dict = field(default_factory=dict)
    uncapped_level: str = ""
    caps: list = field(default_factory=list)


def level_of(score: Decimal) -> str:
    return next(level for least, level in THRESHOLDS if score >= least)


def score_alone(rng: Random, quality: float) -> Sheet:
    """Return a score near the branch's usual one."""
    total = Decimal(round(min(99, max(40, rng.gauss(quality, 3)))))
    return Sheet(total, level_of(total))
