"""The screen that a giao ban opens with."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chibo.common.dates import today
from chibo.common.views import allow
from meetings.permissions import can_see_gatherings
from meetings.views.common import found_meeting
from reports.opening import month_before, opening_rows


@require_safe
def opening(request: HttpRequest, pk: int) -> HttpResponse:
    """The last month of every unit called: met or not, level, attendance, what is open."""
    meeting = found_meeting(request, pk)
    allow(can_see_gatherings(request.access))
    if not meeting.calls_units:
        raise Http404
    context = {
        "meeting": meeting,
        "unit": meeting.unit,
        "month": month_before(meeting),
        "rows": opening_rows(meeting, today()),
        "day": today(),
    }
    return render(request, "reports/opening.html", context)
