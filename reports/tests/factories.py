"""Meetings with totals and levels, and reports on their way, for tests of reports."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import factory
from django.utils import timezone

from chibo.accounts.models import User
from chibo.common.dates import VIETNAM, Span
from chibo.organization.models import Unit
from chibo.organization.tests.factories import UserFactory
from evaluations.enums import Rater
from evaluations.models import Evaluation
from meetings.enums import MeetingKind
from meetings.models import Meeting
from meetings.signals import meeting_changed
from reports.models import Report
from reports.services import reports as services


class HeldMeetingFactory(factory.django.DjangoModelFactory):
    """A meeting with totals: 9 of 10 present, 3 opinions. `month` follows from the day unless it is given."""

    class Meta:
        model = Meeting

    kind = MeetingKind.REGULAR
    held_on = date(2026, 7, 3)
    month = factory.LazyAttribute(lambda meeting: meeting.held_on.replace(day=1))
    base = 10
    present = 9
    excused = factory.LazyAttribute(lambda meeting: meeting.base - meeting.present)
    unexcused = 0
    opinions = 3


def rate(meeting: Meeting, level: str, *, official: bool = True, score: str = "92") -> None:
    """Write the branch's own level and, if official, the committee's, as an import does."""
    for rater in [Rater.SELF, Rater.OFFICIAL] if official else [Rater.SELF]:
        Evaluation.objects.create(
            meeting=meeting,
            rater=rater,
            level=level,
            total=Decimal(score),
            is_imported=True,
            made_at=timezone.now(),
        )


def hold(branch: Unit, held_on: date, level: str = "tot", *, official: bool = True, **values: object) -> Meeting:
    """Log a rated meeting of `branch` and tell the apps above, as a service does."""
    meeting = HeldMeetingFactory(unit=branch, held_on=held_on, **values)
    if level:
        rate(meeting, level, official=official)
    changed(meeting)
    return meeting


def changed(meeting: Meeting) -> None:
    meeting_changed.send(sender=Meeting, changes={(meeting.unit_id, meeting.month)})


def moment(day: date) -> datetime:
    """Noon of `day` in Vietnam."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=VIETNAM)


def prepared(unit: Unit, code: str, day: date, actor: User | None = None) -> Report:
    return services.prepare_report(unit=unit, span=Span.parse(code), actor=actor or UserFactory(), today=day)


def submitted(unit: Unit, code: str, day: date, actor: User | None = None) -> Report:
    report = prepared(unit, code, day, actor)
    services.submit_report(report=report, actor=actor or UserFactory(), today=day, at=moment(day))
    return report


def accepted(unit: Unit, code: str, day: date) -> Report:
    report = submitted(unit, code, day)
    services.accept_report(report=report, actor=UserFactory(), at=moment(day))
    return report
