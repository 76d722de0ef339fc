"""The roll call under a thumb: 45 members, three absent, ten who spoke; every touch is counted."""

import pytest
from django.urls import reverse

from chibo.organization.tests.factories import AccessFactory, MemberFactory, StandingFactory
from meetings.tests.factories import MeetingFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def access():
    return AccessFactory()


@pytest.fixture
def members(access):
    return [MemberFactory(branch=access.unit, name=f"Nguyễn Thị Hồng Phương {n:02d}") for n in range(45)]


@pytest.fixture
def opened(access, members, client, live_server, page):
    """The page of the roll call, signed in, and the meeting."""
    meeting = MeetingFactory(unit=access.unit, held=True)
    client.force_login(access.user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(live_server.url + reverse("meetings:rollcall", args=[meeting.pk]))
    return page, meeting


class Thumb:
    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, where):
        where.tap()
        self.taps += 1


def row_of(page, member):
    return page.locator(f"#member-{member.pk}")


def test_roll_of_45_members_takes_seventeen_taps(opened, members):
    page, meeting = opened
    thumb = Thumb(page)
    for member, reason in ((members[4], "excused:Ốm"), (members[11], "excused:Công tác"), (members[30], "unexcused")):
        thumb.tap(row_of(page, member).locator("summary"))
        thumb.tap(row_of(page, member).locator(f"input[value='{reason}']"))
    for member in members[12:22]:
        thumb.tap(row_of(page, member).locator("[data-chibo-roll-add='1']"))
    assert page.locator("[data-chibo-roll-sentence]").inner_text() == "42/45 đảng viên phải dự (93,3%)"
    thumb.tap(page.locator(".btn-primary"))
    page.wait_for_url("**/progress/")
    meeting.refresh_from_db()
    assert (meeting.base, meeting.present, meeting.excused, meeting.unexcused) == (45, 42, 2, 1)
    assert (meeting.speakers, meeting.opinions) == (10, 10)
    assert thumb.taps == 17


def test_second_touch_takes_the_first_back(opened, members):
    page, _ = opened
    row = row_of(page, members[4])
    row.locator("summary").tap()
    assert row.locator("[data-chibo-roll-state]").inner_text() == "Vắng"
    assert page.locator("[data-chibo-roll-present]").inner_text() == "44"
    row.locator("summary").tap()
    assert row.locator("[data-chibo-roll-state]").inner_text() == "Có mặt"
    assert page.locator("[data-chibo-roll-present]").inner_text() == "45"


def test_opinion_added_by_mistake_is_taken_back(opened, members):
    page, _ = opened
    row = row_of(page, members[0])
    for _ in range(2):
        row.locator("[data-chibo-roll-add='1']").tap()
    row.locator("[data-chibo-roll-add='-1']").tap()
    assert page.locator("[data-chibo-roll-opinions]").inner_text() == "1"
    row.locator("[data-chibo-roll-add='-1']").tap()
    assert not row.locator("[data-chibo-roll-add='-1']").is_visible()


def test_search_finds_a_name_without_diacritics(opened, members):
    page, _ = opened
    page.get_by_label("Tìm tên").fill("phuong 07")
    assert [page.locator("[data-chibo-roll-row]:visible .roll-name").inner_text()] == [members[7].name]


def test_sentence_follows_an_exempt_member_who_came(access, live_server, client, page):
    member = MemberFactory(branch=access.unit)
    StandingFactory(member=member, decision="QĐ số 12-QĐ/ĐU")
    MemberFactory(branch=access.unit)
    meeting = MeetingFactory(unit=access.unit, held=True)
    client.force_login(access.user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(live_server.url + reverse("meetings:rollcall", args=[meeting.pk]))
    sentence = page.locator("[data-chibo-roll-sentence]")
    before = "1/1 đảng viên phải dự (100,0%); không tính 1 đồng chí được miễn sinh hoạt (QĐ số 12-QĐ/ĐU)"
    assert sentence.inner_text() == before
    row_of(page, member).locator("input[type=checkbox]").tap()
    assert sentence.inner_text() == "2/2 đảng viên phải dự (100,0%)"
