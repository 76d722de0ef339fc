"""What people choose: to be reminded later, and which letters they want."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.reminders.enums import ReminderKind
from chibo.reminders.models import Reminder, SwitchedOff

PUT_OFF_DAYS = 3


@transaction.atomic
def put_off(*, reminder: Reminder, today: date, actor: User) -> Reminder:
    """Let a reminder come back in three days, for everybody who acts for the unit. What is settled stays as it is.

    What goes one level up goes all the same.
    """
    row = Reminder.objects.select_for_update(of=("self",)).get(pk=reminder.pk)
    if row.settled_at is None:
        row.put_off_until, row.put_off_by = today + timedelta(days=PUT_OFF_DAYS), actor
        row.save(update_fields=["put_off_until", "put_off_by"])
        record(actor=actor, verb="reminders.put_off", subject=row, unit=row.unit_id, fields=["put_off_until"])
    return row


@transaction.atomic
def choose_letters(*, has_letters: bool, kinds: Collection[str], actor: User) -> None:
    """Keep of which `kinds` the person wants letters, and whether any at all; the list in the app stays whole."""
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    off = {kind for kind in ReminderKind.values if kind not in kinds} | (set() if has_letters else {""})
    SwitchedOff.objects.filter(person=actor).exclude(kind__in=off).delete()
    known = set(SwitchedOff.objects.filter(person=actor).values_list("kind", flat=True))
    SwitchedOff.objects.bulk_create(SwitchedOff(person=actor, kind=kind) for kind in sorted(off - known))
    record(actor=actor, verb="reminders.choose_letters", subject=actor, fields={"off": sorted(off)})
