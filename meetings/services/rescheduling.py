"""A month's regular meeting moved to another day, or called off, with reason and decider."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from meetings.models import Meeting, Rescheduling
from meetings.queries import due_day, latest_reschedulings
from meetings.signals import meeting_changed

FURTHEST_DAYS = 45


@transaction.atomic
def reschedule(
    *,
    branch: Unit,
    month: date,
    moved_to: date | None,
    reason: str,
    decided_by: str,
    decided_on: date,
    actor: User,
    today: date,
) -> Rescheduling:
    """Record that the meeting of `month` (a first day) goes to `moved_to`; None: it is called off.

    A reasoned move decided before the due day is not a miss. The same move again changes nothing. Raises Refused on a day
    outside the branch's life or far from the month, or a decision in the future.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    due = due_day(branch, month).day
    if decided_on > today:
        raise Refused("decided_on", "Ngày quyết định chưa tới. Mời đồng chí xem lại ngày.")
    if moved_to is not None and not branch.is_open_on(moved_to):
        raise Refused("moved_to", f"{branch.name} không hoạt động vào ngày này. Mời đồng chí xem lại ngày.")
    if moved_to is not None and abs((moved_to - due).days) > FURTHEST_DAYS:
        raise Refused("moved_to", f"Ngày này quá xa ngày quy định {due:%d/%m/%Y}. Mời đồng chí xem lại ngày.")
    values = {"moved_to": moved_to, "reason": reason, "decided_by": decided_by, "decided_on": decided_on}
    last = latest_reschedulings([month], [branch.pk]).get((branch.pk, month))
    if last is not None and all(getattr(last, name) == value for name, value in values.items()):
        return last
    row = Rescheduling.objects.create(branch=branch, month=month, recorded_by=actor, **values)
    record(actor=actor, verb="meetings.reschedule", subject=row, unit=branch, fields=list(values))
    meeting_changed.send(sender=Meeting, changes={(branch.pk, month)})
    return row
