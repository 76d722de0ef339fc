"""When and where the regular meetings of many branches are to be; of one meeting `meetings.planned` tells it.

`planned` decides it for both, so that calendars, papers and the record cannot differ.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from django.db.models import QuerySet

from chibo.organization.models import Branch
from meetings.calendar import Due
from meetings.enums.notice import NoticeKind
from meetings.models import Meeting, Notice, Registration, Rescheduling
from meetings.queries import due_days, latest_reschedulings


@dataclass(frozen=True)
class Planned:
    """The regular meeting of a branch in a month, before it is held. `day` is None where it was called off.

    `notice`: the last one that was sent to the members.
    """

    day: date | None
    time: time | None
    place: str
    due: Due
    move: Rescheduling | None = None
    registration: Registration | None = None
    notice: Notice | None = None

    @property
    def is_called_off(self) -> bool:
        return self.day is None

    @property
    def is_registered(self) -> bool:
        return self.registration is not None


def planned_moments(branches: Collection[int], months: Collection[date]) -> dict[tuple[int, date], Planned]:
    """Return {(branch id, month): Planned} of the regular meetings. Seven queries and one a month, whatever the branches."""
    dues, moves = due_days(branches, months), latest_reschedulings(months, branches)
    rows = Registration.objects.standing().of_the_month().filter(unit__in=branches, month__in=months)
    registered = {(row.unit_id, row.month): row for row in rows}
    places = dict(Branch.objects.filter(pk__in=branches).values_list("pk", "usual_place"))
    meetings = Meeting.objects.standing().of_the_month().filter(unit__in=branches, month__in=months)
    told = {(row.meeting.unit_id, row.meeting.month): row for row in last_notices(meetings).values()}
    return {
        key: planned(due, moves.get(key), registered.get(key), told.get(key), places.get(key[0], ""))
        for key, due in dues.items()
    }


def last_notices(meetings: QuerySet[Meeting]) -> dict[int, Notice]:
    """Return {meeting id: the last notice that was sent} of those that have one, with its meeting. One query."""
    rows = Notice.objects.of_kind(NoticeKind.NOTICE).sent().filter(meeting__in=meetings)
    return {row.meeting_id: row for row in rows.defer("body").select_related("meeting").order_by("number")}


def planned(
    due: Due, move: Rescheduling | None, registration: Registration | None, notice: Notice | None, usual_place: str
) -> Planned:
    """Return the plan of one month: what was said last goes, the rule where nothing was said.

    A move recorded after the registration, or after the notice, goes before the day that they name.
    """
    day, start, place = due.day, due.start, usual_place
    if registration is not None:
        day, start, place = registration.planned_on, registration.planned_at, registration.place
    if move is not None and (registration is None or move.pk != registration.move_id):
        day = move.moved_to
    if notice is not None and (registration is None or registration.registered_at <= notice.sent_at):
        start, place = notice.planned_at or start, notice.place or place
        day = notice.planned_on if move is None or move.recorded_at <= notice.sent_at else day
    return Planned(day, start, place, due, move, registration, notice)
