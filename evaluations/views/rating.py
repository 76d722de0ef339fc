"""The sheet, the review by the level above, the queue."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from evaluations.engine import SheetError, hints, score
from evaluations.enums import Level
from evaluations.forms.rating import AnswerForm, QueueForm, SheetForm
from evaluations.permissions import can_answer, can_rate, can_review, can_see_ratings, can_submit
from evaluations.queries import ratings_of, ratings_of_one, reviewed_meetings
from evaluations.ratings import Ratings
from evaluations.services.rating import (
    confirm_rating,
    criteria_for,
    rate_meeting,
    return_rating,
    submit_rating,
    undo_confirmation,
)
from evaluations.states import state_of, tone_of, words_of
from meetings.facts import facts_of
from meetings.models import Meeting
from meetings.permissions import can_log_meeting

A_PAGE = 50


def found_meeting(request: HttpRequest, pk: int) -> Meeting:
    """Return the meeting if the acting person reaches it and reads ratings."""
    if not can_see_ratings(request.access):
        raise PermissionDenied
    related = ("unit__branch", "unit__type", "unit__parent")
    return get_object_or_404(Meeting.objects.visible_to(request.access).select_related(*related), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The branch's own rating: facts are filled in, the person gives the rest; then it is sent."""
    meeting = found_meeting(request, pk)
    ratings = ratings_of_one(meeting)
    may_rate = can_rate(request.access, meeting, ratings)
    if request.method == "POST" and not can_log_meeting(request.access, meeting.unit):
        raise PermissionDenied
    if request.method == "POST" and not may_rate:
        messages.warning(
            request, f"Phiếu này đang ở tình trạng “{state_of(meeting, ratings).label}” nên không ghi thêm được."
        )
        return redirect("evaluations:sheet", meeting.pk)
    try:
        criteria_set, criteria = criteria_for(meeting)
    except Refused as error:
        context = {"meeting": meeting, "unit": meeting.unit, "sentence": error.sentence}
        return render(request, "evaluations/no_criteria.html", context)
    form = SheetForm(request.POST if request.method == "POST" else None, criteria=criteria, known=ratings.self_rating)
    if request.method == "POST" and _save(request, meeting, form):
        return redirect("evaluations:sheet", meeting.pk)
    facts = facts_of(meeting)
    result = _shown(criteria, facts, form)
    context = {
        "meeting": meeting,
        "unit": meeting.unit,
        "criteria_set": criteria_set,
        "rows": form.rows({line.criterion.code: line for line in result.lines}),
        "errors": form.errors,
        "result": result,
        "hints": hints(criteria, result),
        "state": words_of(meeting, ratings),
        "ratings": ratings,
        "may_rate": may_rate,
        "may_submit": can_submit(request.access, meeting, ratings) and not form.errors,
        "may_review": can_review(request.access, meeting),
        "above": meeting.unit.parent.committee_name if meeting.unit.parent else "cấp trên",
        "reason": request.POST.get("reason", ratings.self_rating.reason if ratings.self_rating else ""),
    }
    return render(request, "evaluations/sheet.html", context)


def _save(request: HttpRequest, meeting: Meeting, form: SheetForm) -> bool:
    judgements = form.judgements
    if form.errors:
        return False
    reason = request.POST.get("reason", "")[:2000]
    try:
        rate_meeting(meeting=meeting, judgements=judgements, actor=request.user, at=timezone.now(), reason=reason)
    except SheetError as error:
        form.errors.update(error.faults)
        return False
    except Refused as error:
        form.errors[""] = error.sentence
        return False
    messages.success(request, "Đã lưu phiếu tự đánh giá.")
    return True


def _shown(criteria: object, facts: object, form: SheetForm) -> object:
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
    above = meeting.unit.parent.committee_name if meeting.unit.parent else "cấp trên"
    messages.success(request, f"Đã gửi {above}.")
    return redirect("home")


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The opinions side by side, with what the level above may do."""
    meeting = found_meeting(request, pk)
    if not can_review(request.access, meeting):
        raise PermissionDenied
    return _review_page(request, meeting, AnswerForm())


def _review_page(request: HttpRequest, meeting: Meeting, form: AnswerForm) -> HttpResponse:
    ratings = ratings_of_one(meeting)
    state = state_of(meeting, ratings)
    opinions = [ratings.self_rating, ratings.vote, ratings.visitor, ratings.official]
    context = {
        "meeting": meeting,
        "unit": meeting.unit,
        "ratings": ratings,
        "opinions": [opinion for opinion in opinions if opinion],
        "differs": len({opinion.level for opinion in opinions if opinion}) > 1,
        "scores": _score_rows(ratings),
        "state": state.label,
        "tone": tone_of(state),
        "form": form,
        "levels": Level.choices,
        "steps": list(meeting.review_steps.select_related("by", "unit")),
        "may": {name: can_answer(request.access, meeting, ratings, name) for name in ("confirm", "return", "undo")},
    }
    return render(request, "evaluations/review.html", context)


def _score_rows(ratings: Ratings) -> list[dict]:
    """Return the lines of the branch's own sheet with their labels, in the order of the set."""
    own = ratings.own
    if own is None or own.criteria_set is None:
        return []
    items = own.criteria_set.definition["criteria"]
    return [
        {"code": item["code"], "label": item["label"], "maximum": item["maximum"]} | own.scores.get(item["code"], {})
        for item in items
    ]


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the branch's level, or decide another with a reason."""

    def answer(meeting: Meeting, data: dict) -> None:
        confirm_rating(
            meeting=meeting,
            unit=request.access.unit,
            actor=request.user,
            at=timezone.now(),
            level=data["level"],
            reason=data["reason"],
        )

    return _answer(request, pk, answer, "Đã công nhận mức của kỳ sinh hoạt.")


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the rating to the branch with what to mend."""

    def answer(meeting: Meeting, data: dict) -> None:
        unit = request.access.unit
        return_rating(meeting=meeting, unit=unit, actor=request.user, at=timezone.now(), reason=data["reason"])

    return _answer(request, pk, answer, "Đã trả lại chi bộ để bổ sung.")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a confirmation back, with a reason."""

    def answer(meeting: Meeting, data: dict) -> None:
        unit = request.access.unit
        undo_confirmation(meeting=meeting, unit=unit, actor=request.user, at=timezone.now(), reason=data["reason"])

    return _answer(request, pk, answer, "Đã rút lại mức đã công nhận.")


def _answer(request: HttpRequest, pk: int, answer: Callable[[Meeting, dict], None], done: str) -> HttpResponse:
    meeting = found_meeting(request, pk)
    if not can_review(request.access, meeting):
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer(meeting, form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, done)
            return redirect("evaluations:queue")
    return _review_page(request, meeting, form)


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """A branch's own months with their state; for those above what waits, flagged ones first."""
    if request.access is None or request.access.unit_id is None or not can_see_ratings(request.access):
        raise PermissionDenied
    form = QueueForm(request.GET)
    default = "waiting" if request.access.is_above else "all"
    wanted = (form.cleaned_data["state"] if form.is_valid() else "") or default
    page = Paginator(reviewed_meetings(request.access, wanted), A_PAGE).get_page(request.GET.get("page"))
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


def _queue_row(meeting: Meeting, ratings: Ratings) -> dict:
    return {
        "meeting": meeting,
        "ratings": ratings,
        "state": words_of(meeting, ratings),
        "tone": tone_of(state_of(meeting, ratings)),
    }
