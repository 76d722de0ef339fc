"""The answer of the level above: the opinions side by side, confirm, other level, return, take back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from evaluations.enums import Level
from evaluations.forms.rating import AnswerForm
from evaluations.opinions import difference_words, fact_words, opinions_of, stored_lines
from evaluations.permissions import can_answer, can_review
from evaluations.queries import ratings_of_one
from evaluations.services.rating import confirm_rating, return_rating, undo_confirmation
from evaluations.states import state_of, tone_of
from evaluations.views.rating import found_meeting
from meetings.facts import facts_of
from meetings.models import Meeting


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The opinions side by side, with what the level above may do."""
    meeting = found_meeting(request, pk)
    if not can_review(request.access, meeting):
        raise PermissionDenied
    return _review_page(request, meeting, AnswerForm())


def _review_page(request: HttpRequest, meeting: Meeting, form: AnswerForm, answered: str = "") -> HttpResponse:
    """`answered`: the button whose form came back with a sentence beside it: confirm, return or undo."""
    ratings = ratings_of_one(meeting)
    state = state_of(meeting, ratings)
    context = {
        "meeting": meeting,
        "unit": meeting.unit,
        "ratings": ratings,
        "opinions": opinions_of(ratings),
        "difference": difference_words(ratings),
        "lines": stored_lines(ratings.own),
        "facts": fact_words(meeting, facts_of(meeting)),
        "state": state.label,
        "tone": tone_of(state),
        "form": form,
        "answered": answered,
        "own_pk": ratings.own.pk if ratings.own else "",
        "levels": Level.choices,
        "steps": list(meeting.review_steps.select_related("by", "unit")),
        "may": {name: can_answer(request.access, meeting, ratings, name) for name in ("confirm", "return", "undo")},
    }
    return render(request, "evaluations/review.html", context)


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
            seen=data["seen"],
        )

    return _answer(request, pk, "confirm", answer, "Đã công nhận mức của kỳ sinh hoạt.")


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the rating to the branch with what to mend."""

    def answer(meeting: Meeting, data: dict) -> None:
        unit = request.access.unit
        return_rating(meeting=meeting, unit=unit, actor=request.user, at=timezone.now(), reason=data["reason"])

    return _answer(request, pk, "return", answer, "Đã trả lại chi bộ để bổ sung.")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a confirmation back, with a reason."""

    def answer(meeting: Meeting, data: dict) -> None:
        unit = request.access.unit
        undo_confirmation(meeting=meeting, unit=unit, actor=request.user, at=timezone.now(), reason=data["reason"])

    return _answer(request, pk, "undo", answer, "Đã rút lại mức đã công nhận.")


def _answer(
    request: HttpRequest, pk: int, name: str, answer: Callable[[Meeting, dict], object], done: str
) -> HttpResponse:
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
    return _review_page(request, meeting, form, name)
