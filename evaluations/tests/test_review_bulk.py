"""Confirming at once what has no flag: what is listed, what is left with why, what a second press does."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chibo.organization.tests.factories import BranchFactory
from evaluations.enums import Rater
from evaluations.models import Evaluation, ReviewRule
from evaluations.queries import ratings_of_one
from evaluations.services import review
from evaluations.services.rating import rate_meeting, submit_rating
from evaluations.services.review import confirm_in_bulk, verify_rating
from evaluations.tests.cast import Cast
from evaluations.tests.factories import ReadyMeetingFactory, at, judged
from meetings.models import Meeting

pytestmark = pytest.mark.django_db

BULK = reverse("evaluations:bulk")


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def sent(cast: Cast, role: str = "secretary", **values: object) -> Meeting:
    """Make one more meeting under the commune, rated and sent up by `role`."""
    meeting = ReadyMeetingFactory(**({"unit": BranchFactory(parent=cast.commune)} | values))
    user = cast.accesses[role].user
    rate_meeting(meeting=meeting, judgements=judged(), actor=user, at=at(3, 21))
    submit_rating(meeting=meeting, actor=user, at=at(4))
    return meeting


def shown(client: Client, query: str = "") -> list[Meeting]:
    return [row["meeting"] for row in client.get(f"{BULK}?{query}").context["rows"]]


def left(client: Client) -> list[tuple[Meeting, list[str]]]:
    return [(row["meeting"], row["why"]) for row in client.get(BULK).context["left"]]


def pairs(*meetings: Meeting) -> dict[str, list[str]]:
    return {"shown": [f"{meeting.pk}:{ratings_of_one(meeting).own.pk}" for meeting in meetings]}


def said(client: Client, data: dict) -> str:
    return [str(message) for message in client.post(BULK, data, follow=True).context["messages"]][-1]


def officials() -> set[int]:
    return set(Evaluation.objects.filter(rater=Rater.OFFICIAL).values_list("meeting_id", flat=True))


def test_page_lists_what_will_be_confirmed_and_what_is_left_with_why(cast: Cast) -> None:
    clear, flagged, own = sent(cast), sent(cast, excused=1, unexcused=2), sent(cast, "committee")
    client = cast.client("committee")
    assert shown(client) == [clear]
    own_words = "Đồng chí là người tự xếp loại hoặc gửi phiếu này, nên một đồng chí khác phải trả lời."
    assert left(client) == [(own, [own_words]), (flagged, ["2 đồng chí vắng không có lý do"])]
    page = client.get(BULK).content.decode()
    assert clear.unit.name in page
    assert "Công nhận 1 phiếu này" in page
    assert officials() == set()


def test_press_confirms_what_was_shown_each_at_the_level_of_the_branch(cast: Cast) -> None:
    first, second = sent(cast), sent(cast)
    client = cast.client("committee")
    assert said(client, pairs(first, second)) == "Đã công nhận 2 phiếu."
    rows = Evaluation.objects.filter(rater=Rater.OFFICIAL)
    assert {(row.meeting_id, row.level, row.total, row.made_by_id) for row in rows} == {
        (meeting.pk, "tot", 93, cast.accesses["committee"].user_id) for meeting in (first, second)
    }


def test_second_press_does_nothing_more(cast: Cast) -> None:
    meeting = sent(cast)
    client, data = cast.client("committee"), pairs(meeting)
    client.post(BULK, data)
    assert said(client, data) == "1 phiếu đã được công nhận từ trước."
    assert Evaluation.objects.filter(rater=Rater.OFFICIAL).count() == 1


def test_what_changed_since_the_page_was_shown_is_left(cast: Cast) -> None:
    clear, visited, resent, corrected = sent(cast), sent(cast), sent(cast), sent(cast)
    data = pairs(clear, visited, resent, corrected)
    cadre = cast.accesses["cadre"].user
    Evaluation.objects.create(meeting=visited, rater=Rater.VISITOR, level="kha", made_at=at(5), made_by=cadre)
    review.return_rating(
        meeting=resent, unit=cast.commune, actor=cast.accesses["board"].user, at=at(5), reason="Bổ sung"
    )
    rate_meeting(meeting=resent, judgements=judged(c4_2=19), actor=cast.accesses["secretary"].user, at=at(6))
    submit_rating(meeting=resent, actor=cast.accesses["secretary"].user, at=at(7))
    Meeting.objects.filter(pk=corrected.pk).update(present=37, excused=4)
    sentence = said(cast.client("committee"), data)
    assert sentence.startswith("Đã công nhận 1 phiếu; 3 phiếu để lại: ")
    assert "cán bộ dự đánh giá Khá" in sentence
    assert "Chi bộ vừa gửi phiếu khác" in sentence
    assert "Số liệu đã đổi" in sentence
    assert officials() == {clear.pk}


def test_meeting_out_of_reach_and_fields_that_are_none_are_ignored(cast: Cast) -> None:
    stranger = sent(cast, unit=cast.accesses["stranger"].unit)
    odd = ["", ":", "1", "x:1", "9" * 5000 + ":1", "-1:1", "1:1:1"]
    client = cast.client("committee")
    assert said(client, {"shown": odd + pairs(stranger)["shown"]}) == "Không có phiếu nào được chọn."
    assert officials() == set()


@pytest.mark.parametrize(
    ("role", "status"), [("secretary", 403), ("cadre", 403), ("administrator", 403), ("board", 200)]
)
def test_only_those_above_branches_open_the_page(cast: Cast, role: str, status: int) -> None:
    assert cast.client(role).get(BULK).status_code == status


def test_two_steps_leave_what_nobody_verified_and_take_what_was(cast: Cast) -> None:
    ReviewRule.objects.create(unit=cast.commune, steps=2)
    unread, verified, lowered, mine = sent(cast), sent(cast), sent(cast), sent(cast)
    board, committee = cast.accesses["board"].user, cast.accesses["committee"].user
    step = {"unit": cast.commune, "at": at(5)}
    verify_rating(meeting=verified, actor=board, **step)
    verify_rating(meeting=lowered, actor=board, level="kha", reason="Chưa thảo luận chuyên đề.", **step)
    verify_rating(meeting=mine, actor=committee, **step)
    client = cast.client("committee")
    assert shown(client) == [verified]
    assert dict(left(client)) == {
        unread: ["Phiếu này duyệt hai bước nên cần thẩm định trước khi công nhận."],
        lowered: ["Thẩm định đề nghị Khá, chi bộ xếp Tốt: cần làm rõ"],
        mine: ["Đồng chí đã thẩm định phiếu này, nên một đồng chí khác phải công nhận."],
    }


def test_page_is_of_the_unit_and_month_asked_for(cast: Cast) -> None:
    september = sent(cast)
    day = date(2026, 8, 3)
    august = sent(cast, held_on=day, chi_uy_met_on=day, notified_on=date(2026, 8, 1), papers_sent_on=date(2026, 8, 1))
    client = cast.client("committee")
    assert shown(client, "month=2026-09-01") == [september]
    assert shown(client, f"unit={august.unit.code}") == [august]
    assert shown(client, "unit=khong-co") == [august, september]


def test_not_more_than_the_limit_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "BULK_LIMIT", 1)
    meetings = [sent(cast), sent(cast)]
    named = [(meeting, ratings_of_one(meeting).own.pk) for meeting in meetings]
    result = confirm_in_bulk(shown=named, unit=cast.commune, actor=cast.accesses["committee"].user, at=at(6))
    assert (result.confirmed, [meeting for meeting, _ in result.left]) == ([meetings[0]], [meetings[1]])


def test_page_costs_the_same_with_one_and_with_ten(cast: Cast) -> None:
    client = cast.client("committee")
    sent(cast)
    sent(cast, excused=1, unexcused=2)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(BULK).status_code == 200
        return len(captured)

    few = queries()
    for _ in range(4):
        sent(cast)
        sent(cast, excused=1, unexcused=2)
    assert queries() == few
