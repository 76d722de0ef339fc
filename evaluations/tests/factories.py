"""Meetings ready to be rated, with the points that people give, for tests of evaluations."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import factory
from django.utils import timezone

from chibo.common.dates import VIETNAM
from chibo.organization.tests.factories import BranchFactory, UserFactory
from evaluations.engine import Judgement
from meetings.enums import MeetingKind
from meetings.models import Meeting

# What people judge in the HD 42 frame; with the facts of ReadyMeetingFactory (5 + 5 + 5 for 1, 2, 3.2) and 30 of 30
# for 6 this makes 5 + 5 + 5 + 5 + 5 + 20 + 8 + 5 + 30 + 5 = 93.
JUDGED = {"3.1": 5, "4.1": 5, "4.2": 20, "4.3": 8, "5": 5, "6": 30, "7": 5}


def judged(**changes: object) -> dict[str, Judgement]:
    """Return the judgements of a sheet of 93 points; `c4_2=10` changes criterion 4.2, None leaves it out."""
    points = JUDGED | {code[1:].replace("_", "."): value for code, value in changes.items()}
    return {code: Judgement(Decimal(str(value))) for code, value in points.items() if value is not None}


def at(day: int, hour: int = 8) -> datetime:
    """A moment of September 2026, Vietnam's time."""
    return datetime(2026, 9, day, hour, tzinfo=VIETNAM)


class ReadyMeetingFactory(factory.django.DjangoModelFactory):
    """September's meeting, 19:00–20:45 on the 3rd, 38 of 41 present and none without reason, minutes locked.

    Chi ủy met, notice and papers went out the day before: facts fill 1, 2 and 3.2 with 5 points each.
    """

    class Meta:
        model = Meeting

    class Params:
        open = factory.Trait(finalized_at=None, finalized_by=None)

    unit = factory.SubFactory(BranchFactory)
    kind = MeetingKind.REGULAR
    held_on = date(2026, 9, 3)
    month = factory.LazyAttribute(lambda meeting: meeting.held_on.replace(day=1))
    started_at = time(19, 0)
    ended_at = time(20, 45)
    chi_uy_met_on = date(2026, 9, 1)
    notified_on = date(2026, 9, 2)
    papers_sent_on = date(2026, 9, 2)
    base = 41
    present = 38
    excused = 3
    unexcused = 0
    opinions = 9
    conclusion = "Hoàn thành thu hoạch vụ mùa trước ngày 20."
    finalized_at = factory.LazyFunction(timezone.now)
    finalized_by = factory.SubFactory(UserFactory)
