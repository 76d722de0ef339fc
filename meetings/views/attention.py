"""For the secretary alone: who may need a word, how a member attended over the year, what was passed on to the absent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from chibo.common.views import allow, carried_out, posted
from chibo.organization.models import Member
from meetings.forms.guide import PassedOnForm
from meetings.forms.rollcall import is_number
from meetings.member_history import absentees, marks_of_year, sentences_of, warned
from meetings.models import Meeting
from meetings.permissions import can_read_criticism
from meetings.services.passing_on import note_passed_on
from meetings.views.common import found_meeting, step_context


@require_http_methods(["GET", "HEAD", "POST"])
def attention(request: HttpRequest, pk: int) -> HttpResponse:
    """Warnings, the absent of this meeting, and with `?member=` the year of one member of its roll."""
    meeting = found_meeting(request, pk)
    allow(can_read_criticism(request.access, meeting))
    absent = absentees(meeting)
    form = PassedOnForm(posted(request), marks=absent)
    if form.is_bound and form.is_valid():
        carried_out(form, note_passed_on, meeting=meeting, how=form.values(), actor=request.user)
        if not form.errors:
            messages.success(request, "Đã lưu việc phổ biến lại.")
            return redirect("meetings:attention", meeting.pk)
    context = {"form": form, "warned": warned(meeting)} | _member(request, meeting)
    return render(request, "meetings/attention.html", step_context(meeting, "", **context))


def _member(request: HttpRequest, meeting: Meeting) -> dict:
    asked = request.GET.get("member", "")
    if not is_number(asked):
        return {"member": None, "marks": [], "sentences": []}
    marks = marks_of_year(meeting).get(int(asked), [])
    member = get_object_or_404(Member, pk=marks[0].member_id if marks else None)
    return {"member": member, "marks": marks, "sentences": sentences_of(marks)}
