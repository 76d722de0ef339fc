"""Where a proposal stands, read off its steps. Pure functions: no queries, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from chibo.common.dates import VIETNAM
from chibo.organization.models import Unit
from chibo.organization.queries import path_ids
from meetings.enums import ProposalState, ProposalStepKind
from meetings.models import Proposal, ProposalStep

STATE_AFTER = {
    ProposalStepKind.SENT: ProposalState.SENT,
    ProposalStepKind.RECEIVED: ProposalState.RECEIVED,
    ProposalStepKind.CONSIDERING: ProposalState.CONSIDERING,
    ProposalStepKind.FORWARDED: ProposalState.FORWARDED,
    ProposalStepKind.LETTER: ProposalState.FORWARDED,
    ProposalStepKind.ESCALATED: ProposalState.FORWARDED,
    ProposalStepKind.RETURNED: ProposalState.RETURNED,
    ProposalStepKind.ANSWERED: ProposalState.ANSWERED,
}

_HANDLED = [
    ProposalStepKind.CONSIDERING,
    ProposalStepKind.FORWARDED,
    ProposalStepKind.LETTER,
    ProposalStepKind.ANSWERED,
    ProposalStepKind.RETURNED,
]
# What the committee where it lies may do next. An answer may be followed by another one that adds to it or corrects it.
NEXT = {
    ProposalState.SENT: [ProposalStepKind.RECEIVED, *_HANDLED],
    ProposalState.RECEIVED: _HANDLED,
    ProposalState.CONSIDERING: _HANDLED[1:],
    ProposalState.FORWARDED: [ProposalStepKind.RECEIVED, *_HANDLED],
    ProposalState.ANSWERED: [ProposalStepKind.ANSWERED],
}
_AT_A_BODY = _HANDLED[:-1]


@dataclass(frozen=True)
class Standing:
    """What the steps say: state, where it lies and since when, until when it is to be answered."""

    state: str = ProposalState.DRAFT
    place_id: int | None = None
    outside_body: str = ""
    sent_on: date | None = None
    lies_since: date | None = None
    due_on: date | None = None


def standing_of(steps: Iterable[ProposalStep]) -> Standing:
    """Return where a proposal stands after `steps`, in their order."""
    found, clock = Standing(), None
    for step in steps:
        day = day_of(step)
        if step.kind in ProposalStepKind.placing():
            clock = step.due_on
        state = STATE_AFTER.get(step.kind, found.state)
        place = step.to_unit_id or (step.from_unit_id if step.kind == ProposalStepKind.ANSWERED else found.place_id)
        moved = step.to_unit_id is not None or step.kind == ProposalStepKind.LETTER
        found = Standing(
            state=state,
            place_id=place,
            outside_body=_body_after(step, found, state),
            sent_on=found.sent_on or day,
            lies_since=day if moved else found.lies_since,
        )
    return replace(found, due_on=clock if found.state in ProposalState.waiting() else None)


def _body_after(step: ProposalStep, before: Standing, state: str) -> str:
    """Return the outside body with which it lies after a step; a merger of the committee leaves it there."""
    if step.kind == ProposalStepKind.LETTER:
        return step.outside_body
    stays = step.kind == ProposalStepKind.HANDED_OVER and state == ProposalState.FORWARDED
    return before.outside_body if stays else ""


def day_of(step: ProposalStep) -> date:
    """Return the day in Vietnam on which a step was taken."""
    return step.at.astimezone(VIETNAM).date()


def next_kinds(proposal: Proposal) -> list[str]:
    """Return what the committee where the proposal lies may do next; empty for one with the branch. No query."""
    kinds = _AT_A_BODY if proposal.outside_body else NEXT.get(ProposalState(proposal.state), [])
    return [kind for kind in kinds if kind != ProposalStepKind.FORWARDED or target_ids(proposal)]


def target_ids(proposal: Proposal) -> list[int]:
    """Return the committees above the branch, nearest first, without the one where the proposal lies. No query."""
    above: Unit = proposal.unit
    return [pk for pk in path_ids(above)[-2::-1] if pk != proposal.place_id]
