"""Which opinion on a meeting holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from chibo.organization.models import Access
from evaluations.engine import basis
from evaluations.enums import Rater, ReviewStepKind
from evaluations.models import Evaluation, ReviewStep
from evaluations.ratings import Ratings
from meetings.enums import MeetingKind
from meetings.facts import Facts, facts_for
from meetings.models import Meeting

FLAGGED_AMONG = 3000
FIELD_OF = {Rater.SELF: "self_rating", Rater.VOTE: "vote", Rater.VISITOR: "visitor", Rater.OFFICIAL: "official"}


def ratings_of(meetings: Iterable[Meeting]) -> dict[int, Ratings]:
    """Return {meeting id: Ratings}. Three queries, and those of the facts where a level was confirmed here."""
    meetings = list(meetings)
    ids = [meeting.pk for meeting in meetings]
    found = {pk: Ratings() for pk in ids}
    rows = Evaluation.objects.filter(meeting_id__in=ids).prefetch_related(
        "criteria_set"
    )  # one row of a set for many sheets
    for evaluation in rows.order_by("made_at", "pk"):
        setattr(found[evaluation.meeting_id], FIELD_OF[evaluation.rater], evaluation)
        if evaluation.rater == Rater.SELF:
            found[evaluation.meeting_id].vote = None  # hands were raised on the sheet before this one
    for step in ReviewStep.objects.filter(meeting_id__in=ids).select_related("unit").order_by("at", "pk"):
        rating = found[step.meeting_id]
        rating.last_step = step
        if step.kind == ReviewStepKind.SUBMIT:
            rating.last_submission = step
        if step.kind == ReviewStepKind.CONFIRM:
            rating.last_confirmation = step
        if step.kind == ReviewStepKind.UNDO and rating.official and rating.official.made_at <= step.at:
            rating.official = None
    _flag_changed_facts([meeting for meeting in meetings if _confirmed_here(found[meeting.pk])], found)
    return found


def _confirmed_here(rating: Ratings) -> bool:
    return rating.official is not None and bool(rating.official.facts_digest)


def _flag_changed_facts(meetings: list[Meeting], found: dict[int, Ratings]) -> None:
    if not meetings:
        return
    for pk, facts in facts_for(meetings).items():
        official = found[pk].official
        found[pk].needs_reconfirmation = official.facts_digest != basis_of(official, facts)


def basis_of(opinion: Evaluation, facts: Facts) -> str:
    """Return the digest that `opinion` would rest on if it were given on `facts` today."""
    return basis(opinion.criteria_set.criteria if opinion.criteria_set else None, facts)


def ratings_of_one(meeting: Meeting) -> Ratings:
    return ratings_of([meeting])[meeting.pk]


def waiting_for_review(access: Access) -> QuerySet[Meeting]:
    """Return the meetings below `access` that lie with the level above (sent up, or a confirmation taken back)."""
    last = ReviewStep.objects.filter(meeting=OuterRef("pk")).order_by("-at", "-pk").values("kind")[:1]
    sent = Meeting.objects.visible_to(access).standing().annotate(last_step=Subquery(last))
    lying = sent.filter(last_step__in=[ReviewStepKind.SUBMIT, ReviewStepKind.UNDO])
    return lying.select_related("unit").order_by("month", "unit__sort_key", "pk")


def held_meetings(access: Access) -> QuerySet[Meeting]:
    """Return the meetings in reach that are rated or to be rated, newest month first."""
    held = Meeting.objects.visible_to(access).standing().filter(kind__in=MeetingKind.rated(), held_on__isnull=False)
    return held.select_related("unit").order_by("-month", "unit__sort_key", "pk")


def meetings_to_reconfirm(access: Access, since: date) -> list[Meeting]:
    """Return the meetings from the month `since` whose facts changed after they were confirmed, newest first.

    The facts of up to FLAGGED_AMONG confirmed meetings are counted anew: about half a millisecond each.
    """
    official = Evaluation.objects.filter(meeting=OuterRef("pk"), rater=Rater.OFFICIAL).exclude(facts_digest="")
    confirmed = list(held_meetings(access).filter(Exists(official), month__gte=since)[:FLAGGED_AMONG])
    found = ratings_of(confirmed)
    return [meeting for meeting in confirmed if found[meeting.pk].needs_reconfirmation]
