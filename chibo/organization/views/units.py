"""Units: the list with search, one unit with its history, founding, a branch's details."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from chibo.common.dates import today
from chibo.common.views import allow, carried_out
from chibo.organization.enums import PostKind, Role, UnitEventKind
from chibo.organization.forms.units import BranchForm, FoundForm, UnitSearchForm
from chibo.organization.models import Unit
from chibo.organization.permissions import (
    can_change_members,
    can_change_posts,
    can_change_unit,
    can_change_units,
    can_manage_accounts,
    can_see_organization,
)
from chibo.organization.queries import (
    children_placed,
    holders,
    overseer,
    standing_figures,
    unit_history,
    unit_rows,
)
from chibo.organization.services.units import edit_branch, found_by_decision
from chibo.organization.views.common import PAGE, bound_get, crumbs, form_page, found_unit

KINDS_OF_BRANCH = [
    UnitEventKind.MERGE,
    UnitEventKind.SPLIT,
    UnitEventKind.MOVE,
    UnitEventKind.RENAME,
    UnitEventKind.CLOSE,
]
KINDS_OF_COMMITTEE = [kind for kind in KINDS_OF_BRANCH if kind != UnitEventKind.SPLIT]


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """The units directly below one's own; with a search, every unit of the reach that fits."""
    allow(can_see_organization(request.access))
    page = Paginator(units_shown(request), PAGE).get_page(request.GET.get("page"))
    query = urlencode({key: request.GET[key] for key in ("q", "closed") if key in request.GET})
    context = {
        "form": UnitSearchForm(bound_get(request)),
        "page": page,
        "rows": unit_rows(page.object_list, today()),
        "searching": _is_searching(request),
        "query": f"{query}&" if query else "",
        "may_change": can_change_units(request.access),
    }
    return render(request, "organization/units.html", context)


def units_shown(request: HttpRequest) -> QuerySet[Unit]:
    """Return the units of the list in their order, as the address asks for them."""
    found = Unit.objects.visible_to(request.access).select_related("type", "parent")
    found = UnitSearchForm(bound_get(request)).filter(found, today())
    if not _is_searching(request):
        top = request.access.unit_id
        found = found.filter(parent__isnull=True) if top is None else found.filter(parent_id=top)
    return found.order_by("type__rank", "sort_key", "code")


def _is_searching(request: HttpRequest) -> bool:
    return bool(request.GET.get("q", "").strip())


@require_GET
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    shown, day = found_unit(request, pk), today()
    shown_day = shown.valid_to if shown.valid_to and shown.valid_to < day else day
    charge = overseer(shown, day)
    context = {
        "unit": shown,
        "crumbs": crumbs(request, shown, itself=False),
        "is_open": shown.is_open_on(day),
        "holders": holders(shown, PostKind.values, day),
        "charge": charge,
        "history": unit_history(shown),
        "figures": standing_figures(shown, shown_day),
        "figures_day": shown_day,
        "children": [] if shown.is_branch else unit_rows(children_placed(shown, day), day),
        "changes": _changes(request, shown),
        "may": _allowed(request, shown),
    }
    return render(request, "organization/unit.html", context)


def _changes(request: HttpRequest, shown: Unit) -> list[dict]:
    if not can_change_unit(request.access, shown) or not shown.is_open_on(today()):
        return []
    kinds = KINDS_OF_BRANCH if shown.is_branch else KINDS_OF_COMMITTEE
    return [{"label": kind.label, "url": reverse("organization:unit-change", args=[shown.pk, kind])} for kind in kinds]


def _allowed(request: HttpRequest, shown: Unit) -> dict[str, bool]:
    """What the buttons ask: the same predicates as the pages behind them."""
    access = request.access
    return {
        "change": can_change_units(access) and access.reaches(shown),
        "members": can_change_members(access, shown),
        "posts": can_change_posts(access, shown),
        "accounts": can_manage_accounts(access),
        "minutes": access.role in Role.reads_minutes(),
    }


@require_http_methods(["GET", "POST"])
def unit_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_units(request.access))
    parent = Unit.objects.visible_to(request.access).filter(pk=_number(request.GET.get("parent"))).first()
    form = FoundForm(request.POST or None, access=request.access, parent=parent or request.access.unit)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, found_by_decision, actor=request.user, **form.cleaned_data)
        if made is not None:
            messages.success(request, f"Đã thêm {made.name}.")
            return redirect("organization:unit", made.pk)
    return form_page(
        request,
        form,
        title="Thêm tổ chức đảng",
        intro="Đơn vị mới đứng dưới cấp trên trực tiếp từ ngày ghi bên dưới. Các kỳ sinh hoạt trước ngày đó không tính.",
        button="Thêm tổ chức đảng này",
        back=reverse("organization:units"),
        crumbs=crumbs(request, parent),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


@require_http_methods(["GET", "POST"])
def unit_details(request: HttpRequest, pk: int) -> HttpResponse:
    shown = found_unit(request, pk)
    allow(shown.is_branch and can_change_posts(request.access, shown))
    initial = {"branch_type": shown.branch.branch_type_id, "usual_place": shown.branch.usual_place}
    form = BranchForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        edit_branch(unit=shown, actor=request.user, **form.cleaned_data)
        messages.success(request, f"Đã lưu loại hình và nơi sinh hoạt của {shown.name}.")
        return redirect("organization:unit", shown.pk)
    return form_page(
        request,
        form,
        title="Loại hình, nơi sinh hoạt",
        context_line=shown.name,
        button="Lưu loại hình, nơi sinh hoạt",
        back=reverse("organization:unit", args=[shown.pk]),
        crumbs=crumbs(request, shown),
    )
