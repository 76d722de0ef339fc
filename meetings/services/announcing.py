"""Ticking what was made known at a meeting where it is said: each kind by the service that keeps it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from chibo.accounts.models import User
from meetings.announced import Announced
from meetings.enums.notice import DigestChoice
from meetings.models import Meeting
from meetings.queries.proposal import answers_for
from meetings.services.digests import handle_item
from meetings.services.proposal_answers import announce_answers
from meetings.services.record import save_frame


def announce(
    *, announced: Announced, meeting: Meeting, is_told: bool, actor: User, at: datetime, on_behalf_by: str = ""
) -> None:
    """Note that `announced` was made known at `meeting`, or that it was not after all; a piece of a digest stays made known.

    Raises Refused as the services of the three kinds do, StaleVersion when the record changed meanwhile.
    """
    if announced.answer is not None:
        told = {answer.step.pk for answer in answers_for(meeting) if answer.is_announced}
        one = {announced.answer.step.pk}
        announce_answers(meeting=meeting, step_ids=told | one if is_told else told - one, actor=actor, at=at)
    elif announced.piece is None:
        values, today = {"fee_announced": is_told}, timezone.localdate(at)
        save_frame(meeting=meeting, values=values, version=meeting.version, actor=actor, today=today)
    elif is_told:
        handle_item(
            item=announced.piece,
            unit=meeting.unit,
            choice=DigestChoice.TAKEN,
            is_done=True,
            meeting=meeting,
            actor=actor,
            at=at,
            on_behalf_by=on_behalf_by,
        )
