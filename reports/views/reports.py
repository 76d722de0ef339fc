"""Reports of a unit: the list of a year, one report, and its way up: prepared, submitted, returned, accepted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from chibo.common.dates import Span, today
from chibo.common.errors import Refused, StaleVersion
from chibo.common.forms import add_refusal
from chibo.common.views import allow
from reports import queries, report_queries
from reports.forms.board import YearForm
from reports.forms.reports import CodeForm, NarrativeForm, ReasonForm
from reports.models import Report, ReportVersion
from reports.monthly import questions_for
from reports.narrative import SECTIONS
from reports.permissions import can_lock_periods, can_prepare, can_review, can_see_reports
from reports.services import reports as services
from reports.views.report_page import report_page


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The unit's own reports of a year, and those of the units directly below."""
    allow(can_see_reports(request.access))
    unit, day = request.access.unit, today()
    form = YearForm(request.GET, first_year=queries.first_year(day.year), today=day)
    monthly = request.GET.get("by") == "month"
    spans = report_queries.report_spans(form.chosen, day, monthly=monthly)
    below = report_queries.units_directly_below(unit, form.chosen, day, request.access)
    own, *lines = report_queries.report_lines([unit, *below], spans, request.access, day)
    context = {
        "unit": unit,
        "form": form,
        "year": form.chosen,
        "spans": spans,
        "monthly": monthly,
        "own": own.slots,
        "next": next((slot for slot in own.slots if slot.needs_work), None),
        "lines": lines,
        "can_lock": can_lock_periods(request.access),
        "code_form": CodeForm(),
    }
    return render(request, "reports/report_list.html", context)


@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Make the report of one's own unit for a period, or open the one that is there."""
    allow(can_see_reports(request.access) and can_prepare(request.access, request.access.unit))
    try:
        span = Span.parse(request.POST.get("period", ""))
        report = services.prepare_report(unit=request.access.unit, span=span, actor=request.user, today=today())
    except Refused as error:
        messages.error(request, error.sentence)
        return redirect("reports:list")
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("reports:list")
    return redirect("reports:detail", report.pk)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it stands: its version that was not returned."""
    report = find_report(request, pk)
    return report_page(request, report, _living(report))


@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version of a report, also one that was returned."""
    found = find_version(request, pk)
    return report_page(request, found.report, found)


@require_POST
def narrative(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the words of the draft."""
    report = find_report(request, pk)
    allow(can_prepare(request.access, report.unit))
    form = NarrativeForm(request.POST, questions=questions_for(report))
    if not form.is_valid():
        return report_page(request, report, _living(report), form=form)
    try:
        services.save_narrative(
            report=report,
            narrative=form.texts,
            answers=form.answers,
            base_version=form.cleaned_data["base_version"] or 0,
            actor=request.user,
            today=today(),
        )
    except Refused as error:
        return _refused(request, report, form, error)
    messages.success(request, "Đã lưu lời văn của báo cáo.")
    return redirect("reports:detail", report.pk)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the numbers and hand the report up, with the words on the screen."""
    report = find_report(request, pk)
    allow(can_prepare(request.access, report.unit))
    form = NarrativeForm(request.POST, questions=questions_for(report))
    if not form.is_valid():
        return report_page(request, report, _living(report), form=form)
    has_words = any(key in request.POST for key in SECTIONS)
    try:
        services.submit_report(
            report=report,
            actor=request.user,
            today=today(),
            at=timezone.now(),
            narrative=form.texts if has_words else None,
            answers=form.answers,
            base_version=form.cleaned_data["base_version"] or 0,
        )
    except Refused as error:
        return _refused(request, report, form, error)
    messages.success(request, _submitted(report))
    return redirect("reports:detail", report.pk)


@require_POST
def return_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a submitted report back, with what to mend."""
    report = find_report(request, pk)
    allow(can_review(request.access, report))
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.return_report(
                report=report,
                actor=request.user,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
                seen=_seen(request),
            )
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, f"Đã trả lại báo cáo để {report.unit.name} bổ sung.")
            return redirect("reports:detail", report.pk)
    return report_page(request, report, _living(report), reason_form=form)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a submitted report: from now on its numbers stay as they are."""
    report = find_report(request, pk)
    allow(can_review(request.access, report))
    try:
        services.accept_report(report=report, actor=request.user, at=timezone.now(), seen=_seen(request))
    except Refused as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, "Đã duyệt báo cáo. Số liệu của báo cáo không đổi nữa.")
    return redirect("reports:detail", report.pk)


def _seen(request: HttpRequest) -> int | None:
    """Return the number of the version that the answered page showed; None when the post does not say."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def find_version(request: HttpRequest, pk: int) -> ReportVersion:
    """Return a version of a report in reach; 403 for roles that read no reports."""
    reports = Report.objects.visible_to(request.access)
    related = [f"report__{name}" for name in report_queries.RELATED]
    found = get_object_or_404(ReportVersion.objects.filter(report__in=reports).select_related(*related), pk=pk)
    allow(can_see_reports(request.access))
    return found


def find_report(request: HttpRequest, pk: int) -> Report:
    """Return a report in reach; 403 for roles that read no reports."""
    reports = Report.objects.visible_to(request.access).select_related(*report_queries.RELATED)
    report = get_object_or_404(reports, pk=pk)
    allow(can_see_reports(request.access))
    return report


def _living(report: Report) -> ReportVersion:
    found = report.versions.get(returned_at__isnull=True)
    found.report = report
    return found


def _refused(request: HttpRequest, report: Report, form: NarrativeForm, error: Refused) -> HttpResponse:
    """Show the page again with what was typed; a newer stored text stands beside it and the next save is over it."""
    found = _living(report)
    if isinstance(error, StaleVersion):
        form = NarrativeForm(form.typed(found.narrative_version), questions=questions_for(report))
        form.is_valid()
    add_refusal(form, error)
    return report_page(request, report, found, form=form, typed=form.texts)


def _submitted(report: Report) -> str:
    to = f"Đã gửi {report.unit.parent.committee_name}." if report.unit.parent else "Đã chốt số liệu báo cáo."
    return f"{to} Số liệu của lần gửi này không đổi nữa."
