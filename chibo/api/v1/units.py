"""Units: the tree as it stood on a day."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from chibo.api.v1.asking import EXTRA, Asked, AskedPage, answers, found_unit, known, page_of, reading
from chibo.api.v1.schemas import UnitOut, UnitPage
from chibo.common.dates import parse_date, today
from chibo.common.models import valid_on
from chibo.common.views import allow
from chibo.organization.models import Access, Unit, UnitName, UnitPlacement
from chibo.organization.permissions import can_see_organization

router = Router(tags=["units"])
ON = Field("", description="The day, YYYY-MM-DD; today without it.", json_schema_extra={"example": "2026-09-30"})


class UnitAsked(Asked):
    on: str = ON


class UnitsAsked(AskedPage):
    on: str = ON


@router.get("units", response=answers(UnitPage), operation_id="listUnits", url_name="units", openapi_extra=EXTRA)
def units(request: HttpRequest, asked: Query[UnitsAsked]) -> dict:
    """Units in reach that stood on a day, by code."""
    allow(can_see_organization(request.access))
    known(request, asked)
    day = _day(asked.on)
    rows = Unit.objects.visible_to(request.access).open_on(day).select_related("type", "branch")
    return page_of(request, asked, rows, key="code", write=lambda found: written(found, day, request.access))


@router.get("units/{str:code}", response=answers(UnitOut), operation_id="getUnit", url_name="unit", openapi_extra=EXTRA)
def unit(request: HttpRequest, code: str, asked: Query[UnitAsked]) -> dict:
    """One unit, also one that has ended."""
    allow(can_see_organization(request.access))
    known(request, asked)
    return written([found_unit(request, code)], _day(asked.on), request.access)[0]


def _day(text: str) -> date:
    return reading("on", parse_date, text) if text else today()


def written(units: list[Unit], day: date, access: Access) -> list[dict]:
    """Return the units with name and place of `day`; of a day outside their life, those of today. Two queries."""
    names = {row.unit_id: row for row in UnitName.objects.filter(valid_on(day), unit__in=units)}
    placements = UnitPlacement.objects.filter(valid_on(day), unit__in=units).select_related("parent")
    parents = {row.unit_id: row.parent for row in placements}
    return [_unit(row, names.get(row.pk, row), parents.get(row.pk), access) for row in units]


def _unit(unit: Unit, named: Unit | UnitName, parent: Unit | None, access: Access) -> dict:
    return {
        "code": unit.code,
        "name": named.name,
        "committee_name": named.committee_name,
        "type": unit.type_id,
        "type_name": unit.type.name,
        "is_branch": unit.is_branch,
        "parent": parent.code if parent is not None and access.reaches(parent) else None,
        "branch_type": unit.branch.branch_type_id if hasattr(unit, "branch") else None,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
    }
