"""What the views of a record share: finding it in scope, allowing, and answering a refusal with everything typed kept."""

from __future__ import annotations

from datetime import date, time

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm, TypedChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from chibo.accounts.models import User
from chibo.common.dates import screen_date, screen_time
from chibo.common.errors import Refused, StaleVersion
from chibo.common.forms import add_refusal
from chibo.common.views import allow
from meetings.enums import MeetingKind
from meetings.guide import Place
from meetings.models import Meeting
from meetings.permissions import can_log_meeting
from meetings.services.guide import move
from meetings.steps import next_url, steps_of

SAFE = ("GET", "HEAD")
NOTHING = "(để trống)"


def found_meeting(request: HttpRequest, pk: int) -> Meeting:
    """Return the meeting if the acting person reaches it; 404 otherwise."""
    meetings = Meeting.objects.visible_to(request.access)
    related = (
        "unit__type",
        "unit__parent",
        "unit__branch",
        "chair",
        "minute_taker",
        "resolution",
        "gathering",
        "group",
    )
    return get_object_or_404(meetings.select_related(*related), pk=pk)


def writable(request: HttpRequest, pk: int) -> Meeting:
    """Return the meeting for a writing step: 404 out of scope, 403 for those who only read. A locked one is shown."""
    meeting = found_meeting(request, pk)
    is_closed = meeting.is_finalized or meeting.is_voided
    reads = request.method in SAFE and is_closed
    allow(reads or can_log_meeting(request.access, meeting.unit))
    return meeting


def refuse(form: BaseForm, error: ValidationError) -> Meeting | None:
    """Put a refusal into the form; returns the stored row when somebody saved a newer version, so both can be shown."""
    if isinstance(error, Refused):
        add_refusal(form, error)
    else:
        form.add_error(None, error)
    return error.current if isinstance(error, StaleVersion) else None


def step_context(meeting: Meeting, key: str, **more: object) -> dict:
    """Return what every step page shows."""
    is_open = not meeting.is_finalized and not meeting.is_voided
    return {
        "meeting": meeting,
        "unit": meeting.unit,
        "steps": steps_of(meeting, key),
        "is_open": is_open,
        "stored": None,
        "conflicts": [],
        "hub": False,
        "place": None,
        "is_rated": meeting.kind in MeetingKind.rated(),
    } | more


def differences(form: BaseForm, stored: Meeting | None) -> list[dict]:
    """Return the fields of a form in which what was typed and what is stored differ, in words, to be shown side by side."""
    if stored is None:
        return []
    rows = []
    for field in form.visible_fields():
        if not hasattr(stored, field.name):
            continue  # no column of the record: votes, pages of photographs
        typed, kept = form.cleaned_data.get(field.name), getattr(stored, field.name)
        if (typed or None) != (kept or None):
            choices = dict(field.field.choices) if type(field.field) is TypedChoiceField else {}
            rows.append({"label": field.label, "typed": _words(typed, choices), "stored": _words(kept, choices)})
    return rows


def _words(value: object, choices: dict) -> str:
    if value in (None, ""):
        return NOTHING
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, date):
        return screen_date(value)
    if isinstance(value, time):
        return screen_time(value)
    return str(choices.get(value, value))


def moved_on(meeting: Meeting, place: Place, by: int, actor: User) -> Place:
    """Move the guided screen `by` places on from `place` and return where it stands now."""
    there = place.beside(by)
    move(meeting=meeting, place=there, actor=actor, at=timezone.now())
    return there


def go_on(
    request: HttpRequest, meeting: Meeting, step: str, place: Place | None = None, *, is_saved: bool = True
) -> HttpResponse:
    """After 'Lưu và làm tiếp' the next step, after 'Lưu' the record; on the guided screen the next place, or the same.

    `is_saved` is False where nobody touched the step: one moves on, and nothing is kept that nobody stated.
    """
    if is_saved:
        messages.success(request, f"Đã lưu lúc {screen_time(timezone.now())}.")
    if place is not None:
        return redirect(moved_on(meeting, place, 1 if "next" in request.POST else 0, request.user).url)
    meeting.refresh_from_db()
    return redirect(
        next_url(meeting, step) if "next" in request.POST else reverse("meetings:detail", args=[meeting.pk])
    )
