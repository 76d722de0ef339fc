"""What the committees above push into the agendas of their branches."""

from __future__ import annotations

from meetings.enums import AgendaPart, AgendaSource
from meetings.models import AgendaItem, Meeting
from meetings.queries.digest import offered_to, origin_of


def digest_lines(meeting: Meeting) -> list[AgendaItem]:
    """Return unsaved lines of what reached the branch and was neither left nor made known. Three queries."""
    if not meeting.is_of_the_month:
        return []
    return [
        AgendaItem(
            part=AgendaPart.CONTENT,
            source=AgendaSource.DIGEST,
            origin=origin_of(item),
            title=item.title,
            detail=f"{item.unit.committee_name} phổ biến{f' ({item.document})' if item.document else ''}",
        )
        for item in offered_to(meeting)
    ]
