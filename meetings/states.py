"""The state of a meeting up to its minutes, read off its timestamps. Ratings add theirs above (`evaluations`)."""

from __future__ import annotations

from datetime import date

from chibo.organization.models import Unit
from meetings.enums import MeetingSource
from meetings.models import Meeting, Rescheduling

PLANNED = "Theo lịch"
REGISTERED = "Đã đăng ký"
MOVED = "Đã dời (có lý do)"
CALLED_OFF = "Không sinh hoạt (có lý do)"
OVERDUE = "Quá ngày, chưa có thông tin"
STARTED = "Đang ghi"
NOTIFIED = "Đã thông báo"
ON_PAPER = "Đã nhận bản giấy"
FROM_PAPER = "Đã nhập số từ bản giấy"
HELD = "Đã sinh hoạt, chưa có biên bản"
MINUTES = "Đã có biên bản"
CORRECTING = "Đang đính chính biên bản"
VOIDED = "Đã hủy"
LEFT_BEHIND = "Chi bộ đã kết thúc hoạt động"

TONES = {
    PLANNED: "wait",
    REGISTERED: "info",
    MOVED: "info",
    CALLED_OFF: "info",
    OVERDUE: "bad",
    STARTED: "warn",
    NOTIFIED: "info",
    ON_PAPER: "info",
    FROM_PAPER: "info",
    HELD: "warn",
    MINUTES: "ok",
    CORRECTING: "warn",
    VOIDED: "bad",
    LEFT_BEHIND: "wait",
}


def state_of(meeting: Meeting) -> str:
    """Return the state in the words of the field.

    A record of which only the photographed pages are there reads as received on paper. One query for a record without a day,
    none where it came `with_paper`.
    """
    if meeting.is_voided:
        return VOIDED
    if meeting.is_finalized:
        return MINUTES
    if meeting.is_being_corrected:
        return CORRECTING
    if meeting.source == MeetingSource.PAPER:
        return FROM_PAPER
    if meeting.held_on:
        return HELD
    if meeting.has_paper:
        return ON_PAPER
    return NOTIFIED if meeting.notified_on else STARTED


def is_left_behind(meeting: Meeting, unit: Unit, due_on: date) -> bool:
    """Tell whether `unit` had ended by the day of a meeting that it only prepared.

    It stays readable and is no longer anything to do; the branch that goes on prepares its own.
    """
    return meeting.held_on is None and unit.valid_to is not None and unit.valid_to < due_on


def state_in_calendar(meeting: Meeting | None, due_on: date, move: Rescheduling | None, today: date) -> str:
    """Return the state of a month: of its record, by the calendar while it only prepares what is to come."""
    day = move.moved_to if move and move.moved_to and move.is_in_time(due_on) else due_on
    if meeting is None or (state_of(meeting) == STARTED and day > today):
        return state_expected(due_on, move, today)
    return state_of(meeting)


def state_expected(due_on: date, move: Rescheduling | None, today: date) -> str:
    """Return the state of a month whose meeting has no record yet; `move` is the rescheduling that holds."""
    if move is not None and move.moved_to is None:
        return CALLED_OFF
    if (move.moved_to if move and move.is_in_time(due_on) else due_on) < today:
        return OVERDUE
    return MOVED if move else PLANNED
