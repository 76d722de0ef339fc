"""What a committee holds itself, and the giao ban and conferences to which a unit is called, as events of its calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Q

from chibo.organization.models import Unit
from chibo.organization.models.units import path_ids
from meetings.enums.gathering import Audience
from meetings.models import Meeting, UnitAttendance
from meetings.month_events import Event, events_of, order_of, recorded
from meetings.planned_months import last_notices


def calendar_events(unit: Unit, branches: Sequence[Unit], months: Collection[date]) -> list[Event]:
    """Return all that stands in the calendar of `unit` in months: sittings of `branches` in it, what its committee holds,
    what it is called to. Four queries more than `events_of`, and one for each cụm that was called.
    """
    return sorted([*events_of(branches, months), *gathering_events(unit, months)], key=order_of)


def gathering_events(unit: Unit, months: Collection[date]) -> list[Event]:
    """Return the meetings with a day that the committee of `unit` holds, and those of committees above that call `unit`."""
    above = path_ids(unit)
    rows = Meeting.objects.standing().of_committees().filter(unit__in=above, month__in=months)
    rows = rows.filter(Q(unit=unit.pk) | ~Q(gathering__audience__in=Audience.people()))
    meetings = list(rows.select_related("unit__type", "gathering", "group").order_by("pk"))
    if not meetings:
        return []
    notices = last_notices(rows)
    invited = set(UnitAttendance.objects.filter(unit=unit.pk, meeting__in=rows).values_list("meeting_id", flat=True))
    events = [recorded(row.unit, row, notices.get(row.pk)) for row in meetings]
    return [
        replace(event, is_invitation=event.unit.pk != unit.pk)
        for event in events
        if event is not None and (event.unit.pk == unit.pk or event.meeting.pk in invited or _calls(event, unit))
    ]


def _calls(event: Event, unit: Unit) -> bool:
    """Tell whether the audience of a giao ban holds `unit`; of chosen units only the roll tells."""
    meeting = event.meeting
    if meeting.group_id is not None:
        return meeting.group.units_on(event.day).filter(pk=unit.pk).exists()
    if meeting.gathering.audience == Audience.BRANCHES:
        return unit.is_branch
    return meeting.gathering.audience == Audience.CHILDREN and unit.parent_id == meeting.unit_id
