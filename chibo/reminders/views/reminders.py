"""What is due, putting it off, and which letters a person wants."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import today
from chibo.common.views import allow, carried_out, posted
from chibo.organization.views.common import form_page
from chibo.reminders.forms import LettersForm
from chibo.reminders.models import Reminder
from chibo.reminders.permissions import can_put_off, can_see_reminders
from chibo.reminders.queries import matters_for
from chibo.reminders.services import choices


@require_safe
def reminder_list(request: HttpRequest) -> HttpResponse:
    """What is due in the unit acted for, what was put off, and what units directly below left for too long."""
    allow(can_see_reminders(request.access))
    day = today()
    context = {
        "unit": request.access.unit,
        "day": day,
        "matters": matters_for(request.access, day),
        "days_later": choices.PUT_OFF_DAYS,
    }
    return render(request, "reminders/list.html", context)


@require_POST
def put_off(request: HttpRequest, pk: int) -> HttpResponse:
    reminder = get_object_or_404(Reminder.objects.visible_to(request.access), pk=pk)
    allow(can_put_off(request.access, reminder))
    choices.put_off(reminder=reminder, today=today(), actor=request.user)
    messages.success(request, f"Việc này sẽ được nhắc lại sau {choices.PUT_OFF_DAYS} ngày.")
    return redirect("reminders:list")


@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest) -> HttpResponse:
    """Choose which letters one wants; kept for the person, whatever role is acted in."""
    allow(can_see_reminders(request.access))
    form = LettersForm(posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        carried_out(form, choices.choose_letters, actor=request.user, **form.cleaned_data)
        messages.success(request, "Đã lưu cách nhắc việc của đồng chí.")
        return redirect("reminders:list")
    return form_page(
        request,
        form,
        title="Cách nhắc việc",
        intro="Mỗi ngày nhiều nhất một thư, không gửi ban đêm.",
        button="Lưu cách nhắc việc",
        back=reverse("reminders:list"),
    )
