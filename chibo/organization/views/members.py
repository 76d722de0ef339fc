"""Members: of one branch, of the whole reach, one person; entering, correcting, transferring, leaving."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from chibo.common.dates import screen_date, today
from chibo.common.views import allow, carried_out
from chibo.organization.forms.members import (
    DepartureForm,
    MemberDetailsForm,
    MemberForm,
    MemberSearchForm,
    TransferForm,
)
from chibo.organization.models import Member, Membership, Unit
from chibo.organization.permissions import can_change_members, can_see_organization, can_see_person
from chibo.organization.queries import latest_membership, membership_on, roster, standings_under
from chibo.organization.services.members import add_member, edit_member, end_membership, transfer_member
from chibo.organization.views.common import (
    PAGE,
    bound_get,
    crumbs,
    form_page,
    found_member,
    found_unit,
    ordered_by_name,
    query_day,
)


@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """A secretary's own branch; for a committee every member of the reach, with search."""
    allow(can_see_organization(request.access))
    unit = request.access.unit
    if unit is not None and unit.is_branch:
        return branch_members(request, unit.pk)
    form, day = MemberSearchForm(bound_get(request)), today()
    found = ordered_by_name(form.filter(Member.objects.visible_to(request.access)))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    branches = branches_today(page.object_list)
    text = request.GET.get("q", "")
    context = {
        "form": form,
        "page": page,
        "rows": [(member, branches.get(member.pk), member.is_official_on(day)) for member in page.object_list],
        "query": f"{urlencode({'q': text})}&" if text else "",
    }
    return render(request, "organization/members.html", context)


def branches_today(members: Collection[Member]) -> dict[int, Unit]:
    """Return {member id: branch} of those who belong to one now. One query."""
    rows = Membership.objects.filter(member__in=[member.pk for member in members], valid_to__isnull=True)
    return {row.member_id: row.branch for row in rows.select_related("branch")}


@require_GET
def branch_members(request: HttpRequest, pk: int) -> HttpResponse:
    branch = found_unit(request, pk)
    day = query_day(request, today())
    entries = roster(branch, day)
    official = sum(entry.is_official for entry in entries)
    gone = branch.memberships.filter(valid_to__lt=day).select_related("member").order_by("-valid_to", "pk")[:30]
    context = {
        "branch": branch,
        "crumbs": [] if request.access.unit_id == branch.pk else crumbs(request, branch),
        "day": day,
        "is_today": day == today(),
        "entries": entries,
        "official": official,
        "probationary": len(entries) - official,
        "freed": sum(not entry.must_attend for entry in entries),
        "asking": [row for row in standings_under(branch, day) if row.asks or row.lacks_decision],
        "gone": gone,
        "may_change": can_change_members(request.access, branch) and branch.is_open_on(today()),
    }
    return render(request, "organization/branch_members.html", context)


@require_GET
def member(request: HttpRequest, pk: int) -> HttpResponse:
    shown, day = found_member(request, pk), today()
    belonging = membership_on(shown, day)
    branch = belonging.branch if belonging else None
    sees = can_see_person(request.access, branch)
    last = latest_membership(shown)
    spells = shown.memberships.select_related("branch").order_by(F("valid_from").desc(nulls_last=True), "-pk")
    reached = Unit.objects.visible_to(request.access)
    context = {
        "member": shown,
        "branch": branch,
        "crumbs": crumbs(request, last.branch if last and request.access.reaches(last.branch) else None),
        "is_official": shown.is_official_on(day),
        "sees": sees,
        "memberships": spells.filter(branch__in=reached),
        "posts": shown.posts.select_related("unit").order_by(F("valid_from").desc(nulls_last=True)) if sees else [],
        "standings": shown.standings.order_by(F("valid_from").desc(nulls_last=True)) if sees else [],
        "day": day,
        "may_change": sees and can_change_members(request.access, branch),
    }
    return render(request, "organization/member.html", context)


def _changeable(request: HttpRequest, pk: int) -> tuple[Member, Unit]:
    """Return a member and the branch of today, which must lie in the reach of somebody who may change it."""
    shown = found_member(request, pk)
    belonging = membership_on(shown, today())
    allow(belonging is not None and can_change_members(request.access, belonging.branch))
    return shown, belonging.branch


