"""Groups of units of a committee (cụm): the list, one group, its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.common.views import allow, carried_out, posted
from chibo.organization.forms.unit_groups import UnitGroupEndForm, UnitGroupForm
from chibo.organization.models import Unit, UnitGroup
from chibo.organization.permissions import can_keep_unit_groups
from chibo.organization.queries.unit_groups import units_of_groups
from chibo.organization.services.unit_groups import close_unit_group, save_unit_group
from chibo.organization.views.common import crumbs, form_page, found_unit


@require_safe
def unit_groups(request: HttpRequest, pk: int) -> HttpResponse:
    """The groups of a committee with their units of today; those no longer used below."""
    owner, day = found_unit(request, pk), today()
    allow(can_keep_unit_groups(request.access, owner))
    groups = UnitGroup.objects.visible_to(request.access).filter(owner=owner)
    in_use = list(groups.filter(closed_on__isnull=True))
    units = units_of_groups(in_use, day)
    context = {
        "unit": owner,
        "crumbs": crumbs(request, owner),
        "groups": [{"group": row, "units": units[row.pk]} for row in in_use],
        "closed": groups.filter(closed_on__isnull=False),
    }
    return render(request, "organization/unit_groups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_group_new(request: HttpRequest, pk: int) -> HttpResponse:
    owner = found_unit(request, pk)
    allow(can_keep_unit_groups(request.access, owner))
    return _group_page(request, owner, None, "Lập cụm")


@require_http_methods(["GET", "HEAD", "POST"])
def unit_group(request: HttpRequest, pk: int) -> HttpResponse:
    group = _found(request, pk)
    return _group_page(request, group.owner, group, f"Sửa {group.name}")


def _found(request: HttpRequest, pk: int) -> UnitGroup:
    group = get_object_or_404(UnitGroup.objects.visible_to(request.access).select_related("owner__type"), pk=pk)
    allow(can_keep_unit_groups(request.access, group.owner))
    return group


def _group_page(request: HttpRequest, owner: Unit, group: UnitGroup | None, title: str) -> HttpResponse:
    form = UnitGroupForm(posted(request), owner=owner, group=group, today=today())
    if form.is_bound and form.is_valid():
        values = form.cleaned_data | {"units": list(form.cleaned_data["units"])}
        saved = carried_out(form, save_unit_group, owner=owner, group=group, actor=request.user, **values)
        if saved is not None:
            messages.success(request, f"Đã lưu {saved.name}.")
            return redirect("organization:unit-groups", owner.pk)
    back = reverse("organization:unit-groups", args=[owner.pk])
    page = {"context_line": owner.name, "crumbs": crumbs(request, owner), "back": back, "button": "Lưu cụm này"}
    return form_page(request, form, title=title, **page)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_group_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a group no longer from a day on; its past stays."""
    group = _found(request, pk)
    form = UnitGroupEndForm(posted(request), initial={"on": today()})
    if form.is_bound and form.is_valid():
        done = carried_out(form, close_unit_group, group=group, actor=request.user, on=form.cleaned_data["on"])
        if done is not None:
            messages.success(request, f"{group.name} thôi dùng.")
            return redirect("organization:unit-groups", group.owner_id)
    back = reverse("organization:unit-groups", args=[group.owner_id])
    page = {"context_line": group.owner.name, "crumbs": crumbs(request, group.owner), "back": back}
    return form_page(request, form, title=f"Thôi dùng {group.name}", button="Thôi dùng cụm này", **page)
