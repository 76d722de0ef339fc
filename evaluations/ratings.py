"""The opinions on one meeting that hold, as a value. `queries.ratings_of` fills it; states and permissions read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from chibo.organization.models import Unit
from evaluations.engine import basis
from evaluations.enums import ReviewStepKind
from evaluations.models import Evaluation, ReviewStep
from meetings.facts import Facts


@dataclass
class Ratings:
    """The opinions on one meeting that hold now, and the steps of its review.

    The branch's own level is its vote, else its self-rating; `level` is the official one, else the branch's own. Levels
    are '' where there is none. `needs_reconfirmation`: facts changed after the official level was given; it stays.
    `standing`: the steps since it was last sent that nobody took back. Steps enter through `take`, in the order of time.
    """

    self_rating: Evaluation | None = None
    vote: Evaluation | None = None
    visitor: Evaluation | None = None
    official: Evaluation | None = None
    last_step: ReviewStep | None = None
    last_submission: ReviewStep | None = None
    last_confirmation: ReviewStep | None = None
    standing: list[ReviewStep] = field(default_factory=list)
    needs_reconfirmation: bool = False

    def take(self, step: ReviewStep) -> None:
        """Let `step` follow the steps known so far; a step taken back uncovers the one before it."""
        self.last_step = step
        if step.kind == ReviewStepKind.SUBMIT:
            self.last_submission, self.standing = step, [step]
        elif step.kind == ReviewStepKind.RETURN:
            self.standing = []
        elif step.kind == ReviewStepKind.UNDO:
            self._take_back(step)
        else:
            self.standing.append(step)
        if step.kind == ReviewStepKind.CONFIRM:
            self.last_confirmation = step

    def _take_back(self, undo: ReviewStep) -> None:
        """Confirmations fall together (a second one only renews the first), else the verification below them."""
        if self.official and self.official.made_at <= undo.at:
            self.official = None
        decided = [step for step in self.standing if step.kind == ReviewStepKind.CONFIRM]
        fallen = decided or [step for step in self.standing if step.kind == ReviewStepKind.VERIFY]
        self.standing = [step for step in self.standing if step not in fallen]

    @property
    def own(self) -> Evaluation | None:
        return self.vote or self.self_rating

    @property
    def verification(self) -> ReviewStep | None:
        """The first of two steps, where it was done and stands; also below a confirmation."""
        return next((step for step in self.standing if step.kind == ReviewStepKind.VERIFY), None)

    def is_of(self, user_id: int) -> bool:
        """Whether the person rated or last sent what now waits: nobody answers their own."""
        rated = self.own is not None and self.own.made_by_id == user_id
        return rated or (self.last_submission is not None and self.last_submission.by_id == user_id)

    def was_verified_by(self, user_id: int) -> bool:
        return self.verification is not None and self.verification.by_id == user_id

    def was_answered_above(self, unit: Unit) -> bool:
        """Whether the answer that holds was given by a unit above `unit`."""
        step = self.last_confirmation if self.official is not None else self.verification
        if step is None or step.unit_id == unit.pk:
            return False
        return unit.path.startswith(step.unit.path)

    @property
    def expected_level(self) -> str:
        """The level that an answer gives where nobody chooses another: what holds, what was proposed, the branch's own."""
        if self.official is not None:
            return self.official.level
        return self.verification.level if self.verification else self.self_level

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


def basis_of(opinion: Evaluation, facts: Facts) -> str:
    """Return the digest that `opinion` would rest on if it were given on `facts` today."""
    return basis(opinion.criteria_set.criteria if opinion.criteria_set else None, facts)


def rests_on_other_facts(opinion: Evaluation | None, facts: Facts) -> bool:
    """Tell whether the facts that `opinion` was given on have changed; one that was brought in rests on none."""
    return opinion is not None and opinion.facts_digest not in ("", basis_of(opinion, facts))
