"""Periods of a unit: until when reports are due, which are locked; locking, opening again, exceptions from a lock."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import Span, screen_date, today
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.views import allow, carried_out, posted
from chibo.organization.models import Unit
from chibo.organization.permissions import can_change_units
from chibo.organization.views.common import form_page
from chibo.periods import services
from chibo.periods.models import LockException, PeriodLock
from reports import queries, report_queries
from reports.forms.board import YearForm
from reports.forms.periods import LockExceptionForm
from reports.forms.reports import UnlockForm
from reports.narrative import in_sentence
from reports.permissions import can_lock_periods


@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    """The periods of a year, with deadline and lock."""
    allow(can_lock_periods(request.access))
    form = YearForm(request.GET, first_year=queries.first_year(today().year), today=today())
    return _page(request, form, form.chosen, monthly=request.GET.get("by") == "month")


@require_POST
def lock(request: HttpRequest, period: str) -> HttpResponse:
    """Close a period for the subtree of one's own unit."""
    allow(can_lock_periods(request.access))
    span = _span(period)
    try:
        services.lock_period(span=span, unit=request.access.unit, actor=request.user, at=timezone.now())
    except Refused as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, f"Đã khóa {span.label}. Số liệu đến sau được ghi là bổ sung ở báo cáo kỳ sau.")
    return redirect(_url(span))


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a period that one's own unit locked, with a reason."""
    row = _own_lock(request, pk)
    form = UnlockForm(request.POST)
    if form.is_valid():
        try:
            services.unlock_period(lock=row, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now())
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, f"Đã mở lại {row.period}. Các đơn vị lập và gửi được báo cáo của kỳ này.")
            return redirect(_url(row.period.span))
    year_form = YearForm({"year": row.period.year}, first_year=queries.first_year(today().year), today=today())
    monthly = row.period.kind == "month"
    return _page(request, year_form, row.period.year, monthly=monthly, unlocking=row.pk, unlock_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def exception_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one unit below a period that one's own unit locked hand up its report until a day."""
    row = _own_lock(request, pk)
    form = LockExceptionForm(posted(request), lock=row, today=today())
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        done = carried_out(
            form, services.grant_exception, lock=row, actor=request.user, today=today(), at=timezone.now(), **said
        )
        if done:
            messages.success(request, f"{said['unit'].name} nộp được báo cáo đến hết ngày {screen_date(done.until)}.")
            return redirect(_url(row.period.span))
    back = _url(row.period.span)
    return form_page(
        request,
        form,
        title=f"Cho nộp sau khi khóa {in_sentence(row.period.span)}",
        intro="Chỉ đơn vị này lập và gửi được báo cáo; hết ngày đó tự thôi. Các đơn vị khác vẫn khóa.",
        button="Cho đơn vị này nộp",
        back=back,
        crumbs=[{"label": "Kỳ báo cáo", "url": back}],
    )


@require_POST
def exception_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the period for the unit again."""
    units = Unit.objects.visible_to(request.access)
    rows = LockException.objects.filter(lock__unit__in=units).select_related("lock__period", "unit")
    row = get_object_or_404(rows, pk=pk)
    allow(can_lock_periods(request.access) and row.lock.unit_id == request.access.unit_id)
    services.end_exception(exception=row, actor=request.user, at=timezone.now())
    messages.success(request, f"Đã thôi cho {row.unit.name} nộp báo cáo của kỳ này.")
    return redirect(_url(row.lock.period.span))


def _own_lock(request: HttpRequest, pk: int) -> PeriodLock:
    """Return a lock in reach; 403 for one that another unit set."""
    units = Unit.objects.visible_to(request.access)
    row = get_object_or_404(PeriodLock.objects.filter(unit__in=units).select_related("period", "unit"), pk=pk)
    allow(can_lock_periods(request.access) and row.unit_id == request.access.unit_id)
    return row


def _page(
    request: HttpRequest,
    form: YearForm,
    year: int,
    *,
    monthly: bool,
    unlocking: int | None = None,
    unlock_form: UnlockForm | None = None,
) -> HttpResponse:
    context = {
        "unit": request.access.unit,
        "form": form,
        "year": year,
        "monthly": monthly,
        "lines": report_queries.period_lines(request.access.unit, year, today(), monthly=monthly),
        "can_set_deadlines": can_change_units(request.access),
        "unlocking": unlocking,
        "unlock_form": unlock_form or UnlockForm(),
        "crumbs": [{"label": "Báo cáo", "url": reverse("reports:list") + f"?year={year}"}],
    }
    return render(request, "reports/report_periods.html", context)


def _span(code: str) -> Span:
    try:
        return Span.parse(code)
    except ValueError:
        raise Http404 from None


def _url(span: Span) -> str:
    by = "&by=month" if span.kind == "month" else ""
    return reverse("reports:periods") + f"?year={span.year}{by}"
