"""What comes back each month: of a branch, or of a committee for all its branches."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from chibo.common.dates import today
from chibo.common.views import allow, carried_out, posted
from chibo.organization.models import Unit
from chibo.organization.queries import path_ids
from chibo.organization.views.common import asked_unit
from meetings.forms.preparation import StandingItemForm
from meetings.forms.rollcall import is_number
from meetings.models import StandingItem
from meetings.permissions.preparation import can_keep_standing_items, can_prepare
from meetings.services.standing_items import add_standing_item, end_standing_item


@require_http_methods(["GET", "HEAD", "POST"])
def standing_items(request: HttpRequest) -> HttpResponse:
    """List, add and end; `?unit=` names a unit further down."""
    allow(can_prepare(request.access))
    unit = asked_unit(request)
    allow(can_keep_standing_items(request.access, unit))
    here = f"{reverse('meetings:standing-items')}?unit={unit.code}"
    if "end" in request.POST:
        return _end(request, unit, here)
    form = StandingItemForm(posted(request))
    if form.is_bound and form.is_valid():
        saved = carried_out(form, add_standing_item, unit=unit, actor=request.user, **form.cleaned_data)
        if saved:
            messages.success(request, "Đã ghi việc hằng tháng. Kỳ chuẩn bị sau sẽ có sẵn trong chương trình.")
            return redirect(here)
    return render(request, "meetings/standing_items.html", _context(request, unit, form))


def _context(request: HttpRequest, unit: Unit, form: StandingItemForm) -> dict:
    """The rows of the unit itself, and those of the committees above it that its agendas begin with, too."""
    rows = StandingItem.objects.holding_on(today()).select_related("unit")
    above = [pk for pk in path_ids(unit) if pk != unit.pk]
    return {"unit": unit, "form": form, "rows": rows.filter(unit=unit), "above": rows.filter(unit__in=above)}


def _end(request: HttpRequest, unit: Unit, here: str) -> HttpResponse:
    typed = request.POST["end"]
    item = get_object_or_404(StandingItem, unit=unit, pk=int(typed) if is_number(typed) else 0)
    end_standing_item(item=item, today=today(), actor=request.user)
    messages.success(request, "Đã thôi dùng việc này. Các kỳ đã chuẩn bị giữ nguyên.")
    return redirect(here)
