"""The review as the level above meets it: one or two steps, what is shown, who is told what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from evaluations.enums import Rater
from evaluations.models import Evaluation, ReviewRule
from evaluations.services.rating import rate_meeting, submit_rating
from evaluations.tests.cast import Cast
from evaluations.tests.factories import ReadyMeetingFactory, at, judged
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


@pytest.mark.parametrize("reason", ["", "Nhiều ý kiến phát biểu"])
def test_nothing_chosen_where_another_level_is_decided_decides_nothing(cast: Cast, reason: str) -> None:
    cast.submit()
    answer = cast.client("committee").post(cast.url("confirm"), {"is_other": "1", "reason": reason})
    page = answer.content.decode()
    assert (answer.status_code, "Chưa chọn mức. Mời đồng chí chọn một trong bốn mức." in page) == (200, True)
    assert reason in page
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


# --- what the page shows ---------------------------------------------------------------------------------------------


def test_page_says_what_to_look_at_and_who_does_the_next_step(cast: Cast) -> None:
    ReviewRule.objects.create(unit=cast.commune, steps=2)
    cast.meeting = ReadyMeetingFactory(unit=cast.branch, held_on=date(2026, 8, 3), excused=1, unexcused=2)
    cast.submit()
    page = cast.client("committee").get(cast.url("review")).content.decode()
    assert "2 đồng chí vắng không có lý do" in page
    assert "cấp ủy hoặc ban phía trên thẩm định; sau đó một đồng chí khác công nhận" in page
    assert "Đề nghị công nhận mức" in page
    assert "Công nhận mức này" not in page


def test_two_steps_are_walked_by_the_commune_and_the_district(cast: Cast) -> None:
    ReviewRule.objects.create(unit=cast.commune, steps=2)
    cast.submit()
    committee, board = cast.client("committee"), cast.client("board")
    assert committee.post(cast.url("verify"), {"level": "kha", "reason": ""}).status_code == 200
    data = {"level": "kha", "reason": "Chưa thảo luận chuyên đề"}
    assert committee.post(cast.url("verify"), data).status_code == 302
    told = committee.get(cast.url("review")).content.decode()
    assert "Đồng chí đã thẩm định phiếu này, nên một đồng chí khác phải công nhận." in told
    page = board.get(cast.url("review")).content.decode()
    assert "đã thẩm định, đề nghị mức Khá: Chưa thảo luận chuyên đề." in page
    assert board.post(cast.url("confirm"), {"level": "kha"}).status_code == 302
    official = Evaluation.objects.get(rater=Rater.OFFICIAL)
    assert (official.level, official.reason, official.unit) == ("kha", "Chưa thảo luận chuyên đề", cast.district)
    steps = board.get(cast.url("review")).content.decode()
    assert "Thẩm định: đề nghị mức Khá" in steps
    assert "Công nhận: mức Khá" in steps


def test_sheets_stand_side_by_side_with_their_differences_in_words(cast: Cast) -> None:
    cast.submit()
    own = Evaluation.objects.get()
    scores = own.scores | {"4.2": own.scores["4.2"] | {"points": "17.5", "reason": "Thảo luận ngắn"}}
    Evaluation.objects.create(
        meeting=cast.meeting,
        rater=Rater.VISITOR,
        criteria_set=own.criteria_set,
        scores=scores,
        total=Decimal("90.5"),
        maximum=100,
        level="kha",
        made_at=at(5),
        made_by=cast.accesses["cadre"].user,
    )
    answer = cast.client("committee").get(cast.url("review"))
    compared = answer.context["compared"]
    assert compared["columns"] == ["Chi bộ tự xếp loại", "Cán bộ dự đánh giá"]
    apart = [(row["code"], row["difference"]) for row in compared["rows"] if row["difference"]]
    assert apart == [("4.2", "Chênh 2,5 điểm")]
    page = answer.content.decode()
    assert "Cán bộ dự đánh giá, lý do: Thảo luận ngắn" in page
    assert "Các ý kiến khác nhau: chi bộ tự xếp loại Tốt, cán bộ dự đánh giá Khá." in page
    assert "Chi bộ tự xếp loại Tốt, cán bộ dự đánh giá Khá: cần làm rõ" in page


def test_event_is_named_above_the_branch_only_as_one(cast: Cast) -> None:
    cast.submit()
    Evaluation.objects.update(events=["ky_luat"], caps=[])
    page = cast.client("committee").get(cast.url("review")).content.decode()
    assert "Có sự kiện theo quy định" in page
    assert "ky_luat" not in page
    assert "kỷ luật" not in page.lower()


def test_level_that_stands_is_kept_by_one_press(cast: Cast) -> None:
    cast.submit()
    client = cast.client("committee")
    client.post(cast.url("confirm"), {"level": "kha", "reason": "Chưa thảo luận chuyên đề"})
    Meeting.objects.filter(pk=cast.meeting.pk).update(present=37, excused=4)
    assert "Giữ mức đã công nhận: Khá" in client.get(cast.url("review")).content.decode()
    assert client.post(cast.url("confirm"), {"level": "kha"}).status_code == 302
    assert list(Evaluation.objects.filter(rater=Rater.OFFICIAL).values_list("level", flat=True)) == ["kha", "kha"]


def test_every_answer_names_the_opinion_that_was_on_the_page(cast: Cast) -> None:
    cast.submit()
    own, client = Evaluation.objects.get(), cast.client("committee")
    hidden = f'name="seen" value="{own.pk}"'
    # confirm, another level, return
    assert client.get(cast.url("review")).content.decode().count(hidden) == 3
    stale = client.post(cast.url("return"), {"reason": "Bổ sung kết quả", "seen": own.pk + 1})
    assert "Chi bộ vừa gửi phiếu khác với phiếu đồng chí đang xem." in stale.content.decode()
    assert "Bổ sung kết quả" in stale.content.decode()
    client.post(cast.url("confirm"), {"seen": own.pk})
    assert client.get(cast.url("review")).content.decode().count(hidden) == 1  # take back
    stale = client.post(cast.url("undo"), {"reason": "Chọn nhầm mức", "seen": own.pk + 1})
    assert "Chi bộ vừa gửi phiếu khác với phiếu đồng chí đang xem." in stale.content.decode()
    assert client.post(cast.url("undo"), {"reason": "Chọn nhầm mức", "seen": own.pk}).status_code == 302


def test_second_of_two_who_answer_at_once_is_told(cast: Cast) -> None:
    cast.submit()
    assert cast.client("committee").post(cast.url("confirm"), {}).status_code == 302
    answer = cast.client("board").post(cast.url("confirm"), {"level": "kha", "reason": "Chưa rõ"})
    assert answer.status_code == 200
    assert "đã công nhận mức Tốt của kỳ này lúc" in answer.content.decode()
    assert Evaluation.objects.get(rater=Rater.OFFICIAL).level == "tot"
