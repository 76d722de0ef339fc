"""The monthly form: its versions, the editor of a draft, and the answers of the units below beside each other."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import screen_days, today
from chibo.common.errors import Refused, StaleVersion
from chibo.common.forms import add_refusal
from chibo.common.views import allow, carried_out, posted
from chibo.organization.forms.rules import MonthEndForm
from chibo.organization.views.common import form_page
from chibo.organization.views.rules import rule_form
from reports import monthly, report_queries
from reports.enums import LineKind
from reports.forms.monthly import MonthlyDraftForm, MonthlyLinesForm, MonthlyPublishForm
from reports.models import MonthlyForm
from reports.narrative import in_sentence
from reports.permissions import can_keep_forms, can_keep_periods_of
from reports.services import monthly as services
from reports.views.reports import find_report

TITLE = "Mẫu báo cáo tháng"
LIST = "reports:monthly-forms"


@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """The versions in the reach and above it, the newest first."""
    allow(can_keep_forms(request.access))
    rows = MonthlyForm.objects.visible_to(request.access).select_related("unit", "unit_type")
    shown = [row for row in rows.order_by("-valid_from", "-pk") if _is_shown(request, row)]
    return render(request, "reports/report_forms.html", {"title": TITLE, "rows": [_row(request, row) for row in shown]})


def _is_shown(request: HttpRequest, form: MonthlyForm) -> bool:
    """A draft is nobody's but its unit's."""
    return not form.is_draft or can_keep_periods_of(request.access, form.unit)


def _row(request: HttpRequest, form: MonthlyForm) -> dict:
    is_own = can_keep_periods_of(request.access, form.unit)
    dated = screen_days(form.valid_from, form.valid_to)
    return {
        "form": form,
        "place": form.unit.name,
        "level": form.unit_type.name if form.unit_type else "Mọi cấp trực thuộc",
        "days": "" if form.is_draft else " · ".join(filter(None, [dated, form.citation])),
        "url": reverse("reports:monthly-form", args=[form.pk]) if is_own else "",
        "is_over": form.valid_to is not None and form.valid_to < today(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def form_new(request: HttpRequest) -> HttpResponse:
    """Begin a draft, with the lines of the version that holds."""
    allow(can_keep_forms(request.access))
    unit = request.access.unit
    form = MonthlyDraftForm(posted(request), unit=unit)
    if form.is_bound and form.is_valid():
        draft = services.draft_form(unit=unit, actor=request.user, **form.cleaned_data)
        return redirect("reports:monthly-form", draft.pk)
    back = reverse(LIST)
    return form_page(
        request,
        form,
        title="Soạn mẫu báo cáo tháng",
        intro="Mẫu cho các đơn vị trực thuộc. Bản soạn lấy các mục của mẫu đang dùng, nếu có.",
        button="Soạn mẫu này",
        back=back,
        crumbs=[{"label": TITLE, "url": back}],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: a draft with its editor, a published one to read."""
    found = _own_form(request, pk)
    lines_form = MonthlyLinesForm(posted(request), form=found)
    if lines_form.is_bound and lines_form.is_valid():
        try:
            _save(request, found, lines_form)
        except Refused as error:
            add_refusal(lines_form, error)
            if isinstance(error, StaleVersion):
                lines_form.go_over(error.current)
                return _form_page(request, error.current, lines_form, is_stale=True)
        else:
            messages.success(request, "Đã lưu mẫu báo cáo tháng.")
            return redirect("reports:monthly-form", pk)
    return _form_page(request, found, lines_form)


def _save(request: HttpRequest, found: MonthlyForm, lines_form: MonthlyLinesForm) -> None:
    said = lines_form.cleaned_data
    services.save_form(
        form=found,
        title=said["title"],
        lines=lines_form.lines,
        base_version=said["base_version"] or 0,
        actor=request.user,
    )


@require_POST
def form_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a draft hold from a month on."""
    found = _own_form(request, pk)
    publish_form = MonthlyPublishForm(request.POST, today=today())
    if publish_form.is_valid() and carried_out(
        publish_form,
        partial(services.publish_form, form=found),
        actor=request.user,
        today=today(),
        at=timezone.now(),
        **publish_form.cleaned_data,
    ):
        messages.success(request, "Đã ban hành mẫu báo cáo tháng. Từ nay mẫu này không sửa nữa.")
        return redirect(LIST)
    return _form_page(request, found, MonthlyLinesForm(form=found), publish_form)


@require_http_methods(["GET", "HEAD", "POST"])
def form_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a published version hold up to a month."""
    found = _own_form(request, pk)
    allow(not found.is_draft)
    return rule_form(
        request,
        MonthEndForm(posted(request), today=today()),
        partial(services.end_form, form=found),
        done="Đã ghi. Sau đó báo cáo tháng theo mẫu của cấp trên; không có thì theo các mục chung.",
        back=LIST,
        crumb=TITLE,
        title="Kết thúc mẫu báo cáo tháng",
        intro=found.title,
        button="Kết thúc mẫu này",
    )


def _form_page(
    request: HttpRequest,
    found: MonthlyForm,
    lines_form: MonthlyLinesForm,
    publish_form: MonthlyPublishForm | None = None,
    *,
    is_stale: bool = False,
) -> HttpResponse:
    context = {
        "form": found,
        "title": found.title,
        "level": found.unit_type.name if found.unit_type else "Mọi cấp trực thuộc",
        "days": screen_days(found.valid_from, found.valid_to),
        "lines": [line | {"kind_label": LineKind(line["kind"]).label} for line in found.lines],
        "lines_form": lines_form,
        "is_stale": is_stale,
        "publish_form": publish_form or MonthlyPublishForm(today=today()),
        "crumbs": [{"label": TITLE, "url": reverse(LIST)}],
    }
    return render(request, "reports/report_form.html", context)


def _own_form(request: HttpRequest, pk: int) -> MonthlyForm:
    """Return a form of the reach; 403 for one that another unit keeps."""
    rows = MonthlyForm.objects.not_above(request.access).select_related("unit__type", "unit_type")
    found = get_object_or_404(rows, pk=pk)
    allow(can_keep_periods_of(request.access, found.unit))
    return found


@require_safe
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """What the units directly below told in their reports for the same month, question by question."""
    report = find_report(request, pk)
    units = report_queries.units_directly_below(report.unit, report.period.year, today(), request.access)
    lines, missing = monthly.gathered(units, report, request.access)
    context = {
        "report": report,
        "unit": report.unit,
        "title": f"Các đơn vị trực thuộc trả lời, {in_sentence(report.period.span)}",
        "lines": lines,
        "missing": missing,
        "crumbs": [{"label": str(report.period), "url": reverse("reports:detail", args=[report.pk])}],
    }
    return render(request, "reports/report_answers.html", context)
