"""The branch's sheet as people of each role meet it; who may what."""

from __future__ import annotations

from datetime import date

import pytest

from evaluations.enums import Rater
from evaluations.models import Evaluation, ReviewStep
from evaluations.tests.cast import Cast
from evaluations.tests.factories import JUDGED, ReadyMeetingFactory, at
from meetings.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def posted(**changes: object) -> dict[str, str]:
    points = JUDGED | {code[1:].replace("_", "."): value for code, value in changes.items()}
    return {f"exact-{code}": str(value) for code, value in points.items()}


# --- the sheet -------------------------------------------------------------------------------------------------------


def test_sheet_shows_what_facts_counted(cast: Cast) -> None:
    page = cast.client("secretary").get(cast.url("sheet")).content.decode()
    assert "105 phút" in page
    assert "38/41" in page
    assert "92,7%" in page


def test_sheet_saved_and_sent(cast: Cast) -> None:
    client = cast.client("secretary")
    assert client.post(cast.url("sheet"), posted()).status_code == 302
    own = Evaluation.objects.get()
    assert (own.rater, own.level, own.total, own.maximum) == (Rater.SELF, "tot", 93, 100)
    assert own.scores["2"]["by_fact"] is True
    page = client.get(cast.url("sheet")).content.decode()
    assert "Gửi Đảng ủy xã Quỳnh Thiện" in page
    assert client.post(cast.url("submit")).status_code == 302
    assert ReviewStep.objects.get().evaluation == own


def test_sheet_twice_sent_is_sent_once(cast: Cast) -> None:
    cast.submit()
    assert cast.client("secretary").post(cast.url("submit")).status_code == 302
    assert ReviewStep.objects.count() == 1


