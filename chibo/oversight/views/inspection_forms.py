"""Sets of headings: which hold in the reach, and publishing another."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.common.views import allow, carried_out, posted
from chibo.oversight.forms.inspection import HeadingsForm
from chibo.oversight.inspection_queries import headings_for
from chibo.oversight.models import InspectionForm
from chibo.oversight.permissions import can_keep_headings, can_see_headings
from chibo.oversight.services.inspection_forms import publish_headings
from chibo.oversight.views.common import form_page


@require_safe
def inspection_forms(request: HttpRequest) -> HttpResponse:
    """The published sets that are for all, for the reach and for the units above it."""
    access = request.access
    allow(can_see_headings(access))
    forms = InspectionForm.objects.visible_to(access).filter(published_at__isnull=False).select_related("unit")
    forms = forms.order_by("unit__path", F("valid_from").desc(nulls_last=True), "-pk")
    holding = headings_for(access.unit, today()) if access.unit_id is not None else None
    context = {"forms": list(forms), "holding": holding, "may_add": can_keep_headings(access)}
    return render(request, "oversight/inspection_headings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_form_new(request: HttpRequest) -> HttpResponse:
    """Publish another set of headings."""
    access = request.access
    allow(can_keep_headings(access))
    form = HeadingsForm(posted(request), access=access, today=today())
    if form.is_bound and form.is_valid():
        data = form.cleaned_data | {"headings": form.cleaned_data["headings"].splitlines()}
        if carried_out(form, publish_headings, **data, actor=request.user, at=timezone.now()):
            messages.success(request, "Đã ban hành bộ nội dung. Kế hoạch lập từ nay theo bộ gần đơn vị nhất.")
            return redirect("oversight:inspection-forms")
    context = {
        "form": form,
        "title": "Thêm bộ nội dung kiểm tra, giám sát",
        "context_line": "",
        "intro": "Bộ đã ban hành không sửa nữa. Cần đổi thì ban hành bộ mới; các cuộc kiểm tra đã lập giữ bộ cũ.",
        "button": "Ban hành bộ nội dung",
        "back": reverse("oversight:inspection-forms"),
        "crumbs": [{"label": "Nội dung kiểm tra, giám sát", "url": reverse("oversight:inspection-forms")}],
    }
    return form_page(request, **context)
