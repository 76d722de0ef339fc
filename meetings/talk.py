"""What a place of talk shows: who can be counted as having spoken, and the papers of the line of the agenda."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from chibo.organization.models import Member
from meetings.announced import announced_at
from meetings.enums import AgendaPart, AttendanceStatus, MeetingFileRole
from meetings.guide import Place
from meetings.models import Attendance, Meeting, MeetingFile
from meetings.rosters import called
from meetings.steps import keys_of


@dataclass(frozen=True)
class Talker:
    """A member who is there, with what is counted so far."""

    member: Member
    opinions: int = 0
    self_criticisms: int = 0
    criticisms: int = 0


def talkers_of(meeting: Meeting) -> list[Talker]:
    """Return who is there by the roll call; before it, everybody who must attend.

    Those who have spoken stand first. At most three queries.
    """
    if "rollcall" not in keys_of(meeting):
        return []
    marks = list(meeting.attendances.select_related("member").order_by("member__sort_key", "pk"))
    if not marks:
        return [Talker(entry.member) for entry in called(meeting, meeting.roll_day) if entry.must_attend]
    here = [mark for mark in marks if mark.attended or mark.status in AttendanceStatus.attending()]
    found = [Talker(mark.member, mark.opinions, mark.self_criticisms, mark.criticisms) for mark in here]
    return sorted(found, key=lambda talker: not talker.opinions)


def papers_of(place: Place) -> list[MeetingFile]:
    """Return the papers of this line of the agenda; never a page written by hand. One query."""
    if place.item is None or place.item.pk is None:
        return []
    rows = place.item.files.filter(removed_at__isnull=True).exclude(role__in=MeetingFileRole.staying())
    return list(rows.select_related("file"))


def criticism_counts(meeting: Meeting) -> dict[str, int]:
    """Return {own: members who criticized themselves, others: criticisms voiced}: sums, to be read above, too. One query."""
    own = Count("pk", filter=Q(self_criticisms__gt=0))
    return Attendance.objects.filter(meeting=meeting).aggregate(own=own, others=Coalesce(Sum("criticisms"), 0))


def talk_context(meeting: Meeting, place: Place, *, counts_criticism: bool) -> dict:
    """Return what the page of a place of talk shows. `token`: that of the one touch which a page without script can send."""
    return {
        "talkers": talkers_of(meeting) if place.is_talk else [],
        "counts_criticism": counts_criticism and place.part == AgendaPart.DISCUSSION,
        "papers": papers_of(place),
        "announced": announced_at(place),
        "token": uuid.uuid4(),
    }
