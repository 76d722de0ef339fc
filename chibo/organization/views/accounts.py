"""Accounts of a unit: who may sign in, making an account, a new first code, ending an access."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chibo.common.dates import today
from chibo.common.views import allow, carried_out
from chibo.organization.forms.accounts import AccountForm, GrantForm
from chibo.organization.models import Access, Unit
from chibo.organization.permissions import can_end_access, can_manage_accounts, can_reset_code, roles_given_for
from chibo.organization.queries import accounts_of, branches_without_secretary_account, held_accesses
from chibo.organization.services.access import end_access, grant_access, open_account, reset_code
from chibo.organization.views.common import crumbs, form_page, found_unit


@require_GET
def accounts(request: HttpRequest, pk: int) -> HttpResponse:
    unit, day = found_unit(request, pk), today()
    allow(can_manage_accounts(request.access))
    rows = accounts_of(unit)
    active = set(Access.objects.active_on(day).filter(unit=unit).values_list("pk", flat=True))
    context = {
        "unit": unit,
        "crumbs": crumbs(request, unit),
        "rows": _rows(request, rows, active),
        "lacking": [] if unit.is_branch else branches_without_secretary_account(unit, day),
        "may_add": bool(roles_given_for(request.access, unit)),
    }
    return render(request, "organization/accounts.html", context)


def _rows(request: HttpRequest, rows: list[Access], active: set[int]) -> list[dict]:
    held = held_accesses({row.user_id for row in rows}, today())
    return [
        {
            "access": row,
            "active": row.pk in active,
            "may_reset": row.pk in active and can_reset_code(request.access, row.user, held[row.user_id]),
            "may_end": row.pk in active and can_end_access(request.access, row),
        }
        for row in rows
    ]


@sensitive_variables("code")
@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer to the POST shows the code itself, once: it is stored nowhere and comes back in no page."""
    unit = found_unit(request, pk)
    allow(bool(roles_given_for(request.access, unit)))
    form = AccountForm(request.POST or None, access=request.access, unit=unit, today=today())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = {"username": data["username"], "full_name": data["full_name"], "phone": data["phone"]}
        made = carried_out(form, open_account, unit=unit, actor=request.user, **person, **form.grounds())
        if made is not None:
            access, code = made
            return _code_page(request, access, code)
    return _page(
        request,
        form,
        unit,
        title="Mở tài khoản",
        intro="Sau khi mở, máy cho một mã đăng nhập lần đầu để đồng chí giao tận tay.",
        button="Mở tài khoản này",
    )


@require_http_methods(["GET", "POST"])
def access_new(request: HttpRequest, pk: int) -> HttpResponse:
    unit = found_unit(request, pk)
    allow(bool(roles_given_for(request.access, unit)))
    form = GrantForm(request.POST or None, access=request.access, unit=unit, today=today())
    if request.method == "POST" and form.is_valid():
        user = form.cleaned_data["user"]
        given = carried_out(form, grant_access, user=user, unit=unit, actor=request.user, **form.grounds())
        if given is not None:
            messages.success(request, f"Đã giao thêm vai trò cho đồng chí {user.get_full_name()}.")
            return redirect("organization:accounts", unit.pk)
    return _page(
        request,
        form,
        unit,
        title="Giao thêm vai trò",
        intro="Dùng cho người đã có tài khoản. Đồng chí ấy vẫn đăng nhập như cũ và chọn vai trò ở 'Mục khác'.",
        button="Giao vai trò này",
    )


def _page(request: HttpRequest, form: object, unit: Unit, **context: object) -> HttpResponse:
    back = reverse("organization:accounts", args=[unit.pk])
    return form_page(request, form, context_line=unit.name, back=back, crumbs=crumbs(request, unit), **context)


def _code_page(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    context = {"given": access, "code": code, "crumbs": crumbs(request, access.unit)}
    return render(request, "organization/first_code.html", context)


def _found_access(request: HttpRequest, pk: int) -> Access:
    rows = Access.objects.filter(unit__in=Unit.objects.visible_to(request.access))
    return get_object_or_404(rows.select_related("user", "unit__type", "post__member"), pk=pk)


@sensitive_variables("code")
@require_POST
def access_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the person a new first code and show it once."""
    access = _found_access(request, pk)
    allow(can_reset_code(request.access, access.user, held_accesses([access.user_id], today())[access.user_id]))
    code = reset_code(user=access.user, unit=access.unit, actor=request.user)
    return _code_page(request, access, code)


@require_http_methods(["GET", "POST"])
def access_end(request: HttpRequest, pk: int) -> HttpResponse:
    access = _found_access(request, pk)
    allow(can_end_access(request.access, access))
    if request.method == "POST":
        end_access(access=access, on=today(), actor=request.user)
        messages.success(request, f"Đồng chí {access.user.get_full_name()} đã thôi quyền ở {access.unit.name}.")
        return redirect("organization:accounts", access.unit_id)
    return render(request, "organization/access_end.html", {"given": access, "crumbs": crumbs(request, access.unit)})
