"""Proposals of the cast: one sent and one unsent of every branch, and what stands in the settings."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from chibo.accounts.models import User
from chibo.organization.models import Unit
from meetings.models import Proposal, ProposalDeadlineRule, ProposalField, ProposalStep


def send_proposal(*, unit: Unit, above: Unit, text: str, writer: User, at: datetime) -> Proposal:
    """A proposal that was sent to the committee `above` and lies there."""
    day = at.date()
    due_on = day + timedelta(days=30)
    proposal = Proposal.objects.create(
        unit=unit,
        origin=unit,
        field=ProposalField.objects.earliest("position"),
        addressee=text,
        text=text,
        raised_on=day,
        created_by=writer,
        year=day.year,
        number=1,
        state="sent",
        place=above,
        sent_on=day,
        lies_since=day,
        due_on=due_on,
    )
    ProposalStep.objects.create(
        proposal=proposal, kind="sent", from_unit=unit, to_unit=above, text=text, due_on=due_on, at=at, by=writer
    )
    return proposal


def keep_proposal(*, unit: Unit, text: str, writer: User, day: date) -> Proposal:
    """A proposal that was not sent: the secretary's alone."""
    field = ProposalField.objects.earliest("position")
    return Proposal.objects.create(unit=unit, field=field, addressee=text, text=text, raised_on=day, created_by=writer)


def make_rule(*, unit: Unit, text: str) -> ProposalDeadlineRule:
    return ProposalDeadlineRule.objects.create(unit=unit, issuer=text, number=text, note=text)
