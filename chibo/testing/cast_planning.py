"""Planning for the cast: a registration, a plan with its session and what was learned from it, an address of a calendar."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

from django.utils import timezone

from chibo.accounts.models import User
from chibo.common.dates import month_start
from chibo.organization.models import Unit
from meetings.models import (
    FeedToken,
    Meeting,
    Registration,
    RegistrationRule,
    TopicalField,
    TopicalMinimumRule,
    TopicalPlanRow,
    TopicalReview,
)

FEED_KEY = UUID(int=20261203)


def make_plan(unit: Unit, *, text: str, by: User, day: date) -> dict[str, object]:
    """Return the rows of a branch by kind: a registered session to come, a line of the plan, a session that was held."""
    last = unit.valid_to or day
    field = TopicalField.objects.earliest("position")
    line = {"unit": unit, "year": last.year, "quarter": 4, "field": field, "created_by": by}
    registration = Registration.objects.create(
        unit=unit,
        month=month_start(day + timedelta(days=10)),
        kind="topical",
        topic=text,
        planned_on=day + timedelta(days=10),
        planned_at=time(19, 0),
        place=text,
        note=text,
        registered_at=timezone.now(),
        registered_by=by,
    )
    session = Meeting.objects.create(
        unit=unit,
        month=month_start(last),
        kind="topical",
        topic=text,
        held_on=last,
        place=text,
        conclusion=text,
        created_by=by,
    )
    TopicalPlanRow.objects.create(theme=text, meeting=session, **line)
    said = dict.fromkeys(("strengths", "faults", "lessons"), text)
    TopicalReview.objects.create(meeting=session, written_at=timezone.now(), written_by=by, **said)
    row = TopicalPlanRow.objects.create(theme=text, **line)
    return {"registration": registration, "topical_session": session, "topical_row": row}


def make_rules(unit: Unit, *, text: str) -> dict[str, object]:
    """Return the rules that a committee set for its subtree."""
    source = {"unit": unit, "issuer": text, "number": text, "note": text}
    return {
        "registration_rule": RegistrationRule.objects.create(deadline_day=25, **source),
        "topical_rule": TopicalMinimumRule.objects.create(sessions=1, **source),
    }


def make_feed(unit: Unit, user: User) -> FeedToken:
    """Return the address at which the calendar of `unit` is read by who holds it."""
    return FeedToken.objects.create(user=user, unit=unit, key=FEED_KEY, made_at=timezone.now())
