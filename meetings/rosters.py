"""Who is called at the roll of a meeting, and who may chair it and write its minutes: by the day it is held."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from chibo.common.models import valid_on
from chibo.organization.enums import PostKind
from chibo.organization.models import Member, Post, Unit, UnitAncestor, UnitGroup
from chibo.organization.queries import RosterEntry, children_on, holders, roster
from meetings.enums.gathering import Audience
from meetings.models import GatheringType, Meeting

# One page takes the roll of all units, four fields each: that an old phone can show it, and that what is sent stays well
# below settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, above which all that was typed would be lost.
MOST_UNITS = 400

POSTS = {Audience.COMMITTEE: PostKind.committee(), Audience.STANDING: PostKind.standing_committee()}


def called(meeting: Meeting, day: date) -> list[RosterEntry]:
    """Return who is called on `day`: the members of a branch, or of a committee those who hold its posts that day.

    Nobody by name where units are called (`units_called`). Posts are held by whoever is free from branch meetings, too.
    """
    if not meeting.is_of_committee:
        return roster(meeting.unit, day)
    if meeting.calls_units:
        return []
    entries: dict[int, RosterEntry] = {}
    for post in holders(meeting.unit, POSTS[meeting.gathering.audience], day):
        member = post.member
        entries.setdefault(member.pk, RosterEntry(member, None, member.is_official_on(day), post))
    return list(entries.values())


def people_of(unit: Unit, day: date) -> QuerySet[Member]:
    """Return who may chair and write minutes in `unit` on `day`: its members, of a committee those who hold its posts."""
    if unit.is_branch:
        return Member.objects.belonging_on(unit, day)
    posts = Post.objects.filter(valid_on(day), unit=unit)
    return Member.objects.filter(pk__in=posts.values("member")).order_by("sort_key", "pk")


def units_called(meeting: Meeting, day: date) -> list[Unit]:
    """Return the units whose secretaries are called on `day`: those of the group, else those below by the type's audience."""
    if meeting.group_id is not None:
        return list(meeting.group.units_on(day).select_related("type", "parent"))
    if meeting.gathering.audience == Audience.BRANCHES:
        below = Unit.objects.under_on(meeting.unit, day).branches().select_related("type", "parent")
        return list(below.order_by("parent__sort_key", "sort_key", "code"))
    return children_on(meeting.unit, day, day)


def number_called(unit: Unit, gathering: GatheringType, group: UnitGroup | None, day: date) -> int:
    """Return how many units `units_called` would give for a meeting of `unit`. One query."""
    if not gathering.calls_units:
        return 0
    if group is not None:
        return group.units_on(day).count()
    if gathering.audience == Audience.BRANCHES:
        return Unit.objects.under_on(unit, day).branches().count()
    below = UnitAncestor.objects.filter(ancestor=unit, depth=1, valid_from__lte=day, valid_to__gte=day)
    return below.values("unit").distinct().count()
