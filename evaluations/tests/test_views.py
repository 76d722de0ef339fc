"""The sheet, the review, the queue and the annual page as people of each role meet them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chibo.common.dates import month_start, today
from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from evaluations.enums import Rater
from evaluations.models import AnnualClass, Evaluation, ReviewStep
from evaluations.services.rating import rate_meeting, submit_rating
from evaluations.tests.factories import JUDGED, ReadyMeetingFactory, at, judged
from meetings.models import Meeting

pytestmark = pytest.mark.django_db


class Cast:
    """district > commune > branch with a meeting ready to rate; a stranger's branch in another tree."""

    def __init__(self) -> None:
        self.district = UnitFactory(type_code="huyen", name="Đảng bộ huyện Hòa Bình")
        self.commune = UnitFactory(parent=self.district, name="Đảng bộ xã Quỳnh Thiện")
        self.branch = BranchFactory(parent=self.commune, name="Chi bộ khối Quang Trung")
        self.accesses = {
            "secretary": AccessFactory(unit=self.branch),
            "cadre": AccessFactory(unit=self.branch, role=Role.CADRE),
            "committee": AccessFactory(unit=self.commune, role=Role.COMMITTEE),
            "board": AccessFactory(unit=self.district, role=Role.BOARD),
            "administrator": AccessFactory(unit=None, role=Role.ADMINISTRATOR),
            "stranger": AccessFactory(),
        }
        self.meeting = ReadyMeetingFactory(unit=self.branch)

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.accesses[role].user, backend="chibo.accounts.backends.UsernameOrPhoneBackend")
        return client

    def rate(self) -> Evaluation:
        user = self.accesses["secretary"].user
        return rate_meeting(meeting=self.meeting, judgements=judged(), actor=user, at=at(3, 21))

    def submit(self) -> None:
        self.rate()
        submit_rating(meeting=self.meeting, actor=self.accesses["secretary"].user, at=at(4))

    def url(self, name: str) -> str:
        return reverse(f"evaluations:{name}", args=[self.meeting.pk])


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


# --- the review ------------------------------------------------------------------------------------------------------


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


# --- the queue -------------------------------------------------------------------------------------------------------


def queries_of_queue(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("evaluations:queue")).status_code == 200
    return len(captured)


def test_queue_costs_the_same_with_one_and_three(cast: Cast) -> None:
    cast.submit()
    client = cast.client("committee")
    one = queries_of_queue(client)
    for number in range(2):
        meeting = ReadyMeetingFactory(unit=BranchFactory(parent=cast.commune))
        user = cast.accesses["secretary"].user
        rate_meeting(meeting=meeting, judgements=judged(), actor=user, at=at(3, 21))
        submit_rating(meeting=meeting, actor=user, at=at(4 + number))
    assert queries_of_queue(client) == one


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
    assert cast.branch.name not in client.get(reverse("evaluations:queue")).content.decode()
    client.post(cast.url("undo"), {"reason": "Chọn nhầm mức"})
    assert cast.branch.name in client.get(reverse("evaluations:queue")).content.decode()


def test_queue_names_what_is_to_be_confirmed_again(db: None) -> None:
    cast = Cast()
    month = month_start(today())
    cast.meeting = ReadyMeetingFactory(unit=cast.branch, held_on=month)
    cast.submit()
    client = cast.client("committee")
    client.post(cast.url("confirm"), {})
    flagged = reverse("evaluations:queue") + "?state=flagged"
    assert cast.branch.name not in client.get(flagged).content.decode()
    Meeting.objects.filter(pk=cast.meeting.pk).update(present=37, excused=4)
    assert cast.branch.name in client.get(flagged).content.decode()


def test_queue_of_a_stranger_shows_nothing_of_the_branch(cast: Cast) -> None:
    cast.submit()
    assert cast.branch.name not in cast.client("stranger").get(reverse("evaluations:queue")).content.decode()


# --- annual ----------------------------------------------------------------------------------------------------------


def annual(unit_code: str, year: int) -> str:
    return f"{reverse('evaluations:annual')}?unit={unit_code}&year={year}"


def test_committee_records_a_class(cast: Cast) -> None:
    data = {"unit": cast.branch.code, "level": "tot", "not_rated_reason": "", "decision": "QĐ 12", "decided_on": ""}
    assert cast.client("committee").post(annual(cast.commune.code, 2025), data).status_code == 302
    page = cast.client("committee").get(annual(cast.commune.code, 2025)).content.decode()
    assert "1/1 = 100,0%" in page
    assert "Hoàn thành tốt nhiệm vụ" in page


def test_secretary_reads_and_does_not_record(cast: Cast) -> None:
    client = cast.client("secretary")
    assert client.get(annual(cast.branch.code, 2025)).status_code == 200
    assert client.post(annual(cast.branch.code, 2025), {"unit": cast.branch.code, "level": "tot"}).status_code == 403
    assert client.get(annual(cast.commune.code, 2025)).status_code == 404
    assert AnnualClass.objects.count() == 0


def test_branch_of_another_tree_is_refused(cast: Cast) -> None:
    other = cast.accesses["stranger"].unit
    answer = cast.client("committee").post(annual(cast.commune.code, 2025), {"unit": other.code, "level": "tot"})
    assert answer.status_code == 200
    assert AnnualClass.objects.count() == 0


def test_criteria_are_cited_with_their_grade(cast: Cast) -> None:
    page = cast.client("secretary").get(reverse("evaluations:criteria")).content.decode()
    assert "42-HD/BTCTW ngày 28/10/2025 của Ban Tổ chức Trung ương" in page
    assert "Cần đối chiếu bản gốc" in page
