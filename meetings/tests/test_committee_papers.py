"""Notices and papers of what committees hold: to whom, under which head, with which number, in whose name."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.urls import reverse

from chibo.organization.enums import PostKind
from chibo.organization.tests.factories import BranchFactory, MemberFactory, PostFactory
from meetings.models import Meeting
from meetings.notice_text import compose_notice, plain_text
from meetings.papers.printing import document_for
from meetings.queries.notice import recipients
from meetings.services.documents import take_number
from meetings.services.rollcall import Mark, save_roll
from meetings.services.unit_roll import UnitMark, save_unit_roll
from meetings.tests.factories import MeetingFactory, ResolutionFactory, ResolutionItemFactory, VoteFactory
from meetings.tests.gathering_scene import HELD, Commune
from meetings.tests.test_gatherings import COMMITTEE, GIAO_BAN, GROUP_TYPE, STANDING, group_of
from meetings.tests.test_papers import words_of_word

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Commune:
    return Commune()


def said(meeting: Meeting, paper: str) -> str:
    return " ".join(words_of_word(document_for(meeting, paper)))


def names(meeting: Meeting, day: date = HELD) -> list[str]:
    return [person.name for person in recipients(meeting, day)]


# --- to whom a notice goes --------------------------------------------------------------------------------------------


def test_committee_is_told_by_its_members_of_the_day(place):
    assert names(place.start(COMMITTEE)) == ["Hồ Thị Hòa", "Bùi Văn Thường", "Đậu Văn Ân"]
    assert names(place.start(COMMITTEE), date(2026, 9, 5))[-1] == "Lê Văn Cũ"
    assert names(place.start(STANDING)) == ["Hồ Thị Hòa", "Bùi Văn Thường"]


def test_giao_ban_is_told_to_the_secretaries_of_the_units_called(place, django_assert_num_queries):
    PostFactory(unit=place.sister, kind=PostKind.DEPUTY, member=MemberFactory(name="Phan Thị Phó", branch=place.sister))
    PostFactory(unit=place.branch, kind=PostKind.DEPUTY, member=MemberFactory(name="Cao Văn Hai", branch=place.branch))
    BranchFactory(name="Chi bộ khuyết bí thư", parent=place.commune)
    meeting = place.start(GIAO_BAN)
    assert names(meeting) == ["Trần Văn Thư", "Phan Thị Phó"]
    for _ in range(2):
        with django_assert_num_queries(3):
            recipients(meeting, HELD)
        PostFactory(unit=BranchFactory(parent=place.commune))


def test_giao_ban_of_a_group_is_told_to_its_units_only(place):
    PostFactory(unit=place.sister, member=MemberFactory(name="Phan Thị Cụm", branch=place.sister))
    assert names(place.start(GROUP_TYPE, group=group_of(place, place.sister))) == ["Phan Thị Cụm"]


def test_chi_uy_is_told_by_its_posts(place):
    assert names(MeetingFactory(unit=place.branch, kind="chi_uy")) == ["Trần Văn Thư"]


def test_notice_of_a_committee_says_who_calls(place):
    values = {"planned_on": HELD, "planned_at": time(8), "place": "Hội trường", "extra": ""}
    body = compose_notice(place.start(GIAO_BAN), number=1, agenda=[], papers=[], **values)
    lines = plain_text(body).splitlines()
    assert lines[:3] == [
        "THÔNG BÁO HỌP",
        "Đảng ủy xã Quỳnh Thiện",
        "Giao ban bí thư hằng tháng, tháng 9/2026",
    ]
    assert lines[-1].endswith("vắng có lý do thì báo trước với Đảng ủy xã Quỳnh Thiện.")


def test_notice_page_of_a_committee_counts_those_called(place, client):
    client.force_login(place.committee.user)
    page = client.get(reverse("meetings:notice", args=[place.start(COMMITTEE).pk])).content.decode()
    assert "<h1>Thông báo họp</h1>" in page
    assert "tới 3 đồng chí" in page


# --- papers -----------------------------------------------------------------------------------------------------------


def held_committee(place: Commune, name: str = COMMITTEE) -> Meeting:
    meeting = place.frame(place.held(name), chair=place.head, minute_taker=place.standing)
    marks = [Mark(place.head.pk, "present"), Mark(place.standing.pk, "present")]
    marks += [Mark(place.member.pk, "excused", reason="zzlydo")] if name == COMMITTEE else []
    meeting = save_roll(meeting=meeting, marks=marks, guests=[], version=meeting.version, actor=place.actor)
    VoteFactory(meeting=meeting, subject="Thông qua nghị quyết", base=2, in_favor=2)
    ResolutionItemFactory(resolution=ResolutionFactory(meeting=meeting))
    return meeting


def test_minutes_of_a_committee_stand_under_its_own_head(place):
    meeting = held_committee(place)
    take_number(meeting=meeting, kind="bb", day=HELD, about="họp", actor=place.actor)
    meeting = Meeting.objects.get(pk=meeting.pk)
    head = document_for(meeting, "bien-ban").head
    assert (head.upper, head.issuer, head.number) == ("Đảng bộ huyện Ngoài", "Đảng ủy xã Quỳnh Thiện", "Số 01-BB/ĐU")
    words = said(meeting, "bien-ban")
    for part in (
        "đảng ủy xã quỳnh thiện tổ chức họp đảng ủy, tháng 9 năm 2026",
        "có mặt: 2/3 cấp ủy viên phải dự (66,7%)",
        "đồng chí đậu văn ân: vắng có lý do.",
        "2/2 cấp ủy viên có mặt tán thành",
        "buổi họp kết thúc lúc",
    ):
        assert part in words
    assert "tổng số đảng viên" not in words


@pytest.mark.parametrize(("name", "on_behalf"), [(COMMITTEE, "T/M Đảng ủy"), (STANDING, "T/M Ban Thường vụ")])
def test_resolution_of_a_committee_is_signed_in_its_name(place, name, on_behalf):
    document = document_for(held_committee(place, name), "nghi-quyet")
    assert document.head.number == "Số ……-NQ/ĐU"
    (signature,) = document.signatures
    assert (signature.on_behalf, signature.capacity, signature.name) == (on_behalf, "Bí thư", "Hồ Thị Hòa")
    assert document.recipients[0] == "Đảng ủy huyện Ngoài (để báo cáo)," or document.recipients[0].startswith(
        "Huyện ủy"
    )
    assert document.recipients[-1] == "Lưu Đảng ủy."
    words = " ".join(words_of_word(document))
    assert "mặt trận" not in words
    assert "tự đánh giá chất lượng" not in words


def test_minutes_of_a_giao_ban_list_the_units_and_who_came(place):
    meeting = place.frame(place.held(GIAO_BAN), held_as="ket_hop")
    marks = [
        UnitMark(place.branch.pk, "present", name="Trần Văn Thư", is_online=True),
        UnitMark(place.sister.pk, "excused", reason="zzlydo"),
    ]
    meeting = save_unit_roll(meeting=meeting, marks=marks, guests=[], version=meeting.version, actor=place.actor)
    words = said(meeting, "bien-ban")
    assert "chi bộ khối quang trung: trần văn thư (trực tuyến)." in words
    assert "chi bộ khối tân tiến: vắng có lý do." in words
    assert "zzlydo" not in words
    assert document_for(meeting, "thong-bao").recipients == ("Bí thư các chi bộ,", "Lưu Đảng ủy.")
