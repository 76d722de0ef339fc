"""What the pages of a rating share: the meeting found, the committee above, who may visit."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from chibo.common.dates import today
from chibo.common.views import allow
from evaluations.permissions import can_give_visitor_opinion, can_see_ratings
from evaluations.visiting import keeps_branch
from meetings.models import Meeting


def found_meeting(request: HttpRequest, pk: int) -> Meeting:
    """Return the meeting if the acting person reaches it and reads ratings."""
    allow(can_see_ratings(request.access))
    related = ("unit__branch", "unit__type", "unit__parent")
    return get_object_or_404(Meeting.objects.visible_to(request.access).select_related(*related), pk=pk)


def committee_above(meeting: Meeting) -> str:
    """Return the name of the committee to which the branch sends its rating."""
    return meeting.unit.parent.committee_name if meeting.unit.parent else "cấp trên"


def may_visit(request: HttpRequest, meeting: Meeting) -> bool:
    """Tell whether the person may give the visitor's sheet of the meeting."""
    if not can_give_visitor_opinion(request.access, meeting):
        return False
    return not keeps_branch(request.user.pk, meeting.unit, today())
