"""Who came and who spoke: member by member, or as totals where only a table was left."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from chibo.demo import texts
from chibo.demo.world import LIVED_IN, BranchPlan, rng_for
from meetings.attendance import totals_of
from meetings.enums import AttendanceStatus
from meetings.models import Attendance, Meeting

BATCH = 1000
LEAST_OPINIONS = 8  # Chi bộ khối Quang Trung: at least eight at each meeting
COMES_ANYWAY = 0.1

Roster = list[tuple[int, str, bool]]  # member id, standing's kind or '', is official


@dataclass
class Mark:
    """A member's line in the roll call."""

    member_id: int
    status: str
    is_official: bool
    attended: bool = False
    reason: str = ""
    opinions: int = 0

    @property
    def is_present(self) -> bool:
        return self.status in AttendanceStatus.attending()


def call_roll(meeting: Meeting, roster: Roster, plan: BranchPlan, rng: Random) -> list[Mark]:
    """Return a mark for everybody on the roster and set the meeting's totals from them."""
    diligence = _diligence(plan)
    marks = []
    for member_id, standing, is_official in roster:
        if standing:
            attended = standing == AttendanceStatus.EXEMPT and rng.random() < COMES_ANYWAY
            marks.append(Mark(member_id, standing, is_official, attended=attended))
        else:
            status = _status(rng, diligence)
            reason = rng.choice(texts.ABSENCE_REASONS) if status == AttendanceStatus.EXCUSED else ""
            marks.append(Mark(member_id, status, is_official, reason=reason))
    present = [mark for mark in marks if mark.is_present]
    for mark in rng.sample(present, _speakers(plan, len(present), rng)):
        mark.opinions = 1 if rng.random() < 0.8 else 2
    _count(meeting, marks)
    return marks


def _diligence(plan: BranchPlan) -> float:
    return 0.99 if plan.code == LIVED_IN else rng_for("diligence", plan.code).uniform(0.9, 0.99)


def _status(rng: Random, diligence: float) -> str:
    chance = rng.random()
    if chance < diligence:
        return AttendanceStatus.LATE if rng.random() < 0.02 else AttendanceStatus.PRESENT
    return AttendanceStatus.UNEXCUSED if rng.random() < 0.08 else AttendanceStatus.EXCUSED


def _speakers(plan: BranchPlan, present: int, rng: Random) -> int:
    if plan.code == LIVED_IN:
        return rng.randint(LEAST_OPINIONS, 13)
    return min(present, max(1, round(present * rng.uniform(0.2, 0.65))))


def _count(meeting: Meeting, marks: list[Mark]) -> None:
    totals = totals_of(marks)
    meeting.base, meeting.present = totals.base, totals.present
    meeting.excused, meeting.unexcused = totals.excused, totals.unexcused
    meeting.opinions, meeting.speakers = totals.opinions, totals.speakers


def totals_only(meeting: Meeting, roster: Roster, plan: BranchPlan, rng: Random) -> None:
    """Set the totals as a table gives them: of those who had to attend that day."""
    statuses = [_status(rng, _diligence(plan)) for _, standing, _ in roster if not standing]
    meeting.base = len(statuses)
    meeting.present = sum(status in AttendanceStatus.attending() for status in statuses)
    meeting.excused = statuses.count(AttendanceStatus.EXCUSED)
    meeting.unexcused = statuses.count(AttendanceStatus.UNEXCUSED)
    meeting.opinions = _speakers(plan, meeting.present, rng)


def write_roll_calls(marks: list[tuple[Meeting, list[Mark]]]) -> None:
    """Write the attendance rows of meetings that have their ids."""
    rows = (
        Attendance(
            meeting=meeting,
            member_id=mark.member_id,
            status=mark.status,
            attended=mark.attended,
            reason=mark.reason,
            opinions=mark.opinions,
        )
        for meeting, called in marks
        for mark in called
    )
    Attendance.objects.bulk_create(rows, batch_size=BATCH)
