"""What the daily task does with proposals: what waits too long goes one level up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from chibo.common.dates import VIETNAM
from meetings.models import Proposal, ProposalDeadlineRule
from meetings.proposal_clock import rule_at
from meetings.services.proposals import escalate


def escalate_overdue(*, at: datetime) -> int:
    """Bring every proposal one level up whose deadline passed longer ago than the rule of its place allows; return how many.

    Each goes in a transaction of its own and gets a new deadline, so a second run on the same day finds nothing to do.
    """
    day = at.astimezone(VIETNAM).date()
    rules = list(ProposalDeadlineRule.objects.valid_on(day))
    late = Proposal.objects.overdue_on(day).filter(place__parent__isnull=False).select_related("place__type")
    due = [row for row in late.order_by("pk") if _is_long_overdue(row, day, rules)]
    return sum(escalate(proposal=row, at=at) for row in due)


def _is_long_overdue(row: Proposal, day: date, rules: list[ProposalDeadlineRule]) -> bool:
    """Tell whether the days of grace have passed; a rule without them never sends a proposal up by itself."""
    grace = rule_at(row.place, day, rules).days_to_escalate
    return grace is not None and row.due_on + timedelta(days=grace) < day
