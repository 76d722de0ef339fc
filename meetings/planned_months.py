"""When and where the regular meetings of many branches are to be; of one meeting `meetings.planned` tells it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from chibo.organization.models import Branch
from meetings.calendar import Due
from meetings.models import Registration, Rescheduling
from meetings.queries import due_days, latest_reschedulings


@dataclass(frozen=True)
class Planned:
    """The regular meeting of a branch in a month, before it is held. `day` is None where it was called off."""

    day: date | None
    time: time | None
    place: str
    due: Due
    move: Rescheduling | None = None
    registration: Registration | None = None

    @property
    def is_called_off(self) -> bool:
        return self.day is None

    @property
    def is_registered(self) -> bool:
        return self.registration is not None


def planned_moments(branches: Collection[int], months: Collection[date]) -> dict[tuple[int, date], Planned]:
    """Return {(branch id, month): Planned} of the regular meetings. Six queries and one a month, whatever the branches."""
    dues, moves = due_days(branches, months), latest_reschedulings(months, branches)
    rows = Registration.objects.standing().of_the_month().filter(unit__in=branches, month__in=months)
    registered = {(row.unit_id, row.month): row for row in rows}
    places = dict(Branch.objects.filter(pk__in=branches).values_list("pk", "usual_place"))
    return {key: planned(due, moves.get(key), registered.get(key), places.get(key[0], "")) for key, due in dues.items()}


def planned(due: Due, move: Rescheduling | None, registration: Registration | None, usual_place: str) -> Planned:
    """Return the plan of one month. A move recorded after the registration goes before the day that was registered."""
    if registration is None:
        day = move.moved_to if move else due.day
        return Planned(day, due.start, usual_place, due, move)
    is_newer = move is not None and move.pk != registration.move_id
    day = move.moved_to if is_newer else registration.planned_on
    return Planned(day, registration.planned_at, registration.place, due, move, registration)
