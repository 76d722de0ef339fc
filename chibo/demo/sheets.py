"""How the meetings of the demo were rated: by the branch, by the committee above, and where that stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from chibo.accounts.models import User
from chibo.demo import texts
from chibo.demo.accounts import recorder
from chibo.demo.judging import Sheet, score_alone
from chibo.demo.records import Record
from chibo.demo.world import World, moment, rng_for
from evaluations.enums import Level, Rater, ReviewStepKind
from evaluations.models import Evaluation, ReviewStep
from meetings.facts import Facts, facts_for

BATCH = 500
UNRATED, UNCONFIRMED, OTHER_LEVEL, FACTS_CHANGED = 0.02, 0.05, 0.04, 0.008

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
    """Opinions and steps of review, written in the order in which they were made."""

    def __init__(self) -> None:
        self.evaluations: list[Evaluation] = []
        self.steps: list[ReviewStep] = []

    def write(self) -> None:
        Evaluation.objects.bulk_create(self.evaluations, batch_size=BATCH)
        ReviewStep.objects.bulk_create(self.steps, batch_size=BATCH)


def rate_meetings(world: World, records: list[Record]) -> None:
    """Rate what was logged in the program on the criteria in force, and bring in the levels of older months as they were."""
    ledger = Ledger()
    entered = [record for record in records if record.is_entered and record.meeting.is_finalized]
    facts = facts_for([record.meeting for record in entered])
    for record in entered:
        _rate(world, record, facts[record.meeting.pk], ledger)
    for record in records:
        if not record.is_entered:
            _bring_in(record, ledger)
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
    sheet, made_at = score_alone(rng, _quality(record)), moment(meeting.held_on, 22)
    ledger.evaluations.append(_imported(meeting.pk, Rater.SELF, sheet.level, sheet.total, made_at))
    if rng.random() > UNCONFIRMED:
        official = _other(sheet.level, rng) if rng.random() < OTHER_LEVEL else sheet.level
        ledger.evaluations.append(_imported(meeting.pk, Rater.OFFICIAL, official, None, made_at + timedelta(days=5)))


def _imported(meeting_id: int, rater: str, level: str, score: Decimal | None, made_at: datetime) -> Evaluation:
    return Evaluation(meeting_id=meeting_id, rater=rater, level=level, total=score, is_imported=True, made_at=made_at)


def _quality(record: Record) -> float:
    """Return the mean score of a branch: most are good, some fair, a few weak."""
    rng = rng_for("quality", record.plan.code)
    return rng.choices([94, 86, 72, 55], [70, 20, 8, 2])[0]


def _other(level: str, rng: Random) -> str:
    """Return the level below, or sometimes the one above."""
    levels = Level.best_first()
    index = levels.index(level) + (1 if rng.random() < 0.8 else -1)
    return levels[min(max(index, 0), len(levels) - 1)]


# --- the last half-year: sheets and the steps of their review --------------------------------------------------------


def _rate(world: World, record: Record, facts: Facts, ledger: Ledger) -> None:
    meeting = record.meeting
    rng = rng_for("rating", record.plan.code, meeting.month, meeting.kind)
    state = _state(world, record, rng)
    if state == UNRATED_YET:
        return
    author, reviewer = recorder(world, record.plan), _reviewer(world, record)
    sheet = score_alone(rng, _quality(record))
    own = _evaluation(record, sheet, Rater.SELF, author, meeting.finalized_at + timedelta(minutes=20))
    own.facts_digest = facts.digest
    ledger.evaluations.append(own)
    if state == RATED:
        return
    sent_at = own.made_at + timedelta(minutes=5)
    ledger.steps.append(_step(record, ReviewStepKind.SUBMIT, author, sent_at, evaluation=own))
    if state == WAITING:
        return
    answered_at = min(sent_at + timedelta(days=rng.randint(1, 6), hours=-rng.randint(6, 13)), _last_evening(world))
    answered_at = max(answered_at, sent_at + timedelta(minutes=10))
    if state == RETURNED:
        reason = rng.choice(texts.RETURN_REASONS)
        ledger.steps.append(_step(record, ReviewStepKind.RETURN, reviewer, answered_at, reason=reason))
        return
    official = _confirmed(record, sheet, facts, reviewer, answered_at, rng)
    ledger.evaluations.append(official)
    ledger.steps.append(
        _step(record, ReviewStepKind.CONFIRM, reviewer, answered_at, evaluation=official, reason=official.reason)
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


def _reviewer(world: World, record: Record) -> User:
    return world.users[record.plan.parent]


def _evaluation(record: Record, sheet: Sheet, rater: str, maker: User, made_at: datetime) -> Evaluation:
    return Evaluation(
        meeting=record.meeting,
        criteria_set=sheet.criteria_set,
        rater=rater,
        unit=record.meeting.unit,
        scores=sheet.scores,
        total=sheet.total,
        maximum=sheet.maximum,
        level=sheet.level,
        uncapped_level=sheet.uncapped_level,
        caps=sheet.caps,
        is_imported=sheet.criteria_set is None,
        made_by=maker,
        made_at=made_at,
    )


def _confirmed(record: Record, sheet: Sheet, facts: Facts, reviewer: User, at: datetime, rng: Random) -> Evaluation:
    """Return the official level: the branch's own, or another with a reason; a few rest on facts that changed since."""
    official = _evaluation(record, sheet, Rater.OFFICIAL, reviewer, at)
    official.unit_id = record.meeting.unit.parent_id
    official.facts_digest = facts.digest
    if rng.random() < FACTS_CHANGED and facts.present and facts.excused:
        official.facts_digest = replace(facts, present=facts.present + 1, excused=facts.excused - 1).digest
    if rng.random() < OTHER_LEVEL:
        other = _other(sheet.level, rng)
        better = Level.best_first().index(other) < Level.best_first().index(sheet.level)
        official.reason = "" if other == sheet.level else texts.OTHER_LEVEL_REASONS["up" if better else "down"]
        official.level = other
    return official


def _step(
    record: Record, kind: str, by: User, at: datetime, *, evaluation: Evaluation | None = None, reason: str = ""
) -> ReviewStep:
    """A step belongs to the unit that takes it: the branch sends up, the one above answers."""
    unit = record.meeting.unit
    unit_id = unit.pk if kind == ReviewStepKind.SUBMIT else unit.parent_id
    return ReviewStep(
        meeting=record.meeting, kind=kind, unit_id=unit_id, evaluation=evaluation, reason=reason, at=at, by=by
    )
