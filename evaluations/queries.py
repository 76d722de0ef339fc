"""Which opinion on a meeting holds, how it is decided, what to look at, and what waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from chibo.common.dates import add_months
from chibo.organization.models import Access, UnitAncestor
from chibo.organization.models.rules import nearest
from evaluations.enums import Rater, ReviewStepKind
from evaluations.flags import Flag, flags_of
from evaluations.models import Evaluation, ReviewRule, ReviewStep
from evaluations.ratings import Ratings, rests_on_other_facts
from meetings.enums import MeetingKind
from meetings.facts import Facts, facts_for
from meetings.models import Meeting

FLAGGED_AMONG = 3000
FIELD_OF = {Rater.SELF: "self_rating", Rater.VOTE: "vote", Rater.VISITOR: "visitor", Rater.OFFICIAL: "official"}


def ratings_of(meetings: Iterable[Meeting]) -> dict[int, Ratings]:
    """Return {meeting id: Ratings}. Three queries, and those of the facts where a level was confirmed here."""
    meetings = list(meetings)
    found = opinions_on(meetings)
    _flag_changed_facts([meeting for meeting in meetings if _confirmed_here(found[meeting.pk])], found)
    return found


def opinions_on(meetings: Iterable[Meeting]) -> dict[int, Ratings]:
    """Return {meeting id: Ratings} without asking whether facts changed since. Three queries."""
    ids = [meeting.pk for meeting in meetings]
    found = {pk: Ratings() for pk in ids}
    rows = Evaluation.objects.filter(meeting_id__in=ids).prefetch_related(
        "criteria_set"
    )  # one row of a set for many sheets
    for evaluation in rows.order_by("made_at", "pk"):
        setattr(found[evaluation.meeting_id], FIELD_OF[evaluation.rater], evaluation)
        if evaluation.rater == Rater.SELF:
            found[evaluation.meeting_id].vote = None  # hands were raised on the sheet before this one
    steps = ReviewStep.objects.filter(meeting_id__in=ids).select_related("unit", "by")
    for step in steps.order_by("at", "pk"):
        found[step.meeting_id].take(step)
    return found


def _confirmed_here(rating: Ratings) -> bool:
    return rating.official is not None and bool(rating.official.facts_digest)


def _flag_changed_facts(meetings: list[Meeting], found: dict[int, Ratings]) -> None:
    if not meetings:
        return
    for pk, facts in facts_for(meetings).items():
        found[pk].needs_reconfirmation = rests_on_other_facts(found[pk].official, facts)


def ratings_of_one(meeting: Meeting) -> Ratings:
    return ratings_of([meeting])[meeting.pk]


# --- the way of a rating above the branch --------------------------------------------------------------------------


def review_rules_for(meetings: Iterable[Meeting]) -> dict[int, ReviewRule]:
    """Return {meeting id: how its rating is decided}: the rule of the nearest unit that held on its day. Two queries.

    Where there is none: one step, without a vote (an unsaved `ReviewRule`).
    """
    meetings = list(meetings)
    branches = {meeting.unit_id for meeting in meetings}
    reach = UnitAncestor.objects.filter(unit_id__in=branches).values("ancestor")
    rules = list(ReviewRule.objects.filter(Q(unit__isnull=True) | Q(unit__in=reach)))
    if not rules:
        return {meeting.pk: ReviewRule() for meeting in meetings}
    above = _ancestors(branches)
    found = {}
    for meeting in meetings:
        day = meeting.held_on or meeting.month
        holding = [row.ancestor_id for row in above[meeting.unit_id] if row.valid_from <= day <= row.valid_to]
        found[meeting.pk] = nearest(rules, holding or [meeting.unit_id], day) or ReviewRule()
    return found


def _ancestors(unit_ids: set[int]) -> dict[int, list[UnitAncestor]]:
    """Return {unit id: its rows of all days, itself first, then the nearest above}."""
    found: dict[int, list[UnitAncestor]] = {pk: [] for pk in unit_ids}
    for row in UnitAncestor.objects.filter(unit_id__in=unit_ids).order_by("depth"):
        found[row.unit_id].append(row)
    return found


def review_rule_of(meeting: Meeting) -> ReviewRule:
    return review_rules_for([meeting])[meeting.pk]


# --- what to look at ------------------------------------------------------------------------------------------------


def flags_for(
    meetings: Iterable[Meeting], found: Mapping[int, Ratings], facts: Mapping[int, Facts]
) -> dict[int, list[Flag]]:
    """Return {meeting id: its flags now} from their opinions and facts. Four queries, for the month before."""
    meetings = list(meetings)
    before = levels_before(meetings)
    return {
        meeting.pk: flags_of(
            meeting=meeting,
            ratings=found[meeting.pk],
            facts=facts[meeting.pk],
            previous_level=before.get(meeting.pk, ""),
        )
        for meeting in meetings
    }


def flags_of_one(meeting: Meeting, ratings: Ratings, facts: Facts) -> list[Flag]:
    return flags_for([meeting], {meeting.pk: ratings}, {meeting.pk: facts})[meeting.pk]


def levels_before(meetings: Iterable[Meeting]) -> dict[int, str]:
    """Return {meeting id: the level of the branch's regular meeting of the month before}, where there is one. Four queries."""
    wanted = {
        (meeting.unit_id, add_months(meeting.month, -1)): meeting.pk for meeting in meetings if meeting.is_of_the_month
    }
    if not wanted:
        return {}
    rows = Meeting.objects.standing().of_the_month()
    rows = rows.filter(unit_id__in={unit for unit, _ in wanted}, month__in={month for _, month in wanted})
    earlier = [meeting for meeting in rows if (meeting.unit_id, meeting.month) in wanted]
    levels = {pk: ratings.level for pk, ratings in opinions_on(earlier).items()}
    return {wanted[meeting.unit_id, meeting.month]: levels[meeting.pk] for meeting in earlier}


# --- lists -----------------------------------------------------------------------------------------------------------


def waiting_for_review(access: Access) -> QuerySet[Meeting]:
    """Return the meetings below `access` that lie with the level above: sent, verified, or an answer taken back."""
    return _by_last_step(access, ReviewStepKind.waiting()).order_by("month", "unit__sort_key", "pk")


def returned_ratings(access: Access) -> QuerySet[Meeting]:
    """Return the meetings below `access` whose rating went back to the branch, oldest first."""
    return _by_last_step(access, [ReviewStepKind.RETURN]).order_by("month", "unit__sort_key", "pk")


def _by_last_step(access: Access, kinds: list[str]) -> QuerySet[Meeting]:
    last = ReviewStep.objects.filter(meeting=OuterRef("pk")).order_by("-at", "-pk").values("kind")[:1]
    sent = Meeting.objects.visible_to(access).standing().annotate(last_step=Subquery(last))
    return sent.filter(last_step__in=kinds).select_related("unit__parent")


def flagged_first(waiting: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return `waiting` with `is_flagged`, the flagged ones first, each group oldest first.

    Flagged: something was noticed when it was sent, or an opinion given since differs from what was sent.
    """
    sent = ReviewStep.objects.filter(meeting=OuterRef("pk"), kind=ReviewStepKind.SUBMIT).order_by("-at", "-pk")
    visits = Evaluation.objects.filter(meeting=OuterRef("pk"), rater=Rater.VISITOR).order_by("-made_at", "-pk")
    noticed = ReviewStep.objects.filter(pk=OuterRef("sent_step")).exclude(flags=[])
    rows = waiting.annotate(
        sent_step=Subquery(sent.values("pk")[:1]),
        sent_level=Subquery(sent.values("evaluation__level")[:1]),
        visitor_level=Subquery(visits.values("level")[:1]),
    )
    differs = Q(visitor_level__isnull=False) & ~Q(visitor_level=F("sent_level"))
    is_flagged = Case(When(Exists(noticed) | differs, then=True), default=False, output_field=BooleanField())
    return rows.annotate(is_flagged=is_flagged).order_by("-is_flagged", "month", "unit__sort_key", "pk")


def counted(waiting: QuerySet[Meeting]) -> tuple[int, int]:
    """Return (how many wait, how many of them are flagged) of `flagged_first`. One query."""
    found = waiting.order_by().aggregate(all=Count("pk"), flagged=Count("pk", filter=Q(is_flagged=True)))
    return found["all"], found["flagged"]


def held_meetings(access: Access) -> QuerySet[Meeting]:
    """Return the meetings in reach that are rated or to be rated, newest month first."""
    held = Meeting.objects.visible_to(access).standing().filter(kind__in=MeetingKind.rated(), held_on__isnull=False)
    return held.select_related("unit__parent").order_by("-month", "unit__sort_key", "pk")


def meetings_to_reconfirm(held: QuerySet[Meeting], since: date) -> list[Meeting]:
    """Return those of `held_meetings` from the month `since` whose facts changed after they were confirmed.

    The facts of up to FLAGGED_AMONG confirmed meetings are counted anew: about half a millisecond each.
    """
    official = Evaluation.objects.filter(meeting=OuterRef("pk"), rater=Rater.OFFICIAL).exclude(facts_digest="")
    confirmed = list(held.filter(Exists(official), month__gte=since)[:FLAGGED_AMONG])
    found = ratings_of(confirmed)
    return [meeting for meeting in confirmed if found[meeting.pk].needs_reconfirmation]


def months_confirmed_since(unit_id: int, since: date) -> set[tuple[int, date]]:
    """Return the (unit id, month) of the unit's meetings held from `since` on with a level confirmed here. One query."""
    confirmed = Evaluation.objects.filter(rater=Rater.OFFICIAL, meeting__unit=unit_id, meeting__held_on__gte=since)
    return set(confirmed.exclude(facts_digest="").values_list("meeting__unit_id", "meeting__month"))


def months_resting_on(changes: Collection[tuple[int, date]]) -> set[tuple[int, date]]:
    """Return the later (unit id, month) of the same years with a confirmed level: it may rest on the months that changed.

    A run of excused absences is counted over the year, so a correction in March may ask for a second look at June. One query.
    """
    if not changes:
        return set()
    months = [month for _, month in changes]
    confirmed = Evaluation.objects.filter(rater=Rater.OFFICIAL, meeting__unit_id__in={unit for unit, _ in changes})
    later = confirmed.exclude(facts_digest="").filter(
        meeting__month__gt=min(months), meeting__month__lte=max(months).replace(month=12)
    )
    found = set(later.values_list("meeting__unit_id", "meeting__month"))
    return {
        (unit, month)
        for unit, month in found
        if any(unit == changed and day.year == month.year and day < month for changed, day in changes)
    }
