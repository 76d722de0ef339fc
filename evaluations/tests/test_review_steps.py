"""Two steps above the branch: who may take which, what each leaves behind, where one step is enough."""

from __future__ import annotations

from datetime import date

import pytest

from chibo.common.errors import Refused
from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from evaluations.models import ReviewRule, ReviewStep
from evaluations.permissions import can_answer
from evaluations.queries import ratings_of_one, review_rule_of, review_rules_for
from evaluations.states import RatingState
from evaluations.tests.factories import ReadyMeetingFactory
from evaluations.tests.story import Story

pytestmark = pytest.mark.django_db


def sent(**values: object) -> Story:
    story = Story(steps=2, **values)
    story.rate()
    story.submit()
    return story


def test_who_verified_does_not_confirm() -> None:
    story = sent()
    story.verify()
    with pytest.raises(Refused) as refused:
        story.confirm(actor=story.verifier)
    assert refused.value.sentence == "Đồng chí đã thẩm định phiếu này, nên một đồng chí khác phải công nhận."
    assert story.confirm().level == "tot"


def test_who_rated_or_sent_neither_verifies_nor_confirms() -> None:
    story = sent()
    with pytest.raises(Refused):
        story.verify(actor=story.writer)
    story.verify()
    with pytest.raises(Refused):
        story.confirm(actor=story.writer)
    assert story.state == RatingState.VERIFIED


def test_verification_of_another_level_needs_a_reason_and_is_what_is_confirmed() -> None:
    story = sent()
    with pytest.raises(Refused) as refused:
        story.verify(level="kha")
    assert refused.value.field == "reason"
    story.verify(level="kha", reason="Chưa thảo luận chuyên đề.")
    official = story.confirm()
    assert (official.level, official.reason, official.total) == ("kha", "Chưa thảo luận chuyên đề.", None)
    assert ratings_of_one(story.meeting).self_level == "tot"


def test_confirming_against_the_verification_needs_a_reason() -> None:
    story = sent()
    story.verify(level="kha", reason="Chưa thảo luận chuyên đề.")
    with pytest.raises(Refused) as refused:
        story.confirm(level="tot")
    assert refused.value.field == "reason"
    assert story.confirm(level="tot", reason="Đã có biên bản chuyên đề.").reason == "Đã có biên bản chuyên đề."


def test_each_step_is_kept_with_its_own_level_and_undo_uncovers_the_one_before() -> None:
    story = sent()
    story.verify(level="kha", reason="Chưa thảo luận chuyên đề.")
    story.confirm()
    story.undo()
    assert (story.state, ratings_of_one(story.meeting).expected_level) == (RatingState.VERIFIED, "kha")
    story.undo()
    assert (story.state, ratings_of_one(story.meeting).expected_level) == (RatingState.SUBMITTED, "tot")
    kinds = ReviewStep.objects.order_by("pk").values_list("kind", "level")
    assert list(kinds) == [("submit", ""), ("verify", "kha"), ("confirm", ""), ("undo", ""), ("undo", "")]


def test_second_confirmation_after_an_undone_first_keeps_the_verification() -> None:
    story = sent()
    story.verify()
    story.confirm()
    story.undo()
    story.confirm()
    ratings = ratings_of_one(story.meeting)
    assert (story.state, ratings.was_verified_by(story.verifier.pk)) == (RatingState.CONFIRMED, True)


def test_only_the_verifying_unit_or_one_above_it_confirms_returns_or_takes_back() -> None:
    district = UnitFactory(type_code="huyen")
    commune = UnitFactory(parent=district)
    story = sent(unit=BranchFactory(parent=commune))
    story.verify(unit=district)
    rule, ratings = review_rule_of(story.meeting), ratings_of_one(story.meeting)
    below, above = AccessFactory(unit=commune, committee=True), AccessFactory(unit=district, role=Role.BOARD)
    answers = ("confirm", "return", "undo")
    assert [can_answer(below, story.meeting, ratings, name, rule) for name in answers] == [False] * 3
    assert [can_answer(above, story.meeting, ratings, name, rule) for name in answers] == [True] * 3
    with pytest.raises(Refused):
        story.confirm(unit=commune)
    assert story.confirm(unit=district).unit == district


def test_returned_rating_is_verified_anew() -> None:
    story = sent()
    story.verify()
    story.send_back()
    assert story.state == RatingState.RETURNED
    story.rate(c4_2=19)
    story.submit()
    assert (story.state, ratings_of_one(story.meeting).verification) == (RatingState.SUBMITTED, None)


def test_vote_that_the_rule_asks_for_is_missing() -> None:
    story = Story(vote=True)
    story.rate()
    with pytest.raises(Refused, match="Chi bộ chưa biểu quyết mức"):
        story.submit()
    story.rate(voted_level="tot")
    story.submit()
    assert story.state == RatingState.SUBMITTED


def test_rule_of_the_nearest_unit_on_the_day_of_the_meeting_holds() -> None:
    district = UnitFactory(type_code="huyen")
    commune, other = UnitFactory(parent=district), UnitFactory(parent=district)
    august, october = date(2026, 8, 31), date(2026, 10, 1)
    ReviewRule.objects.create(unit=district, steps=2)
    ReviewRule.objects.create(unit=commune, steps=1, valid_to=august, vote_required=True)
    ReviewRule.objects.create(unit=commune, steps=1, valid_from=october)
    here, there = BranchFactory(parent=commune), BranchFactory(parent=other)
    meetings = [
        ReadyMeetingFactory(unit=here, held_on=date(2026, 8, 3)),
        ReadyMeetingFactory(unit=here, held_on=date(2026, 9, 3)),
        ReadyMeetingFactory(unit=here, held_on=date(2026, 10, 3)),
        ReadyMeetingFactory(unit=there, held_on=date(2026, 8, 3)),
        ReadyMeetingFactory(held_on=date(2026, 8, 3)),
    ]
    rules = review_rules_for(meetings)
    assert [(rules[meeting.pk].steps, rules[meeting.pk].vote_required) for meeting in meetings] == [
        (1, True),
        (2, False),
        (1, False),
        (2, False),
        (1, False),
    ]


# --- two people at once --------------------------------------------------------------------------------------------


def test_second_of_two_who_confirm_at_once_is_told_who_was_first() -> None:
    story = Story()
    story.rate()
    story.submit()
    story.confirm()
    with pytest.raises(Refused) as refused:
        story.confirm(actor=story.verifier, level="kha", reason="Khác.")
    assert refused.value.sentence.startswith(f"Đồng chí {story.superior} đã công nhận mức Tốt của kỳ này lúc ")
    assert ratings_of_one(story.meeting).official_level == "tot"


@pytest.mark.parametrize(
    ("answer", "steps", "state"),
    [
        ("verify", 2, RatingState.SUBMITTED),
        ("confirm", 1, RatingState.SUBMITTED),
        ("send_back", 1, RatingState.SUBMITTED),
        ("undo", 1, RatingState.CONFIRMED),
    ],
)
def test_rating_sent_anew_while_its_review_was_open_is_not_answered_unseen(
    answer: str, steps: int, state: RatingState
) -> None:
    story = Story(steps=steps)
    first = story.rate()
    story.submit()
    story.send_back()
    second = story.rate(c4_2=10)
    story.submit()
    if answer == "undo":
        story.confirm()
    with pytest.raises(Refused, match="Chi bộ vừa gửi phiếu khác"):
        getattr(story, answer)(seen=first.pk)
    assert story.state == state
    getattr(story, answer)(seen=second.pk)
    assert story.state != state
