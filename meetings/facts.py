"""Facts of a meeting: pure functions of the record, counted once and never asked again in rating, report or annual form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from chibo.common.text import digest
from meetings.enums import AssignmentState, MeetingKind, MeetingSource
from meetings.history import excused_runs, leaders, topical_counts
from meetings.models import AssignmentProgress, Attendance, Meeting, Rescheduling
from meetings.queries import due_days, latest_reschedulings

# What the record of a meeting does not hold itself. Rules may read it; a change there is flagged where it counts
# (`evaluations.engine.basis`), not as a change of this record.
OUTSIDE = frozenset({"members", "leaders", "topical", "excused_run"})


@dataclass(frozen=True)
class Facts:
    """What the record of one meeting says.

    Counts are people unless named otherwise; None: the record does not tell. `minutes` from start to end, across
    midnight if need be; how long it should last is a rule of the criteria. `members` in all, `leaders` in a post of the
    branch committee, `topical` sessions in the month, `excused_run`: see `meetings.history`.
    """

    kind: str
    held_on: date | None = None
    due_on: date | None = None
    moved_to: date | None = None
    minutes: int | None = None
    base: int | None = None
    present: int | None = None
    excused: int | None = None
    unexcused: int | None = None
    speakers: int | None = None
    opinions: int | None = None
    chi_uy_met_before: bool | None = None
    chi_uy_has_minutes: bool = False
    notified_days_before: int | None = None
    papers_days_before: int | None = None
    fee_announced: bool = False
    has_conclusion: bool | None = False
    resolution_items: int = 0
    assignments_given: int = 0
    last_assignments: int = 0
    last_assignments_done: int = 0
    is_finalized: bool = False
    members: int | None = None
    leaders: int | None = None
    topical: int | None = None
    excused_run: int | None = None

    @property
    def is_on_day(self) -> bool | None:
        """Held on the due day, or on the day to which it was moved by a decision."""
        if self.held_on is None or self.due_on is None:
            return None
        return self.held_on in (self.due_on, self.moved_to)

    @property
    def digest(self) -> str:
        """Digest of what the meeting's own record counts. Locking the minutes changes nothing that was counted."""
        counted = {key: value for key, value in asdict(self).items() if key not in {"is_finalized", *OUTSIDE}}
        return digest({key: str(value) for key, value in counted.items()})


def minutes_between(meeting: Meeting) -> int | None:
    """Return the length of the meeting in minutes; one that ends after midnight goes on into the next day."""
    if meeting.started_at is None or meeting.ended_at is None:
        return None
    day = meeting.held_on or meeting.month
    start, end = datetime.combine(day, meeting.started_at), datetime.combine(day, meeting.ended_at)  # noqa: DTZ001 -- local
    if end <= start:
        end += timedelta(days=1)
    return int((end - start).total_seconds() // 60)


def facts_of(meeting: Meeting) -> Facts:
    """Return the facts of one meeting."""
    return facts_for([meeting])[meeting.pk]


def facts_for(meetings: Iterable[Meeting]) -> dict[int, Facts]:
    """Return {meeting id: Facts}. A fixed number of queries plus one per month among the meetings."""
    meetings = list(meetings)
    ids = [meeting.pk for meeting in meetings]
    units, months = {meeting.unit_id for meeting in meetings}, {meeting.month for meeting in meetings}
    dues = due_days(units, months)
    moves = latest_reschedulings(months, units)
    rolls = _roll_calls(ids)
    progress = _progress(ids)
    given = dict(Meeting.objects.filter(pk__in=ids).values_list("pk").annotate(Count("assignments")))
    items = dict(Meeting.objects.filter(pk__in=ids).values_list("pk").annotate(Count("resolution__items")))
    topical, led, runs = topical_counts(units, months), leaders(meetings), excused_runs(meetings)
    found = {}
    for meeting in meetings:
        key = (meeting.unit_id, meeting.month)
        regular = meeting.kind in MeetingKind.of_the_month()
        spoke, on_roll = rolls.get(meeting.pk, (meeting.speakers, meeting.base))
        due = dues.get(key) if regular else None
        found[meeting.pk] = _facts(
            meeting,
            due_on=due.day if due else None,
            move=moves.get(key) if regular else None,
            progress=progress.get(meeting.pk, (0, 0)),
            speakers=spoke,
            assignments_given=given.get(meeting.pk, 0),
            resolution_items=items.get(meeting.pk, 0),
            members=on_roll,
            leaders=led.get(meeting.pk) or None,  # no post on record is no knowledge that nobody leads
            topical=topical[meeting.unit_id, meeting.month],
            excused_run=runs.get(meeting.pk),
        )
    return found


def _roll_calls(ids: list[int]) -> dict[int, tuple[int, int]]:
    """Return {meeting id: (people who spoke, people on the roll)} for meetings with a roll call."""
    rows = Attendance.objects.filter(meeting_id__in=ids).values_list("meeting_id")
    counted = rows.annotate(spoke=Count("pk", filter=Q(opinions__gt=0)), on_roll=Count("pk"))
    return {meeting: (spoke, on_roll) for meeting, spoke, on_roll in counted}


def _progress(ids: list[int]) -> dict[int, tuple[int, int]]:
    """Return {meeting id: (earlier assignments reported on, of them done)}."""
    rows = AssignmentProgress.objects.filter(meeting_id__in=ids).values_list("meeting_id")
    counted = rows.annotate(Count("pk"), done=Count("pk", filter=Q(state=AssignmentState.DONE)))
    return {meeting: (total, done) for meeting, total, done in counted}


def _facts(
    meeting: Meeting,
    *,
    due_on: date | None,
    move: Rescheduling | None,
    progress: tuple[int, int],
    **counted: int | None,
) -> Facts:
    held = meeting.held_on
    moved_to = move.moved_to if move and due_on and move.is_in_time(due_on) else None
    return Facts(
        kind=meeting.kind,
        held_on=held,
        due_on=due_on,
        moved_to=moved_to,
        minutes=minutes_between(meeting),
        base=meeting.base,
        present=meeting.present,
        excused=meeting.excused,
        unexcused=meeting.unexcused,
        opinions=meeting.opinions,
        chi_uy_met_before=(meeting.chi_uy_met_on <= held) if meeting.chi_uy_met_on and held else None,
        chi_uy_has_minutes=meeting.chi_uy_has_minutes,
        notified_days_before=_days_before(meeting.notified_on, held),
        papers_days_before=_days_before(meeting.papers_sent_on, held),
        fee_announced=meeting.fee_announced,
        has_conclusion=_has_conclusion(meeting),
        last_assignments=progress[0],
        last_assignments_done=progress[1],
        is_finalized=meeting.is_finalized,
        **counted,
    )


def _has_conclusion(meeting: Meeting) -> bool | None:
    """None for a meeting brought in as numbers: its minutes are elsewhere."""
    if meeting.conclusion.strip():
        return True
    return False if meeting.source == MeetingSource.ENTERED else None


def _days_before(day: date | None, held_on: date | None) -> int | None:
    return (held_on - day).days if day and held_on else None
