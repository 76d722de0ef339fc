"""Confirming at once what has no flag: first the list of what will be confirmed and what is left, then the deed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from chibo.common.dates import today
from chibo.common.text import thousands
from chibo.common.views import allow
from chibo.organization.models import Access
from evaluations.forms.review import QueueForm
from evaluations.objections import to_answer, to_decide
from evaluations.permissions import can_see_ratings
from evaluations.queries import flagged_first, flags_for, ratings_of, review_rules_for, waiting_for_review
from evaluations.ratings import Ratings
from evaluations.services.review import BULK_LIMIT, BulkResult, confirm_in_bulk
from evaluations.views.queue import flag_words, narrowed
from meetings.facts import facts_for
from meetings.models import Meeting

NAMED_LEFT = 5  # in the sentence after; all of them still stand in the queue
FLAGGED_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """List what has no flag and what is left with the reason; a POST confirms the ones it names, each asked again."""
    access = request.access
    allow(can_see_ratings(access) and access.unit_id is not None and access.is_above)
    if request.method == "POST":
        shown = _shown(request)
        result = confirm_in_bulk(shown=shown, unit=access.unit, actor=request.user, at=timezone.now())
        _tell(request, result)
        return redirect("evaluations:queue")
    form = QueueForm(request.GET, unit=access.unit, today=today())
    form.is_valid()
    return render(request, "evaluations/bulk.html", {"unit": access.unit} | _listed(access, form.wanted))


def _listed(access: Access, wanted: dict) -> dict:
    """Return what stands without a flag, up to BULK_LIMIT of it, and what is left with why."""
    waiting = flagged_first(narrowed(waiting_for_review(access), wanted))
    clear = waiting.filter(is_flagged=False)
    candidates, flagged = list(clear[:BULK_LIMIT]), list(waiting.filter(is_flagged=True)[:FLAGGED_SHOWN])
    found = ratings_of([*candidates, *flagged])
    why = _objections(access, candidates, found) | {row.pk: flag_words(found[row.pk]) for row in flagged}
    total, flagged_total = clear.count(), waiting.filter(is_flagged=True).count()
    return {
        "rows": [_row(meeting, found) for meeting in candidates if not why[meeting.pk]],
        "left": [_row(meeting, found, why[meeting.pk]) for meeting in [*candidates, *flagged] if why[meeting.pk]],
        "limit": BULK_LIMIT,
        "later": thousands(max(total - BULK_LIMIT, 0)),
        "has_later": total > BULK_LIMIT,
        "more_flagged": thousands(flagged_total - len(flagged)),
        "has_more_flagged": flagged_total > len(flagged),
    }


def _objections(access: Access, meetings: list[Meeting], found: dict[int, Ratings]) -> dict[int, list[str]]:
    """Return {meeting id: why it is left, [] where it may be confirmed}; the service asks the same under the lock."""
    rules, facts = review_rules_for(meetings), facts_for(meetings)
    flags = flags_for(meetings, found, facts)
    why = {}
    for meeting in meetings:
        ratings, who = found[meeting.pk], {"unit": access.unit, "user_id": access.user_id}
        said = to_answer(meeting, ratings, "confirm", steps=rules[meeting.pk].steps, **who)
        said = said or to_decide(meeting, ratings, facts[meeting.pk])
        why[meeting.pk] = [said] if said else [flag.words for flag in flags[meeting.pk]]
    return why


def _row(meeting: Meeting, found: dict[int, Ratings], why: list[str] | None = None) -> dict:
    return {"meeting": meeting, "own": found[meeting.pk].own, "why": why or []}


def _shown(request: HttpRequest) -> list[tuple[Meeting, int]]:
    """Return the (meeting in reach, id of the opinion shown) of the fields `shown` = '<meeting>:<opinion>'; the rest is no
    field of ours."""
    pairs = {}
    for text in request.POST.getlist("shown"):
        meeting, _, opinion = text.partition(":")
        if all(part.isascii() and part.isdigit() and len(part) < 19 for part in (meeting, opinion)):
            pairs[int(meeting)] = int(opinion)
    wanted = list(pairs)[: 2 * BULK_LIMIT]
    below = Meeting.objects.visible_to(request.access).exclude(unit=request.access.unit_id)
    meetings = below.filter(pk__in=wanted).select_related("unit").order_by("month", "unit__sort_key", "pk")
    return [(meeting, pairs[meeting.pk]) for meeting in meetings]


def _tell(request: HttpRequest, result: BulkResult) -> None:
    told = []
    if result.confirmed:
        told.append(f"Đã công nhận {len(result.confirmed)} phiếu")
    if result.already:
        told.append(f"{len(result.already)} phiếu đã được công nhận từ trước")
    if result.left:
        named = "; ".join(_left_words(meeting, why) for meeting, why in result.left[:NAMED_LEFT])
        more = f"; và {len(result.left) - NAMED_LEFT} phiếu khác" if len(result.left) > NAMED_LEFT else ""
        told.append(f"{len(result.left)} phiếu để lại: {named}{more}")
    sentence = "; ".join(told).rstrip(".") or "Không có phiếu nào được chọn"
    (messages.success if result.confirmed else messages.info)(request, f"{sentence[0].upper()}{sentence[1:]}.")


def _left_words(meeting: Meeting, why: str) -> str:
    return f"{meeting.unit.name} tháng {meeting.month.month}/{meeting.month.year} ({why.rstrip('.')})"
