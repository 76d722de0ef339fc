from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from chibo.common.dates import add_months, month_start, screen_date, today
from chibo.organization.tests.factories import AccessFactory, BranchFactory
from meetings.models import Meeting, RegistrationRule
from reports.registration_step import registration_step

DAY = date(2026, 11, 24)


def test_branch_is_asked_to_register_before_and_after_the_deadline(db: None) -> None:
    branch = BranchFactory()
    assert registration_step(branch, DAY) is None
    RegistrationRule.objects.create(unit=branch.parent, deadline_day=25)
    step = registration_step(branch, DAY)
    assert step.action_label == "Đăng ký lịch sinh hoạt tháng 12"
    assert step.text == "Chưa đăng ký lịch sinh hoạt tháng 12. Hạn đăng ký: ngày 25/11/2026."
    late = registration_step(branch, date(2026, 11, 27))
    assert late.text == "Đã quá hạn đăng ký lịch sinh hoạt tháng 12 (ngày 25/11/2026). Đồng chí vẫn đăng ký được."


def test_first_page_asks_once_nothing_else_is_left(db: None) -> None:
    day = today()
    branch = BranchFactory(valid_from=add_months(month_start(day), 1) - (date(2026, 1, 2) - date(2026, 1, 1)))
    RegistrationRule.objects.create(unit=branch.parent, deadline_day=min(day.day, 28))
    access = AccessFactory(unit=branch)
    client = Client()
    client.force_login(access.user)
    page = client.get(reverse("home"))
    step = page.context["step"]
    assert step.action_url == f"{reverse('meetings:registrations')}?unit={branch.code}"
    assert screen_date(day.replace(day=min(day.day, 28))) in step.text


def test_first_page_offers_the_meeting_to_come_beside_what_is_left(db: None) -> None:
    day = today()
    branch = BranchFactory()
    RegistrationRule.objects.create(unit=branch.parent, deadline_day=min(day.day, 28))
    access = AccessFactory(unit=branch)
    client = Client()
    client.force_login(access.user)
    page = client.get(reverse("home"))
    month = add_months(month_start(day), 1)
    assert page.context["step"].action_url == reverse("meetings:start")
    assert [way.action_label for way in page.context["ahead"]] == [
        f"Đăng ký lịch sinh hoạt tháng {month.month}",
        f"Chuẩn bị kỳ sinh hoạt tháng {month.month}",
    ]
    client.post(page.context["ahead"][1].action_url, {"form_token": str(uuid4()), **page.context["ahead"][1].post})
    prepared = client.get(reverse("home")).context["ahead"][-1]
    meeting = Meeting.objects.get(unit=branch)
    assert (prepared.action_label, prepared.action_url) == (
        f"Mở phần chuẩn bị kỳ tháng {month.month}",
        reverse("meetings:preparation", args=[meeting.pk]),
    )
