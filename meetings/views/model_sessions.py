"""Programmes of model meetings: the list, one with its coverage and plan, its branches, a wave planned, a meeting held."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import parse_month, today
from chibo.common.errors import Refused
from chibo.common.forms import ChiboForm, add_refusal
from chibo.common.text import percent
from chibo.common.views import allow, posted
from meetings.forms.model_sessions import HeldForm, NewProgrammeForm, PlanForm, ProgrammeForm
from meetings.models import ModelProgramme, ModelSession
from meetings.permissions.visit import can_keep_programme, can_open_programme, can_see_programmes
from meetings.queries import model as queries
from meetings.queries.visit import of_type
from meetings.services.model_sessions import (
    drop_session,
    hold_session,
    open_programme,
    plan_sessions,
    revise_programme,
)

PAGE_SIZE = 60


def _found(request: HttpRequest, pk: int) -> ModelProgramme:
    allow(can_see_programmes(request.access))
    rows = ModelProgramme.objects.visible_to(request.access).select_related("unit__type", "unit__parent")
    return get_object_or_404(rows, pk=pk)


def _found_session(request: HttpRequest, pk: int) -> ModelSession:
    allow(can_see_programmes(request.access))
    rows = ModelSession.objects.visible_to(request.access).select_related("programme__unit", "branch", "meeting")
    found = get_object_or_404(rows, pk=pk)
    allow(can_keep_programme(request.access, found.programme))
    return found


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """The programmes of the committee and of those below it."""
    allow(can_see_programmes(request.access))
    context = {"unit": request.access.unit, "programmes": list(queries.programmes_in_reach(request.access))}
    return render(request, "meetings/programmes.html", context)


@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """One programme: coverage in all and by branch type, waves, what is left and by month."""
    found, day = _found(request, pk), today()
    whole, *by_type = queries.coverage_of(found, day)
    left = queries.remainder(whole)
    context = {
        "programme": found,
        "whole": whole,
        "whole_share": percent(whole.done, whole.branches),
        "left_share": percent(left.branches, whole.branches),
        "pace": f"để xong trong {left.months} tháng",
        "by_type": by_type,
        "waves": queries.waves_of(found),
        "months": queries.plan_by_month(found, day),
        "remainder": left,
    }
    return render(request, "meetings/programme.html", context)


@require_safe
def programme_branches(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    """The branches behind a number: held, planned or left; of a wave or a type, if asked."""
    found, day = _found(request, pk), today()
    titles = {"held": "Đã sinh hoạt điểm", "planned": "Đã xếp, chưa sinh hoạt", "left": "Chưa sinh hoạt điểm"}
    kind, wave, month = request.GET.get("type", ""), request.GET.get("wave", ""), request.GET.get("month", "")
    if which == "left":
        rows = of_type(queries.remaining_branches(found, day), kind).select_related("parent", "branch__branch_type")
    else:
        rows = queries.narrowed(found, which, wave=_number(wave), month=_month(month), kind=kind, today=day)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "programme": found,
        "title": titles[which],
        "which": which,
        "wave": _number(wave),
        "page": page,
        "query": urlencode({"type": kind, "wave": wave, "month": month}) + "&",
    }
    return render(request, "meetings/programme_branches.html", context)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def _month(text: str) -> date | None:
    """Return the month of the address; what is none is left out."""
    try:
        return parse_month(text) if text else None
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def programme_new(request: HttpRequest) -> HttpResponse:
    """Open a programme for the committee acted for."""
    access = request.access
    allow(can_open_programme(access))
    initial = {"issuer": access.unit.committee_name, "valid_from": today()}
    form = NewProgrammeForm(posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = open_programme(
                unit=access.unit, values=form.values(), token=form.cleaned_data["form_token"], actor=request.user
            )
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã lập kế hoạch. Mời đồng chí xếp các chi bộ vào từng đợt.")
            return redirect("meetings:model-programme", made.pk)
    return _form_page(request, form, "Lập kế hoạch sinh hoạt chi bộ điểm", "Lập kế hoạch này", None)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the head of a programme."""
    found = _found(request, pk)
    form = ProgrammeForm(posted(request), programme=found)
    if form.is_bound and form.is_valid():
        try:
            revise_programme(programme=found, values=form.values(), actor=request.user)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã lưu kế hoạch.")
            return redirect("meetings:model-programme", found.pk)
    return _form_page(request, form, "Sửa kế hoạch", "Lưu kế hoạch", found)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Put branches into a wave, evenly over the months."""
    found, day = _found(request, pk), today()
    form = PlanForm(posted(request), programme=found, today=day)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            made = plan_sessions(
                programme=found,
                branches=form.chosen(),
                first_month=data["first_month"],
                months=data["months"],
                wave=data["wave"],
                actor=request.user,
            )
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, f"Đã xếp {len(made)} chi bộ vào đợt {data['wave']}.")
            return redirect("meetings:model-programme", found.pk)
    left = queries.remainder(queries.coverage_of(found, day)[0])
    said = f"Còn {left.branches} chi bộ: trong {left.months} tháng là {left.a_month} chi bộ mỗi tháng."
    return _form_page(request, form, "Xếp chi bộ vào đợt", "Xếp các chi bộ này", found, intro=said)


@require_http_methods(["GET", "HEAD", "POST"])
def session_held(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the day on which a branch held its model meeting."""
    found = _found_session(request, pk)
    form = HeldForm(posted(request), session=found)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            hold_session(
                session=found,
                held_on=data["held_on"],
                sponsor=data["sponsor"],
                actor=request.user,
                today=today(),
            )
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, f"Đã ghi {found.branch.name} sinh hoạt điểm.")
            return redirect("meetings:model-programme", found.programme_id)
    title = f"Ghi ngày sinh hoạt điểm: {found.branch.name}"
    return _form_page(request, form, title, "Lưu ngày sinh hoạt điểm", found.programme)


@require_POST
def session_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a branch out of the plan."""
    found = _found_session(request, pk)
    try:
        drop_session(session=found, actor=request.user)
    except Refused as error:
        messages.warning(request, error.sentence)
    else:
        messages.success(request, f"Đã bỏ {found.branch.name} khỏi đợt {found.wave}.")
    return redirect("meetings:model-programme", found.programme_id)


def _form_page(
    request: HttpRequest, form: ChiboForm, title: str, button: str, found: ModelProgramme | None, *, intro: str = ""
) -> HttpResponse:
    back = reverse("meetings:model-programme", args=[found.pk]) if found else reverse("meetings:model-programmes")
    context = {"form": form, "title": title, "button": button, "programme": found, "back": back, "intro": intro}
    return render(request, "meetings/programme_form.html", context)
