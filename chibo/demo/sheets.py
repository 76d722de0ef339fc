"""How the meetings of the demo were rated: by the branch, by the committee above, and where that stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from chibo.accounts.models import User
from chibo.common.dates import add_months
from chibo.demo import texts
from chibo.demo.accounts import recorder
from chibo.demo.judging import Judges, level_of, quality_of, score_alone
from chibo.demo.records import Record
from chibo.demo.rules import decided_in_two_steps
from chibo.demo.world import World, moment, rng_for
from chibo.organization.models import Unit
from evaluations.engine import basis
from evaluations.enums import Level, Rater, ReviewStepKind
from evaluations.flags import Flag, flags_of
from evaluations.models import Evaluation, ReviewStep
from evaluations.ratings import Ratings
from evaluations.services.rating import scores_of
from meetings.facts import Facts, facts_for
from meetings.models import Meeting

BATCH = 500
UNRATED, UNCONFIRMED, OTHER_LEVEL, FACTS_CHANGED = 0.02, 0.05, 0.04, 0.008
LEFT_UNVERIFIED = 0.5  # of what waits where two steps are asked for

# How far the review of a meeting has come, by its age in months: (state, share). The rest is confirmed.
UNRATED_YET, RATED, WAITING, RETURNED, CONFIRMED = "unrated", "rated", "waiting", "returned", "confirmed"
STATES = {
    0: ((UNRATED_YET, 0.12), (RATED, 0.15), (WAITING, 0.45), (RETURNED, 0.03)),
    1: ((UNRATED_YET, 0.02), (RATED, 0.05), (WAITING, 0.15), (RETURNED, 0.03)),
}
STATES_OF_OLD = ((UNRATED_YET, 0.015), (RATED, 0.015), (WAITING, 0.015), (RETURNED, 0.005))
# What the secretaries who can be signed in to find in their current month.
FIXED_STATES = {"KA-KLO-01": RATED, "SMC-BM-04": RETURNED}


class Ledger:
    """Opinions and steps of review, written in the order in which they were made; the level of each branch and month."""

    def __init__(self) -> None:
        self.evaluations: list[Evaluation] = []
        self.steps: list[ReviewStep] = []
        self.levels: dict[tuple[int, date], str] = {}

    def give(self, evaluation: Evaluation) -> None:
        self.evaluations.append(evaluation)
        if evaluation.meeting.is_of_the_month:
            self.levels[evaluation.meeting.unit_id, evaluation.meeting.month] = evaluation.level

    def level_before(self, meeting: Meeting) -> str:
        """Return the level of the branch's regular meeting of the month before, '' where there is none."""
        return self.levels.get((meeting.unit_id, add_months(meeting.month, -1)), "")

    def write(self) -> None:
        Evaluation.objects.bulk_create(self.evaluations, batch_size=BATCH)
        ReviewStep.objects.bulk_create(self.steps, batch_size=BATCH)


def rate_meetings(world: World, records: list[Record]) -> None:
    """Rate what was logged in the program on the criteria in force, and bring in the levels of older months as they were."""
    ledger, judges = Ledger(), Judges()
    entered = [record for record in records if record.is_entered and record.meeting.is_finalized]
    facts = facts_for([record.meeting for record in entered])
    for record in records:
        if not record.is_entered:
            _bring_in(record, ledger)
    for record in sorted(entered, key=lambda record: record.meeting.month):
        _rate(world, record, facts[record.meeting.pk], judges, ledger)
    ledger.write()


def rate_held_back(world: World, record: Record) -> None:
    """Bring in the level of the meeting that was logged late."""
    ledger = Ledger()
    _bring_in(record, ledger)
    ledger.write()


# --- older months: a score and levels, as the tables had them --------------------------------------------------------


def _bring_in(record: Record, ledger: Ledger) -> None:
    meeting = record.meeting
    rng = rng_for("imported rating", record.plan.code, meeting.month, meeting.kind)
    if rng.random() < UNRATED:
        return
    total, made_at = score_alone(rng, quality_of(record.plan.code)), moment(meeting.held_on, 22)
    level = level_of(total)
    ledger.give(_imported(meeting, Rater.SELF, level, total, made_at))
    if rng.random() > UNCONFIRMED:
        official = _other(level, rng) if rng.random() < OTHER_LEVEL else level
        kept = total if official == level else None
        ledger.give(_imported(meeting, Rater.OFFICIAL, official, kept, made_at + timedelta(days=5)))


def _imported(meeting: Meeting, rater: str, level: str, score: Decimal | None, made_at: datetime) -> Evaluation:
    return Evaluation(meeting=meeting, rater=rater, level=level, total=score, is_imported=True, made_at=made_at)


def _other(level: str, rng: Random) -> str:
    """Return the level below, or sometimes the one above."""
    levels = Level.best_first()
    index = levels.index(level) + (1 if rng.random() < 0.8 else -1)
    return levels[min(max(index, 0), len(levels) - 1)]


# --- what was logged in the program: sheets and the steps of their review ------------------------------------------


