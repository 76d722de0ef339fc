"""A branch's own months with their state; for those above what waits, flagged first, and what is to be confirmed again."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chibo.common.dates import add_months, month_start, today
from chibo.common.text import thousands
from chibo.common.views import allow
from chibo.organization.models import Access, subtree
from evaluations.flags import OF_OPINIONS, flags_of_opinions
from evaluations.forms.review import QueueForm
from evaluations.permissions import can_see_ratings
from evaluations.queries import (
    counted,
    flagged_first,
    held_meetings,
    meetings_to_reconfirm,
    ratings_of,
    returned_ratings,
    waiting_for_review,
)
from evaluations.ratings import Ratings
from evaluations.states import state_of, tone_of, words_of
from meetings.models import Meeting

A_PAGE = 50
FLAGGED_MONTHS_BACK = 11  # with this month a year: older levels are settled


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The list of one state, of one unit below or one month if wanted; what the address asks and is not there is left out."""
    access = request.access
    allow(can_see_ratings(access) and access.unit_id is not None)
    form = QueueForm(request.GET, unit=access.unit, today=today())
    is_understood, wanted = form.is_valid(), form.wanted
    state = wanted.get("state") or ("waiting" if access.is_above else "all")
    rows = _listed(access, state, wanted)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    found = ratings_of(page.object_list)
    waiting, flagged = counted(rows) if state == "waiting" else (0, 0)
    context = {
        "unit": access.unit,
        "is_above": access.is_above,
        "form": QueueForm(initial=_initial(state, wanted), unit=access.unit, today=today()),
        "is_understood": is_understood,
        "is_narrowed": bool(wanted.keys() - {"state"}),
        "wanted": state,
        "tabs": [
            {"label": label, "query": _query(wanted | {"state": value}), "is_here": value == state}
            for value, label in QueueForm.STATES
        ],
        "page": page,
        "rows": [
            _row(meeting, ratings, flag_words(ratings) if state == "waiting" else [])
            for meeting, ratings in ((meeting, found[meeting.pk]) for meeting in page.object_list)
        ],
        "counts": _counts(waiting, flagged),
        "unflagged": waiting - flagged,
        "bulk_query": _query({name: value for name, value in wanted.items() if name != "state"}),
        "query": f"{_query(wanted | {'state': state})}&",
    }
    return render(request, "evaluations/queue.html", context)


def _listed(access: Access, state: str, wanted: dict) -> QuerySet[Meeting] | list[Meeting]:
    if state == "flagged":
        since = add_months(month_start(today()), -FLAGGED_MONTHS_BACK)
        return meetings_to_reconfirm(narrowed(held_meetings(access), wanted), since)
    if state == "waiting":
        return flagged_first(narrowed(waiting_for_review(access), wanted))
    return narrowed(returned_ratings(access) if state == "returned" else held_meetings(access), wanted)


def narrowed(rows: QuerySet[Meeting], wanted: dict) -> QuerySet[Meeting]:
    """Return `rows` of the unit and the month that were asked for."""
    if unit := wanted.get("unit"):
        rows = rows.filter(subtree(unit.path, "unit__path"))
    return rows.filter(month=wanted["month"]) if wanted.get("month") else rows


def _initial(state: str, wanted: dict) -> dict[str, str]:
    return {name: value for name, value in _fields(wanted).items() if name != "state"} | {"state": state}


def _fields(wanted: dict) -> dict[str, str]:
    """Return what was asked for as the fields of the form hold it."""
    texts = {"unit": lambda unit: unit.code, "month": lambda month: month.isoformat()}
    return {name: texts.get(name, str)(value) for name, value in wanted.items()}


def _query(wanted: dict) -> str:
    return urlencode(_fields(wanted))


def _counts(waiting: int, flagged: int) -> str:
    if not waiting:
        return ""
    rest = f", {thousands(flagged)} phiếu nên xem lại" if flagged else ", không có phiếu nào vướng mắc"
    return f"{thousands(waiting)} phiếu chờ{rest}"


def _row(meeting: Meeting, ratings: Ratings, flags: list[str]) -> dict:
    return {
        "meeting": meeting,
        "ratings": ratings,
        "state": words_of(meeting, ratings),
        "tone": tone_of(state_of(meeting, ratings)),
        "flags": flags,
    }


def flag_words(ratings: Ratings) -> list[str]:
    """Return what was noticed when the rating was sent and what opinions say by now, without counting facts anew."""
    stored = ratings.last_submission.flags if ratings.last_submission else []
    now = [flag.words for flag in flags_of_opinions(ratings)]
    return now + [flag["words"] for flag in stored if flag["code"] not in OF_OPINIONS]
