"""Facts that change after a level was confirmed: the level stays, and is asked for again where, and only where, it counts."""

from __future__ import annotations

from datetime import date

import pytest

from evaluations.models import Evaluation
from evaluations.queries import held_meetings, meetings_to_reconfirm, months_resting_on, ratings_of_one
from evaluations.states import RatingState
from evaluations.tests.story import Story
from evaluations.tests.year import Year

pytestmark = pytest.mark.django_db


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
