"""Dated changes of a unit: a form, then a page that says in words what will happen, then the change."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from chibo.common.views import allow, carried_out
from chibo.organization.enums import UnitEventKind
from chibo.organization.forms.units import CHANGE_FORMS, ChangeForm
from chibo.organization.models import Unit
from chibo.organization.permissions import can_change_unit
from chibo.organization.queries import change_effects
from chibo.organization.services.tree import apply_event, check_event
from chibo.organization.services.units import split_unit
from chibo.organization.views.common import crumbs, form_page, found_unit

INTROS = {
    UnitEventKind.MOVE: "Đơn vị giữ nguyên tên, đảng viên và sổ sách; chỉ đổi cấp trên trực tiếp.",
    UnitEventKind.MERGE: "Đơn vị này kết thúc, đảng viên chuyển sang đơn vị tiếp nhận. Sổ sách cũ còn nguyên.",
    UnitEventKind.SPLIT: "Một chi bộ mới được lập bên cạnh; đồng chí chọn những đảng viên chuyển sang.",
    UnitEventKind.RENAME: "Các kỳ trước vẫn mang tên cũ; từ ngày ghi bên dưới mang tên mới.",
    UnitEventKind.CLOSE: "Đơn vị kết thúc hoạt động. Sổ sách cũ còn nguyên.",
}
BUTTONS = {
    UnitEventKind.MOVE: "Chuyển cấp trên trực tiếp",
    UnitEventKind.MERGE: "Sáp nhập đơn vị này",
    UnitEventKind.SPLIT: "Chia tách chi bộ này",
    UnitEventKind.RENAME: "Đổi tên đơn vị này",
    UnitEventKind.CLOSE: "Kết thúc hoạt động đơn vị này",
}


@require_http_methods(["GET", "POST"])
def unit_change(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """GET: the form. POST: the confirmation in words. POST with `confirmed`: the change."""
    if kind not in CHANGE_FORMS:
        raise Http404
    unit = found_unit(request, pk)
    allow(can_change_unit(request.access, unit))
    text = request.GET.get("q", "").strip()[:100]
    form = CHANGE_FORMS[kind](request.POST or None, unit=unit, access=request.access, text=text)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("confirmed"):
            if _change(request, unit, kind, form):
                messages.success(request, f"Đã ghi: {UnitEventKind(kind).label.lower()}, {unit.name}.")
                return redirect("organization:unit", unit.pk)
        elif _can_be_made(unit, kind, form):
            return _confirmation(request, unit, kind, form)
    return form_page(
        request,
        form,
        title=UnitEventKind(kind).label,
        context_line=unit.name,
        intro=INTROS[kind],
        button="Xem trước việc sẽ làm",
        back=reverse("organization:unit", args=[unit.pk]),
        crumbs=crumbs(request, unit),
        search_label="Tìm chi bộ tiếp nhận ở nơi khác" if kind == UnitEventKind.MERGE and unit.is_branch else "",
        search_text=text,
    )


def _can_be_made(unit: Unit, kind: str, form: ChangeForm) -> bool:
    if kind != UnitEventKind.SPLIT:
        carried_out(form, check_event, unit=unit, kind=kind, **form.event())
    return not form.errors


def _change(request: HttpRequest, unit: Unit, kind: str, form: ChangeForm) -> object | None:
    data = form.cleaned_data
    decision = {key: data[key] for key in ("decision", "decided_by", "decided_on")}
    if kind == UnitEventKind.SPLIT:
        new = {key: data[key] for key in ("on", "name", "code", "branch_type")}
        members = [member.pk for member in data["members"]]
        return carried_out(form, split_unit, unit=unit, members=members, actor=request.user, **new, **decision)
    return carried_out(form, apply_event, unit=unit, kind=kind, actor=request.user, **form.event(), **decision)


def _confirmation(request: HttpRequest, unit: Unit, kind: str, form: ChangeForm) -> HttpResponse:
    context = {
        "unit": unit,
        "kind": kind,
        "title": UnitEventKind(kind).label,
        "data": form.cleaned_data,
        "effects": change_effects(unit, kind, form.cleaned_data["on"]),
        "posted": [
            (name, value) for name, values in request.POST.lists() for value in values if name not in NOT_CARRIED
        ],
        "button": BUTTONS[kind],
        "crumbs": crumbs(request, unit),
    }
    return render(request, "organization/change_confirmation.html", context)


NOT_CARRIED = {"csrfmiddlewaretoken", "confirmed"}
