"""Figures: those of the board and of `rollup`, counted by the same function."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from chibo.api.v1.asking import EXTRA, Asked, AskedPage, answers, found_unit, known, page_of, span_of
from chibo.api.v1.schemas import FiguresOut, FiguresPage
from chibo.common.dates import Span, today
from chibo.common.views import allow
from chibo.organization.models import Unit
from chibo.organization.queries import children_on
from reports.figures import counted_branch_months, figures_of, is_missed
from reports.permissions import can_see_figures

router = Router(tags=["figures"])
UNIT = Field(description="Code of a unit in reach.", json_schema_extra={"example": "QT"})
PERIOD = Field(description="2026-09, 2026-Q3, 2026-H2 or 2026.", json_schema_extra={"example": "2026-Q3"})


class FiguresAsked(Asked):
    unit: str = UNIT
    period: str = PERIOD


class ChildrenAsked(AskedPage):
    unit: str = UNIT
    period: str = PERIOD


@router.get("figures", response=answers(FiguresOut), operation_id="getFigures", url_name="figures", openapi_extra=EXTRA)
def figures(request: HttpRequest, asked: Query[FiguresAsked]) -> dict:
    """Figures of one unit for one period as of today."""
    allow(can_see_figures(request.access))
    known(request, asked)
    return _written([found_unit(request, asked.unit)], span_of(asked.period))[0]


@router.get(
    "figures/children",
    response=answers(FiguresPage),
    operation_id="listFiguresOfChildren",
    url_name="figures-children",
    openapi_extra=EXTRA,
)
def children(request: HttpRequest, asked: Query[ChildrenAsked]) -> dict:
    """Figures of the units in reach that stood directly below a unit in the period, by code."""
    allow(can_see_figures(request.access))
    known(request, asked)
    span, day = span_of(asked.period), today()
    below = children_on(found_unit(request, asked.unit), span.first, max(min(span.last, day), span.first))
    rows = Unit.objects.visible_to(request.access).filter(pk__in=[unit.pk for unit in below])
    return page_of(request, asked, rows, key="code", write=lambda units: _written(units, span))


def _written(units: list[Unit], span: Span) -> list[dict]:
    """Return the figures as the screens show them, with the list of the missed: five queries at most."""
    ids, day = [unit.pk for unit in units], today()
    found = figures_of(ids, span, day)
    missed = counted_branch_months(ids, span).filter(is_missed(day)).order_by("month", "branch__code")
    for unit_id, code, month in missed.values_list("counts_for", "branch__code", "month"):
        found[unit_id].missed_list.append({"branch": code, "month": f"{month:%Y-%m}"})
    return [found[unit.pk].as_json(unit.code) for unit in units]
