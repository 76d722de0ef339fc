"""Posts of a unit now and before, taking and leaving office, the upper-committee member in charge."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from chibo.common.dates import screen_date, today
from chibo.common.views import allow, carried_out
from chibo.organization.enums import PostKind
from chibo.organization.forms.posts import ChargeForm, PostEndForm, PostForm
from chibo.organization.models import Post, Unit
from chibo.organization.permissions import can_change_posts
from chibo.organization.queries import holders, overseer
from chibo.organization.services.posts import appoint, end_charge, end_post, put_in_charge
from chibo.organization.views.common import crumbs, form_page, found_unit


@require_GET
def posts(request: HttpRequest, pk: int) -> HttpResponse:
    unit, day = found_unit(request, pk), today()
    former = unit.posts.filter(valid_to__lt=day).select_related("member").order_by("-valid_to", "pk")
    coming = unit.posts.filter(valid_from__gt=day).select_related("member").order_by(F("valid_from"), "pk")
    context = {
        "unit": unit,
        "crumbs": crumbs(request, unit),
        "holders": holders(unit, PostKind.values, day),
        "coming": coming,
        "former": former,
        "charge": overseer(unit, day),
        "charges": unit.oversights.select_related("member").order_by(F("valid_from").desc(nulls_last=True)),
        "may_change": can_change_posts(request.access, unit),
    }
    return render(request, "organization/posts.html", context)


def _page(request: HttpRequest, form: object, unit: Unit, **context: object) -> HttpResponse:
    defaults = {
        "context_line": unit.name,
        "back": reverse("organization:posts", args=[unit.pk]),
        "crumbs": crumbs(request, unit),
    }
    return form_page(request, form, **(defaults | context))


@require_http_methods(["GET", "POST"])
def post_new(request: HttpRequest, pk: int) -> HttpResponse:
    unit = found_unit(request, pk)
    allow(can_change_posts(request.access, unit))
    text = request.GET.get("q", "").strip()[:100]
    form = PostForm(request.POST or None, unit=unit, text=text, today=today())
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, appoint, unit=unit, actor=request.user, **form.cleaned_data)
        if made is not None:
            messages.success(
                request,
                f"Đã ghi: từ ngày {screen_date(made.valid_from)}, đồng chí {made.member.name} là {made.get_kind_display()}.",
            )
            return redirect("organization:posts", unit.pk)
    return _page(
        request,
        form,
        unit,
        title="Ghi chức vụ",
        button="Lưu chức vụ",
        search_label="" if unit.is_branch else "Tìm đồng chí theo tên",
        search_text=text,
    )


@require_http_methods(["GET", "POST"])
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    units = Unit.objects.visible_to(request.access)
    post = get_object_or_404(Post.objects.select_related("unit__type", "member"), pk=pk, unit__in=units)
    allow(can_change_posts(request.access, post.unit))
    form = PostEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = carried_out(form, end_post, post=post, actor=request.user, **form.cleaned_data)
        if ended is not None:
            messages.success(request, f"Đã ghi: đồng chí {post.member.name} thôi giữ chức {post.get_kind_display()}.")
            return redirect("organization:posts", post.unit_id)
    return _page(
        request,
        form,
        post.unit,
        title="Thôi giữ chức vụ",
        context_line=f"Đồng chí {post.member.name} · {post.get_kind_display()} · {post.unit.name}",
        intro="Tài khoản mở theo chức vụ này cũng hết quyền từ ngày đó.",
        button="Ghi thôi giữ chức",
    )


@require_http_methods(["GET", "POST"])
def oversight(request: HttpRequest, pk: int) -> HttpResponse:
    unit = found_unit(request, pk)
    allow(can_change_posts(request.access, unit))
    form = ChargeForm(request.POST or None, unit=unit, access=request.access, today=today())
    if request.method == "POST" and form.is_valid() and _charged(request, unit, form):
        messages.success(request, f"Đã ghi phân công phụ trách {unit.name}.")
        return redirect("organization:posts", unit.pk)
    return _page(
        request,
        form,
        unit,
        title="Phân công cấp ủy viên phụ trách",
        intro="Trong danh sách là các đồng chí giữ chức vụ ở cấp ủy cấp trên. Người phụ trách trước thôi từ hôm trước đó.",
        button="Lưu phân công",
    )


def _charged(request: HttpRequest, unit: Unit, form: ChargeForm) -> object | None:
    data = form.cleaned_data
    if data["member"] is None:
        return carried_out(form, end_charge, unit=unit, on=data["valid_from"], actor=request.user)
    return carried_out(form, put_in_charge, unit=unit, actor=request.user, **data)
