"""The opinion of a visitor on a meeting: beside the branch's and the official one, it changes neither."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import VIETNAM
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from evaluations.definition import Criteria
from evaluations.engine import Judgement, Result, SheetError, basis, missing_faults, score
from evaluations.enums import Rater
from evaluations.models import CriteriaSet, Evaluation
from evaluations.queries import opinions_on
from evaluations.services.rating import criteria_for, scores_of
from evaluations.services.steps import locked
from evaluations.visiting import keeps_branch, opinion_of
from meetings.facts import facts_of
from meetings.models import Meeting

COMPARED = ("criteria_set_id", "scores", "events", "level", "reason", "facts_digest")


@transaction.atomic
def give_visitor_opinion(
    *,
    meeting: Meeting,
    unit: Unit,
    judgements: dict[str, Judgement],
    actor: User,
    at: datetime,
    reason: str = "",
    level: str = "",
) -> Evaluation:
    """Add the sheet of a visitor who acts for `unit`. The latest holds; the same once more returns the first.

    Facts score themselves as on the branch's own sheet, and what the branch recorded as an event holds here too: a visitor
    reads that there was one, never which. Possible before and after the official level, which it does not touch. Raises
    SheetError (code → sentence) on a sheet that cannot be or has open criteria, Refused for a meeting not held or voided and
    for the secretary of the branch.
    """
    meeting = locked(meeting)
    if meeting.held_on is None:
        raise Refused(None, "Kỳ này chưa ghi ngày sinh hoạt nên chưa đánh giá được.")
    if keeps_branch(actor.pk, meeting.unit, timezone.localdate(at, VIETNAM)):
        raise Refused(None, "Đồng chí phụ trách ghi chép của chi bộ này nên không đánh giá với tư cách cán bộ dự.")
    criteria_set, criteria = criteria_for(meeting)
    facts = facts_of(meeting)
    own = opinions_on([meeting])[meeting.pk].self_rating
    result = score(criteria, facts, judgements, recorded_events(own, criteria), level)
    if result.missing:
        raise SheetError(missing_faults(result))
    opinion = _opinion(meeting, criteria_set, result, basis(criteria, facts), unit, actor, at, reason.strip())
    known = opinion_of(actor.pk, meeting)
    if known and all(getattr(known, name) == getattr(opinion, name) for name in COMPARED):
        return known
    opinion.save()
    record(
        actor=actor,
        verb="evaluations.visit",
        subject=opinion,
        unit=meeting.unit_id,
        fields={"meeting": meeting.pk, "for": unit.pk},
    )
    return opinion


def recorded_events(own: Evaluation | None, criteria: Criteria) -> list[str]:
    """Return the codes of the events that the branch recorded on its own sheet, as far as `criteria` knows them."""
    return [event.code for event in criteria.events if own and event.code in own.events]


def _opinion(
    meeting: Meeting,
    criteria_set: CriteriaSet,
    result: Result,
    facts_digest: str,
    unit: Unit,
    actor: User,
    at: datetime,
    reason: str,
) -> Evaluation:
    return Evaluation(
        meeting=meeting,
        criteria_set=criteria_set,
        rater=Rater.VISITOR,
        unit=unit,
        scores=scores_of(result),
        total=result.total,
        maximum=result.maximum,
        level=result.level,
        uncapped_level=result.uncapped_level,
        caps=list(result.caps),
        events=list(result.events),
        reason=reason,
        facts_digest=facts_digest,
        made_at=at,
        made_by=actor,
    )
