"""Meetings of committees, giao ban and conferences: the list of a year beside what is expected, and the start of a record."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import Span, today
from chibo.common.errors import Refused
from chibo.common.views import allow, posted
from chibo.organization.models import Unit, UnitGroup
from chibo.organization.queries import children_on
from chibo.organization.views.common import asked_unit
from meetings.calendar_page import year_of
from meetings.forms.gatherings import GatheringStartForm
from meetings.models import Meeting
from meetings.permissions import can_log_gathering, can_see_gatherings, writes_for
from meetings.queries.gathering import gatherings_of, held, held_below, totals
from meetings.services.record import start_meeting
from meetings.states import TONES, state_of
from meetings.views.common import refuse

COMMITTEES_A_PAGE = 50


@require_safe
def gatherings(request: HttpRequest) -> HttpResponse:
    """The meetings of a committee in a year, what was expected, and the same of the units directly below."""
    allow(can_see_gatherings(request.access))
    unit, day = asked_unit(request), today()
    if unit.is_branch:
        return redirect(f"{reverse('meetings:list')}?unit={unit.code}")
    span = Span("year", year_of(request.GET.get("year"), day))
    committees = [child for child in children_on(unit, span.first, min(span.last, day)) if not child.is_branch]
    page = Paginator(committees, COMMITTEES_A_PAGE).get_page(request.GET.get("page"))
    below = held(page.object_list, span, day)
    context = {
        "unit": unit,
        "year": span.year,
        "day": day,
        "rows": [_row(meeting) for meeting in gatherings_of(request.access, unit, span.year)],
        "own": totals(held([unit], span, day)),
        "below": [{"unit": child, "held": totals({child.pk: below.get(child.pk, {})})} for child in page],
        "page": page,
        "query": f"unit={unit.code}&year={span.year}&",
        "all": held_below(unit, span, day),
        "may_log": can_log_gathering(request.access, unit),
    }
    return render(request, "meetings/gatherings.html", context)


def _row(meeting: Meeting) -> dict:
    state = state_of(meeting)
    return {"meeting": meeting, "state": state, "tone": TONES[state]}


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start the record of a meeting of a committee; the same form sent twice leads to the same record."""
    allow(can_see_gatherings(request.access))
    day = today()
    initial = {name: value for name, value in request.GET.items() if name in ("unit", "month", "gathering")}
    form = GatheringStartForm(
        posted(request),
        units=Unit.objects.visible_to(request.access).filter(type__is_branch=False).open_on(day),
        groups=UnitGroup.objects.visible_to(request.access).filter(closed_on__isnull=True).select_related("owner"),
        today=day,
        initial={"unit": request.access.unit.code} | initial,
    )
    if form.is_bound and form.is_valid():
        meeting = _start(request, form)
        if meeting is not None:
            return HttpResponseRedirect(reverse("meetings:frame", args=[meeting.pk]), status=303)
    return render(request, "meetings/gathering_start.html", {"form": form, "unit": request.access.unit})


def _start(request: HttpRequest, form: GatheringStartForm) -> Meeting | None:
    data = form.cleaned_data
    try:
        return start_meeting(
            unit=data["unit"],
            month=data["month"],
            kind=data["gathering"].kind,
            gathering=data["gathering"],
            group=data["group"],
            token=data["form_token"],
            actor=request.user,
            today=today(),
            on_behalf_by=writes_for(request.access, data["unit"], request.user.full_name),
        )
    except Refused as error:
        refuse(form, error)
        return None
