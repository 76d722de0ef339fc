"""The screens of a committee's meetings: the same ones, from start to lock, for those who may."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory
from meetings.models import GatheringRule, GatheringType, Meeting
from meetings.tests.gathering_scene import Commune

pytestmark = pytest.mark.django_db

GIAO_BAN, COMMITTEE = "Giao ban bí thư hằng tháng", "Họp đảng ủy"


@pytest.fixture
def place(db: None) -> Commune:
    return Commune()


def signed_in(access) -> Client:
    client = Client()
    client.force_login(access.user)
    return client


def started(client: Client, name: str, unit: str = "A", **more: object) -> Meeting:
    gathering = GatheringType.objects.get(name=name)
    data = {"unit": unit, "gathering": gathering.pk, "month": "2026-09", "form_token": uuid.uuid4()} | more
    answer = client.post("/meetings/gatherings/start/", data)
    assert answer.status_code == 303, answer.content.decode()
    return Meeting.objects.latest("pk")


def test_giao_ban_from_start_to_lock_on_the_same_screens(place):
    client = signed_in(place.committee)
    meeting = started(client, GIAO_BAN)
    frame = {"version": "1", "held_on": "2026-09-10", "month": "2026-09", "gathering": meeting.gathering_id}
    frame |= {"held_as": "ket_hop", "started_at": "08:00", "ended_at": "09:30", "next": "1"}
    answer = client.post(f"/meetings/{meeting.pk}/frame/", frame)
    assert answer["Location"] == f"/meetings/{meeting.pk}/roll-call/"
    page = client.get(answer["Location"]).content.decode()
    assert 'value="Trần Văn Thư"' in page
    roll = {"version": "2", f"came-{place.branch.pk}": "substitute", f"name-{place.branch.pk}": ""}
    roll |= {f"came-{place.sister.pk}": "excused", f"why-{place.sister.pk}": "Đi công tác", "next": "1"}
    refused = client.post(f"/meetings/{meeting.pk}/roll-call/", roll)
    assert "Chưa có tên người dự thay của Chi bộ khối Quang Trung" in refused.content.decode()
    assert 'value="Đi công tác"' in refused.content.decode()
    roll[f"name-{place.branch.pk}"] = "Đậu Văn Ân"
    answer = client.post(f"/meetings/{meeting.pk}/roll-call/", roll)
    assert answer["Location"] == f"/meetings/{meeting.pk}/texts/"
    asked = client.post(f"/meetings/{meeting.pk}/minutes/finalize/", {"version": "3"})
    assert "Vẫn khóa biên bản" in asked.content.decode()
    client.post(f"/meetings/{meeting.pk}/minutes/finalize/", {"version": "3", "anyway": "1"})
    meeting.refresh_from_db()
    assert (meeting.present, meeting.base, meeting.is_finalized, meeting.on_behalf_by) == (1, 2, True, "")
    assert "1/2 đơn vị phải dự (50,0%)" in client.get(f"/meetings/{meeting.pk}/").content.decode()


def test_roll_that_somebody_saved_in_between_is_not_written_over(place):
    client, meeting = signed_in(place.committee), place.held(GIAO_BAN)
    roll = {"version": meeting.version, f"came-{place.branch.pk}": "present", f"came-{place.sister.pk}": "present"}
    assert client.post(f"/meetings/{meeting.pk}/roll-call/", roll).status_code == 302
    other = roll | {f"came-{place.sister.pk}": "unexcused"}
    answer = client.post(f"/meetings/{meeting.pk}/roll-call/", other)
    assert answer.status_code == 200
    assert "Bản người khác vừa lưu: Có mặt" in answer.content.decode()
    assert list(meeting.unit_attendances.values_list("status", flat=True)) == ["present", "present"]


def test_committee_above_keeps_the_record_marked_so(place):
    board = AccessFactory(unit=place.district, role=Role.BOARD)
    meeting = started(signed_in(board), COMMITTEE)
    assert meeting.on_behalf_by == f"{board.user.full_name}, {place.district.committee_name}"


def test_branch_and_foreign_committee_find_nothing(place):
    meeting = place.held(COMMITTEE)
    branch = signed_in(AccessFactory(unit=place.branch))
    foreign = signed_in(AccessFactory(role=Role.COMMITTEE, unit=Commune.elsewhere()))
    for path in ("", "frame/", "roll-call/", "minutes/"):
        assert branch.get(f"/meetings/{meeting.pk}/{path}").status_code == 404
        assert foreign.get(f"/meetings/{meeting.pk}/{path}").status_code == 404
    assert branch.get("/meetings/gatherings/").status_code == 403
    assert foreign.get("/meetings/gatherings/?unit=A").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"gathering": "999999"}, "Mục này không có trong danh sách."),
        ({"gathering": ""}, "Chưa chọn loại họp, hội nghị."),
        ({"month": "2031-01"}, "Tháng 01/2031 còn xa."),
        ({"month": "hôm qua"}, "Chưa rõ là tháng nào."),
        ({"unit": "T1"}, "Mục này không có trong danh sách."),
    ],
)
def test_start_that_cannot_be_says_why_and_writes_nothing(place, changes, sentence):
    gathering = GatheringType.objects.get(name=COMMITTEE)
    data = {"unit": "A", "gathering": gathering.pk, "month": "2026-09"} | changes
    answer = signed_in(place.committee).post("/meetings/gatherings/start/", data)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Meeting.objects.exists()


def test_list_shows_what_was_expected_and_held_and_tabs(place):
    place.held(COMMITTEE)
    page = signed_in(place.committee).get("/meetings/gatherings/?year=2026").content.decode()
    assert "Họp đảng ủy, tháng 9" in page
    assert "Đã họp 1/" in page
    assert '<a href="/meetings/gatherings/?unit=A"' in signed_in(place.committee).get("/meetings/").content.decode()


def test_rule_and_type_are_added_on_their_pages(place):
    client = signed_in(place.committee)
    gathering = GatheringType.objects.get(name=GIAO_BAN)
    rule = {"unit": place.commune.pk, "gathering": gathering.pk, "level": "", "rhythm": "thang", "grade": "A"}
    assert client.post("/meetings/gatherings/rules/new/", rule | {"valid_from": "2026-01-01"}).status_code == 302
    assert GatheringRule.objects.get(unit=place.commune).rhythm == "thang"
    chi_uy = GatheringType.objects.get(name="Họp chi ủy")
    refused = client.post(
        "/meetings/gatherings/rules/new/",
        rule | {"gathering": chi_uy.pk, "level": "co_so", "valid_from": "2026-01-01"},
    )
    assert "Quy định họp chi ủy áp dụng cho mọi chi bộ có chi ủy" in refused.content.decode()
    assert client.post("/meetings/gatherings/types/new/", {"name": "Loại mới"}).status_code == 403
    board = signed_in(AccessFactory(unit=place.district, role=Role.BOARD))
    new = {"name": "Họp liên tịch", "kind": "cap_uy", "audience": "chi_bo", "position": "5", "is_active": "on"}
    assert "thành phần là cấp ủy viên" in board.post("/meetings/gatherings/types/new/", new).content.decode()
    assert board.post("/meetings/gatherings/types/new/", new | {"audience": "cap_uy"}).status_code == 302
    assert GatheringType.objects.get(name="Họp liên tịch").kind == "cap_uy"


@pytest.mark.parametrize("name", [GIAO_BAN, COMMITTEE])
def test_results_of_assignments_are_a_page_of_branches_only(place, name):
    client = signed_in(place.committee)
    meeting = started(client, name)
    assert client.get(f"/meetings/{meeting.pk}/results/").status_code == 403
    for page in ("", "progress/"):
        assert f"/meetings/{meeting.pk}/results/" not in client.get(f"/meetings/{meeting.pk}/{page}").content.decode()
