"""Reads behind the pages of programmes: the list, the reports on one, the unit whose figures are shown."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Prefetch, QuerySet

from chibo.organization.models import Access, Unit
from reports.enums import ReportState
from reports.models import Programme, Report, ReportVersion
from reports.report_queries import TONES


def programmes_for(access: Access) -> QuerySet[Programme]:
    """Return the programmes in reach, those still running first, with the number of their targets. One query."""
    rows = Programme.objects.visible_to(access).with_all().annotate(target_count=Count("targets"))
    return rows.order_by("closed_at", "-last_day", "-pk")


def state_of(programme: Programme, today: date) -> tuple[str, str]:
    """Return (words, tone) of where a programme stands on a day."""
    if programme.is_closed:
        return "Đã kết thúc", "wait"
    if programme.first_day > today:
        return "Chưa bắt đầu", "wait"
    return ("Đã hết thời gian", "warn") if programme.is_over(today) else ("Đang thực hiện", "info")


def reports_on(programme: Programme, access: Access) -> list[dict]:
    """Return the reports on a programme in reach: {"report", "label", "tone"}, the newest span first. Two queries."""
    living = ReportVersion.objects.filter(returned_at__isnull=True).defer("figures", "rows", "additions", "narrative")
    rows = Report.objects.visible_to(access).filter(programme=programme).select_related("unit", "period")
    rows = rows.prefetch_related(Prefetch("versions", living, to_attr="living"))
    return [_report_line(report) for report in rows.order_by("-period__last_day", "unit__sort_key", "pk")]


def _report_line(report: Report) -> dict:
    version = report.living[0]
    returned = version.state == ReportState.DRAFT and version.number > 1
    state = ReportState.RETURNED if returned else version.state
    return {"report": report, "label": state.label, "tone": TONES[state]}


def own_unit(programme: Programme, access: Access) -> Unit:
    """Return the unit whose figures a reader sees first: that of the programme in reach, else the unit acted for."""
    return programme.unit if access.reaches(programme.unit) else access.unit
