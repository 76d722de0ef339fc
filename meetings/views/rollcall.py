"""The roll call: everybody is present; touch the exceptions and who spoke."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from chibo.common.errors import Refused, StaleVersion
from meetings.attendance import attendance_sentence, decisions_behind, outside_counts, people_called, totals_of
from meetings.forms.rollcall import REASONS, RollForm
from meetings.guests import expected_guests
from meetings.guide import Place
from meetings.models import Meeting
from meetings.permissions import can_read_criticism
from meetings.queries.preparation import announced_absences
from meetings.rosters import called
from meetings.services.rollcall import save_roll
from meetings.views.common import go_on, step_context, writable
from meetings.views.unit_roll import unit_roll


@require_http_methods(["GET", "HEAD", "POST"])
def rollcall(request: HttpRequest, pk: int, place: Place | None = None) -> HttpResponse:
    """Step 2: who was there, who spoke, who visited. One submit saves all.

    Reasons of absence are read in the branch only. A locked roll is read there; others are led to the record.
    """
    meeting = writable(request, pk)
    is_locked = meeting.is_finalized or meeting.is_voided
    if is_locked and request.method != "POST" and not can_read_criticism(request.access, meeting):
        return redirect("meetings:detail", meeting.pk)
    if meeting.held_on is None:
        return redirect("meetings:frame", meeting.pk)
    if meeting.calls_units:
        return unit_roll(request, meeting)
    entries = called(meeting, meeting.roll_day)
    is_full = can_read_criticism(request.access, meeting)
    form = RollForm(
        request.POST if request.method == "POST" else None,
        meeting=meeting,
        entries=entries,
        announced=announced_absences(meeting, is_full=is_full),
        expected=expected_guests(meeting),
        is_full=is_full,
    )
    is_sent = request.method == "POST" and not form.adds_guest
    if is_sent and place and "next" in request.POST and meeting.base is None and form.is_untouched:
        return go_on(request, meeting, "rollcall", place, is_saved=False)
    if is_sent and form.is_valid() and _save(request, meeting, form):
        return go_on(request, meeting, "rollcall", place)
    context = step_context(meeting, "rollcall", form=form, reasons=REASONS if is_full else [], place=place)
    return render(request, "meetings/rollcall.html", context | _counted(form))


def _save(request: HttpRequest, meeting: Meeting, form: RollForm) -> bool:
    """Return whether it is saved; what somebody else stored in between then stands beside each row."""
    try:
        save_roll(
            meeting=meeting,
            marks=form.marks,
            guests=form.guest_lines,
            version=int(form.version),
            actor=request.user,
            heard=form.heard_at_first,
        )
    except StaleVersion as error:
        form.fail(None, error.sentence)
        form.compare(error.current)
        return False
    except Refused as error:
        form.fail(error.field, error.sentence)
        return False
    return True


def _counted(form: RollForm) -> dict:
    """Return the counter above the list: totals and the sentence with its arithmetic."""
    marks = form.marks
    totals, outside = totals_of(marks), outside_counts(marks)
    left_out = [row["entry"].standing for row in form.outside if not row["attended"]]
    decisions, who = decisions_behind(left_out), people_called(form.meeting)
    sentence = attendance_sentence(totals.present, totals.base, outside, decisions, who=who)
    return {"totals": totals, "sentence": sentence}
