"""Reads of proposals: the way of one, what a meeting hears of, what waits, who may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from chibo.common.dates import VIETNAM
from chibo.organization.models import Access, Unit
from meetings.enums import MeetingKind, ProposalState, ProposalStepKind
from meetings.models import Meeting, Proposal, ProposalAnnouncement, ProposalStep
from meetings.proposal_path import day_of, target_ids

STEP_RELATED = "from_unit__type", "to_unit__type", "by"


@dataclass(frozen=True)
class Answer:
    """An answer that a meeting hears of. `is_announced`: ticked as told at this meeting."""

    step: ProposalStep
    proposal: Proposal
    is_announced: bool

    @property
    def on(self) -> date:
        return day_of(self.step)

    @property
    def answered_by(self) -> str:
        """The body outside whose answer was entered, or the committee."""
        return self.step.outside_body or self.step.from_unit.committee_name


def answers_for(meeting: Meeting) -> list[Answer]:
    """Return the answers that came back by the day of `meeting` and were told at no other one, oldest first. One query.

    Locked minutes keep what was told at them. A meeting of the chi ủy hears of none: answers are told to the branch.
    """
    if meeting.kind == MeetingKind.BRANCH_COMMITTEE or meeting.is_voided:
        return []
    told = ProposalAnnouncement.objects.filter(step=OuterRef("pk"), meeting__voided_at__isnull=True)
    steps = ProposalStep.objects.filter(kind=ProposalStepKind.ANSWERED).annotate(
        told_here=Exists(told.filter(meeting=meeting)), told_elsewhere=Exists(told.exclude(meeting=meeting))
    )
    waiting = Q(proposal__unit=meeting.unit_id, told_elsewhere=False)
    if meeting.held_on is not None:
        waiting &= Q(at__lt=_end_of(meeting.held_on))
    asked = Q(told_here=True) if meeting.is_finalized else Q(told_here=True) | waiting
    steps = steps.filter(asked).select_related("from_unit", "proposal__field").order_by("at", "pk")
    return [Answer(step, step.proposal, step.told_here) for step in steps]


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=VIETNAM)


def raised_at(meeting: Meeting, access: Access) -> list[Proposal]:
    """Return the proposals raised at `meeting` that `access` may see, in the order of writing. One query."""
    rows = Proposal.objects.visible_to(access).filter(meeting=meeting)
    return list(rows.select_related("field", "place").order_by("pk"))


def path_of(proposal: Proposal) -> list[ProposalStep]:
    """Return the steps of a proposal, oldest first. One query."""
    return list(proposal.steps.select_related(*STEP_RELATED).order_by("at", "pk"))


def targets_of(proposal: Proposal, day: date) -> list[Unit]:
    """Return the committees on the branch's way up that it can be passed to, nearest first. One query."""
    ids = target_ids(proposal)
    found = Unit.objects.open_on(day).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def last_step(proposal: Proposal, kind: str) -> ProposalStep | None:
    """Return the newest step of a kind, if there is one. One query."""
    return proposal.steps.filter(kind=kind).select_related(*STEP_RELATED).order_by("at", "pk").last()


def was_taken(proposal: Proposal, token: UUID) -> bool:
    """Tell whether this filling of a form was taken already: sent twice, or sent again after going back. One query."""
    return proposal.steps.filter(token=token).exists()


# --- counts for the first pages ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProposalCounts:
    """What waits: with whom one acts for (`here`), unanswered and overdue in reach, returned, answers not told yet."""

    here: int
    unanswered: int
    overdue: int
    returned: int
    untold: int

    @property
    def is_empty(self) -> bool:
        return not (self.here or self.unanswered or self.overdue or self.returned or self.untold)


def counts_of(access: Access, day: date) -> ProposalCounts:
    """Return what waits for who acts by `access`. Two queries."""
    rows = Proposal.objects.visible_to(access)
    waiting = Q(state__in=ProposalState.waiting())
    found = rows.aggregate(
        here=Count("pk", filter=waiting & Q(place=access.unit_id)),
        unanswered=Count("pk", filter=Q(state__in=ProposalState.unanswered())),
        overdue=Count("pk", filter=Q(due_on__lt=day)),
        returned=Count("pk", filter=Q(state=ProposalState.RETURNED)),
    )
    return ProposalCounts(**found, untold=untold_answers(rows).count() if access.unit.is_branch else 0)


def untold_answers(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Return those of `rows` whose answer was not told to the branch yet."""
    told = ProposalAnnouncement.objects.filter(step__proposal=OuterRef("pk"), meeting__voided_at__isnull=True)
    return rows.filter(state=ProposalState.ANSWERED).exclude(Exists(told))
