"""A meeting that a branch only prepared for a month after its merger: readable, and on nobody's list of things to do."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from chibo.common.dates import Span
from chibo.organization.enums import Role, UnitEventKind
from chibo.organization.models import Unit
from chibo.organization.services.tree import apply_event, show_today
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from evaluations.queries import returned_ratings, waiting_for_review
from meetings.calendar_page import branch_year, branches_of_month, next_month_to_do
from meetings.models import Meeting, Notice, RegistrationRule
from meetings.month_events import events_of
from meetings.queries.digest import open_meeting
from meetings.queries.preparation import month_to_prepare
from meetings.queries.registration import asked_of, branches_of
from meetings.tests.factories import MeetingFactory
from reports.figures import figures_of
from reports.home import months_of, next_step

BEFORE, AFTER = date(2026, 11, 25), date(2026, 12, 20)
DECEMBER = date(2026, 12, 1)


class Merged:
    """branch and sister under commune; the branch prepared December, regular and topical, and is merged on 1 December."""

    def __init__(self) -> None:
        self.commune = UnitFactory()
        self.committee = AccessFactory(unit=self.commune, role=Role.COMMITTEE)
        self.sister = BranchFactory(parent=self.commune)
        branch = BranchFactory(parent=self.commune, valid_from=date(2026, 11, 10))
        RegistrationRule.objects.create(unit=self.commune, deadline_day=25)
        self.meeting = MeetingFactory(unit=branch, month=DECEMBER, notified_on=BEFORE)
        self.topical = MeetingFactory(unit=branch, month=DECEMBER, topical=True)
        self.meeting.agenda.create(position=1, title="Đã chuẩn bị")
        for meeting in (self.meeting, self.topical):
            told(meeting)
        merger = {"kind": UnitEventKind.MERGE, "on": DECEMBER, "target": self.sister, "decision": "QĐ số 1"}
        apply_event(unit=branch, actor=self.committee.user, **merger)
        self.branch = Unit.objects.select_related("type").get(pk=branch.pk)


def told(meeting: Meeting) -> None:
    """The members were told of the 15th."""
    day = date(2026, 12, 15)
    body = {"day": day.isoformat(), "time": "", "place": "", "agenda": []}
    sent_at = datetime(2026, 11, 20, tzinfo=UTC)
    user = AccessFactory(unit=meeting.unit).user
    Notice.objects.create(meeting=meeting, number=1, planned_on=day, body=body, sent_at=sent_at, sent_by=user)


@pytest.fixture
def merged(db: None) -> Merged:
    return Merged()


@pytest.mark.parametrize("today", [BEFORE, AFTER], ids=["before the merger", "after it"])
def test_meeting_left_behind_is_on_no_list_of_things_to_do(merged: Merged, today: date) -> None:
    states = months_of(merged.branch, today)
    assert (states, next_step(merged.branch, states, today)) == ([], None)
    rows = branch_year(merged.branch, 2026, today)
    assert [(row.state, row.is_unfinished) for row in rows] == [("Chi bộ đã kết thúc hoạt động", False)]
    assert next_month_to_do(rows) is None
    assert [row.branch for row in branches_of_month(merged.commune, DECEMBER, today, merged.committee, None)[1]] == [
        merged.sister
    ]
    assert events_of([merged.branch], [DECEMBER]) == []
    assert (open_meeting(merged.branch), asked_of(merged.branch, today)) == (None, None)
    assert month_to_prepare(merged.branch, date(2026, 11, 1)) is None
    assert list(branches_of(merged.commune, DECEMBER)) == [merged.sister]
    assert [list(rows(merged.committee)) for rows in (waiting_for_review, returned_ratings)] == [[], []]


def test_meeting_left_behind_counts_nowhere_and_the_successor_prepares_its_own(merged: Merged) -> None:
    found = figures_of([merged.commune.pk], Span.month_of(DECEMBER), AFTER)[merged.commune.pk]
    assert (found.expected, found.missed, found.held) == (1, 1, 0)
    own = MeetingFactory(unit=merged.sister, month=DECEMBER)
    assert open_meeting(merged.sister) == own


def test_meeting_left_behind_stays_readable_for_who_goes_on(merged: Merged) -> None:
    show_today(on=AFTER)
    client = Client()
    client.force_login(AccessFactory(unit=merged.sister).user)
    assert client.get(reverse("meetings:detail", args=[merged.meeting.pk])).status_code == 200
    page = client.get(f"{reverse('meetings:list')}?unit={merged.branch.code}&year=2026").content.decode()
    assert page.count(reverse("meetings:detail", args=[merged.meeting.pk])) == 1
    assert "Việc cần làm tiếp" not in page
