"""Who from above is likely to be at a meeting: the cadre sent there and the committee member in charge of the branch."""

from __future__ import annotations

from chibo.organization.queries import overseer
from meetings.models import Meeting, Visit
from meetings.services.rollcall import NAME_LENGTH, POSITION_LENGTH, GuestLine

IN_CHARGE = "Cấp ủy viên phụ trách"


def expected_guests(meeting: Meeting) -> list[GuestLine]:
    """Return who is on the rota of the month and who is in charge of the branch, each once. Two queries."""
    visits = Visit.objects.standing().filter(branch=meeting.unit_id, month=meeting.month).select_related("visitor")
    found = [GuestLine(visit.who[:NAME_LENGTH], visit.visitor_position[:POSITION_LENGTH]) for visit in visits]
    in_charge = overseer(meeting.unit, meeting.roll_day)
    if in_charge is not None and in_charge.member.name not in {guest.name for guest in found}:
        found.append(GuestLine(in_charge.member.name, IN_CHARGE))
    return found
