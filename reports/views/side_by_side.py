"""Two versions of a report beside each other."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chibo.common.dates import today
from reports import report_queries, side_by_side
from reports.content import Content, content_of
from reports.models import Report, ReportVersion
from reports.views.report_page import readable
from reports.views.reports import find_report


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed from version `?a=` to version `?b=` (their numbers): the last two where the address does not say."""
    report = find_report(request, pk)
    versions = readable(request, report, report_queries.versions_of(report))[::-1]
    before, after = _chosen(request, versions)
    then, now = _content(report, before), _content(report, after)
    numbers = side_by_side.numbers_of(then, now)
    context = {
        "report": report,
        "unit": report.unit,
        "versions": versions,
        "before": before,
        "after": after,
        "changed": [number for number in numbers if number.difference],
        "same": [number for number in numbers if not number.difference],
        "words": side_by_side.words_of(then, now),
        "crumbs": [{"label": str(report.period), "url": reverse("reports:detail", args=[report.pk])}],
    }
    return render(request, "reports/report_compare.html", context)


def _chosen(request: HttpRequest, versions: list[ReportVersion]) -> list[ReportVersion]:
    """Return two of `versions` (oldest first), the earlier one first; one version beside itself. 404 for an unknown number."""
    if not versions:
        raise Http404
    by_number = {str(version.number): version for version in versions}
    before = by_number.get(request.GET.get("a", str(versions[-2:][0].number)))
    after = by_number.get(request.GET.get("b", str(versions[-1].number)))
    if before is None or after is None:
        raise Http404
    return sorted([before, after], key=lambda version: version.number)


def _content(report: Report, version: ReportVersion) -> Content:
    version = report.versions.get(pk=version.pk)
    version.report = report
    return content_of(version, today())
