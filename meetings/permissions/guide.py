"""Who may lead a meeting on the screen: who keeps its record, while it is open; a meeting that calls units has another roll."""

from chibo.organization.models import Access
from meetings.models import Meeting
from meetings.permissions import can_write


def can_lead(access: Access | None, meeting: Meeting) -> bool:
    return can_write(access, meeting) and not meeting.calls_units
