"""Every (state, action) pair of a rating: allowed or refused, as the table says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused
from chibo.organization.tests.factories import UserFactory
from evaluations.enums import Rater, ReviewStepKind
from evaluations.models import Evaluation, ReviewStep
from evaluations.queries import ratings_of_one
from evaluations.services.rating import (
    confirm_rating,
    rate_meeting,
    return_rating,
    submit_rating,
    undo_confirmation,
)
from evaluations.states import RatingState, state_of
from evaluations.tests.factories import ReadyMeetingFactory, at, judged
from meetings.models import Meeting
from meetings.signals import meeting_changed

pytestmark = pytest.mark.django_db


class Story:
    """A meeting and three people: who rates, who sends up, who answers."""

    def __init__(self, **values: object):
        self.meeting = ReadyMeetingFactory(**values)
        self.writer, self.superior = UserFactory(), UserFactory()
        self.above = self.meeting.unit.parent
        self.hours = 0

    def later(self) -> datetime:
        """Each step comes an hour after the one before."""
        self.hours += 1
        return at(4) + timedelta(hours=self.hours)

    def rate(self, **changes: object) -> Evaluation:
        return rate_meeting(meeting=self.meeting, judgements=judged(**changes), actor=self.writer, at=self.later())

    def submit(self) -> ReviewStep:
        return submit_rating(meeting=self.meeting, actor=self.writer, at=self.later())

    def confirm(self, **values: object) -> Evaluation:
        return confirm_rating(meeting=self.meeting, unit=self.above, actor=self.superior, at=self.later(), **values)

    def send_back(self, reason: str = "Ghi rõ kết quả nhiệm vụ tháng 8.") -> ReviewStep:
        return return_rating(meeting=self.meeting, unit=self.above, actor=self.superior, at=self.later(), reason=reason)

    def undo(self, reason: str = "Chọn nhầm mức.") -> ReviewStep:
        return undo_confirmation(
            meeting=self.meeting, unit=self.above, actor=self.superior, at=self.later(), reason=reason
        )

    def change_facts(self) -> None:
        Meeting.objects.filter(pk=self.meeting.pk).update(present=37, excused=4)
        self.meeting.refresh_from_db()

    @property
    def state(self) -> RatingState:
        return state_of(Meeting.objects.get(pk=self.meeting.pk), ratings_of_one(self.meeting))


def brought_to(state: RatingState) -> Story:
    story = Story(open=True) if state == RatingState.NO_MINUTES else Story()
    steps: dict[RatingState, list[Callable]] = {
        RatingState.RATED: [story.rate],
        RatingState.SUBMITTED: [story.rate, story.submit],
        RatingState.RETURNED: [story.rate, story.submit, story.send_back],
        RatingState.CONFIRMED: [story.rate, story.submit, story.confirm],
        RatingState.RECONFIRM: [story.rate, story.submit, story.confirm, story.change_facts],
    }
    for step in steps.get(state, []):
        step()
    return story


# state → {action: state afterwards}; an action that is not named is refused
TABLE = {
    RatingState.NO_MINUTES: {"rate": RatingState.NO_MINUTES},
    RatingState.MINUTES: {"rate": RatingState.RATED},
    RatingState.RATED: {"rate": RatingState.RATED, "submit": RatingState.SUBMITTED},
    RatingState.SUBMITTED: {"confirm": RatingState.CONFIRMED, "send_back": RatingState.RETURNED},
    RatingState.RETURNED: {"rate": RatingState.RETURNED, "submit": RatingState.SUBMITTED},
    RatingState.CONFIRMED: {"undo": RatingState.SUBMITTED},
    RatingState.RECONFIRM: {"confirm": RatingState.CONFIRMED, "undo": RatingState.SUBMITTED},
}
ACTIONS = ["rate", "submit", "confirm", "send_back", "undo"]


@pytest.mark.parametrize("state", RatingState)
@pytest.mark.parametrize("action", ACTIONS)
def test_action_in_state(state: RatingState, action: str) -> None:
    story = brought_to(state)
    assert story.state == state
    evaluations, steps = Evaluation.objects.count(), ReviewStep.objects.count()
    act = (lambda: story.rate(c4_2=19)) if action == "rate" else getattr(story, action)
    if action in TABLE[state]:
        act()
        assert story.state == TABLE[state][action]
    else:
        with pytest.raises(Refused):
            act()
        assert (Evaluation.objects.count(), ReviewStep.objects.count()) == (evaluations, steps)


def test_rating_after_return_is_sent_and_confirmed_as_the_new_one() -> None:
    story = brought_to(RatingState.RETURNED)
    story.rate(c4_2=10)  # 93 - 10 = 83
    story.submit()
    official = story.confirm()
    assert (official.level, official.total) == ("kha", 83)
    assert [(row.rater, row.level, row.total) for row in Evaluation.objects.order_by("pk")] == [
        (Rater.SELF, "tot", 93),
        (Rater.SELF, "kha", 83),
        (Rater.OFFICIAL, "kha", 83),
    ]
    assert list(ReviewStep.objects.order_by("pk").values_list("kind", flat=True)) == [
        ReviewStepKind.SUBMIT,
        ReviewStepKind.RETURN,
        ReviewStepKind.SUBMIT,
        ReviewStepKind.CONFIRM,
    ]


def test_another_level_needs_a_reason_and_leaves_the_branch_level() -> None:
    story = brought_to(RatingState.SUBMITTED)
    with pytest.raises(Refused) as refused:
        story.confirm(level="kha", reason="  ")
    assert refused.value.field == "reason"
    story.confirm(level="kha", reason="Biên bản chưa ghi ý kiến thảo luận.")
    ratings = ratings_of_one(story.meeting)
    assert (ratings.self_level, ratings.official_level, ratings.level) == ("tot", "kha", "kha")
    assert ratings.official.reason == "Biên bản chưa ghi ý kiến thảo luận."


def test_confirming_ones_own_rating_is_refused() -> None:
    story = brought_to(RatingState.SUBMITTED)
    with pytest.raises(Refused):
        confirm_rating(meeting=story.meeting, unit=story.above, actor=story.writer, at=at(5))
    assert story.state == RatingState.SUBMITTED


def test_return_and_undo_need_a_reason() -> None:
    submitted, confirmed = brought_to(RatingState.SUBMITTED), brought_to(RatingState.CONFIRMED)
    for act in (submitted.send_back, confirmed.undo):
        with pytest.raises(Refused) as refused:
            act(" ")
        assert refused.value.field == "reason"


def test_official_level_stays_when_facts_change_and_is_flagged() -> None:
    story = brought_to(RatingState.RECONFIRM)
    ratings = ratings_of_one(story.meeting)
    assert (ratings.official_level, ratings.needs_reconfirmation) == ("tot", True)


def test_sending_a_rating_whose_facts_have_changed_is_refused() -> None:
    story = brought_to(RatingState.RATED)
    story.change_facts()
    with pytest.raises(Refused):
        story.submit()
    story.rate()
    story.submit()
    assert story.state == RatingState.SUBMITTED


def test_voided_meeting_takes_no_rating() -> None:
    story = Story()
    Meeting.objects.filter(pk=story.meeting.pk).update(
        voided_at=at(4), voided_by=story.writer, void_reason="Ghi nhầm tháng"
    )
    with pytest.raises(Refused):
        story.rate()


def test_the_same_rating_saved_twice_is_one_row() -> None:
    story = Story()
    assert story.rate().pk == story.rate().pk
    assert Evaluation.objects.count() == 1


def test_vote_holds_for_the_sheet_it_was_cast_on() -> None:
    story = Story()
    rate_meeting(meeting=story.meeting, judgements=judged(), actor=story.writer, at=story.later(), voted_level="kha")
    assert (ratings_of_one(story.meeting).self_level, ratings_of_one(story.meeting).score) == ("kha", 93)
    story.rate()
    assert ratings_of_one(story.meeting).self_level == "tot"
    assert Evaluation.objects.count() == 3


def test_each_write_is_logged_and_told() -> None:
    story, told = Story(), []

    def listen(sender: type, changes: set, **kwargs: object) -> None:
        told.append(changes)

    meeting_changed.connect(listen)
    try:
        story.rate()
        story.submit()
        story.confirm()
        story.undo()
        story.send_back()
    finally:
        meeting_changed.disconnect(listen)
    assert told == [{(story.meeting.unit_id, story.meeting.month)}] * 5
    verbs = AuditEvent.objects.filter(verb__startswith="evaluations.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "evaluations.rate",
        "evaluations.submit",
        "evaluations.confirm",
        "evaluations.undo",
        "evaluations.return",
    ]


# --- the database guards it too --------------------------------------------------------------------------------------


def test_database_refuses_a_return_without_reason() -> None:
    story = Story()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewStep.objects.create(meeting=story.meeting, kind="return", unit=story.above, at=at(5), by=story.superior)


def test_database_refuses_a_confirmation_without_evaluation() -> None:
    story = Story()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewStep.objects.create(meeting=story.meeting, kind="confirm", unit=story.above, at=at(5), by=story.superior)


def test_database_refuses_a_level_outside_the_four() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.create(
            meeting=ReadyMeetingFactory(), rater="self", level="xuat_sac", is_imported=True, made_at=at(3)
        )


def test_database_refuses_an_unsigned_rating() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.create(meeting=ReadyMeetingFactory(), rater="self", level="tot", made_at=at(3))
