"""The opinions on one meeting that hold, as a value. `queries.ratings_of` fills it; states and permissions read it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from chibo.organization.models import Unit
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
    last_submission: ReviewStep | None = None
    last_confirmation: ReviewStep | None = None
    needs_reconfirmation: bool = False

    @property
    def own(self) -> Evaluation | None:
        return self.vote or self.self_rating

    def is_of(self, user_id: int) -> bool:
        """Whether the person rated or last sent what now waits: nobody confirms their own."""
        rated = self.own is not None and self.own.made_by_id == user_id
        return rated or (self.last_submission is not None and self.last_submission.by_id == user_id)

    def was_decided_above(self, unit: Unit) -> bool:
        """Whether the level that holds was given by a unit above `unit`."""
        step = self.last_confirmation
        if self.official is None or step is None or step.unit_id == unit.pk:
            return False
        return unit.path.startswith(step.unit.path)

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
