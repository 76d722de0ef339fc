"""The visitor's sheet: somebody from above who sat in rates the meeting by the same criteria."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from chibo.common.errors import Refused
from chibo.common.views import allow, posted
from evaluations.engine import SheetError
from evaluations.forms.sheet import SheetForm
from evaluations.queries import opinions_on
from evaluations.services.rating import criteria_for
from evaluations.services.visiting import give_visitor_opinion, recorded_events
from evaluations.views.rating import found_meeting, may_visit
from evaluations.views.sheet import form_context, no_criteria
from evaluations.visiting import opinion_of
from meetings.facts import facts_of
from meetings.models import Meeting


@require_http_methods(["GET", "HEAD", "POST"])
def visitor(request: HttpRequest, pk: int) -> HttpResponse:
    """The visitor's own sheet: facts are filled in, the person gives the rest; their last one is shown to be mended."""
    meeting = _found(request, pk)
    try:
        context = _context(request, meeting)
    except Refused as error:
        return no_criteria(request, meeting, error)
    if request.method == "POST" and _save(request, meeting, context["form"]):
        return redirect("evaluations:sheet", meeting.pk)
    return _page(request, meeting, context)


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Reckon the visitor's sheet as it is typed and write nothing."""
    meeting = _found(request, pk)
    try:
        context = _context(request, meeting)
    except Refused as error:
        return no_criteria(request, meeting, error)
    return _page(request, meeting, context, is_preview=True)


def _found(request: HttpRequest, pk: int) -> Meeting:
    meeting = found_meeting(request, pk)
    allow(may_visit(request, meeting))
    return meeting


def _context(request: HttpRequest, meeting: Meeting) -> dict:
    criteria_set, criteria = criteria_for(meeting)
    known = opinion_of(request.user.pk, meeting)
    form = SheetForm(
        posted(request),
        criteria=criteria,
        facts=facts_of(meeting),
        known=known,
        events=recorded_events(opinions_on([meeting])[meeting.pk].self_rating, criteria),
    )
    return {"form": form, "criteria_set": criteria_set, "criteria": criteria, "known": known}


def _page(request: HttpRequest, meeting: Meeting, context: dict, *, is_preview: bool = False) -> HttpResponse:
    form, criteria = context["form"], context["criteria"]
    shown = form_context(meeting, context["criteria_set"], criteria, form) | {
        "known": context["known"],
        "is_preview": is_preview,
        "is_refused": form.is_bound and not is_preview,
    }
    is_piece = is_preview and request.htmx
    return render(request, "evaluations/_sheet_preview.html" if is_piece else "evaluations/visitor.html", shown)


def _save(request: HttpRequest, meeting: Meeting, form: SheetForm) -> bool:
    judgements = form.judgements
    if form.errors:
        form.name_missing()
        return False
    try:
        give_visitor_opinion(
            meeting=meeting,
            unit=request.access.unit,
            judgements=judgements,
            actor=request.user,
            at=timezone.now(),
            reason=form.reason,
            level=form.level,
        )
    except (SheetError, Refused) as error:
        form.refuse(error)
        form.name_missing()
        return False
    messages.success(request, "Đã lưu đánh giá của cán bộ dự. Chi bộ đọc được phiếu này.")
    return True
