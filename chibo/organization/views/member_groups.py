"""Groups inside a branch: the list, one group written or changed, one that ends."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from chibo.common.dates import screen_date, today
from chibo.common.views import allow, carried_out, posted
from chibo.organization.forms.member_groups import GroupEndForm, GroupForm
from chibo.organization.models import MemberGroup, Unit
from chibo.organization.permissions import can_change_groups
from chibo.organization.queries.member_groups import groups_on
from chibo.organization.services.member_groups import end_group, save_group
from chibo.organization.views.common import crumbs, form_page, found_unit


@require_GET
def member_groups(request: HttpRequest, pk: int) -> HttpResponse:
    unit, day = found_unit(request, pk), today()
    context = {
        "unit": unit,
        "crumbs": crumbs(request, unit),
        "groups": groups_on(unit, day),
        "ended": unit.member_groups.filter(valid_to__lt=day).order_by("-valid_to", "name"),
        "may_change": can_change_groups(request.access, unit, day),
    }
    return render(request, "organization/member_groups.html", context)


def _page(request: HttpRequest, form: object, unit: Unit, **context: object) -> HttpResponse:
    defaults = {
        "context_line": unit.name,
        "back": reverse("organization:member-groups", args=[unit.pk]),
        "crumbs": crumbs(request, unit),
    }
    return form_page(request, form, **(defaults | context))


@require_http_methods(["GET", "POST"])
def member_group_new(request: HttpRequest, pk: int) -> HttpResponse:
    unit, day = found_unit(request, pk), today()
    allow(can_change_groups(request.access, unit, day))
    form = GroupForm(posted(request), unit=unit, today=day)
    if form.is_bound and form.is_valid():
        made = carried_out(form, save_group, unit=unit, actor=request.user, **form.cleaned_data)
        if made is not None:
            messages.success(request, f"Đã lập {made.name}.")
            return redirect("organization:member-groups", unit.pk)
    return _page(request, form, unit, title="Lập tổ trong chi bộ", button="Lập tổ này")


def _found_group(request: HttpRequest, pk: int) -> MemberGroup:
    groups = MemberGroup.objects.visible_to(request.access).select_related("unit__type", "unit__parent", "head")
    group = get_object_or_404(groups, pk=pk)
    allow(can_change_groups(request.access, group.unit, today()))
    return group


@require_http_methods(["GET", "POST"])
def member_group(request: HttpRequest, pk: int) -> HttpResponse:
    group, day = _found_group(request, pk), today()
    form = GroupForm(posted(request), unit=group.unit, today=day, group=group)
    if form.is_bound and form.is_valid():
        arguments = {"unit": group.unit, "group": group, "actor": request.user, **form.cleaned_data}
        if carried_out(form, save_group, **arguments) is not None:
            messages.success(request, f"Đã lưu {form.cleaned_data['name']}.")
            return redirect("organization:member-groups", group.unit_id)
    intro = "Ai thêm vào, ai rời tổ được tính từ ngày ghi bên dưới; nhiệm vụ đã giao trước ngày đó vẫn giữ nguyên."
    return _page(request, form, group.unit, title=f"Sửa {group.name}", intro=intro, button="Lưu tổ này")


@require_http_methods(["GET", "POST"])
def member_group_end(request: HttpRequest, pk: int) -> HttpResponse:
    group = _found_group(request, pk)
    form = GroupEndForm(posted(request))
    if form.is_bound and form.is_valid():
        ended = carried_out(form, end_group, group=group, actor=request.user, **form.cleaned_data)
        if ended is not None:
            messages.success(request, f"{ended.name} thôi hoạt động từ ngày {screen_date(form.cleaned_data['on'])}.")
            return redirect("organization:member-groups", group.unit_id)
    intro = "Tổ không còn trong danh sách giao nhiệm vụ; những nhiệm vụ đã giao cho tổ vẫn giữ nguyên."
    return _page(
        request, form, group.unit, title=f"{group.name} thôi hoạt động", intro=intro, button="Ghi tổ thôi hoạt động"
    )
