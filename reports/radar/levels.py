"""Hints that are read off levels: the branch's own against the facts, the visitor, the official one, and a long row of Tốt.

What of the facts speaks against a level is said by `evaluations.flags`, here as on the page of the review.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings

from chibo.common.dates import add_months
from chibo.common.text import digest
from evaluations.enums import Level, Rater
from evaluations.flags import Flag, flags_of
from evaluations.models import Evaluation
from evaluations.queries import opinions_on
from evaluations.ratings import Ratings
from meetings.enums import MeetingKind, MeetingSource
from meetings.facts import Facts, facts_for
from meetings.models import Meeting
from reports.models import BranchMonth
from reports.radar.enums import HintKind

# Flags that set the facts against points, at any level, and those that do so where the level is Tốt.
POINTS_AGAINST_FACTS = frozenset({"other_than_facts"})
GOOD_AGAINST_FACTS = frozenset({"short", "attendance", "unexcused"})
FEW_OPINIONS = 2  # at one meeting: almost none
MONTHS_BACK = 24  # how far before a change a row of months is looked through


@dataclass(frozen=True)
class Found:
    """A hint before it is stored."""

    meeting: int
    kind: str
    basis: str


# --- one meeting ---------------------------------------------------------------------------------------------------


def hints_of_levels(meetings: Iterable[Meeting]) -> list[Found]:
    """Return what the opinions and facts of meetings give. A fixed number of queries plus one a month among them."""
    meetings = [meeting for meeting in meetings if meeting.voided_at is None and meeting.kind in MeetingKind.rated()]
    ratings, facts = opinions_on(meetings), facts_for(meetings)
    return [found for meeting in meetings for found in _of_one(meeting, ratings[meeting.pk], facts[meeting.pk])]


def _of_one(meeting: Meeting, ratings: Ratings, facts: Facts) -> Iterator[Found]:
    own = ratings.own
    if own is None:
        return
    against = against_facts(meeting, ratings, facts)
    if against:
        yield _found(HintKind.FACTS, meeting, own.pk, [flag.words for flag in against])
    if ratings.visitor is not None and ratings.visitor.level != own.level:
        yield _found(HintKind.VISITOR, meeting, own.pk, ratings.visitor.pk)
    if ratings.official is not None and ratings.official.level != own.level:
        yield _found(HintKind.OFFICIAL, meeting, own.pk, ratings.official.pk)


def against_facts(meeting: Meeting, ratings: Ratings, facts: Facts) -> list[Flag]:
    """Return those flags of the review that set the facts against the branch's own level."""
    wanted = flags_wanted(ratings)
    return [flag for flag in flags_of(meeting=meeting, ratings=ratings, facts=facts) if flag.code in wanted]


def flags_wanted(ratings: Ratings) -> frozenset[str]:
    """Return the codes of the flags that speak against the branch's own level."""
    is_good = ratings.own is not None and ratings.own.level == Level.GOOD
    return POINTS_AGAINST_FACTS | (GOOD_AGAINST_FACTS if is_good else frozenset())


def _found(kind: str, meeting: Meeting, *rests_on: object) -> Found:
    return Found(meeting.pk, kind, digest([kind, meeting.pk, *rests_on]))


# --- a row of months -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuietMonth:
    """A held month of a branch in a row of Tốt with few opinions. `opinions` None: not recorded."""

    month: date
    meeting: int
    opinions: int | None


def quiet_hints(branch_ids: Collection[int], since: date) -> tuple[list[Found], date]:
    """Return the hints at the last meetings of rows of quiet months, and the month from which they are all there. Two queries.

    A row is at least `settings.RADAR_QUIET_MONTHS` regular meetings held one after the other, each self-rated Tốt with at
    most FEW_OPINIONS opinions, none with a limit named on its sheet. Tables from elsewhere tell no opinions: they end a row.
    """
    first = add_months(since, -MONTHS_BACK)
    runs = [run for run in _runs(branch_ids, first) if len(run) >= settings.RADAR_QUIET_MONTHS]
    naming = _naming_limits({held.meeting for run in runs for held in run})
    found = []
    for run in runs:
        if not any(held.meeting in naming for held in run):
            rests_on = [[f"{held.month:%Y-%m}", held.opinions] for held in run]
            found.append(Found(run[-1].meeting, HintKind.QUIET, digest([HintKind.QUIET, run[-1].meeting, rests_on])))
    return found, add_months(first, settings.RADAR_QUIET_MONTHS)


def quiet_run(meeting: Meeting) -> list[QuietMonth]:
    """Return the months of the row that ends with `meeting`, oldest first. One query."""
    for run in _runs([meeting.unit_id], add_months(meeting.month, -MONTHS_BACK)):
        if any(held.meeting == meeting.pk for held in run):
            return run
    return []


def quiet_runs(meetings: Iterable[Meeting]) -> dict[int, list[QuietMonth]]:
    """Return {id of a row's last meeting: its months} for rows that end with one of `meetings`. One query."""
    meetings = list(meetings)
    if not meetings:
        return {}
    first = add_months(min(meeting.month for meeting in meetings), -MONTHS_BACK)
    return {run[-1].meeting: run for run in _runs({meeting.unit_id for meeting in meetings}, first)}


def _runs(branch_ids: Collection[int], first: date) -> Iterator[list[QuietMonth]]:
    rows = BranchMonth.objects.filter(branch__in=branch_ids, month__gte=first, held_on__isnull=False)
    rows = rows.order_by("branch", "month").values_list(
        "branch", "month", "meeting", "self_level", "opinions", "meeting__source"
    )
    for _, months in groupby(rows, key=lambda row: row[0]):
        yield from _runs_of_one(months)


def _runs_of_one(months: Iterable[tuple]) -> Iterator[list[QuietMonth]]:
    run: list[QuietMonth] = []
    for _, month, meeting, level, opinions, source in months:
        is_known = opinions is not None or source != MeetingSource.IMPORTED
        if level == Level.GOOD and is_known and (opinions or 0) <= FEW_OPINIONS:
            run.append(QuietMonth(month, meeting, opinions))
            continue
        if run:
            yield run
        run = []
    if run:
        yield run


def _naming_limits(meeting_ids: Collection[int]) -> set[int]:
    """Return the meetings on whose own sheet somebody wrote a reason: a limit was named."""
    if not meeting_ids:
        return set()
    sheets = Evaluation.objects.filter(meeting__in=meeting_ids, rater__in=[Rater.SELF, Rater.VOTE])
    return {
        meeting
        for meeting, reason, scores in sheets.values_list("meeting", "reason", "scores")
        if reason.strip() or any(line.get("reason", "").strip() for line in scores.values())
    }
