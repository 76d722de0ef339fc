"""What the views of a record share: finding it in scope, allowing, and answering a refusal with everything typed kept."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from chibo.common.dates import screen_time
from chibo.common.errors import Refused, StaleVersion
from chibo.common.forms import add_refusal
from chibo.organization.models import Unit
from meetings.models import Meeting
from meetings.permissions import can_write
from meetings.steps import next_url, steps_of


def found_meeting(request: HttpRequest, pk: int) -> Meeting:
    """Return the meeting if the acting person reaches it; 404 otherwise."""
    meetings = Meeting.objects.visible_to(request.access)
    related = ("unit__type", "unit__parent", "unit__branch", "chair", "minute_taker", "resolution")
    return get_object_or_404(meetings.select_related(*related), pk=pk)


def found_unit(request: HttpRequest, code: str) -> Unit:
    return get_object_or_404(Unit.objects.visible_to(request.access).select_related("type", "parent"), code=code)


def allow(is_allowed: bool) -> None:
    """Answer 403 unless allowed."""
    if not is_allowed:
        raise PermissionDenied


def writable(request: HttpRequest, pk: int) -> Meeting:
    """Return the meeting for a writing step: 404 out of scope, 403 for those who only read. A locked one is shown."""
    meeting = found_meeting(request, pk)
    allow(can_write(request.access, meeting) or meeting.is_finalized or meeting.is_voided)
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
    } | more


def grown(formset: type[BaseFormSet], data: dict, prefix: str) -> dict:
    """Return posted data with one more empty row, for 'Thêm …' without script."""
    data = data.copy()
    key = f"{prefix}-TOTAL_FORMS"
    data[key] = str(min(int(data.get(key) or 0) + 1, formset.max_num))
    return data


def go_on(request: HttpRequest, meeting: Meeting, step: str) -> HttpResponse:
    """After 'Lưu và làm tiếp' the next step, after 'Lưu' the record."""
    messages.success(request, f"Đã lưu lúc {screen_time(timezone.now())}.")
    meeting.refresh_from_db()
    return redirect(
        next_url(meeting, step) if "next" in request.POST else reverse("meetings:detail", args=[meeting.pk])
    )