@pytest.mark.parametrize("typed", ["nhiều", "26", "-1", "4.999", "1e400", "1e9999999", "NaN"])
def test_wrong_points_come_back_with_all_that_was_typed(cast: Cast, typed: str) -> None:
    data = posted(c4_2=typed) | {"reason-4.1": "Có biểu dương hai đồng chí", "reason": "Ghi chú của chi bộ"}
    answer = cast.client("secretary").post(cast.url("sheet"), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert Evaluation.objects.count() == 0
    assert f'value="{typed}"' in page
    assert "Có biểu dương hai đồng chí" in page
    assert "Ghi chú của chi bộ" in page
    assert "Mời đồng chí" in page


def test_sheet_with_a_criterion_left_open_is_not_saved(cast: Cast) -> None:
    data = posted()
    del data["exact-4.3"]
    answer = cast.client("secretary").post(cast.url("sheet"), data)
    assert answer.status_code == 200
    assert Evaluation.objects.count() == 0
    assert "4.3" in answer.content.decode()


def test_points_other_than_the_facts_need_a_reason(cast: Cast) -> None:
    client = cast.client("secretary")
    assert client.post(cast.url("sheet"), posted() | {"points-2": "4"}).status_code == 200
    assert Evaluation.objects.count() == 0
    data = posted() | {"points-2": "4", "reason-2": "Một đồng chí về sớm"}
    assert client.post(cast.url("sheet"), data).status_code == 302
    assert Evaluation.objects.get().scores["2"]["points"] == "4"


def test_tapped_points_and_an_exact_number_that_goes_first(cast: Cast) -> None:
    data = posted() | {"points-4.3": "9", "exact-4.3": "", "points-5": "4", "exact-5": "4,5"}
    client = cast.client("secretary")
    assert client.post(cast.url("sheet"), data).status_code == 302
    scores = Evaluation.objects.get().scores
    assert (scores["4.3"]["points"], scores["5"]["points"]) == ("9", "4.5")
    page = client.get(cast.url("sheet")).content.decode()
    assert '<input type="radio" name="points-4.3" value="9" checked>' in page
    assert 'name="exact-5" value="4,5"' in page


def test_tap_after_a_stored_number_is_the_newer_one(cast: Cast) -> None:
    client = cast.client("secretary")
    client.post(cast.url("sheet"), posted() | {"exact-5": "4,5"})
    client.post(cast.url("sheet"), posted() | {"exact-5": "4,5", "points-5": "3"})
    assert Evaluation.objects.latest().scores["5"]["points"] == "3"


def test_reason_beside_a_fact_is_kept(cast: Cast) -> None:
    data = posted() | {"reason-1": "Bắt đầu đúng giờ dù mưa bão"}
    assert cast.client("secretary").post(cast.url("sheet"), data).status_code == 302
    line = Evaluation.objects.get().scores["1"]
    assert (line["points"], line["by_fact"], line["reason"]) == ("5", True, "Bắt đầu đúng giờ dù mưa bão")


def test_vote_of_the_branch_is_an_opinion_of_its_own(cast: Cast) -> None:
    client = cast.client("secretary")
    assert client.post(cast.url("sheet"), posted() | {"voted_level": "kha"}).status_code == 302
    rows = Evaluation.objects.order_by("pk").values_list("rater", "level", "total")
    assert list(rows) == [(Rater.SELF, "tot", 93), (Rater.VOTE, "kha", 93)]
    page = client.get(cast.url("sheet")).content.decode()
    assert '<input type="radio" name="voted_level" value="kha" checked>' in page


@pytest.mark.parametrize("vote", ["xuat_sac", "1"])
def test_unknown_vote_is_refused(cast: Cast, vote: str) -> None:
    answer = cast.client("secretary").post(cast.url("sheet"), posted() | {"voted_level": vote})
    assert answer.status_code == 200
    assert Evaluation.objects.count() == 0


def test_sent_sheet_is_shown_as_it_was_saved(cast: Cast) -> None:
    """Facts that change later do not change what the branch signed."""
    cast.submit()
    Meeting.objects.filter(pk=cast.meeting.pk).update(present=20, excused=21)
    page = cast.client("secretary").get(cast.url("sheet")).content.decode()
    assert "38/41" in page
    assert "93 điểm" in page
    assert "20/41" not in page


def test_imported_level_is_shown_without_a_made_up_sheet(cast: Cast) -> None:
    for rater in (Rater.SELF, Rater.OFFICIAL):
        Evaluation.objects.create(meeting=cast.meeting, rater=rater, level="kha", is_imported=True, made_at=at(3))
    page = cast.client("secretary").get(cast.url("sheet")).content.decode()
    assert "nhập từ bảng" in page
    assert "/100" not in page


def test_vietnamese_comma_is_read(cast: Cast) -> None:
    assert cast.client("secretary").post(cast.url("sheet"), posted(c4_2="20,25")).status_code == 302
    assert str(Evaluation.objects.get().total) == "93.25"


def test_sheet_without_minutes_saves_and_does_not_offer_to_send(cast: Cast) -> None:
    cast.meeting = ReadyMeetingFactory(unit=cast.branch, held_on=date(2026, 8, 3), open=True)
    client = cast.client("secretary")
    assert client.post(cast.url("sheet"), posted()).status_code == 302
    assert "Gửi Đảng ủy" not in client.get(cast.url("sheet")).content.decode()


# role → (GET sheet, POST sheet, POST submit, GET review, POST confirm)
STATUSES = {
    "secretary": (200, 302, 302, 403, 403),
    "cadre": (200, 403, 403, 403, 403),
    "committee": (200, 302, 302, 200, 302),
    "board": (200, 302, 302, 200, 302),
    "stranger": (404, 404, 404, 404, 404),
}


@pytest.mark.parametrize("role", STATUSES)
def test_who_may_what(cast: Cast, role: str) -> None:
    """A committee rates on behalf; the rating that it answers was sent by the branch."""
    client = cast.client(role)
    found = [
        client.get(cast.url("sheet")).status_code,
        client.post(cast.url("sheet"), posted()).status_code,
    ]
    Evaluation.objects.all().delete()
    cast.rate()
    found.append(client.post(cast.url("submit")).status_code)
    ReviewStep.objects.all().delete()
    Evaluation.objects.all().delete()
    cast.submit()
    found += [client.get(cast.url("review")).status_code, client.post(cast.url("confirm"), {}).status_code]
    assert tuple(found) == STATUSES[role]


def test_administrator_reads_no_ratings(cast: Cast) -> None:
    client = cast.client("administrator")
    assert {client.get(cast.url(name)).status_code for name in ("sheet", "review")} <= {403, 404}
