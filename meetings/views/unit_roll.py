"""The roll of a giao ban or conference: who came for each unit. The same step as the roll call of members."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chibo.common.errors import Refused, StaleVersion
from meetings.forms.unit_roll import UnitRollForm
from meetings.models import Meeting
from meetings.permissions import can_read_criticism
from meetings.queries.gathering import secretaries_on
from meetings.rosters import units_called
from meetings.services.unit_roll import save_unit_roll
from meetings.views.common import go_on, step_context


def unit_roll(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Step 2 of a meeting that calls units. One submit saves all."""
    day = meeting.roll_day
    units = units_called(meeting, day)
    form = UnitRollForm(
        request.POST if request.method == "POST" else None,
        meeting=meeting,
        units=units,
        names=secretaries_on([unit.pk for unit in units], day),
        is_full=can_read_criticism(request.access, meeting),
    )
    is_sent = request.method == "POST" and not form.adds_guest
    if is_sent and form.is_valid() and _save(request, meeting, form):
        return go_on(request, meeting, "rollcall")
    return render(request, "meetings/unit_roll.html", step_context(meeting, "rollcall", form=form))


def _save(request: HttpRequest, meeting: Meeting, form: UnitRollForm) -> bool:
    """Return whether it is saved; what somebody else stored in between then stands beside each unit."""
    try:
        save_unit_roll(
            meeting=meeting,
            marks=form.unit_marks,
            guests=form.guest_lines,
            version=int(form.version),
            actor=request.user,
        )
    except StaleVersion as error:
        form.fail(None, error.sentence)
        form.compare(error.current)
        return False
    except Refused as error:
        form.fail(error.field, error.sentence)
        return False
    return True
