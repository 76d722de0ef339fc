"""Reports that were handed up: each version with its frozen figures, its digest and the code on its paper."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from chibo.api.v1.asking import EXTRA, AskedPage, answers, found_unit, known, page_of, reading
from chibo.api.v1.schemas import ReportPage
from chibo.common.dates import Span, Stretch
from chibo.common.views import allow
from chibo.organization.models.units import subtree
from reports.enums import ReportKind, ReportState
from reports.figures import COUNTS, FigureSet
from reports.models import Report, ReportVersion
from reports.permissions import can_see_reports

router = Router(tags=["reports"])
# What is read off the timestamps of a version that was handed up.
STATES = {
    ReportState.ACCEPTED: {"accepted_at__isnull": False},
    ReportState.RETURNED: {"returned_at__isnull": False},
    ReportState.SUBMITTED: {"accepted_at__isnull": True, "returned_at__isnull": True},
}


class ReportsAsked(AskedPage):
    unit: str = Field("", description="Code of a unit: its subtree as it stands today. Without it all in reach.")
    period: str = Field(
        "",
        description="As in `figures`; of a programme its days, 2021-12-06/2024-05-15.",
        json_schema_extra={"example": "2026-Q3"},
    )
    kind: ReportKind | None = None
    state: ReportState | None = Field(None, description="Drafts are nobody's but their writers'.")


@router.get(
    "reports", response=answers(ReportPage), operation_id="listReports", url_name="reports", openapi_extra=EXTRA
)
def reports(request: HttpRequest, asked: Query[ReportsAsked]) -> dict:
    """Versions of reports in reach that were handed up, in the order in which they were begun."""
    allow(can_see_reports(request.access))
    known(request, asked)
    return page_of(
        request, asked, _rows(request, asked), key="pk", write=lambda found: [_version(row) for row in found]
    )


def _rows(request: HttpRequest, asked: ReportsAsked) -> QuerySet[ReportVersion]:
    visible = Report.objects.visible_to(request.access)
    rows = ReportVersion.objects.filter(report__in=visible, submitted_at__isnull=False)
    if asked.unit:
        rows = rows.filter(subtree(found_unit(request, asked.unit).path, "report__unit__path"))
    if asked.period:
        rows = rows.filter(report__period__code=_code(asked.period))
    if asked.kind:
        rows = rows.filter(report__kind=asked.kind)
    if asked.state:
        rows = rows.filter(**STATES[asked.state]) if asked.state in STATES else rows.none()
    return rows.select_related("report__unit", "report__period").defer("rows", "additions", "narrative")


def _code(period: str) -> str:
    return reading("period", Stretch.parse if Stretch.TO in period else Span.parse, period).code


def _version(version: ReportVersion) -> dict:
    report = version.report
    return {
        "id": version.pk,
        "unit": report.unit.code,
        "period": report.period.code,
        "kind": report.kind,
        "number": version.number,
        "state": version.state,
        "figures_as_of": version.figures_as_of,
        "submitted_at": version.submitted_at,
        "returned_at": version.returned_at,
        "accepted_at": version.accepted_at,
        "digest": version.digest,
        "code": version.code,
        "figures": _frozen(version).as_json(report.unit.code),
    }


def _frozen(version: ReportVersion) -> FigureSet:
    """Return the figures as they stood when the version was handed up."""
    kept = version.figures
    counts = {name: kept[name] for name in COUNTS if name in kept}
    period, as_of = version.report.period.code, version.figures_as_of
    return FigureSet(version.report.unit_id, period, as_of, **counts, missed_list=kept["missed_list"])
