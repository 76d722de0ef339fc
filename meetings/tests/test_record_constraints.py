"""What the database refuses when something is written around the services."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from meetings.models import Draft, Meeting, MinutesVersion, Rescheduling
from meetings.tests.factories import DraftFactory, MeetingFactory, MinutesVersionFactory, ReschedulingFactory

pytestmark = pytest.mark.django_db


def constraint_broken(write):
    """Return whether the database refused `write`."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("kind", ["regular", "combined"])
def test_one_regular_or_combined_meeting_a_month(people, kind):
    MeetingFactory(unit=people.branch)
    assert constraint_broken(lambda: MeetingFactory(unit=people.branch, kind=kind))
    assert not constraint_broken(lambda: MeetingFactory(unit=people.branch, kind=kind, voided=True))
    assert not constraint_broken(lambda: MeetingFactory(unit=people.sister, kind=kind))


def test_one_topical_session_a_day(people):
    MeetingFactory(unit=people.branch, topical=True, held=True)
    assert constraint_broken(lambda: MeetingFactory(unit=people.branch, topical=True, held=True))
    assert not constraint_broken(
        lambda: MeetingFactory(unit=people.branch, topical=True, held=True, held_on=date(2026, 9, 4))
    )


@pytest.mark.parametrize(
    "values",
    [
        {"month": date(2026, 9, 2)},
        {"kind": "other"},
        {"source": "other"},
        {"base": 41},
        {"base": 41, "present": 38, "excused": 2, "unexcused": 2},
        {"base": 41, "present": 38, "excused": 2, "unexcused": 1, "held_on": None},
        {"finalized_at": "2026-09-04T01:00:00Z"},
        {"void_reason": "Ghi nhầm"},
        {"voided_at": "2026-09-04T01:00:00Z"},
    ],
)
def test_meeting_around_the_services_is_refused(people, values):
    meeting = MeetingFactory(unit=people.branch, held=True)
    assert constraint_broken(lambda: Meeting.objects.filter(pk=meeting.pk).update(**values))


def test_locked_meeting_has_a_day(people):
    meeting = MeetingFactory(unit=people.branch, finalized=True)
    empty = {"base": None, "present": None, "excused": None, "unexcused": None, "held_on": None}
    assert constraint_broken(lambda: Meeting.objects.filter(pk=meeting.pk).update(**empty))


def test_voided_meeting_has_a_reason(people):
    meeting = MeetingFactory(unit=people.branch, voided=True)
    assert constraint_broken(lambda: Meeting.objects.filter(pk=meeting.pk).update(void_reason=""))


def test_one_token_one_meeting(people):
    meeting = MeetingFactory(unit=people.branch)
    assert constraint_broken(lambda: MeetingFactory(unit=people.sister, token=meeting.token))


def test_versions_of_minutes_are_numbered_and_later_ones_say_why():
    version = MinutesVersionFactory()
    assert constraint_broken(lambda: MinutesVersionFactory(meeting=version.meeting, reason="Sửa"))
    assert constraint_broken(lambda: MinutesVersionFactory(meeting=version.meeting, number=2))
    MinutesVersionFactory(meeting=version.meeting, number=2, reason="Sửa")
    assert MinutesVersion.objects.count() == 2


def test_one_draft_a_person_and_section():
    draft = DraftFactory()
    assert constraint_broken(lambda: DraftFactory(meeting=draft.meeting, user=draft.user))
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("values", [{"month": date(2026, 9, 2)}, {"reason": ""}, {"decided_by": ""}])
def test_move_around_the_service_is_refused(values):
    row = ReschedulingFactory()
    assert constraint_broken(lambda: Rescheduling.objects.filter(pk=row.pk).update(**values))
