"""The branch's own sheet: filled in, reckoned while it is filled in, read before the meeting and after it was sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.views import allow, posted
from evaluations.definition import Criteria
from evaluations.engine import SheetError
from evaluations.enums import Level
from evaluations.forms.sheet import SheetForm
from evaluations.models import CriteriaSet
from evaluations.opinions import difference_words, fact_words, opinions_of, stored_lines
from evaluations.outlook import expected_day, facts_on, outlook
from evaluations.permissions import can_rate, can_read_events, can_review, can_submit
from evaluations.queries import ratings_of_one, review_rule_of
from evaluations.ratings import Ratings
from evaluations.services.rating import criteria_for, rate_meeting, submit_rating
from evaluations.services.visiting import recorded_events
from evaluations.sheet_head import head_of, obstacles_of_levels
from evaluations.states import state_of, tone_of, words_of
from evaluations.views.rating import committee_above, found_meeting, may_visit
from meetings.facts import facts_of
from meetings.models import Meeting
from meetings.permissions import can_log_meeting


@dataclass(frozen=True)
class Sheet:
    """The branch's sheet as a person fills it in."""

    meeting: Meeting
    ratings: Ratings
    criteria_set: CriteriaSet
    criteria: Criteria
    form: SheetForm
    shows_events: bool


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The branch's own rating: facts are filled in, the person gives the rest. To read where nothing is left to write."""
    meeting = found_meeting(request, pk)
    ratings = ratings_of_one(meeting)
    if request.method == "POST" and (closed := _closed(request, meeting, ratings)):
        messages.warning(request, closed)
        return redirect("evaluations:sheet", meeting.pk)
    if meeting.held_on is None:
        return _before(request, meeting)
    if not can_rate(request.access, meeting, ratings):
        return render(request, "evaluations/sheet_read.html", _read_context(request, meeting, ratings))
    try:
        filled = _filled(request, meeting, ratings)
    except Refused as error:
        return no_criteria(request, meeting, error)
    if request.method == "POST" and _save(request, filled):
        return redirect("evaluations:sheet", meeting.pk)
    return render(request, "evaluations/sheet.html", _sheet_context(request, filled))


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the rating to the level above; from the sheet (`save`) what stands on it is saved first. Twice sent is sent once."""
    meeting = found_meeting(request, pk)
    ratings = ratings_of_one(meeting)
    allow(can_rate(request.access, meeting, Ratings()) or can_submit(request.access, meeting, ratings))
    if "save" in request.POST and can_rate(request.access, meeting, ratings):
        try:
            filled = _filled(request, meeting, ratings)
        except Refused as error:
            return no_criteria(request, meeting, error)
        if not _save(request, filled):
            return render(request, "evaluations/sheet.html", _sheet_context(request, filled))
    try:
        submit_rating(meeting=meeting, actor=request.user, at=timezone.now())
    except Refused as error:
        messages.warning(request, error.sentence)
        return redirect("evaluations:sheet", meeting.pk)
    messages.success(request, f"Đã gửi {committee_above(meeting)}.")
    return redirect("home")


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Reckon the sheet as it is typed and write nothing: for htmx total, level and what is lacking, else the whole page."""
    meeting = found_meeting(request, pk)
    ratings = ratings_of_one(meeting)
    if closed := _closed(request, meeting, ratings):
        messages.warning(request, closed)
        return _to_sheet(request, meeting)
    try:
        filled = _filled(request, meeting, ratings)
    except Refused as error:
        return no_criteria(request, meeting, error)
    template = "evaluations/_sheet_preview.html" if request.htmx else "evaluations/sheet.html"
    return render(request, template, _sheet_context(request, filled, is_preview=True))


