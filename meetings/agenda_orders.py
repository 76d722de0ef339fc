"""What a unit received from above and has not answered, as lines of its next agenda."""

from __future__ import annotations

from chibo.common.dates import month_end
from meetings.enums import AgendaPart, AgendaSource, MeetingKind
from meetings.models import AgendaItem, Meeting, UnitAssignment

TITLE_LENGTH = AgendaItem._meta.get_field("title").max_length
HEARD_AT = (*MeetingKind.of_the_month(), MeetingKind.BRANCH_COMMITTEE, MeetingKind.COMMITTEE)


def orders_from_above(meeting: Meeting) -> list[AgendaItem]:
    """Return what the unit received by the day of the meeting (not held: by the end of its month) and owes. One query."""
    if meeting.kind not in HEARD_AT:
        return []
    day = meeting.held_on or month_end(meeting.month)
    rows = UnitAssignment.objects.received_by(meeting.unit).awaiting().filter(order__given_on__lte=day)
    return [
        AgendaItem(
            part=AgendaPart.CONTENT,
            source=AgendaSource.ASSIGNMENT,
            origin=f"order:{row.pk}",
            title=f"Nhiệm vụ cấp trên giao: {row.order.text}"[:TITLE_LENGTH],
            detail=f"{row.order.unit.committee_name} giao, hạn {row.due_on:%d/%m/%Y}",
        )
        for row in rows.select_related("order__unit").order_by("due_on", "pk")
    ]
