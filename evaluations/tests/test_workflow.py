"""Every (state, action) pair of a rating: allowed or refused, as the table says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused
from evaluations.enums import Rater, ReviewStepKind
from evaluations.models import Evaluation, ReviewStep
from evaluations.queries import ratings_of_one
from evaluations.services.review import confirm_rating
from evaluations.states import RatingState
from evaluations.tests.factories import ReadyMeetingFactory, at
from evaluations.tests.story import Story
from meetings.models import Meeting
from meetings.signals import meeting_changed

pytestmark = pytest.mark.django_db


def brought_to(state: RatingState, steps: int = 1) -> Story:
    """A story whose rating stands in `state` where ratings go through `steps` above the branch."""
    story = Story(open=True, steps=steps) if state == RatingState.NO_MINUTES else Story(steps=steps)
    sent = [story.rate, story.submit]
    decided = [*sent, story.verify, story.confirm] if steps == 2 else [*sent, story.confirm]
    ways: dict[RatingState, list[Callable]] = {
        RatingState.RATED: [story.rate],
        RatingState.SUBMITTED: sent,
        RatingState.VERIFIED: [*sent, story.verify],
        RatingState.RETURNED: [*sent, story.send_back],
        RatingState.CONFIRMED: decided,
        RatingState.RECONFIRM: [*decided, story.change_facts],
    }
    for step in ways.get(state, []):
        step()
    return story


# state → {action: state afterwards}; an action that is not named is refused
ONE_STEP = {
    RatingState.NO_MINUTES: {"rate": RatingState.NO_MINUTES},
    RatingState.MINUTES: {"rate": RatingState.RATED},
    RatingState.RATED: {"rate": RatingState.RATED, "submit": RatingState.SUBMITTED},
    RatingState.SUBMITTED: {"confirm": RatingState.CONFIRMED, "send_back": RatingState.RETURNED},
    RatingState.RETURNED: {"rate": RatingState.RETURNED, "submit": RatingState.SUBMITTED},
    RatingState.CONFIRMED: {"undo": RatingState.SUBMITTED},
    RatingState.RECONFIRM: {"confirm": RatingState.CONFIRMED, "undo": RatingState.SUBMITTED},
}
TWO_STEPS = ONE_STEP | {
    RatingState.SUBMITTED: {"verify": RatingState.VERIFIED, "send_back": RatingState.RETURNED},
    RatingState.VERIFIED: {
        "confirm": RatingState.CONFIRMED,
        "send_back": RatingState.RETURNED,
        "undo": RatingState.SUBMITTED,
    },
    RatingState.CONFIRMED: {"undo": RatingState.VERIFIED},
    RatingState.RECONFIRM: {"confirm": RatingState.CONFIRMED, "undo": RatingState.VERIFIED},
}
PAIRS = [(1, state, row) for state, row in ONE_STEP.items()] + [(2, state, row) for state, row in TWO_STEPS.items()]
ACTIONS = ["rate", "submit", "verify", "confirm", "send_back", "undo"]


@pytest.mark.parametrize(("steps", "state", "row"), PAIRS)
@pytest.mark.parametrize("action", ACTIONS)
def test_action_in_state(steps: int, state: RatingState, row: dict[str, RatingState], action: str) -> None:
    story = brought_to(state, steps)
    assert story.state == state
    evaluations, taken = Evaluation.objects.count(), ReviewStep.objects.count()
    act = (lambda: story.rate(c4_2=19)) if action == "rate" else getattr(story, action)
    if action in row:
        act()
        assert story.state == row[action]
    else:
        with pytest.raises(Refused):
            act()
        assert (Evaluation.objects.count(), ReviewStep.objects.count()) == (evaluations, taken)


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
    story.rate(voted_level="kha")
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


@pytest.mark.parametrize("kind", ["return", "undo"])
def test_database_refuses_these_answers_without_reason(kind: str) -> None:
    story = Story()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewStep.objects.create(meeting=story.meeting, kind=kind, unit=story.above, at=at(5), by=story.superior)


def test_database_refuses_a_confirmation_without_evaluation() -> None:
    story = Story()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewStep.objects.create(meeting=story.meeting, kind="confirm", unit=story.above, at=at(5), by=story.superior)


@pytest.mark.parametrize("levels", [{"level": "xuat_sac"}, {"level": "tot", "uncapped_level": "xuat_sac"}])
def test_database_refuses_a_level_outside_the_four(levels: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.create(
            meeting=ReadyMeetingFactory(), rater="self", is_imported=True, made_at=at(3), **levels
        )


def test_database_refuses_an_unsigned_rating() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.create(meeting=ReadyMeetingFactory(), rater="self", level="tot", made_at=at(3))
