"""How every write of a rating begins and ends: lock, re-read, check; add the row, log, tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from evaluations.flags import Flag
from evaluations.models import Evaluation, ReviewStep
from evaluations.objections import out_of_turn
from evaluations.ratings import Ratings
from meetings.models import Meeting
from meetings.signals import meeting_changed


def locked(meeting: Meeting) -> Meeting:
    """Return the locked row. Raises Refused when it is voided."""
    row = (
        Meeting.objects.select_for_update(of=("self",)).select_related("unit__branch", "unit__type").get(pk=meeting.pk)
    )
    if row.is_voided:
        raise Refused(None, "Kỳ sinh hoạt này đã hủy nên không xếp loại.")
    return row


def require(meeting: Meeting, ratings: Ratings, action: str) -> None:
    """Raise Refused when `action` does not fit the state of the rating."""
    refuse(out_of_turn(meeting, ratings, action))


def refuse(sentence: str) -> None:
    """Raise Refused with `sentence`; '' lets pass."""
    if sentence:
        raise Refused(None, sentence)


def add_step(
    meeting: Meeting,
    kind: str,
    *,
    unit: Unit,
    actor: User,
    at: datetime,
    evaluation: Evaluation | None = None,
    level: str = "",
    reason: str = "",
    flags: Iterable[Flag] = (),
) -> ReviewStep:
    return ReviewStep.objects.create(
        meeting=meeting,
        kind=kind,
        unit=unit,
        evaluation=evaluation,
        level=level,
        reason=reason,
        flags=[flag.as_row for flag in flags],
        at=at,
        by=actor,
    )


def done(meeting: Meeting, actor: User, verb: str, row: Evaluation | ReviewStep) -> None:
    """Log the write and tell the apps above."""
    record(actor=actor, verb=f"evaluations.{verb}", subject=row, unit=meeting.unit_id, fields={"meeting": meeting.pk})
    meeting_changed.send(sender=Evaluation, changes={(meeting.unit_id, meeting.month)})
