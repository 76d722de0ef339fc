"""Who need not attend: the committee's list with share and missing decisions, and the forms for one member."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from chibo.common.dates import today
from chibo.common.views import allow, carried_out
from chibo.organization.enums import StandingKind
from chibo.organization.forms.members import StandingEditForm, StandingForm
from chibo.organization.models import Member, Standing
from chibo.organization.permissions import can_change_members
from chibo.organization.queries import members_counted, membership_on, standings_under
from chibo.organization.services.members import edit_standing, record_standing
from chibo.organization.views.common import crumbs, form_page, found_member, found_unit, query_day

NO_DECISION = (
    "Đã lưu, nhưng chưa có quyết định. Khi có, mời đồng chí ghi bổ sung; cấp ủy cấp trên thấy mục này trong danh sách."
)


@require_GET
def standings(request: HttpRequest, pk: int) -> HttpResponse:
    """Members under a unit who need not attend, with the share, what lacks a decision and what ends."""
    unit = found_unit(request, pk)
    day = query_day(request, today())
    rows = standings_under(unit, day)
    counts = Counter(row.standing.kind for row in rows if not row.ended)
    wanted = request.GET.get("show", "")
    shown = [row for row in rows if wanted != "no_decision" or row.lacks_decision]
    context = {
        "unit": unit,
        "crumbs": crumbs(request, unit),
        "day": day,
        "rows": shown,
        "only_lacking": wanted == "no_decision",
        "kinds": [(StandingKind(kind).label, count) for kind, count in counts.items()],
        "total": sum(counts.values()),
        "members": members_counted(unit, day).count(),
        "lacking": sum(row.lacks_decision for row in rows),
    }
    return render(request, "organization/standings.html", context)


def _page(request: HttpRequest, form: object, member: Member, **context: object) -> HttpResponse:
    return form_page(
        request,
        form,
        context_line=f"Đồng chí {member.name}",
        back=reverse("organization:member", args=[member.pk]),
        **context,
    )


@require_http_methods(["GET", "POST"])
def standing_new(request: HttpRequest, pk: int) -> HttpResponse:
    member = found_member(request, pk)
    belonging = membership_on(member, today())
    allow(belonging is not None and can_change_members(request.access, belonging.branch))
    form = StandingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        standing = carried_out(form, record_standing, member=member, actor=request.user, **form.cleaned_data)
        if standing is not None:
            _say_saved(request, standing)
            return redirect("organization:member", member.pk)
    return _page(
        request,
        form,
        member,
        title="Miễn, tạm vắng, nhiệm vụ đặc biệt",
        intro="Trong thời gian này đồng chí ấy không tính vào số đảng viên phải dự sinh hoạt.",
        button="Lưu diện sinh hoạt",
    )


@require_http_methods(["GET", "POST"])
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the missing decision, prolong or end a standing."""
    members = Member.objects.visible_to(request.access)
    row = get_object_or_404(Standing.objects.select_related("member"), pk=pk, member__in=members)
    belonging = membership_on(row.member, today())
    allow(belonging is not None and can_change_members(request.access, belonging.branch))
    initial = {name: getattr(row, name) for name in ("valid_to", "decision", "decided_on")}
    form = StandingEditForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = carried_out(form, edit_standing, standing=row, actor=request.user, **form.cleaned_data)
        if saved is not None:
            _say_saved(request, saved)
            return redirect("organization:member", row.member_id)
    start = f"từ ngày {row.valid_from:%d/%m/%Y}" if row.valid_from else "từ trước khi lập sổ"
    return _page(
        request,
        form,
        row.member,
        title="Gia hạn, kết thúc, ghi quyết định",
        intro=f"{row.get_kind_display()}, {start}.",
        button="Lưu diện sinh hoạt",
    )


def _say_saved(request: HttpRequest, standing: Standing) -> None:
    if standing.decision:
        messages.success(request, "Đã lưu diện sinh hoạt.")
    else:
        messages.warning(request, NO_DECISION)
