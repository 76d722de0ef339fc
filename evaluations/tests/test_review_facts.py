"""Facts that change after a level was confirmed: the level stays, and is asked for again where, and only where, it counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from chibo.organization.models import Access
from chibo.organization.tests.factories import AccessFactory, BranchFactory, MemberFactory, UserFactory
from evaluations.criteria import shipped_definition
from evaluations.engine import Judgement, score
from evaluations.enums import CriteriaStatus
from evaluations.models import CriteriaSet, Evaluation
from evaluations.queries import held_meetings, meetings_to_reconfirm, months_resting_on, ratings_of_one
from evaluations.services.rating import criteria_for, rate_meeting, submit_rating
from evaluations.services.review import confirm_rating
from evaluations.states import RatingState
from evaluations.tests.factories import ReadyMeetingFactory, at
from evaluations.tests.story import Story
from meetings.enums import AttendanceStatus
from meetings.facts import facts_of
from meetings.models import Attendance, Meeting
from meetings.signals import meeting_changed
from reports.models import BranchMonth

pytestmark = pytest.mark.django_db


class Year:
    """A branch that An Phú's sheet rates: meetings on the 3rd from May to September, one of three members is followed."""

    def __init__(self) -> None:
        self.branch = BranchFactory()
        self.members = [MemberFactory(branch=self.branch) for _ in range(3)]
        definition = shipped_definition("an-phu")
        CriteriaSet.objects.create(
            unit=self.branch.parent,
            code="an-phu-2026",
            name="Phường An Phú",
            kinds=["regular", "combined"],
            definition=definition,
            status=CriteriaStatus.PUBLISHED,
            published_at=at(1),
            valid_from=date(2026, 1, 1),
        )
        self.meetings = {month: self.held(month) for month in range(5, 10)}

    def held(self, month: int) -> Meeting:
        meeting = ReadyMeetingFactory(
            unit=self.branch,
            held_on=date(2026, month, 3),
            chi_uy_met_on=date(2026, month, 1),
            notified_on=date(2026, month, 1),
            papers_sent_on=date(2026, month, 1),
            base=3,
            present=3,
            excused=0,
        )
        for member in self.members:
            Attendance.objects.create(meeting=meeting, member=member, status=AttendanceStatus.PRESENT, opinions=1)
        return meeting

    def excuse(self, months: Iterable[int], member: int = 0) -> None:
        """Let a member be excused in `months`, as the minutes are corrected: roll call, totals, signal."""
        for month in months:
            meeting = self.meetings[month]
            rows = Attendance.objects.filter(meeting=meeting, member=self.members[member])
            rows.update(status=AttendanceStatus.EXCUSED, opinions=0, reason="Ốm")
            excused = Attendance.objects.filter(meeting=meeting, status=AttendanceStatus.EXCUSED).count()
            Meeting.objects.filter(pk=meeting.pk).update(present=3 - excused, excused=excused)
            meeting_changed.send(sender=Meeting, changes={(self.branch.pk, meeting.month)})

    def confirm(self, month: int) -> Evaluation:
        meeting = Meeting.objects.get(pk=self.meetings[month].pk)
        writer, superior = UserFactory(), UserFactory()
        _, criteria = criteria_for(meeting)
        by_facts = score(criteria, facts_of(meeting), {})
        given = {code: Judgement(criteria.item(code).maximum) for code in by_facts.missing}
        rate_meeting(meeting=meeting, judgements=given, actor=writer, at=at(4))
        submit_rating(meeting=meeting, actor=writer, at=at(5))
        return confirm_rating(meeting=meeting, unit=self.branch.parent, actor=superior, at=at(6))

    def asked_again(self, month: int) -> bool:
        return ratings_of_one(Meeting.objects.get(pk=self.meetings[month].pk)).needs_reconfirmation

    @property
    def access(self) -> Access:
        return AccessFactory(unit=self.branch.parent, committee=True)


def test_absence_added_in_an_earlier_month_that_changes_a_criterion_asks_for_the_later_month_again() -> None:
    """Criterion 2.2 of An Phú: nobody excused more than 3 times in a row in the year. June makes it four."""
    year = Year()
    year.excuse([7, 8, 9])
    official = year.confirm(9)
    assert official.scores["2.2"]["points"] == "1"
    year.excuse([6])
    assert year.asked_again(9)
    assert ratings_of_one(year.meetings[9]).official == official
    assert meetings_to_reconfirm(held_meetings(year.access), date(2026, 1, 1)) == [year.meetings[9]]
    assert BranchMonth.objects.get(branch=year.branch.pk, month=date(2026, 9, 1)).needs_reconfirmation


def test_absence_added_in_an_earlier_month_that_changes_nothing_asks_for_nothing() -> None:
    """May is not in a row with July: three in a row remain three. Another member's June starts a run of one."""
    year = Year()
    year.excuse([7, 8, 9])
    year.confirm(9)
    year.excuse([5])
    year.excuse([6], member=1)
    assert not year.asked_again(9)
    assert meetings_to_reconfirm(held_meetings(year.access), date(2026, 1, 1)) == []


def test_months_that_may_rest_on_a_change_are_the_confirmed_later_ones_of_the_year() -> None:
    year = Year()
    year.confirm(7)
    year.confirm(9)
    pk = year.branch.pk
    assert months_resting_on({(pk, date(2026, 8, 1))}) == {(pk, date(2026, 9, 1))}
    assert months_resting_on({(pk, date(2026, 9, 1))}) == set()
    assert months_resting_on({(pk, date(2025, 12, 1))}) == set()
    assert months_resting_on(set()) == set()


def test_level_that_stands_is_given_again_on_the_new_facts() -> None:
    story = Story()
    story.rate()
    story.submit()
    story.confirm(level="kha", reason="Biên bản chưa ghi ý kiến thảo luận.")
    story.change_facts()
    assert story.state == RatingState.RECONFIRM
    kept = story.confirm()
    assert (kept.level, kept.reason) == ("kha", "Biên bản chưa ghi ý kiến thảo luận.")
    assert story.state == RatingState.CONFIRMED
    levels = Evaluation.objects.filter(rater="official").order_by("pk").values_list("level", flat=True)
    assert list(levels) == ["kha", "kha"]


def test_another_level_on_the_new_facts_needs_a_reason() -> None:
    story = Story()
    story.rate()
    story.submit()
    story.confirm()
    story.change_facts()
    with pytest.raises(Exception, match="cần có lý do"):
        story.confirm(level="kha")
    assert story.confirm(level="kha", reason="Vắng thêm một đồng chí.").level == "kha"
