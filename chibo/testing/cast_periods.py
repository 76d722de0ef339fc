"""Periods for the cast: an exception from a lock, a deadline, a form of the monthly report."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from chibo.accounts.models import User
from chibo.organization.models import Unit
from chibo.periods.models import DeadlineRule, LockException, PeriodLock
from reports.models import MonthlyForm


def make_period_rules(unit: Unit, lock: PeriodLock, *, text: str, by: User, day: date) -> dict[str, object]:
    """Return what a committee sets about periods, by kind. Lines of the form are a question with `text`."""
    source = {"unit": unit, "issuer": text, "number": text, "note": text}
    lines = [{"key": "q1", "kind": "question", "label": text, "hint": text, "required": False}]
    return {
        "lock_exception": LockException.objects.create(
            lock=lock, unit=unit, reason=text, until=day, granted_at=timezone.now(), granted_by=by
        ),
        "deadline_rule": DeadlineRule.objects.create(kind="quarter", days_after=10, **source),
        "monthly_form": MonthlyForm.objects.create(title=text, lines=lines, created_by=by, **source),
        "published_form": MonthlyForm.objects.create(
            title=text,
            lines=lines,
            created_by=by,
            published_at=timezone.now(),
            published_by=by,
            valid_from=day,
            **source,
        ),
    }
