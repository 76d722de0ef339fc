"""The answer of the level above: the opinions side by side, verify, confirm, another level, return, take back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.views import allow
from evaluations.enums import Level
from evaluations.forms.review import AnswerForm
from evaluations.objections import to_answer
from evaluations.opinions import difference_words, fact_words, opinions_of, side_by_side
from evaluations.permissions import can_answer, can_review
from evaluations.queries import flags_of_one, ratings_of_one, review_rule_of
from evaluations.ratings import Ratings
from evaluations.services.review import confirm_rating, return_rating, undo_answer, verify_rating
from evaluations.states import ANSWERS, RatingState, next_step, state_of, tone_of
from evaluations.views.rating import found_meeting, may_visit
from meetings.facts import facts_of
from meetings.models import Meeting


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The opinions side by side, with what the level above may do."""
    meeting = found_meeting(request, pk)
    allow(can_review(request.access, meeting))
    return _review_page(request, meeting, AnswerForm())


def _review_page(request: HttpRequest, meeting: Meeting, form: AnswerForm, answered: str = "") -> HttpResponse:
    """`answered`: the button whose form came back with a sentence beside it: one of `ANSWERS`."""
    ratings = ratings_of_one(meeting)
    state, facts = state_of(meeting, ratings), facts_of(meeting)
    context = {
        "meeting": meeting,
        "unit": meeting.unit,
        "ratings": ratings,
        "opinions": opinions_of(ratings),
        "difference": difference_words(ratings),
        "compared": side_by_side(ratings),
        "facts": fact_words(meeting, facts),
        "flags": flags_of_one(meeting, ratings, facts) if ratings.official is None else [],
        "state": state.label,
        "tone": tone_of(state),
        "may_visit": may_visit(request, meeting),
        "steps": list(meeting.review_steps.select_related("by", "unit", "evaluation")),
    }
    return render(
        request, "evaluations/review.html", context | _answers(request, meeting, ratings, state, form, answered)
    )


def _answers(
    request: HttpRequest, meeting: Meeting, ratings: Ratings, state: RatingState, form: AnswerForm, answered: str
) -> dict:
    """Return what the person may answer, else who does the next step and why not this person."""
    rule = review_rule_of(meeting)
    may = {name: can_answer(request.access, meeting, ratings, name, rule) for name in ANSWERS}
    decides = "verify" if state == RatingState.SUBMITTED and rule.steps == 2 else "confirm"
    who = {"unit": request.access.unit, "user_id": request.user.pk, "steps": rule.steps}
    waits = state in (RatingState.SUBMITTED, RatingState.VERIFIED, RatingState.RECONFIRM)
    return {
        "may": may,
        "next_step": next_step(state, rule.steps),
        "objection": to_answer(meeting, ratings, decides, **who) if waits else "",
        "form": form,
        "answered": answered,
        "own_pk": ratings.own.pk if ratings.own else "",
        "expected": ratings.expected_level,
        "levels": Level.choices,
    }


@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the first of two steps: propose the branch's level, or another with a reason."""
    return _answer(request, pk, "verify", verify_rating, "Đã thẩm định, chờ công nhận.", "level", "reason", "seen")


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the level that was proposed, or decide another with a reason."""
    done = "Đã công nhận mức của kỳ sinh hoạt."
    return _answer(request, pk, "confirm", confirm_rating, done, "level", "reason", "seen")


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the rating to the branch with what to mend."""
    return _answer(request, pk, "return", return_rating, "Đã trả lại chi bộ để bổ sung.", "reason", "seen")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last answer back, with a reason."""
    return _answer(request, pk, "undo", undo_answer, "Đã rút lại ý kiến trước đó.", "reason", "seen")


def _answer(
    request: HttpRequest, pk: int, name: str, service: Callable[..., object], done: str, *fields: str
) -> HttpResponse:
    """Give the answer `name` with the `fields` of the form; a refusal comes back beside what was typed."""
    meeting = found_meeting(request, pk)
    allow(can_review(request.access, meeting))
    form = AnswerForm(request.POST)
    if form.is_valid():
        given = {field: form.cleaned_data[field] for field in fields}
        try:
            service(meeting=meeting, unit=request.access.unit, actor=request.user, at=timezone.now(), **given)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, done)
            return redirect("evaluations:queue")
    return _review_page(request, meeting, form, name)
