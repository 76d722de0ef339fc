"""Which opinion on a meeting holds."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from chibo.organization.models import Access
from evaluations.enums import Rater, ReviewStepKind
from evaluations.models import Evaluation, ReviewStep
from evaluations.ratings import Ratings
from meetings.enums import MeetingKind
from meetings.facts import facts_for
from meetings.models import Meeting, MinutesVersion

FIELD_OF = {Rater.SELF: "self_rating", Rater.VOTE: "vote", Rater.VISITOR: "visitor", Rater.OFFICIAL: "official"}


def ratings_of(meetings: Iterable[Meeting]) -> dict[int, Ratings]:
    """Return {meeting id: Ratings}. Two queries, and those of the facts where a level was confirmed here."""
    meetings = list(meetings)
    ids = [meeting.pk for meeting in meetings]
    found = {pk: Ratings() for pk in ids}
    for evaluation in Evaluation.objects.filter(meeting_id__in=ids).order_by("made_at", "pk"):
        setattr(found[evaluation.meeting_id], FIELD_OF[evaluation.rater], evaluation)
    for step in ReviewStep.objects.filter(meeting_id__in=ids).order_by("at", "pk"):
        rating = found[step.meeting_id]
        rating.last_step = step
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
        found[pk].needs_reconfirmation = found[pk].official.facts_digest != facts.digest


def ratings_of_one(meeting: Meeting) -> Ratings:
    return ratings_of([meeting])[meeting.pk]


def waiting_for_review(access: Access) -> QuerySet[Meeting]:
    """Return the meetings below `access` whose rating was sent up and not yet answered, oldest month first."""
    last = ReviewStep.objects.filter(meeting=OuterRef("pk")).order_by("-at", "-pk").values("kind")[:1]
    sent = Meeting.objects.visible_to(access).standing().annotate(last_step=Subquery(last))
    return sent.filter(last_step=ReviewStepKind.SUBMIT).order_by("month", "unit__sort_key", "pk")


def reviewed_meetings(access: Access, wanted: str) -> QuerySet[Meeting]:
    """Return the meetings of a queue: 'waiting' sent up and not answered, 'flagged' to confirm again, 'all' held ones.

    Flagged ones: minutes opened or locked again after the official level was given; `ratings_of` tells whether facts differ.
    """
    if wanted == "waiting":
        return waiting_for_review(access).select_related("unit")
    held = Meeting.objects.visible_to(access).standing().filter(kind__in=MeetingKind.rated(), held_on__isnull=False)
    held = held.select_related("unit").order_by("-month", "unit__sort_key", "pk")
    if wanted == "flagged":
        official = Evaluation.objects.filter(meeting=OuterRef("pk"), rater=Rater.OFFICIAL, is_imported=False)
        later = MinutesVersion.objects.filter(meeting=OuterRef("pk"), made_at__gt=OuterRef("official_at"))
        held = held.annotate(official_at=Subquery(official.order_by("-made_at").values("made_at")[:1]))
        return held.filter(Q(finalized_at__isnull=True) | Exists(later), official_at__isnull=False)
    return held
