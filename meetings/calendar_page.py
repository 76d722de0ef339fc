"""What the calendar pages show: a branch's year, the branches of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator

from chibo.common.dates import Span, add_months
from chibo.organization.models import Access, Unit
from meetings.enums import MeetingSource
from meetings.models import Meeting
from meetings.queries import due_days, latest_reschedulings
from meetings.queries.registration import registered_months
from meetings.states import (
    CALLED_OFF,
    LEFT_BEHIND,
    OVERDUE,
    PLANNED,
    REGISTERED,
    TONES,
    is_left_behind,
    state_in_calendar,
)

BRANCHES_A_PAGE = 50
FIRST_YEAR = 2000
MONTHS_REMINDED = 3


@dataclass(frozen=True)
class MonthRow:
    """One month: its due day, the day it was moved to, the regular meeting, and every other record, voided ones too."""

    month: date
    due_on: date
    moved_to: date | None
    meeting: Meeting | None
    others: list[Meeting]
    state: str
    today: date

    @property
    def code(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_ahead(self) -> bool:
        """A later month than this one: there is nothing to write down yet."""
        return self.month > self.today

    @property
    def is_unfinished(self) -> bool:
        """Its day has come and the minutes are not locked; from a list or, with its numbers, on paper they need not be.

        One that is only prepared waits for its day, and for nothing once its branch has ended.
        """
        if self.state == LEFT_BEHIND or (self.meeting and self.meeting.held_on is None and self.is_ahead):
            return False
        if self.meeting is not None:
            has_numbers = self.meeting.source == MeetingSource.PAPER and self.meeting.base is not None
            return not (self.meeting.is_finalized or has_numbers or self.meeting.source == MeetingSource.IMPORTED)
        has_come = (self.moved_to or self.due_on) <= self.today
        return self.state == OVERDUE or (self.state != CALLED_OFF and has_come)


@dataclass(frozen=True)
class BranchRow:
    """One branch in a month. `meeting` is None where there is none, or none to be read."""

    branch: Unit
    due_on: date
    moved_to: date | None
    meeting: Meeting | None
    state: str

    @property
    def tone(self) -> str:
        return TONES[self.state]


def year_of(text: str | None, today: date) -> int:
    """Return the year asked for, or today's."""
    near = {str(year): year for year in range(FIRST_YEAR, today.year + 2)}
    return near.get(text or "", today.year)


def branch_year(unit: Unit, year: int, today: date) -> list[MonthRow]:
    """Return the months of `year` in which `unit` was open or met, newest first. A fixed number of queries."""
    months = Span("year", year).months
    dues, moves = due_days([unit.pk], months), latest_reschedulings(months, [unit.pk])
    meetings = list(Meeting.objects.filter(unit=unit, month__in=months).with_paper().order_by("held_on", "pk"))
    registered = registered_months([unit.pk], months)
    rows = []
    for month in reversed(months):
        here = [meeting for meeting in meetings if meeting.month == month]
        regular = next((row for row in here if row.is_of_the_month and not row.is_voided), None)
        due_on, move = dues[unit.pk, month].day, moves.get((unit.pk, month))
        if not here and not unit.is_open_on(due_on):
            continue
        state = _with_registration(state_in_calendar(regular, due_on, move, today), (unit.pk, month) in registered)
        state = LEFT_BEHIND if regular and is_left_behind(regular, unit, due_on) else state
        others = [row for row in here if row is not regular]
        rows.append(MonthRow(month, due_on, move.moved_to if move else None, regular, others, state, today))
    return rows


def _with_registration(state: str, is_registered: bool) -> str:
    """A month that is only planned reads as registered once the branch said when and where."""
    return REGISTERED if is_registered and state == PLANNED else state


def next_month_to_do(rows: list[MonthRow]) -> MonthRow | None:
    """Return the earliest month of the last three whose record is not finished, or None; `rows` newest first.

    Older gaps stay visible in their rows, they are no longer what a branch is asked to do next.
    """
    unfinished = [row for row in rows if row.is_unfinished and row.month > add_months(row.today, -MONTHS_REMINDED)]
    return unfinished[-1] if unfinished else None


def branches_of_month(
    unit: Unit, month: date, today: date, access: Access, page: str | None
) -> tuple[Page, list[BranchRow]]:
    """Return a page of the branches below `unit` with their regular meeting of `month`. A fixed number of queries."""
    branches = Unit.objects.visible_to(access).below(unit).branches().order_by("sort_key", "code")
    shown = Paginator(branches, BRANCHES_A_PAGE).get_page(page)
    ids = [branch.pk for branch in shown.object_list]
    dues, moves = due_days(ids, [month]), latest_reschedulings([month], ids)
    meetings = Meeting.objects.visible_to(access).standing().of_the_month().filter(unit_id__in=ids, month=month)
    found = {meeting.unit_id: meeting for meeting in meetings.with_paper()}
    registered = registered_months(ids, [month])
    rows = []
    for branch in shown.object_list:
        meeting, move, due_on = found.get(branch.pk), moves.get((branch.pk, month)), dues[branch.pk, month].day
        if (meeting and not is_left_behind(meeting, branch, due_on)) or branch.is_open_on(due_on):
            state = state_in_calendar(meeting, due_on, move, today)
            state = _with_registration(state, (branch.pk, month) in registered)
            rows.append(BranchRow(branch, due_on, move.moved_to if move else None, meeting, state))
    return shown, rows
