"""A meeting on its way through the review, with the people it takes."""

from __future__ import annotations

from datetime import datetime, timedelta

from chibo.organization.tests.factories import UserFactory
from evaluations.models import Evaluation, ReviewRule, ReviewStep
from evaluations.queries import ratings_of_one
from evaluations.services.rating import rate_meeting, submit_rating
from evaluations.services.review import confirm_rating, return_rating, undo_answer, verify_rating
from evaluations.states import RatingState, state_of
from evaluations.tests.factories import ReadyMeetingFactory, at, judged
from meetings.models import Meeting


class Story:
    """A meeting and four people: who rates, who sends up, who verifies, who answers. `steps`, `vote`: the rule above them."""

    def __init__(self, *, steps: int = 1, vote: bool = False, **values: object):
        self.meeting = ReadyMeetingFactory(**values)
        self.writer, self.verifier, self.superior = UserFactory(), UserFactory(), UserFactory()
        self.above = self.meeting.unit.parent
        self.hours = 0
        if steps == 2 or vote:
            ReviewRule.objects.create(unit=self.above, steps=steps, vote_required=vote)

    def later(self) -> datetime:
        """Each step comes an hour after the one before."""
        self.hours += 1
        return at(4) + timedelta(hours=self.hours)

    def rate(self, voted_level: str = "", **changes: object) -> Evaluation:
        return rate_meeting(
            meeting=self.meeting,
            judgements=judged(**changes),
            actor=self.writer,
            at=self.later(),
            voted_level=voted_level,
        )

    def submit(self) -> ReviewStep:
        return submit_rating(meeting=self.meeting, actor=self.writer, at=self.later())

    def verify(self, **values: object) -> ReviewStep:
        known = {"unit": self.above, "actor": self.verifier}
        return verify_rating(meeting=self.meeting, at=self.later(), **(known | values))

    def confirm(self, **values: object) -> Evaluation:
        known = {"unit": self.above, "actor": self.superior}
        return confirm_rating(meeting=self.meeting, at=self.later(), **(known | values))

    def send_back(self, reason: str = "Ghi rõ kết quả nhiệm vụ tháng 8.", **values: object) -> ReviewStep:
        known = {"unit": self.above, "actor": self.superior}
        return return_rating(meeting=self.meeting, at=self.later(), reason=reason, **(known | values))

    def undo(self, reason: str = "Chọn nhầm mức.", **values: object) -> ReviewStep:
        known = {"unit": self.above, "actor": self.superior}
        return undo_answer(meeting=self.meeting, at=self.later(), reason=reason, **(known | values))

    def change_facts(self) -> None:
        Meeting.objects.filter(pk=self.meeting.pk).update(present=37, excused=4)
        self.meeting.refresh_from_db()

    @property
    def state(self) -> RatingState:
        return state_of(Meeting.objects.get(pk=self.meeting.pk), ratings_of_one(self.meeting))