def _member_form_page(
    request: HttpRequest, form: object, shown: Member, branch: Unit, **context: object
) -> HttpResponse:
    defaults = {
        "context_line": f"Đồng chí {shown.name} · {branch.name}",
        "back": reverse("organization:member", args=[shown.pk]),
        "crumbs": crumbs(request, branch),
    }
    return form_page(request, form, **(defaults | context))


@require_http_methods(["GET", "POST"])
def member_new(request: HttpRequest, pk: int) -> HttpResponse:
    branch = found_unit(request, pk)
    allow(branch.is_branch and can_change_members(request.access, branch))
    form = MemberForm(request.POST or None, today=today())
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, add_member, branch=branch, actor=request.user, **form.details())
        if made is not None:
            messages.success(request, f"Đã thêm đồng chí {made.name} vào {branch.name}.")
            return redirect("organization:branch-members", branch.pk)
    return form_page(
        request,
        form,
        title="Thêm đảng viên",
        context_line=branch.name,
        intro="Chỉ ghi những mục dưới đây. Không ghi lý lịch gia đình, số căn cước, hồ sơ kỷ luật.",
        button="Thêm đảng viên này",
        back=reverse("organization:branch-members", args=[branch.pk]),
        crumbs=crumbs(request, branch),
    )


@require_http_methods(["GET", "POST"])
def member_details(request: HttpRequest, pk: int) -> HttpResponse:
    shown, branch = _changeable(request, pk)
    names = ("name", "joined_party_on", "official_on", "phone", "email")
    initial = {name: getattr(shown, name) for name in names}
    form = MemberDetailsForm(request.POST or None, initial=initial, today=today())
    if request.method == "POST" and form.is_valid():
        saved = carried_out(form, edit_member, member=shown, actor=request.user, **form.cleaned_data)
        if saved is not None:
            messages.success(request, f"Đã lưu thông tin đồng chí {saved.name}.")
            return redirect("organization:member", shown.pk)
    return _member_form_page(
        request, form, shown, branch, title="Sửa thông tin đảng viên", button="Lưu thông tin đảng viên"
    )


@require_http_methods(["GET", "POST"])
def member_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    shown, branch = _changeable(request, pk)
    text = request.GET.get("q", "").strip()[:100]
    form = TransferForm(request.POST or None, branch=branch, text=text, today=today())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        where = {"to": data["to"], "on": data["on"], "decision": data["decision"]}
        if carried_out(form, transfer_member, member=shown, actor=request.user, **where) is not None:
            place = data["to"].name if data["to"] else "nơi khác"
            messages.success(
                request, f"Đã ghi: đồng chí {shown.name} chuyển đến {place} từ ngày {screen_date(data['on'])}."
            )
            return redirect("organization:branch-members", branch.pk)
    return _member_form_page(
        request,
        form,
        shown,
        branch,
        title="Chuyển sinh hoạt đảng",
        intro=f"Từ ngày ghi bên dưới, đồng chí ấy không còn trong danh sách của {branch.name}; chức vụ ở chi bộ này "
        "kết thúc theo. Các kỳ sinh hoạt đã ghi vẫn giữ nguyên.",
        button="Ghi chuyển sinh hoạt",
        search_label="Tìm chi bộ mới theo tên",
        search_text=text,
    )


@require_http_methods(["GET", "POST"])
def member_departure(request: HttpRequest, pk: int) -> HttpResponse:
    shown, branch = _changeable(request, pk)
    form = DepartureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = carried_out(form, end_membership, member=shown, actor=request.user, **form.cleaned_data)
        if ended is not None:
            messages.success(
                request,
                f"Đã ghi. Từ ngày {screen_date(form.cleaned_data['on'])} đồng chí {shown.name} thôi tính vào danh sách.",
            )
            return redirect("organization:branch-members", branch.pk)
    return _member_form_page(
        request,
        form,
        shown,
        branch,
        title="Từ trần, ra khỏi Đảng",
        intro="Từ ngày ghi bên dưới, đồng chí ấy không còn trong danh sách; chức vụ kết thúc theo. "
        "Các kỳ sinh hoạt đã ghi vẫn giữ nguyên.",
        button="Ghi đồng chí này rời chi bộ",
    )
