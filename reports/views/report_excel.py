"""The Excel workbook of a report version: asked for, made in the background, handed out."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from chibo.common.dates import today
from chibo.jobs.views import printed_answer
from reports.models import ReportVersion
from reports.printing import EXCEL, excel_name, print_state
from reports.services.excel_printing import ask_for_excel
from reports.views.report_papers import printable


@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the workbook of a version; it is made in the background."""
    version = printable(request, pk)
    ask_for_excel(version=version, actor=request.user)
    return _part(request, version)


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the workbook of a version is; without htmx the page of the version shows it."""
    return _part(request, printable(request, pk))


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Hand the workbook out as a file; back to the page where there is none of the present edition."""
    version = printable(request, pk)
    made = print_state(version, today(), kind=EXCEL).file
    return printed_answer(made, excel_name(version)) if made else _page(version)


def _part(request: HttpRequest, version: ReportVersion) -> HttpResponse:
    if not request.htmx:
        return _page(version)
    context = {"version": version, "excel": print_state(version, today(), kind=EXCEL)}
    return render(request, "reports/_report_excel.html", context)


def _page(version: ReportVersion) -> HttpResponse:
    return redirect(reverse("reports:version", args=[version.pk]) + "#bang-excel")
