"""What committees hold and keep, for the cast: meetings, a giao ban, a group of units, a class, standing documents."""

from __future__ import annotations

import io
from datetime import date

from django.utils import timezone
from PIL import Image

from chibo.accounts.models import User
from chibo.committees.models import StandingDocument, StandingDocumentKind, TrainingClass
from chibo.files.checking import Checked
from chibo.files.enums import FileKind
from chibo.files.services import keep_checked
from chibo.organization.models import Unit, UnitGroup
from meetings.models import GatheringRule, GatheringType, Guest, Meeting, UnitAttendance

COMMITTEE, GIAO_BAN = "Họp đảng ủy", "Giao ban bí thư hằng tháng"


def make_gatherings(unit: Unit, *, day: date, text: str, secret: str, name: str, by: User) -> dict:
    """Return {kind of row: row} of a committee: an open meeting and giao ban with texts, a rule of rhythm, a group."""
    committee, giao_ban = (GatheringType.objects.get(name=name) for name in (COMMITTEE, GIAO_BAN))
    said = {"place": text, "discussion": text, "conclusion": text, "note": text, "criticism": secret, "topic": text}
    common = {"unit": unit, "month": day.replace(day=1), "held_on": day, "created_by": by} | said
    meeting = Meeting.objects.create(**common, kind=committee.kind, gathering=committee)
    # Those who are called read where and about what; what was said there stays with the committee.
    invitation = common | {"place": name, "topic": name}
    called = Meeting.objects.create(
        **invitation, kind=giao_ban.kind, gathering=giao_ban, base=1, present=0, excused=1, unexcused=0
    )
    Guest.objects.create(meeting=called, name=name, position=text)
    UnitAttendance.objects.create(meeting=called, unit=unit, status="excused", reason=secret)
    return {
        "gathering": meeting,
        "giao_ban": called,
        "gathering_rule": GatheringRule.objects.create(unit=unit, gathering=giao_ban, number=name, note=name),
        "unit_group": UnitGroup.objects.create(owner=unit, name=name),
        "training": TrainingClass.objects.create(
            unit=unit, year=day.year, name=name, audience="bi_thu", planned_month=1, place=text, created_by=by
        ),
    }


def make_standing_document(unit: Unit, *, text: str, day: date, by: User) -> StandingDocument:
    """Return the quy chế làm việc of a unit with a small picture as its file."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "JPEG")
    checked = Checked(FileKind.JPEG.value, f"{text}.jpg", out.getvalue())
    return StandingDocument.objects.create(
        unit=unit,
        kind=StandingDocumentKind.objects.first(),
        first_year=day.year,
        last_year=day.year,
        number=text,
        issued_on=day,
        file=keep_checked(checked, unit=unit, actor=by, at=timezone.now()),
        recorded_by=by,
    )
