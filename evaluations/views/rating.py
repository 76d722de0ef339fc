"""The branch's own sheet and its way up; the queue of what was rated."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import add_months, month_start, today
from chibo.common.errors import Refused
from chibo.organization.models import Access
from evaluations.definition import Criteria
from evaluations.engine import Result, SheetError, score
from evaluations.enums import Level
from evaluations.forms.rating import QueueForm, SheetForm
from evaluations.lacking import hints
from evaluations.models import CriteriaSet
from evaluations.opinions import difference_words, opinions_of, stored_lines
from evaluations.permissions import can_rate, can_review, can_see_ratings, can_submit
from evaluations.queries import held_meetings, meetings_to_reconfirm, ratings_of, ratings_of_one, waiting_for_review
from evaluations.ratings import Ratings
from evaluations.services.rating import criteria_for, rate_meeting, submit_rating
from evaluations.states import state_of, tone_of, words_of
from meetings.facts import Facts, facts_of
from meetings.models import Meeting
from meetings.permissions import can_log_meeting

A_PAGE = 50
FLAGGED_MONTHS_BACK = 11  # with this month a year: older levels are settled


def found_meeting(request: HttpRequest, pk: int) -> Meeting:
    """Return the meeting if the acting person reaches it and reads ratings."""
    if not can_see_ratings(request.access):
        raise PermissionDenied
    related = ("unit__branch", "unit__type", "unit__parent")
    return get_object_or_404(Meeting.objects.visible_to(request.access).select_related(*related), pk=pk)


def committee_above(meeting: Meeting) -> str:
    """Return the name of the committee to which the branch sends its rating."""
    return meeting.unit.parent.committee_name if meeting.unit.parent else "cấp trên"


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The branch's own rating: facts are filled in, the person gives the rest. To read where nothing is left to write."""
    meeting = found_meeting(request, pk)
    ratings = ratings_of_one(meeting)
    may_rate = can_rate(request.access, meeting, ratings)
    if request.method == "POST" and not can_log_meeting(request.access, meeting.unit):
        raise PermissionDenied
    if request.method == "POST" and not may_rate:
        state = state_of(meeting, ratings).label
        messages.warning(request, f"Phiếu này đang ở tình trạng “{state}” nên không ghi thêm được.")
        return redirect("evaluations:sheet", meeting.pk)
    if not may_rate:
        return render(request, "evaluations/sheet_read.html", _read_context(request, meeting, ratings))
    try:
        criteria_set, criteria = criteria_for(meeting)
    except Refused as error:
        context = {"meeting": meeting, "unit": meeting.unit, "sentence": error.sentence}
        return render(request, "evaluations/no_criteria.html", context)
    form = SheetForm(request.POST if request.method == "POST" else None, criteria=criteria, ratings=ratings)
    if request.method == "POST" and _save(request, meeting, form):
        return redirect("evaluations:sheet", meeting.pk)
    return render(
        request, "evaluations/sheet.html", _sheet_context(request, meeting, ratings, form, criteria_set, criteria)
    )


def _sheet_context(
    request: HttpRequest,
    meeting: Meeting,
    ratings: Ratings,
    form: SheetForm,
    criteria_set: CriteriaSet,
    criteria: Criteria,
) -> dict:
    result = _shown(criteria, facts_of(meeting), form)
    return {
        "meeting": meeting,
        "unit": meeting.unit,
        "criteria_set": criteria_set,
        "form": form,
        "rows": form.rows({line.criterion.code: line for line in result.lines}),
        "errors": form.errors,
        "result": result,
        "hints": hints(criteria, result),
        "levels": Level.choices,
        "state": words_of(meeting, ratings),
        "ratings": ratings,
        "may_submit": can_submit(request.access, meeting, ratings) and not form.errors,
        "above": committee_above(meeting),
    }


def _read_context(request: HttpRequest, meeting: Meeting, ratings: Ratings) -> dict:
    state = state_of(meeting, ratings)
    return {
        "meeting": meeting,
        "unit": meeting.unit,
        "ratings": ratings,
        "state": words_of(meeting, ratings),
        "tone": tone_of(state),
        "opinions": opinions_of(ratings),
        "difference": difference_words(ratings),
        "lines": stored_lines(ratings.own),
        "steps": list(meeting.review_steps.select_related("by", "unit")),
        "may_review": can_review(request.access, meeting),
    }


def _save(request: HttpRequest, meeting: Meeting, form: SheetForm) -> bool:
    judgements = form.judgements
    if form.errors:
        return False
    try:
        rate_meeting(
            meeting=meeting,
            judgements=judgements,
            actor=request.user,
            at=timezone.now(),
            reason=form.reason,
            voted_level=form.voted_level,
        )
    except SheetError as error:
        form.errors.update(error.faults)
        return False
    except Refused as error:
        form.errors[error.field or ""] = error.sentence
        return False
    messages.success(request, "Đã lưu phiếu tự đánh giá.")
    return True


def _shown(criteria: Criteria, facts: Facts, form: SheetForm) -> Result:
    """Return the result of what can be scored, leaving out what is wrong."""
    judgements = {code: given for code, given in form.judgements.items() if code not in form.errors}
    try:
        return score(criteria, facts, judgements)
    except SheetError as error:
        form.errors.update(error.faults)
        return score(criteria, facts, {code: given for code, given in judgements.items() if code not in error.faults})


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the rating to the level above; a second press finds it sent."""
    meeting = found_meeting(request, pk)
    if not can_rate(request.access, meeting, Ratings()) and not can_submit(
        request.access, meeting, ratings_of_one(meeting)
    ):
        raise PermissionDenied
    try:
        submit_rating(meeting=meeting, actor=request.user, at=timezone.now())
    except Refused as error:
        messages.warning(request, error.sentence)
        return redirect("evaluations:sheet", meeting.pk)
    messages.success(request, f"Đã gửi {committee_above(meeting)}.")
    return redirect("home")


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """A branch's own months with their state; for those above what waits, and what is to be confirmed again."""
    if request.access is None or request.access.unit_id is None or not can_see_ratings(request.access):
        raise PermissionDenied
    form = QueueForm(request.GET)
    default = "waiting" if request.access.is_above else "all"
    wanted = (form.cleaned_data["state"] if form.is_valid() else "") or default
    page = Paginator(_listed(request.access, wanted), A_PAGE).get_page(request.GET.get("page"))
    found = ratings_of(page.object_list)
    rows = [_queue_row(meeting, found[meeting.pk]) for meeting in page.object_list]
    context = {
        "unit": request.access.unit,
        "is_above": request.access.is_above,
        "form": form,
        "wanted": wanted,
        "states": QueueForm.STATES,
        "page": page,
        "rows": rows,
        "query": f"state={wanted}&",
    }
    return render(request, "evaluations/queue.html", context)


def _listed(access: Access, wanted: str) -> object:
    if wanted == "waiting":
        return waiting_for_review(access)
    if wanted == "flagged":
        return meetings_to_reconfirm(access, add_months(month_start(today()), -FLAGGED_MONTHS_BACK))
    return held_meetings(access)


def _queue_row(meeting: Meeting, ratings: Ratings) -> dict:
    return {
        "meeting": meeting,
        "ratings": ratings,
        "state": words_of(meeting, ratings),
        "tone": tone_of(state_of(meeting, ratings)),
    }
