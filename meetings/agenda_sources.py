"""What an agenda takes in beside the steps of the guidance: one table of sources, each asked for its lines.

A source is a function `meeting -> list of unsaved AgendaItem`; one line in SOURCES plugs it in. A line carries `source`
(AgendaSource) and `origin`, the row that it stands for ('answer:12'), so that nothing is brought in twice. Sources read
only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from chibo.common.text import clean_line
from chibo.organization.queries import lineages
from meetings.agenda_orders import orders_from_above
from meetings.digest_agenda import digest_lines
from meetings.enums import AgendaPart, AgendaSource, MeetingKind
from meetings.members_due import members_due
from meetings.models import AgendaItem, Meeting, StandingItem
from meetings.queries.proposal import answers_for

TITLE_LENGTH = AgendaItem._meta.get_field("title").max_length


def standing_items(meeting: Meeting) -> list[AgendaItem]:
    """Return what comes back each month: of the branch itself, then of the committees above it. Two queries."""
    if not meeting.is_of_the_month:
        return []
    day = meeting.roll_day
    lineage = lineages([meeting.unit_id], day).get(meeting.unit_id, [meeting.unit_id])
    rows = StandingItem.objects.holding_on(day).filter(unit__in=lineage).select_related("unit")
    rows = sorted(rows, key=lambda row: (lineage.index(row.unit_id), row.pk))
    return [
        AgendaItem(
            part=row.part,
            source=AgendaSource.STANDING,
            origin=f"standing:{row.pk}",
            title=row.title,
            minutes=row.minutes,
            detail="" if row.unit_id == meeting.unit_id else f"{row.unit.committee_name} đặt ra cho các chi bộ",
        )
        for row in rows
    ]


def answers(meeting: Meeting) -> list[AgendaItem]:
    """Return the answers to the branch's proposals that it has not been told of. One query."""
    return [
        AgendaItem(
            part=AgendaPart.CONTENT,
            source=AgendaSource.ANSWER,
            origin=f"answer:{answer.step.pk}",
            title=f"Thông báo trả lời kiến nghị: {clean_line(answer.proposal.text)}"[:TITLE_LENGTH],
            detail=f"{answer.answered_by} trả lời ngày {answer.on:%d/%m/%Y}",
        )
        for answer in answers_for(meeting)
        if not answer.is_announced
    ]


def due_for_members(meeting: Meeting) -> list[AgendaItem]:
    """Return what falls due for members: one line a matter, the names in its detail. Four queries."""
    if meeting.kind not in (*MeetingKind.of_the_month(), MeetingKind.BRANCH_COMMITTEE):
        return []
    by_matter = defaultdict(list)
    for due in members_due(meeting.unit, meeting.month):
        by_matter[due.what].append(due)
    return [
        AgendaItem(
            part=AgendaPart.CONTENT,
            source=AgendaSource.MEMBER,
            origin=f"member:{rows[0].key.partition(':')[0]}",
            title=what,
            detail="\n".join(due.told for due in rows),
        )
        for what, rows in by_matter.items()
    ]


SOURCES: list[Callable[[Meeting], list[AgendaItem]]] = [
    standing_items,
    answers,
    due_for_members,
    digest_lines,
    orders_from_above,
]


def offered(meeting: Meeting) -> list[AgendaItem]:
    """Return what every source has for `meeting`, in the order of the table."""
    return [item for source in SOURCES for item in source(meeting)]
