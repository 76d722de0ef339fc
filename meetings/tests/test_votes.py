"""Hand votes: official members present are the base."""

import pytest
from django.urls import reverse

from chibo.common.errors import Refused, StaleVersion
from chibo.organization.tests.factories import AccessFactory, MemberFactory
from meetings.queries import voters
from meetings.services.votes import VoteLine, save_votes
from meetings.tests.factories import AttendanceFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def access():
    return AccessFactory()


@pytest.fixture
def meeting(access):
    """Four came: three official (one of them exempt, who came anyway), one dự bị; one official was absent."""
    meeting = MeetingFactory(unit=access.unit, held=True)
    AttendanceFactory(meeting=meeting, status="present")
    AttendanceFactory(meeting=meeting, status="late")
    AttendanceFactory(meeting=meeting, status="mien", attended=True)
    AttendanceFactory(meeting=meeting, status="mien")
    AttendanceFactory(meeting=meeting, member=MemberFactory(probationary=True))
    AttendanceFactory(meeting=meeting, status="unexcused")
    return meeting


def save(meeting, *lines, version=None):
    meeting.refresh_from_db()
    return save_votes(
        meeting=meeting, lines=lines, version=version or meeting.version, actor=AccessFactory(unit=meeting.unit).user
    )


def test_base_is_the_official_members_present(meeting):
    assert voters(meeting) == (4, 3)


def test_votes_are_kept_with_their_base_in_order(meeting):
    save(meeting, VoteLine("Thông qua nghị quyết", 2, 1), VoteLine("Xếp loại Tốt", None))
    rows = meeting.votes.values_list("subject", "base", "in_favor", "against", "other")
    assert list(rows) == [("Thông qua nghị quyết", 3, 2, 1, 0), ("Xếp loại Tốt", 3, 3, 0, 0)]


@pytest.mark.parametrize(
    ("line", "field", "sentence"),
    [
        (VoteLine("A", 3, 1), "votes-0-in_favor", "Tổng số phiếu là 4, nhiều hơn 3"),
        (VoteLine("A", None, 0, 1), "votes-0-in_favor", "Tổng số phiếu là 4"),
        (VoteLine("A", 4, -1), "votes-0-in_favor", "từ 0 trở lên"),
        (VoteLine("", 1), "votes-0-subject", "Chưa ghi nội dung"),
    ],
)
def test_impossible_vote_is_refused_and_nothing_written(meeting, line, field, sentence):
    save(meeting, VoteLine("Đã lưu", 1))
    with pytest.raises(Refused, match=sentence) as refusal:
        save(meeting, line)
    assert refusal.value.field == field
    assert meeting.votes.get().subject == "Đã lưu"


def test_vote_before_the_roll_call_is_refused(access):
    with pytest.raises(Refused, match="Chưa điểm danh"):
        save(MeetingFactory(unit=access.unit, held=True), VoteLine("A", 1))


def test_votes_of_an_older_version_are_refused(meeting):
    save(meeting, VoteLine("A", 1))
    with pytest.raises(StaleVersion):
        save(meeting, VoteLine("B", 1), version=1)


def test_locked_minutes_take_no_vote(access):
    with pytest.raises(Refused, match="đã khóa"):
        save(MeetingFactory(unit=access.unit, finalized=True), VoteLine("A", 1))


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(client, access, meeting):
    client.force_login(access.user)
    return client, reverse("meetings:votes", args=[meeting.pk])


def posted(meeting, **changed):
    meeting.refresh_from_db()
    data = {"version": meeting.version, "votes-TOTAL_FORMS": "1", "votes-INITIAL_FORMS": "0"}
    return data | {"votes-0-subject": "Thông qua nghị quyết"} | changed


def html(answer):
    return answer.content.decode()


def test_page_shows_the_base_with_its_arithmetic(page):
    assert "4 đồng chí có mặt − 1 đảng viên dự bị = 3 đảng viên chính thức" in html(page[0].get(page[1]))


def test_everybody_in_favor_takes_one_tap(page, meeting):
    assert page[0].post(page[1], posted(meeting, **{"votes-0-everybody": "on"})).status_code == 302
    assert list(meeting.votes.values_list("in_favor", "base")) == [(3, 3)]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"votes-0-in_favor": "9"}, "nhiều hơn 3 đảng viên chính thức có mặt"),
        ({"votes-0-in_favor": "-1"}, "phải từ 0 trở lên"),
        ({"votes-0-in_favor": "ba"}, "Chỗ này cần một số"),
        ({}, "Chưa có số tán thành"),
        ({"votes-0-subject": "", "votes-0-in_favor": "3"}, "Chưa ghi nội dung biểu quyết"),
        ({"votes-0-everybody": "on", "votes-0-against": "1"}, "Đã chọn tất cả tán thành"),
        ({"votes-0-subject": "x" * 10_000, "votes-0-in_favor": "3"}, "chỉ ghi được 300 chữ"),
        ({"votes-0-in_favor": "3", "version": "²"}, "Trang này đã cũ"),
    ],
)
def test_bad_vote_is_refused_and_kept(page, meeting, changed, sentence):
    data = posted(meeting, **changed)
    answer = page[0].post(page[1], data)
    assert answer.status_code == 200
    assert sentence in html(answer)
    assert data["votes-0-subject"] in html(answer)
    assert not meeting.votes.exists()


def test_refusal_stands_beside_its_row_though_an_empty_row_is_above(page, meeting):
    data = posted(meeting, **{"votes-TOTAL_FORMS": "2", "votes-0-subject": "", "votes-1-subject": "Xếp loại"})
    answer = page[0].post(page[1], data | {"votes-1-in_favor": "9"})
    first, second = answer.context["formset"].forms
    assert (first.errors, list(second.errors)) == ({}, ["in_favor"])


@pytest.mark.parametrize(("total", "rows"), [("1", 2), ("40", 40), ("x", 1), ("9" * 30, 1)])
def test_one_more_row_keeps_what_is_typed_and_saves_nothing(page, meeting, total, rows):
    answer = page[0].post(page[1], posted(meeting, add="1", **{"votes-TOTAL_FORMS": total}))
    assert len(answer.context["formset"].forms) == rows
    assert "Thông qua nghị quyết" in html(answer)
    assert not meeting.votes.exists()


def test_two_versions_stand_side_by_side_and_the_next_save_wins(page, meeting):
    data = posted(meeting, **{"votes-0-in_favor": "2", "votes-0-against": "1"})
    save(meeting, VoteLine("Xếp loại Tốt", 3))
    shown = html(page[0].post(page[1], data))
    assert "Xếp loại Tốt" in shown
    assert "Thông qua nghị quyết" in shown
    assert 'name="version" value="2"' in shown
    page[0].post(page[1], data | {"version": "2"})
    assert meeting.votes.get().subject == "Thông qua nghị quyết"
