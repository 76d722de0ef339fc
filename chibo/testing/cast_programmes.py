"""Programmes in the cast: one of every committee, with a target."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from chibo.accounts.models import User
from chibo.organization.models import Unit
from reports.models import Programme, ProgrammeKind, ProgrammeTarget


def make_scheme(unit: Unit, *, name: str, by: User, day: date) -> tuple[Programme, ProgrammeTarget]:
    """Return a programme of `unit` in the year of `day`, and its target."""
    programme = Programme.objects.create(
        unit=unit,
        kind=ProgrammeKind.objects.earliest("position"),
        name=name,
        number=name,
        issuer=name,
        issued_on=day.replace(month=1, day=1),
        carries_out_text=name,
        first_day=day.replace(month=1, day=1),
        last_day=day.replace(month=12, day=31),
        created_by=by,
    )
    target = ProgrammeTarget.objects.create(programme=programme, measure="good", value=Decimal(90), wording=name)
    return programme, target
