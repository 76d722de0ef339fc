"""The twelve branches as a fixture, brought in the way a user would: by files."""

from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from chibo.accounts.models import User
from chibo.organization.models import Unit
from meetings.enums import Shift
from meetings.models import CalendarRule, Meeting, Rescheduling
from meetings.signals import meeting_changed
from reports.tests import twelve


@pytest.fixture
def twelve_branches(db, tmp_path):
    """Load the twelve branches; returns {code: Unit}."""
    for name in ("units", "changes"):
        load(name, getattr(twelve, name.upper()), tmp_path)
    units = {unit.code: unit for unit in Unit.objects.select_related("type")}
    CalendarRule.objects.create(
        unit=units["B1"], day_of_month=5, shift=Shift.NEXT_WORKING_DAY, valid_from=date(2026, 8, 1)
    )
    Rescheduling.objects.create(
        branch=units["X01"],
        month=date(2026, 9, 1),
        moved_to=date(2026, 9, 4),
        reason="Trùng ngày bầu cử trưởng thôn",
        decided_by="Chi ủy",
        decided_on=date(2026, 9, 1),
    )
    load("meetings", twelve.MEETINGS, tmp_path)
    void(Meeting.objects.get(unit__code="X12", month=date(2026, 9, 1)))
    return units


def load(name, text, folder):
    file = folder / f"{name}.csv"
    file.write_text(text, encoding="utf-8")
    call_command("import_data", name, str(file))


def void(meeting):
    clerk = User.objects.create(username="nguoighi", full_name="Người Ghi")
    meeting.voided_at, meeting.voided_by, meeting.void_reason = timezone.now(), clerk, "Ghi nhầm"
    meeting.save()
    meeting_changed.send(sender=Meeting, changes={(meeting.unit_id, meeting.month)})
