"""What stands behind a version: its frozen rows, its PDF, and the way back from a code on paper."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from chibo.common.dates import Span, Stretch, today
from chibo.common.views import allow
from chibo.common.word_answer import word_answer
from chibo.jobs.views import printed_answer
from reports import queries, report_queries
from reports.content import content_of
from reports.enums import ReportState
from reports.forms.reports import CodeForm
from reports.frozen_rows import in_span, rows_of
from reports.models import Report, ReportVersion
from reports.pdf import report_document
from reports.permissions import can_prepare, can_see_reports
from reports.printing import file_name, print_state, word_name
from reports.services.printing import note_word, print_version
from reports.tables import summary
from reports.views.report_page import frozen_page_title, print_context
from reports.views.reports import find_version

ROWS_A_PAGE = 100


@require_safe
def rows(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    """The frozen rows behind one number of a submitted version."""
    version = find_version(request, pk)
    try:
        title = frozen_page_title(which)
    except KeyError:
        raise Http404 from None
    if version.rows is None:
        raise Http404
    span = _part(request, version.report.period.span)
    found = _found(version, which, span)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    ids = [row["meeting"] for row in page.object_list if row.get("meeting")]
    context = {
        "version": version,
        "unit": version.report.unit,
        "span": span,
        "which": which,
        "title": title,
        "page": page,
        "query": f"part={span.code}&",
        "openable": queries.visible_meeting_ids(request.access, ids),
        "crumbs": _crumbs(version),
    }
    return render(request, "reports/report_rows.html", context)


def _part(request: HttpRequest, whole: Span | Stretch) -> Span | Stretch:
    """Return the part of the report's period that is asked for, else the whole."""
    try:
        span = Span.parse(request.GET.get("part", whole.code))
    except ValueError:
        return whole
    return span if whole in span.parents() or span in whole.children() else whole


def _found(version: ReportVersion, which: str, span: Span) -> list[dict]:
    if which == "branches":
        return [branch for branch in version.figures["branch_list"] if branch["is_open"]]
    found = rows_of([row for row in version.rows if in_span(row, span)], which)
    days = ("due_on", "held_on")
    return [row | {day: date.fromisoformat(row[day]) for day in days if row.get(day)} for row in found]


def _crumbs(version: ReportVersion) -> list[dict]:
    report = version.report
    return [
        {"label": "Báo cáo", "url": reverse("reports:list") + f"?year={report.period.year}"},
        {"label": str(report.period), "url": reverse("reports:version", args=[version.pk])},
    ]


# --- the code on paper -------------------------------------------------------------------------------------------


@require_safe
def find_code(request: HttpRequest) -> HttpResponse:
    """Lead from a code that was typed in to the version that was printed."""
    allow(can_see_reports(request.access))
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        if _by_code(request, code).exists():
            return redirect("reports:verify", code)
        form.add_error(
            "code",
            "Không có bản in nào mang mã này trong phạm vi đồng chí được xem. Mời đồng chí xem lại mã ở chân trang.",
        )
    return render(request, "reports/report_find_code.html", {"form": form})


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the version behind a printed code is and whether it still stands; 404 outside one's reach."""
    version = get_object_or_404(_by_code(request, code.upper()))
    allow(can_see_reports(request.access))
    living = version.report.versions.get(returned_at__isnull=True)
    context = {
        "version": version,
        "report": version.report,
        "unit": version.report.unit,
        "living": living,
        "state_tone": report_queries.TONES[version.state],
        "lines": _numbered_lines(version),
    }
    return render(request, "reports/report_verify.html", context)


def _numbered_lines(version: ReportVersion) -> list[dict]:
    """Return the printed summary by line number; what is not 0 leads to the frozen rows behind it."""
    lines = enumerate(summary(version.figures), start=1)
    return [
        line
        | {
            "number": number,
            "url": reverse("reports:version-rows", args=[version.pk, line["key"]]) if line["value"] else "",
        }
        for number, line in lines
    ]


def _by_code(request: HttpRequest, code: str) -> object:
    related = [f"report__{name}" for name in report_queries.RELATED]
    people = ["submitted_by", "returned_by", "accepted_by"]
    reports = Report.objects.visible_to(request.access)
    return ReportVersion.objects.filter(report__in=reports, code=code).select_related(*related, *people)


# --- the PDF -----------------------------------------------------------------------------------------------------


@require_POST
def print_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the PDF of a version; it is made in the background."""
    version = printable(request, pk)
    print_version(version=version, actor=request.user)
    if request.htmx:
        return render(request, "reports/_report_print.html", print_context(version, today()))
    return redirect(reverse("reports:version", args=[version.pk]) + "#ban-in")


@require_safe
def print_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the PDF of a version is; without htmx the page of the version shows it."""
    version = printable(request, pk)
    if not request.htmx:
        return redirect(reverse("reports:version", args=[version.pk]) + "#ban-in")
    return render(request, "reports/_report_print.html", print_context(version, today()))


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Hand the PDF out as a file; back to the page where there is none of the present edition."""
    version = printable(request, pk)
    file = print_state(version, today()).file
    if file is None:
        return redirect(reverse("reports:version", args=[version.pk]) + "#ban-in")
    return printed_answer(file, file_name(version))


@require_POST
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the paper out as a Word file, to be edited by hand, and write it down."""
    version = printable(request, pk)
    note_word(version=version, actor=request.user)
    return word_answer(report_document(content_of(version, today())), word_name(version))


def printable(request: HttpRequest, pk: int) -> ReportVersion:
    """Return a version in reach; the words of a draft belong to those who write it."""
    version = find_version(request, pk)
    allow(version.state != ReportState.DRAFT or can_prepare(request.access, version.report.unit))
    return version
