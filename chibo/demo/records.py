"""What happened month by month: regular meetings with moves, misses and late entries, and topical sessions.

The last months were logged in the program, member by member; what is older came in by tables and carries totals only.
Chi bộ khối Quang Trung has its whole two years on record and its current month still to write.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

from chibo.common.dates import add_months
from chibo.demo import texts
from chibo.demo.accounts import recorder
from chibo.demo.rollcalls import Mark, call_roll, totals_only
from chibo.demo.rosters import Rosters
from chibo.demo.world import HELD_BACK, LIVED_IN, ONE_DAY, BranchPlan, World, moment, rng_for
from meetings.calendar import Due
from meetings.enums import MeetingKind, MeetingSource
from meetings.models import Meeting, Rescheduling
from meetings.queries import due_days

BATCH = 500
MISSED, MOVED, OFF_DAY, HELD_LATE, COMBINED = 0.022, 0.04, 0.03, 0.006, 0.07
NOT_LOGGED_YET = 0.12
LOGGED_LATE = 0.03
VOIDED = 0.004
TOPICAL = 0.2  # a month with a topical session on a day of its own


@dataclass
class Record:
    """A meeting before and after it is written, with the roll call it comes from."""

    plan: BranchPlan
    meeting: Meeting
    marks: list[Mark] = field(default_factory=list)

    @property
    def is_entered(self) -> bool:
        return self.meeting.source == MeetingSource.ENTERED


@dataclass
class _Day:
    """When a branch met for a month, and what was decided about the day. No day: not met."""

    held_on: date | None
    move: Rescheduling | None = None


def hold_meetings(world: World, rosters: Rosters) -> list[Record]:
    """Write the meetings of the two years; returns them oldest month first, voided and held-back ones left out."""
    dues = due_days([world.units[plan.code].pk for plan in world.plans if plan.size], world.months)
    records, moves = [], []
    for plan in world.plans:
        for month in world.months if plan.size else []:
            due = dues[world.units[plan.code].pk, month]
            if not _is_open(plan, due.day):
                continue
            day = _day_of(world, plan, month, due)
            moves += [day.move] if day.move else []
            if day.held_on is not None:
                records.append(_regular(world, rosters, plan, month, due, day.held_on))
            records += _topical(world, rosters, plan, month)
    Rescheduling.objects.bulk_create(moves, batch_size=BATCH)
    records = [record for record in records if not _is_held_back(world, record)]
    Meeting.objects.bulk_create([record.meeting for record in records], batch_size=BATCH)
    Meeting.objects.bulk_create(_voided(world, records), batch_size=BATCH)
    return records


def _is_open(plan: BranchPlan, day: date) -> bool:
    return not plan.successor or day < plan.merged_on


def _is_held_back(world: World, record: Record) -> bool:
    return record.plan.code == HELD_BACK and record.meeting.month == world.month_held_back


# --- the day ---------------------------------------------------------------------------------------------------------


def _day_of(world: World, plan: BranchPlan, month: date, due: Due) -> _Day:
    rng = rng_for("day", plan.code, month)
    if plan.code == LIVED_IN:
        return _Day(due.day if month < world.months[-1] else None)
    chance = rng.random()
    careless = 4 if rng_for("careless", plan.code).random() < 0.05 else 1
    if plan.code not in world.fixed and chance < MISSED * careless:
        called_off = rng.random() < 0.3
        return _Day(None, _rescheduling(world, plan, month, due, None, rng) if called_off else None)
    chance = rng.random()
    held_on, move = due.day, None
    if chance < MOVED:
        held_on = due.day + timedelta(days=rng.randint(1, 4))
        move = _rescheduling(world, plan, month, due, held_on, rng)
    elif chance < MOVED + OFF_DAY * careless:
        held_on = due.day + timedelta(days=rng.randint(1, 5))
    elif chance < MOVED + OFF_DAY * careless + HELD_LATE:
        held_on = add_months(month, 1) + ONE_DAY
    if not _is_open(plan, held_on):
        held_on, move = due.day, None
    if held_on >= world.today or (month == world.months[-1] and _not_logged_yet(world, plan, rng)):
        held_on = None
    return _Day(held_on, move)


def _not_logged_yet(world: World, plan: BranchPlan, rng: Random) -> bool:
    return plan.code not in world.fixed and rng.random() < NOT_LOGGED_YET


def _rescheduling(
    world: World, plan: BranchPlan, month: date, due: Due, moved_to: date | None, rng: Random
) -> Rescheduling:
    return Rescheduling(
        branch=world.units[plan.code],
        month=month,
        moved_to=moved_to,
        reason=rng.choice(texts.MOVE_REASONS) if moved_to else texts.OFF_REASON,
        decided_by="Chi ủy" if plan.size >= 9 else "Bí thư chi bộ",
        decided_on=due.day - timedelta(days=rng.randint(1, 3)),
        recorded_by=recorder(world, plan),
    )


# --- the record ------------------------------------------------------------------------------------------------------


def _regular(world: World, rosters: Rosters, plan: BranchPlan, month: date, due: Due, held_on: date) -> Record:
    rng = rng_for("regular", plan.code, month)
    combined = rng.random() < COMBINED
    meeting = _meeting(world, plan, month, held_on, MeetingKind.COMBINED if combined else MeetingKind.REGULAR, rng)
    meeting.topic = rng.choice(_topics(plan)) if combined else ""
    meeting.started_at = due.start or (time(19, 30) if plan.is_residential else time(14, 0))
    return _filled(world, rosters, plan, meeting, rng)


def _topical(world: World, rosters: Rosters, plan: BranchPlan, month: date) -> Iterable[Record]:
    rng = rng_for("topical", plan.code, month)
    held_on = month + timedelta(days=rng.randint(11, 25))
    if rng.random() > TOPICAL or held_on >= world.today or not _is_open(plan, held_on):
        return
    meeting = _meeting(world, plan, month, held_on, MeetingKind.TOPICAL, rng)
    meeting.topic = rng.choice(_topics(plan))
    meeting.started_at = time(19, 30) if plan.is_residential else time(15, 0)
    yield _filled(world, rosters, plan, meeting, rng)


def _topics(plan: BranchPlan) -> tuple[str, ...]:
    return texts.TOPICS["thon" if plan.is_residential else ""]


def _meeting(world: World, plan: BranchPlan, month: date, held_on: date, kind: str, rng: Random) -> Meeting:
    return Meeting(
        unit=world.units[plan.code],
        kind=kind,
        month=month,
        held_on=held_on,
        source=MeetingSource.ENTERED if world.is_on_screen(plan, month) else MeetingSource.IMPORTED,
    )


def _filled(world: World, rosters: Rosters, plan: BranchPlan, meeting: Meeting, rng: Random) -> Record:
    norm = 125 if meeting.kind == MeetingKind.COMBINED else 95
    minutes = max(45, int(rng.gauss(norm, 9)))
    started = meeting.started_at.hour * 60 + meeting.started_at.minute
    meeting.ended_at = time((started + minutes) // 60 % 24, (started + minutes) % 60)
    record = Record(plan, meeting)
    present_of = rosters.on(meeting.unit_id, meeting.held_on)
    if not record.is_entered:
        totals_only(meeting, present_of, plan, rng)
        return record
    record.marks = call_roll(meeting, present_of, plan, rng)
    _write_down(world, rosters, record, rng)
    return record


def _write_down(world: World, rosters: Rosters, record: Record, rng: Random) -> None:
    """Fill what was prepared, said and decided, and lock the minutes, a few only next month, some not yet."""
    plan, meeting = record.plan, record.meeting
    held_on, user = meeting.held_on, recorder(world, plan)
    is_careful = rng.random() < 0.85
    meeting.chi_uy_met_on = held_on - timedelta(days=rng.randint(1, 3)) if is_careful else None
    meeting.chi_uy_has_minutes = is_careful and rng.random() < 0.8
    meeting.notified_on = held_on - timedelta(days=rng.randint(2, 5))
    meeting.papers_sent_on = held_on - timedelta(days=rng.randint(1, 2)) if rng.random() < 0.8 else None
    meeting.place = "Nhà văn hóa" if plan.is_residential else "Phòng họp cơ quan"
    meeting.fee_announced = rng.random() < 0.92
    meeting.assessment, meeting.discussion = rng.choice(texts.ASSESSMENTS), rng.choice(texts.DISCUSSIONS)
    meeting.criticism = texts.CRITICISM if rng.random() < 0.4 else ""
    meeting.conclusion = rng.choice(texts.CONCLUSIONS)
    meeting.chair_id = rosters.secretary_on(meeting.unit_id, held_on)
    takers = [mark.member_id for mark in record.marks if mark.is_present and mark.member_id != meeting.chair_id]
    meeting.minute_taker_id = takers[0] if takers else None
    meeting.created_by = user
    meeting.on_behalf_by = "" if plan.code in world.users else user.full_name
    is_open = meeting.month == world.months[-1] and plan.code not in world.fixed and rng.random() < 0.08
    if not is_open:
        meeting.finalized_at, meeting.finalized_by = _written_at(world, meeting, rng), user


def _written_at(world: World, meeting: Meeting, rng: Random) -> object:
    """Return when the minutes were locked: within two days, or early next month."""
    day = meeting.held_on + timedelta(days=rng.randint(0, 2))
    if rng.random() < LOGGED_LATE:
        day = add_months(meeting.held_on.replace(day=1), 1) + timedelta(days=rng.randint(3, 9))
    return moment(min(day, world.today - ONE_DAY), 21, rng.randint(0, 59))


def _voided(world: World, records: list[Record]) -> list[Meeting]:
    """Return wrong copies of a few meetings, voided with the reason: they count nowhere."""
    copies = []
    for record in records:
        meeting, rng = record.meeting, rng_for("voided", record.plan.code, record.meeting.month)
        if meeting.kind == MeetingKind.TOPICAL or not record.is_entered or rng.random() > VOIDED:
            continue
        copies.append(
            Meeting(
                unit_id=meeting.unit_id,
                month=meeting.month,
                held_on=meeting.held_on,
                created_by_id=meeting.created_by_id,
                voided_at=moment(meeting.held_on, 22),
                voided_by_id=meeting.created_by_id,
                void_reason=rng.choice(texts.VOID_REASONS),
            )
        )
    return copies


def record_held_back(world: World, rosters: Rosters) -> Record:
    """Write the one meeting that was logged only after its quarter's report had been accepted."""
    plan, month = world.plan(HELD_BACK), world.month_held_back
    due = due_days([world.units[plan.code].pk], [month])[world.units[plan.code].pk, month]
    record = _regular(world, rosters, plan, month, due, due.day)
    record.meeting.note = "Ghi chậm: sổ biên bản nộp muộn."
    record.meeting.save()
    return record
