"""Reads of assignments: the results table of a meeting, the chain of one, the execution rate of resolutions.

An assignment is due when its deadline has passed; one without a deadline is never due. It was done on time when no meeting
held on or after the deadline heard of it as not done: what was finished by the deadline is told only at the next meeting,
so the day on which it was told does not make it late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from chibo.common.dates import Months, Span
from chibo.common.text import percent
from chibo.organization.models import Access, Member, Unit
from chibo.organization.queries import predecessors
from meetings.enums import AssignmentState
from meetings.models import Assignment, AssignmentProgress, Meeting
from meetings.models.assignments import measured

ONE_DAY = timedelta(days=1)


# --- what a meeting hears of -----------------------------------------------------------------------------------------


def due_for_report(meeting: Meeting) -> QuerySet[Assignment]:
    """Return the assignments that this meeting hears of: given before it and open then, or reported at it already.

    They are those that the branch answers for, those of the branches merged into it by that day, and, for the record of a
    branch that has since been merged, those that its own meetings gave.
    """
    day = meeting.roll_day
    branches = {meeting.unit_id, *predecessors(meeting.unit, day)}
    ours = Q(unit__in=branches) | Q(meeting__unit__in=branches)
    given_before = Q(meeting__isnull=True) | Q(meeting__held_on__lt=day)
    open_then = Q(state=AssignmentState.OPEN) | Q(closed_on__gte=day)
    reported = AssignmentProgress.objects.filter(meeting=meeting).values("assignment")
    rows = Assignment.objects.standing().exclude(meeting=meeting)
    rows = rows.filter((ours & given_before & open_then) | Q(pk__in=reported))
    return rows.with_doers().order_by("due_on", "pk")


def states_at_start(meeting: Meeting, assignments: Iterable[Assignment]) -> dict[int, str]:
    """Return {assignment id: its state when the meeting began}, by the last report before it. One query."""
    earlier = standing_reports().filter(assignment__in=list(assignments), meeting__held_on__lt=meeting.roll_day)
    found = {assignment.pk: AssignmentState.OPEN for assignment in assignments}
    return found | dict(earlier.values_list("assignment_id", "state"))


def start_in_words(start: str, assignment: Assignment, day: date) -> tuple[str, bool]:
    """Return (the state at the start of a meeting on `day` in words, whether it was overdue): the same on screen and paper."""
    is_late = start == AssignmentState.OPEN and assignment.due_on is not None and assignment.due_on < day
    return "Quá hạn" if is_late else AssignmentState(start).label, is_late


def standing_reports() -> QuerySet[AssignmentProgress]:
    """Return the reports of meetings that were not voided, the last one last."""
    return AssignmentProgress.objects.filter(meeting__voided_at__isnull=True).order_by("meeting__held_on", "meeting")


# --- the results table of a meeting ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ResultLine:
    """A line of the table 'TT | Nhiệm vụ | Tình trạng đầu kỳ | Kết quả thực hiện' of a monthly resolution.

    `start` and `state` are words, `is_late` says that it was overdue when the meeting began; `state` is '' and `result` too
    while nothing was told yet.
    """

    number: int
    assignment: Assignment
    start: str
    is_late: bool
    result: str
    state: str
    tone: str

    @property
    def told(self) -> str:
        """The result as one text: 'Hoàn thành: đủ các hộ', 'Chưa có kết quả'."""
        return ": ".join(part for part in (self.state, self.result) if part) or "Chưa có kết quả"


def results_table(meeting: Meeting) -> list[ResultLine]:
    """Return the results of earlier assignments as this meeting hears of them. Seven queries whatever their number."""
    assignments = list(due_for_report(meeting))
    starts, measures = states_at_start(meeting, assignments), _measures_at_start(meeting, assignments)
    told = {row.assignment_id: row for row in meeting.progress.select_related("assignment")}
    return [
        _result_line(number, row, starts[row.pk], measures.get(row.pk), told.get(row.pk), meeting.roll_day)
        for number, row in enumerate(assignments, start=1)
    ]


def _measures_at_start(meeting: Meeting, assignments: Iterable[Assignment]) -> dict[int, int]:
    """Return {assignment id: how much of its measure was done when the meeting began}."""
    earlier = AssignmentProgress.objects.filter(
        assignment__in=[row.pk for row in assignments],
        measure_done__isnull=False,
        meeting__voided_at__isnull=True,
        meeting__held_on__lt=meeting.roll_day,
    )
    return dict(earlier.order_by("meeting__held_on", "meeting").values_list("assignment", "measure_done"))


def _result_line(
    number: int, assignment: Assignment, start: str, done: int | None, told: AssignmentProgress | None, day: date
) -> ResultLine:
    words, is_late = start_in_words(start, assignment, day)
    at_start = measured(done or 0, assignment.measure_total, assignment.measure_unit)
    return ResultLine(
        number=number,
        assignment=assignment,
        start=f"{words}, {at_start}" if at_start else words,
        is_late=is_late,
        result=told.told if told else "",
        state=told.get_state_display() if told else "",
        tone=TONES[told.state] if told else "wait",
    )


TONES = {AssignmentState.DONE: "ok", AssignmentState.NOT_DONE: "warn", AssignmentState.OPEN: "info"}


# --- the chain of one assignment -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """What one meeting said of an assignment. `unit` is the branch that met: another one before a merger."""

    meeting: Meeting
    unit: Unit
    start: str
    state: str
    tone: str
    result: str


def chain_of(assignment: Assignment) -> list[Link]:
    """Return what the meetings said of an assignment, the first one first; voided ones left out. One query."""
    rows = assignment.progress.filter(meeting__voided_at__isnull=True)
    rows = rows.select_related("assignment", "meeting__unit").order_by("meeting__held_on", "meeting")
    return [
        Link(
            meeting=row.meeting,
            unit=row.meeting.unit,
            start=start_in_words(row.state_at_start, assignment, row.meeting.roll_day)[0],
            state=row.get_state_display(),
            tone=TONES[row.state],
            result=row.told,
        )
        for row in rows
    ]


def own_member(access: Access) -> Member | None:
    """Return the member who signed in: known where the access hangs on a post. One query, none without a post."""
    return access.post.member if access.post_id else None


# --- the execution rate of resolutions -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Execution:
    """What became of the assignments due in a span: `on_time` + `late` + `not_done` + `open` = `due`."""

    due: int = 0
    on_time: int = 0
    late: int = 0
    not_done: int = 0
    open: int = 0

    @property
    def rate(self) -> str:
        """Done on time of those due: '66,7%', '–' when none was due."""
        return percent(self.on_time, self.due)


def _late() -> Exists:
    """A standing meeting on or after the deadline heard that it was not done yet."""
    heard = AssignmentProgress.objects.filter(
        assignment=OuterRef("pk"), meeting__voided_at__isnull=True, meeting__held_on__gte=OuterRef("due_on")
    )
    return Exists(heard.exclude(state=AssignmentState.DONE))


PARTS: dict[str, Q] = {
    "due": Q(),
    "on_time": Q(state=AssignmentState.DONE, is_late=False),
    "late": Q(state=AssignmentState.DONE, is_late=True),
    "not_done": Q(state=AssignmentState.NOT_DONE),
    "open": Q(state=AssignmentState.OPEN),
}


def due_in(unit_ids: Iterable[int], span: Span | Months, day: date) -> QuerySet[Assignment]:
    """Return the assignments under `unit_ids` whose deadline lies in `span` and has passed on `day`, marked `is_late`.

    A branch counts where it stood on the day of the deadline, or on which the work was told done before it; a successor
    founded later counts from its first day.
    """
    rows = Assignment.objects.standing().filter(due_on__gte=span.first, due_on__lte=min(span.last, day - ONE_DAY))
    counted_on = Case(
        When(unit__valid_from__gt=F("due_on"), then=F("unit__valid_from")),
        When(closed_on__lt=F("due_on"), then=F("closed_on")),
        default=F("due_on"),
    )
    rows = rows.annotate(is_late=_late(), counted_on=counted_on)
    return rows.filter(
        unit__ancestor_rows__ancestor__in=list(unit_ids),
        unit__ancestor_rows__valid_from__lte=F("counted_on"),
        unit__ancestor_rows__valid_to__gte=F("counted_on"),
    )


def execution(unit_ids: Iterable[int], span: Span | Months, day: date) -> dict[int, Execution]:
    """Return {unit id: Execution} for branches and committees alike, as known on `day`. One query whatever their number."""
    ids = list(unit_ids)
    counts = {name: Count("pk", filter=condition) for name, condition in PARTS.items()}
    counted = due_in(ids, span, day).order_by().values("unit__ancestor_rows__ancestor").annotate(**counts)
    found = {row.pop("unit__ancestor_rows__ancestor"): Execution(**row) for row in counted}
    return {pk: found.get(pk, Execution()) for pk in ids}


def behind(unit: Unit, part: str, span: Span | Months, day: date) -> QuerySet[Assignment]:
    """Return the assignments behind one number of `execution`."""
    return due_in([unit.pk], span, day).filter(PARTS[part])
