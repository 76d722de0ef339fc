"""The opinions on one meeting that hold, as a value. `queries.ratings_of` fills it; states and permissions read it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from evaluations.models import Evaluation, ReviewStep


@dataclass
class Ratings:
    """The opinions on one meeting that hold now, and the last step of its review.

    The branch's own level is its vote, else its self-rating; `level` is the official one, else the branch's own. Levels
    are '' where there is none. `needs_reconfirmation`: facts changed after the official level was given; it stays.
    """

    self_rating: Evaluation | None = None
    vote: Evaluation | None = None
    visitor: Evaluation | None = None
    official: Evaluation | None = None
    last_step: ReviewStep | None = None
    needs_reconfirmation: bool = False

    @property
    def own(self) -> Evaluation | None:
        return self.vote or self.self_rating

    @property
    def self_level(self) -> str:
        return self.own.level if self.own else ""

    @property
    def official_level(self) -> str:
        return self.official.level if self.official else ""

    @property
    def level(self) -> str:
        return self.official_level or self.self_level

    @property
    def score(self) -> Decimal | None:
        holding = self.official or self.own
        return holding.total if holding else None
