"""What the hourly task does."""

from __future__ import annotations

from datetime import datetime

from chibo.reminders.services.letters import plan_letters
from chibo.reminders.services.refreshing import refresh


def run(*, at: datetime) -> dict[str, int]:
    """Bring reminders up to date and plan the letters of the day; return the counts `new`, `settled`, `escalated`, `letters`.

    Run again, or by two workers at once, it changes nothing more and no letter goes twice.
    """
    return refresh(at=at) | {"letters": plan_letters(at=at)}
