"""Forms of award: the list, another one, one that is no longer used."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.views import allow, carried_out
from chibo.oversight.forms.award_kinds import AwardKindForm
from chibo.oversight.models import AwardKind
from chibo.oversight.permissions import can_keep_award_kinds, can_see_award_kinds
from chibo.oversight.services.award_kinds import add_award_kind, end_award_kind
from chibo.oversight.views.common import form_page

LIST, TITLE = "oversight:award-kinds", "Hình thức khen thưởng"


@require_safe
def award_kinds(request: HttpRequest) -> HttpResponse:
    """The whole list, those no longer used too."""
    allow(can_see_award_kinds(request.access))
    context = {"kinds": AwardKind.objects.all(), "may_keep": can_keep_award_kinds(request.access)}
    return render(request, "oversight/award_kinds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def award_kind_new(request: HttpRequest) -> HttpResponse:
    """Add a form of award."""
    allow(can_keep_award_kinds(request.access))
    form = AwardKindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = carried_out(form, add_award_kind, name=form.cleaned_data["name"], actor=request.user)
        if made is not None:
            messages.success(request, f"Đã thêm hình thức {made.name}.")
            return redirect(LIST)
    context = {
        "title": "Thêm hình thức khen thưởng",
        "context_line": "",
        "intro": "Dùng chung cho các cấp. Đợt khen thưởng đã lập giữ nguyên hình thức đã ghi.",
        "button": "Thêm hình thức này",
        "back": reverse(LIST),
        "crumbs": [{"label": TITLE, "url": reverse(LIST)}],
    }
    return form_page(request, form, **context)


@require_POST
def award_kind_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a form of award no longer."""
    allow(can_keep_award_kinds(request.access))
    ended = end_award_kind(kind=get_object_or_404(AwardKind, pk=pk), actor=request.user)
    messages.success(request, f"Không dùng hình thức {ended.name} nữa. Cần dùng lại thì thêm lại tên này.")
    return redirect(LIST)
