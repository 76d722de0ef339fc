"""The review as the level above meets it: one or two steps, what is shown, who is told what."""

from __future__ import annotations

import pytest

from evaluations.enums import Rater
from evaluations.models import Evaluation
from evaluations.services.rating import rate_meeting, submit_rating
from evaluations.tests.cast import Cast
from evaluations.tests.factories import at, judged
from meetings.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def test_confirmed_level_is_official(cast: Cast) -> None:
    cast.submit()
    assert cast.client("committee").post(cast.url("confirm"), {"level": "", "reason": ""}).status_code == 302
    assert Evaluation.objects.get(rater=Rater.OFFICIAL).level == "tot"


def test_another_level_without_reason_keeps_what_was_chosen(cast: Cast) -> None:
    cast.submit()
    answer = cast.client("committee").post(cast.url("confirm"), {"level": "kha", "reason": ""})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Mời đồng chí ghi lý do" in page
    assert 'value="kha" checked' in page
    assert Evaluation.objects.filter(rater=Rater.OFFICIAL).count() == 0


def test_returned_rating_tells_the_branch_why(cast: Cast) -> None:
    cast.submit()
    client = cast.client("committee")
    assert client.post(cast.url("return"), {"reason": ""}).status_code == 200
    assert client.post(cast.url("return"), {"reason": "Bổ sung kết quả nhiệm vụ"}).status_code == 302
    assert "Bổ sung kết quả nhiệm vụ" in cast.client("secretary").get(cast.url("sheet")).content.decode()


def test_changed_facts_are_told_on_the_review(cast: Cast) -> None:
    cast.submit()
    client = cast.client("committee")
    client.post(cast.url("confirm"), {})
    Meeting.objects.filter(pk=cast.meeting.pk).update(present=37, excused=4)
    page = client.get(cast.url("review")).content.decode()
    assert "Cần xác nhận lại" in page
    assert Evaluation.objects.get(rater=Rater.OFFICIAL).level == "tot"


def test_confirming_ones_own_rating_is_not_offered(cast: Cast) -> None:
    user = cast.accesses["committee"].user
    rate_meeting(meeting=cast.meeting, judgements=judged(), actor=user, at=at(3, 21))
    submit_rating(meeting=cast.meeting, actor=user, at=at(4))
    client = cast.client("committee")
    assert "Công nhận mức này" not in client.get(cast.url("review")).content.decode()
    client.post(cast.url("confirm"), {})
    assert Evaluation.objects.filter(rater=Rater.OFFICIAL).count() == 0
