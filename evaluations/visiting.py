"""The opinion of somebody from above who sat in: who may give it, and the last one they gave."""

from __future__ import annotations

from datetime import date

from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit
from evaluations.enums import Rater
from evaluations.models import Evaluation
from meetings.models import Meeting


def keeps_branch(user_id: int, unit: Unit, day: date) -> bool:
    """Tell whether the person keeps the record of `unit` for it on `day`, whatever other role they act in. One query."""
    rows = Access.objects.active_on(day).filter(user=user_id, role=Role.SECRETARY).select_related("unit")
    return any(access.reaches(unit) for access in rows)


def opinion_of(user_id: int, meeting: Meeting) -> Evaluation | None:
    """Return the last opinion on `meeting` that the person gave as a visitor, or None."""
    given = meeting.evaluations.filter(rater=Rater.VISITOR, made_by=user_id).select_related("criteria_set")
    return given.order_by("-made_at", "-pk").first()
