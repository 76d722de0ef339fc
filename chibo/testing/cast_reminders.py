"""Reminders of the cast: one of every unit, of which the level above has heard, and the rules of every committee."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from chibo.organization.models import Unit
from chibo.reminders.enums import ReminderKind
from chibo.reminders.models import LetterRule, Reminder, ReminderRule


def make_reminder(unit: Unit, *, day: date) -> Reminder:
    """Something that was due in `unit` ten days ago."""
    now = timezone.now()
    return Reminder.objects.create(
        unit=unit,
        kind=ReminderKind.MINUTES,
        key="cast",
        due_on=day - timedelta(days=10),
        first_seen=now,
        escalated_at=now,
    )


def make_reminder_rules(unit: Unit, *, text: str) -> dict[str, ReminderRule | LetterRule]:
    """Return {kind of row: rule} of a committee; they say what holds anyway."""
    source = {"unit": unit, "issuer": text, "number": text, "note": text}
    return {
        "reminder_rule": ReminderRule.objects.create(kind=ReminderKind.MINUTES, days=3, **source),
        "letter_rule": LetterRule.objects.create(**source),
    }
