"""The queue: what waits, flagged first, by unit and month; what is to be confirmed again."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chibo.common.dates import month_start, today
from chibo.organization.models import Unit
from chibo.organization.tests.factories import BranchFactory
from evaluations.enums import Rater
from evaluations.models import Evaluation
from evaluations.services.rating import rate_meeting, submit_rating
from evaluations.tests.cast import Cast
from evaluations.tests.factories import ReadyMeetingFactory, at, judged
from meetings.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def listed(client: Client, query: str = "") -> list[Meeting]:
    """Return the meetings that the queue names, in its order."""
    return [row["meeting"] for row in client.get(f"{reverse('evaluations:queue')}?{query}").context["rows"]]


def sent(cast: Cast, *, day: int = 4, unit: Unit | None = None, **values: object) -> Meeting:
    """Make one more meeting under the commune, rated and sent up."""
    meeting = ReadyMeetingFactory(unit=unit or BranchFactory(parent=cast.commune), **values)
    user = cast.accesses["secretary"].user
    rate_meeting(meeting=meeting, judgements=judged(), actor=user, at=at(3, 21))
    submit_rating(meeting=meeting, actor=user, at=at(day))
    return meeting


AUGUST = {
    "held_on": date(2026, 8, 3),
    "chi_uy_met_on": date(2026, 8, 1),
    "notified_on": date(2026, 8, 2),
    "papers_sent_on": date(2026, 8, 2),
}


def queries_of(client: Client, query: str = "") -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"{reverse('evaluations:queue')}?{query}").status_code == 200
    return len(captured)


def test_queue_costs_the_same_with_one_and_thirty(cast: Cast) -> None:
    cast.submit()
    client = cast.client("committee")
    one = queries_of(client)
    for number in range(29):
        sent(cast, day=4 + number % 20, unexcused=number % 2, excused=3 - number % 2)
    assert len(listed(client)) == 30
    assert queries_of(client) == one


def test_queue_puts_flagged_ones_first_then_the_oldest(cast: Cast) -> None:
    newer = sent(cast)
    older = sent(cast, **AUGUST)
    flagged = sent(cast, excused=1, unexcused=2)
    assert listed(cast.client("committee")) == [flagged, older, newer]


def test_queue_says_what_to_look_at_and_how_many(cast: Cast) -> None:
    sent(cast)
    sent(cast, excused=1, unexcused=2)
    page = cast.client("committee").get(reverse("evaluations:queue")).content.decode()
    assert "2 phiếu chờ, 1 phiếu nên xem lại" in page
    assert "2 đồng chí vắng không có lý do" in page
    assert "Công nhận các phiếu không có vướng mắc (1)" in page


def test_opinion_of_a_visitor_given_later_moves_the_rating_to_the_front(cast: Cast) -> None:
    first, second = sent(cast, **AUGUST), sent(cast)
    client = cast.client("committee")
    assert listed(client) == [first, second]
    Evaluation.objects.create(
        meeting=second, rater=Rater.VISITOR, level="kha", made_at=at(9), made_by=cast.accesses["cadre"].user
    )
    assert listed(client) == [second, first]
    page = client.get(reverse("evaluations:queue")).content.decode()
    assert "Chi bộ tự xếp loại Tốt, cán bộ dự đánh giá Khá: cần làm rõ" in page


def test_queue_of_one_unit_and_of_one_month(cast: Cast) -> None:
    cast.submit()
    other = sent(cast)
    board = cast.client("board")
    assert listed(board, f"unit={cast.commune.code}") == [cast.meeting, other]
    committee = cast.client("committee")
    assert listed(committee, f"unit={other.unit.code}") == [other]
    assert listed(committee, "month=2026-09-01") == [cast.meeting, other]
    assert listed(committee, "month=2026-08-01") == []


@pytest.mark.parametrize("query", ["unit=khong-co", "month=2026-13", "month=x&unit=y"])
def test_filter_that_is_not_understood_is_left_out_and_said(cast: Cast, query: str) -> None:
    cast.submit()
    answer = cast.client("committee").get(f"{reverse('evaluations:queue')}?{query}")
    assert [row["meeting"] for row in answer.context["rows"]] == [cast.meeting]
    assert "Có mục lọc chưa rõ" in answer.content.decode()


def test_returned_ratings_have_a_list_of_their_own(cast: Cast) -> None:
    cast.submit()
    client = cast.client("committee")
    client.post(cast.url("return"), {"reason": "Bổ sung kết quả nhiệm vụ"})
    assert listed(client) == []
    assert listed(client, "state=returned") == [cast.meeting]


def test_queue_of_a_committee_waits_first_and_ignores_odd_filters(cast: Cast) -> None:
    cast.submit()
    client = cast.client("committee")
    for query in ("", "?state=waiting", "?state=x", "?page=99", "?page=a"):
        page = client.get(reverse("evaluations:queue") + query).content.decode()
        assert cast.branch.name in page


def test_queue_keeps_what_was_taken_back(cast: Cast) -> None:
    cast.submit()
    client = cast.client("committee")
    client.post(cast.url("confirm"), {})
    assert listed(client) == []
    client.post(cast.url("undo"), {"reason": "Chọn nhầm mức"})
    assert listed(client) == [cast.meeting]


def test_queue_names_what_is_to_be_confirmed_again(db: None) -> None:
    cast = Cast()
    month = month_start(today())
    cast.meeting = ReadyMeetingFactory(unit=cast.branch, held_on=month)
    cast.submit()
    client = cast.client("committee")
    client.post(cast.url("confirm"), {})
    assert listed(client, "state=flagged") == []
    Meeting.objects.filter(pk=cast.meeting.pk).update(present=37, excused=4)
    assert listed(client, "state=flagged") == [cast.meeting]


def test_queue_of_a_stranger_shows_nothing_of_the_branch(cast: Cast) -> None:
    cast.submit()
    assert cast.branch.name not in cast.client("stranger").get(reverse("evaluations:queue")).content.decode()
