"""A commune with branches and a programme over days that are those of no period, for tests of programmes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

from chibo.organization.models import Unit
from chibo.organization.tests.factories import UserFactory
from meetings.enums import MeetingKind
from reports.models import Programme, ProgrammeKind, ProgrammeTarget, Report
from reports.services.programmes import open_programme, prepare_programme_report, set_target
from reports.tests.factories import hold

DAY = date(2026, 11, 22)
FIRST, LAST = date(2025, 8, 15), date(2026, 12, 31)


def scheme(unit: Unit, first: date = FIRST, last: date = LAST, **values: object) -> Programme:
    """Return Đề án 07 of `unit`, run from 15/8/2025 to 31/12/2026."""
    written = {
        "kind": ProgrammeKind.objects.get(name="Đề án"),
        "name": "Nâng cao chất lượng sinh hoạt chi bộ",
        "number": "07-ĐA/ĐU",
        "issuer": "Ban Thường vụ Đảng ủy",
        "issued_on": date(2025, 8, 10),
        "carries_out": None,
        "carries_out_text": "",
        "first_day": first,
        "last_day": last,
    }
    return open_programme(unit=unit, values=written | values, token=uuid4(), actor=UserFactory())


def target(programme: Programme, measure: str, value: str, **values: object) -> ProgrammeTarget:
    written = {"parameter": None, "operator": "ge", "basis": "year", "wording": ""}
    written |= {"measure": measure, "value": Decimal(value)} | values
    return set_target(programme=programme, values=written, actor=UserFactory())


def report_on(programme: Programme, unit: Unit | None = None, **values: object) -> Report:
    asked = {
        "stage": "interim",
        "title": "Báo cáo sơ kết một năm thực hiện Đề án 07",
        "first_day": programme.first_day,
        "last_day": DAY,
    }
    actor = UserFactory()
    return prepare_programme_report(
        programme=programme, unit=unit or programme.unit, actor=actor, today=DAY, **asked | values
    )


def hold_topical(branch: Unit, *days: date) -> None:
    for day in days:
        hold(branch, day, "", kind=MeetingKind.TOPICAL, topic="Học tập và làm theo Bác")
