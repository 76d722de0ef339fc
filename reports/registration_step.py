"""What a branch is asked to do next when nothing else is left: to register next month's meeting."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from chibo.common.dates import screen_date
from chibo.organization.models import Unit
from meetings.queries.registration import asked_of
from reports.home import NextStep


def registration_step(branch: Unit, today: date) -> NextStep | None:
    """Return the step near or after the deadline of registration; None where no rule asks for it. Three queries at most."""
    asked = asked_of(branch, today)
    if asked is None:
        return None
    month, until = f"tháng {asked.month.month}", screen_date(asked.until)
    text = f"Chưa đăng ký lịch sinh hoạt {month}. Hạn đăng ký: ngày {until}."
    if asked.is_late(today):
        text = f"Đã quá hạn đăng ký lịch sinh hoạt {month} (ngày {until}). Đồng chí vẫn đăng ký được."
    return NextStep(text, f"Đăng ký lịch sinh hoạt {month}", f"{reverse('meetings:registrations')}?unit={branch.code}")
