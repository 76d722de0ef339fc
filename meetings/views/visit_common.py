"""What the views of visits share: a visit found in scope, its line in a list."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from chibo.common.views import allow
from meetings.models import Observation, Visit
from meetings.permissions.visit import can_see_visits
from meetings.queries.visit import RELATED

SENT, ANSWERED = "Chi bộ chưa trả lời", "Chi bộ đã trả lời"


def found_visit(request: HttpRequest, pk: int) -> Visit:
    """Return a visit in reach: 403 for who reads none, 404 out of reach."""
    allow(can_see_visits(request.access))
    return get_object_or_404(Visit.objects.visible_to(request.access).select_related(*RELATED, "unit__type"), pk=pk)


def visit_line(visit: Visit, newest: Observation | None, day: date) -> dict:
    """Return {visit, state, tone, answer}: how far it is, in words; `answer` says whether the branch answered the form."""
    state = visit.state_on(day)
    answer = "" if newest is None else (ANSWERED if newest.is_answered else SENT)
    return {"visit": visit, "state": state.label, "tone": state.tone, "answer": answer}