def _rate(world: World, record: Record, facts: Facts, judges: Judges, ledger: Ledger) -> None:
    meeting = record.meeting
    rng = rng_for("rating", record.plan.code, meeting.month, meeting.kind)
    state = _state(world, record, rng)
    if state == UNRATED_YET or not judges.knows(meeting):
        return
    author = recorder(world, record.plan)
    own = _own(record, facts, judges, author, rng)
    ledger.give(own)
    if state == RATED:
        return
    sent_at = own.made_at + timedelta(minutes=5)
    flags = flags_of(
        meeting=meeting, ratings=Ratings(self_rating=own), facts=facts, previous_level=ledger.level_before(meeting)
    )
    ledger.steps.append(_step(record, ReviewStepKind.SUBMIT, meeting.unit, author, sent_at, own, flags=flags))
    _answer(world, record, own, facts, state, sent_at, ledger, rng)


def _answer(
    world: World,
    record: Record,
    own: Evaluation,
    facts: Facts,
    state: str,
    sent_at: datetime,
    ledger: Ledger,
    rng: Random,
) -> None:
    """Let those above answer what was sent: return it, verify and confirm it, or leave it lying for now."""
    reviewer, unit = _reviewer(world, record)
    answered_at = min(sent_at + timedelta(days=rng.randint(1, 6), hours=-rng.randint(6, 13)), _last_evening(world))
    answered_at = max(answered_at, sent_at + timedelta(minutes=10))
    if state == RETURNED:
        reason = rng.choice(texts.RETURN_REASONS)
        ledger.steps.append(_step(record, ReviewStepKind.RETURN, unit, reviewer, answered_at, reason=reason))
        return
    if decided_in_two_steps(world, record):
        if state == WAITING and rng.random() < LEFT_UNVERIFIED:
            return
        ledger.steps.append(_step(record, ReviewStepKind.VERIFY, unit, reviewer, answered_at, own, level=own.level))
        reviewer, unit = world.users[record.plan.root], world.units[record.plan.root]
        answered_at += timedelta(minutes=45)
    if state == WAITING:
        return
    official = _official(own, facts, unit, reviewer, answered_at, rng)
    ledger.give(official)
    ledger.steps.append(
        _step(record, ReviewStepKind.CONFIRM, unit, reviewer, answered_at, official, reason=official.reason)
    )


def _last_evening(world: World) -> datetime:
    return moment(world.today - timedelta(days=1), 23, 30)


def _state(world: World, record: Record, rng: Random) -> str:
    month = record.meeting.month
    if month == world.months[-1] and record.meeting.is_of_the_month and record.plan.code in FIXED_STATES:
        return FIXED_STATES[record.plan.code]
    if record.plan.code in world.fixed:
        return CONFIRMED
    age = len(world.months) - 1 - world.months.index(month)
    chance = rng.random()
    for state, share in STATES.get(age, STATES_OF_OLD):
        chance -= share
        if chance < 0:
            return state
    return CONFIRMED


def _reviewer(world: World, record: Record) -> tuple[User, Unit]:
    """Return who answers, and for which unit: the committee above, or the root's where that one wrote for the branch."""
    code = record.plan.parent if record.plan.code in world.users else record.plan.root
    return world.users[code], world.units[code]


def _own(record: Record, facts: Facts, judges: Judges, author: User, rng: Random) -> Evaluation:
    meeting = record.meeting
    criteria_set, result = judges.fill(meeting, facts, rng, quality_of(record.plan.code))
    return Evaluation(
        meeting=meeting,
        criteria_set=criteria_set,
        rater=Rater.SELF,
        unit=meeting.unit,
        scores=scores_of(result),
        total=result.total,
        maximum=result.maximum,
        level=result.level,
        uncapped_level=result.uncapped_level,
        caps=list(result.caps),
        facts_digest=basis(criteria_set.criteria, facts),
        made_at=meeting.finalized_at + timedelta(minutes=20),
        made_by=author,
    )


def _official(own: Evaluation, facts: Facts, unit: Unit, reviewer: User, at: datetime, rng: Random) -> Evaluation:
    """Return the official level: the branch's own, or another with a reason; a few rest on facts that changed since."""
    level = _other(own.level, rng) if rng.random() < OTHER_LEVEL else own.level
    better = Level.best_first().index(level) < Level.best_first().index(own.level)
    if rng.random() < FACTS_CHANGED and facts.present and facts.excused:
        before = replace(facts, present=facts.present + 1, excused=facts.excused - 1)
        own.facts_digest = basis(own.criteria_set.criteria, before)
    return Evaluation(
        meeting=own.meeting,
        criteria_set=own.criteria_set,
        rater=Rater.OFFICIAL,
        unit=unit,
        scores=own.scores,
        total=own.total if level == own.level else None,
        maximum=own.maximum,
        level=level,
        uncapped_level=own.uncapped_level,
        reason="" if level == own.level else texts.OTHER_LEVEL_REASONS["up" if better else "down"],
        facts_digest=own.facts_digest,
        made_at=at,
        made_by=reviewer,
    )


def _step(
    record: Record,
    kind: str,
    unit: Unit,
    by: User,
    at: datetime,
    evaluation: Evaluation | None = None,
    *,
    reason: str = "",
    level: str = "",
    flags: Iterable[Flag] = (),
) -> ReviewStep:
    return ReviewStep(
        meeting=record.meeting,
        kind=kind,
        unit=unit,
        evaluation=evaluation,
        level=level,
        reason=reason,
        flags=[flag.as_row for flag in flags],
        at=at,
        by=by,
    )
