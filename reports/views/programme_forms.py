"""The forms of programmes: one entered and changed, its targets, its end, the report on it, the table of kinds."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import today
from chibo.common.views import allow, carried_out, posted
from chibo.organization.permissions import can_change_holidays, can_change_units
from chibo.organization.views.common import form_page
from chibo.organization.views.words import word_page
from reports.forms.programmes import (
    NewProgrammeForm,
    ProgrammeForm,
    ProgrammeKindForm,
    ProgrammeReportForm,
    TargetForm,
)
from reports.models import Programme, ProgrammeKind, ProgrammeTarget
from reports.permissions import can_keep_programme, can_open_programme, can_report_programme
from reports.services import programmes as services
from reports.views.programmes import crumbs, found_programme, found_target

KINDS = "reports:programme-kinds"
KINDS_TITLE = "Loại chương trình, đề án"


@require_http_methods(["GET", "HEAD", "POST"])
def programme_new(request: HttpRequest) -> HttpResponse:
    """Enter a programme that the unit acted for runs; sent twice it makes one."""
    allow(can_open_programme(request.access))
    unit = request.access.unit
    form = NewProgrammeForm(posted(request), access=request.access)
    if form.is_bound and form.is_valid():
        token = form.cleaned_data["form_token"]
        made = carried_out(
            form, services.open_programme, unit=unit, values=form.values, token=token, actor=request.user
        )
        if made is not None:
            messages.success(request, f"Đã ghi {made.title}. Mời đồng chí thêm các chỉ tiêu.")
            return redirect("reports:programme", made.pk)
    context = {
        "title": "Thêm chương trình, đề án",
        "context_line": unit.name,
        "button": "Lưu chương trình, đề án",
        "back": reverse("reports:programmes"),
        "crumbs": crumbs(),
    }
    return form_page(request, form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is written of a programme."""
    found = _kept(request, pk)
    form = ProgrammeForm(posted(request), access=request.access, programme=found)
    if form.is_bound and form.is_valid():
        saved = carried_out(form, services.revise_programme, programme=found, values=form.values, actor=request.user)
        if saved is not None:
            messages.success(request, f"Đã lưu {saved.title}.")
            return redirect("reports:programme", found.pk)
    return _page(request, form, found, title=f"Sửa {found.title}", button="Lưu chương trình, đề án")


@require_POST
def programme_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it has come to its end."""
    found = _kept(request, pk)
    services.close_programme(programme=found, actor=request.user, at=timezone.now())
    messages.success(request, f"Đã ghi kết thúc {found.title}. Số liệu và báo cáo vẫn còn.")
    return redirect("reports:programme", found.pk)


@require_POST
def programme_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the end back."""
    found = _kept(request, pk)
    services.reopen_programme(programme=found, actor=request.user)
    messages.success(request, f"{found.title} đang thực hiện trở lại.")
    return redirect("reports:programme", found.pk)


# --- targets -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def target_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _target_page(request, _kept(request, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
def target_edit(request: HttpRequest, pk: int) -> HttpResponse:
    target = found_target(request, pk)
    allow(can_keep_programme(request.access, target.programme))
    return _target_page(request, target.programme, target)


@require_POST
def target_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a target off."""
    target = found_target(request, pk)
    allow(can_keep_programme(request.access, target.programme))
    services.remove_target(target=target, actor=request.user)
    messages.success(request, "Đã bỏ chỉ tiêu. Báo cáo đã gửi vẫn giữ chỉ tiêu đó.")
    return redirect("reports:programme", target.programme_id)


def _target_page(request: HttpRequest, programme: Programme, target: ProgrammeTarget | None) -> HttpResponse:
    form = TargetForm(posted(request), target=target)
    if form.is_bound and form.is_valid():
        saved = carried_out(
            form, services.set_target, programme=programme, values=form.values, actor=request.user, target=target
        )
        if saved is not None:
            messages.success(request, "Đã lưu chỉ tiêu. Kết quả được tổng hợp tự động.")
            return redirect("reports:programme", programme.pk)
    title = "Sửa chỉ tiêu" if target else "Thêm chỉ tiêu"
    intro = "Chọn số liệu đã có trong hồ sơ sinh hoạt; kết quả được tổng hợp tự động, không phải báo cáo thêm."
    return _page(request, form, programme, title=title, button="Lưu chỉ tiêu", intro=intro)


# --- reports -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def programme_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the report of the unit acted for on a programme, over any days of it, or open the one that is there."""
    found, day, unit = found_programme(request, pk), today(), request.access.unit
    allow(can_report_programme(request.access, found))
    form = ProgrammeReportForm(posted(request), programme=found, today=day)
    if form.is_bound and form.is_valid():
        report = carried_out(
            form,
            services.prepare_programme_report,
            programme=found,
            unit=unit,
            actor=request.user,
            today=day,
            **form.cleaned_data,
        )
        if report is not None:
            return redirect("reports:detail", report.pk)
    intro = (
        f"Báo cáo của {unit.name}. Số liệu tự tổng hợp theo thời gian đồng chí chọn; lời văn đồng chí ghi ở bước sau."
    )
    return _page(request, form, found, title="Lập báo cáo sơ kết, tổng kết", button="Lập báo cáo này", intro=intro)


# --- kinds -------------------------------------------------------------------------------------------------------


@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """The table of kinds, those no longer used too."""
    allow(can_change_units(request.access))
    context = {
        "kinds": ProgrammeKind.objects.all(),
        "may_keep": can_change_holidays(request.access),
        "crumbs": [{"label": "Thiết lập", "url": reverse("organization:settings")}],
    }
    return render(request, "reports/programme_kinds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def kind_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_holidays(request.access))
    return _kind_page(request, ProgrammeKind())


@require_http_methods(["GET", "HEAD", "POST"])
def kind_edit(request: HttpRequest, pk: int) -> HttpResponse:
    allow(can_change_holidays(request.access))
    return _kind_page(request, get_object_or_404(ProgrammeKind, pk=pk))


def _kind_page(request: HttpRequest, kind: ProgrammeKind) -> HttpResponse:
    form = ProgrammeKindForm(posted(request), instance=kind)
    return word_page(request, form, services.save_kind, noun="loại văn bản", back=KINDS, crumb=KINDS_TITLE)


def _kept(request: HttpRequest, pk: int) -> Programme:
    found = found_programme(request, pk)
    allow(can_keep_programme(request.access, found))
    return found


def _page(request: HttpRequest, form: object, programme: Programme, **words: str) -> HttpResponse:
    context = {
        "context_line": programme.citation,
        "back": reverse("reports:programme", args=[programme.pk]),
        "crumbs": crumbs(programme),
    }
    return form_page(request, form, **context | words)
