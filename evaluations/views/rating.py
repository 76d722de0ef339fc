"""A branch's rating found and sent up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.views import allow
from evaluations.permissions import can_give_visitor_opinion, can_rate, can_see_ratings, can_submit
from evaluations.queries import ratings_of_one
from evaluations.ratings import Ratings
from evaluations.services.rating import submit_rating
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


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the rating to the level above; a second press finds it sent."""
    meeting = found_meeting(request, pk)
    allow(can_rate(request.access, meeting, Ratings()) or can_submit(request.access, meeting, ratings_of_one(meeting)))
    try:
        submit_rating(meeting=meeting, actor=request.user, at=timezone.now())
    except Refused as error:
        messages.warning(request, error.sentence)
        return redirect("evaluations:sheet", meeting.pk)
    messages.success(request, f"Đã gửi {committee_above(meeting)}.")
    return redirect("home")
