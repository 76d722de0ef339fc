"""The guided screen in a browser: a dead tab, a cut line, another device, two people."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from chibo.common.dates import month_start, today
from chibo.organization.tests.factories import AccessFactory, MemberFactory
from meetings.models import Attendance, GuideState, Tap
from meetings.tests.factories import MeetingFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def access():
    return AccessFactory()


@pytest.fixture
def members(access):
    return [MemberFactory(branch=access.unit, name=f"Nguyễn Thị Phương {n:02d}") for n in range(3)]


@pytest.fixture
def meeting(access, members):
    return MeetingFactory(unit=access.unit, month=month_start(today()))


def sign_in(context, client, user, live_server):
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])


@pytest.fixture
def led(page, client, access, meeting, live_server):
    """A page at the first talk of a meeting that was begun."""
    page.set_default_timeout(20_000)
    sign_in(page.context, client, access.user, live_server)
    page.goto(live_server.url + reverse("meetings:guide", args=[meeting.pk]))
    page.get_by_role("button", name="Bắt đầu").tap()
    page.locator(".guide-agenda summary").tap()
    page.locator("button[name=to][value=discussion-1]").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thảo luận")
    return page


def spoke(page, member):
    return page.locator(f"[data-chibo-tap][value='spoke:{member.pk}:1']")


def test_text_of_a_dead_tab_and_the_place_come_back_on_another_device(
    led, chromium, client, access, meeting, live_server
):
    led.get_by_label("Nội dung, ý kiến thảo luận").fill("Bàn việc làm đường khối")
    led.get_by_label("Nội dung, ý kiến thảo luận").blur()
    expect(led.locator("[data-chibo-autosave-line]")).to_contain_text("Đã giữ lại lúc")
    led.context.close()  # the tab dies with what was typed
    other = chromium.new_context(locale="vi-VN")
    sign_in(other, client, access.user, live_server)
    resumed = other.new_page()
    resumed.goto(live_server.url + reverse("meetings:guide", args=[meeting.pk]))
    assert resumed.url.endswith("/steps/discussion-1/")
    expect(resumed.get_by_label("Nội dung, ý kiến thảo luận")).to_have_value("Bàn việc làm đường khối")
    other.close()


def test_touches_on_a_cut_line_wait_and_are_counted_once(led, members, meeting):
    spoke(led, members[0]).tap()
    line = led.locator("[data-chibo-taps]")
    expect(line).to_contain_text("Đã lưu trên máy chủ lúc")
    led.context.set_offline(True)
    for member in (members[0], members[1]):
        spoke(led, member).tap()
    expect(line).to_contain_text("Mới giữ trên máy này, chưa gửi được (2 lần chạm)")
    kept = led.evaluate("JSON.stringify(localStorage)")
    assert not any(member.name in kept for member in members)
    led.context.set_offline(False)
    expect(line).to_contain_text("Đã lưu trên máy chủ lúc")
    led.reload()
    expect(spoke(led, members[0])).to_contain_text("2")
    said = dict(Attendance.objects.filter(meeting=meeting).values_list("member_id", "opinions"))
    assert [said[member.pk] for member in members] == [2, 1, 0]
    assert (Tap.objects.count(), led.evaluate("localStorage.length")) == (3, 0)


def test_roll_is_kept_touch_by_touch_and_leads_on(led, members, meeting):
    led.locator(".guide-agenda summary").tap()
    led.locator("button[name=to][value=roll-1]").tap()
    row = led.locator(f"#member-{members[2].pk}")
    row.locator("summary").tap()
    row.locator("input[value='excused:Ốm']").tap()
    expect(led.locator("[data-chibo-taps]")).to_contain_text("Đã lưu trên máy chủ lúc")
    meeting.refresh_from_db()
    assert (meeting.base, meeting.present, meeting.excused) == (3, 2, 1)
    led.get_by_role("button", name="Bước tiếp theo").tap()
    led.wait_for_url(lambda address: "roll-1" not in address)
    assert GuideState.objects.get().step != "roll-1"
    assert led.evaluate("document.documentElement.scrollWidth") <= 390
