"""Some months of a branch that a set with a rule over the year rates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from chibo.organization.models import Access
from chibo.organization.tests.factories import AccessFactory, BranchFactory, MemberFactory, UserFactory
from evaluations.criteria import shipped_definition
from evaluations.engine import Judgement, score
from evaluations.enums import CriteriaStatus
from evaluations.models import CriteriaSet, Evaluation
from evaluations.queries import ratings_of_one
from evaluations.services.rating import criteria_for, rate_meeting, submit_rating
from evaluations.services.review import confirm_rating
from evaluations.tests.factories import ReadyMeetingFactory, at
from meetings.enums import AttendanceStatus
from meetings.facts import facts_of
from meetings.models import Attendance, Meeting
from meetings.signals import meeting_changed


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