def _to_sheet(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Lead to the sheet; a piece of a page that is filled in elsewhere is loaded anew as a whole."""
    answer = redirect("evaluations:sheet", meeting.pk)
    if request.htmx:
        answer = HttpResponse(headers={"HX-Redirect": answer.url})
    return answer


def _closed(request: HttpRequest, meeting: Meeting, ratings: Ratings) -> str:
    """Return why nothing can be written on the sheet now, '' where something can; 403 for whom it is never."""
    allow(can_log_meeting(request.access, meeting.unit))
    if not can_rate(request.access, meeting, ratings):
        return f"Phiếu này đang ở tình trạng “{state_of(meeting, ratings).label}” nên không ghi thêm được."
    return "" if meeting.held_on else "Kỳ này chưa ghi ngày sinh hoạt nên chưa xếp loại được."


def no_criteria(request: HttpRequest, meeting: Meeting, error: Refused) -> HttpResponse:
    context = {"meeting": meeting, "unit": meeting.unit, "sentence": error.sentence}
    return render(request, "evaluations/no_criteria.html", context)


def _filled(request: HttpRequest, meeting: Meeting, ratings: Ratings) -> Sheet:
    criteria_set, criteria = criteria_for(meeting)
    shows_events = bool(criteria.events) and can_read_events(request.access, meeting)
    form = SheetForm(
        posted(request),
        criteria=criteria,
        facts=facts_of(meeting),
        known=ratings.self_rating,
        voted_level=ratings.vote.level if ratings.vote else "",
        events=recorded_events(ratings.self_rating, criteria),
        asks_events=shows_events,
    )
    return Sheet(meeting, ratings, criteria_set, criteria, form, shows_events)


def form_context(meeting: Meeting, criteria_set: CriteriaSet, criteria: Criteria, form: SheetForm) -> dict:
    """Return what every page shows on which a sheet is filled in."""
    result = form.result()
    return {
        "meeting": meeting,
        "unit": meeting.unit,
        "criteria_set": criteria_set,
        "form": form,
        "head": head_of(criteria, result),
        "sections": form.sections(result),
        "levels": level_rows(criteria, form),
        "is_rubric": criteria.is_rubric,
        "facts": fact_words(meeting, form.facts) if criteria.is_rubric else [],
    }


def level_rows(criteria: Criteria, form: SheetForm) -> list[dict]:
    """Return the levels of a set without points with their text and what forbids choosing them."""
    if not criteria.is_rubric:
        return []
    obstacles = obstacles_of_levels(criteria, form.facts, form.events)
    return [
        {
            "level": level,
            "label": Level(level).label,
            "text": criteria.texts[level],
            "obstacles": obstacles[level],
            "is_chosen": form.level == level,
        }
        for level in criteria.levels
    ]


def _sheet_context(request: HttpRequest, filled: Sheet, *, is_preview: bool = False) -> dict:
    meeting, ratings, form = filled.meeting, filled.ratings, filled.form
    context = form_context(meeting, filled.criteria_set, filled.criteria, form)
    return context | {
        "events": _event_rows(filled),
        "vote_levels": Level.choices,
        "vote_required": review_rule_of(meeting).vote_required,
        "state": words_of(meeting, ratings),
        "ratings": ratings,
        "is_preview": is_preview,
        "is_refused": form.is_bound and not is_preview,
        "may_send": meeting.is_finalized,
        "above": committee_above(meeting),
        "may_visit": may_visit(request, meeting),
    }


def _event_rows(filled: Sheet) -> list[dict]:
    if not filled.shows_events:
        return []
    return [
        {
            "code": event.code,
            "label": event.label,
            "level": Level(event.level).label,
            "is_chosen": event.code in filled.form.events,
        }
        for event in filled.criteria.events
    ]


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
        "visitor_lines": stored_lines(ratings.visitor),
        "events": _recorded_events(request, meeting, ratings),
        "steps": list(meeting.review_steps.select_related("by", "unit")),
        "may_review": can_review(request.access, meeting),
        "may_visit": may_visit(request, meeting),
    }


def _recorded_events(request: HttpRequest, meeting: Meeting, ratings: Ratings) -> list[str]:
    """Return the words of the events on the branch's sheet, for the branch itself."""
    rating = ratings.self_rating
    if rating is None or rating.criteria_set is None or not can_read_events(request.access, meeting):
        return []
    return [event.label for event in rating.criteria_set.criteria.events if event.code in rating.events]


def _before(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Before the meeting: what the record has by now, and what it still lacks for the best level."""
    try:
        criteria_set, criteria = criteria_for(meeting)
    except Refused as error:
        return no_criteria(request, meeting, error)
    facts = facts_of(meeting)
    day = expected_day(facts, today())
    context = {
        "meeting": meeting,
        "unit": meeting.unit,
        "criteria_set": criteria_set,
        "is_rubric": criteria.is_rubric,
        "best_level": Level(criteria.levels[0]).label,
        "day": day,
        "outlook": outlook(criteria, facts_on(meeting, facts, day)),
    }
    return render(request, "evaluations/sheet_before.html", context)


def _save(request: HttpRequest, filled: Sheet) -> bool:
    form = filled.form
    judgements = form.judgements
    if form.errors:
        form.name_missing()
        return False
    try:
        rate_meeting(
            meeting=filled.meeting,
            judgements=judgements,
            actor=request.user,
            at=timezone.now(),
            reason=form.reason,
            voted_level=form.voted_level,
            events=form.events,
            level=form.level,
        )
    except (SheetError, Refused) as error:
        form.refuse(error)
        form.name_missing()
        return False
    messages.success(request, "Đã lưu phiếu tự đánh giá.")
    return True
