"""The figures of a branch before and after its model meeting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from chibo.common.dates import today
from chibo.common.views import allow
from meetings.models import ModelSession
from meetings.permissions.visit import can_see_programmes
from reports.comparison import comparison_context


@require_safe
def model_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One branch of a programme: when it held its model meeting, and its figures on both sides of that month."""
    allow(can_see_programmes(request.access))
    related = ("programme__unit", "branch__parent", "meeting")
    session = get_object_or_404(ModelSession.objects.visible_to(request.access).select_related(*related), pk=pk)
    context = {"session": session, "programme": session.programme} | comparison_context(
        session.branch, session.held_on, request.GET.get("months", ""), today()
    )
    return render(request, "reports/model_session.html", context)
