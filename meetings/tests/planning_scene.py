"""Registrations and plans for tests: a call with what usually stands there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import uuid4

from chibo.organization.models import Unit
from meetings.models import Registration, TopicalField, TopicalPlanRow
from meetings.services.registrations import Wanted, register_month
from meetings.services.topical_plans import add_row

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DECEMBER = date(2026, 12, 1)
DUE = date(2026, 12, 3)
PLACE = "Nhà văn hóa khối Quang Trung"


def wanted(**values: object) -> Wanted:
    """Return 19:00 on the due day of December 2026."""
    return Wanted(**({"planned_on": DUE, "planned_at": time(19, 0), "place": PLACE} | values))


def register(
    branch: Unit, actor: object, *, version: int = 0, month: date = DECEMBER, **values: object
) -> Registration:
    return register_month(
        branch=branch,
        month=month,
        wanted=wanted(**values),
        version=version,
        actor=actor,
        at=NOW,
        today=TODAY,
        on_behalf_by="",
    )


def plan_row(unit: Unit, actor: object, *, year: int = 2026, **values: object) -> TopicalPlanRow:
    """Return a line of the fourth quarter."""
    usual = {"quarter": 4, "month": None, "theme": "Học tập và làm theo Bác về nêu gương", "form": None, "leader": None}
    usual["field"] = TopicalField.objects.earliest("position")
    return add_row(unit=unit, year=year, values=usual | values, token=uuid4(), actor=actor, today=TODAY)
