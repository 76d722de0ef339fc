"""A criteria set as a whole: begun, copied, published, ended, thrown away."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from chibo.common.dates import screen_date, today
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.views import allow, posted
from evaluations.forms.criteria import CopySetForm, EndSetForm, NewSetForm, PublishForm
from evaluations.models import CriteriaSet
from evaluations.permissions import can_end_criteria, can_write_criteria
from evaluations.services.criteria import copy_set, create_draft, discard_draft
from evaluations.services.criteria_publishing import (
    end_set,
    publish_set,
    replaceable,
    whole_version,
)
from evaluations.views.criteria import editable_set, fault_lines, found_set


def _set_url(row: CriteriaSet) -> str:
    return reverse("evaluations:criteria-set", args=[row.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_new(request: HttpRequest) -> HttpResponse:
    allow(can_write_criteria(request.access))
    form = NewSetForm(posted(request), access=request.access, today=today())
    if request.method == "POST" and form.is_valid():
        draft = create_draft(actor=request.user, **form.cleaned_data)
        messages.success(request, "Đã lập bản dự thảo. Mời đồng chí ghi từng phần.")
        return redirect(_set_url(draft))
    context = {
        "title": "Lập bộ tiêu chí mới",
        "intro": "Bản dự thảo chưa dùng để đánh giá, sửa được đến khi ban hành.",
        "button": "Lập bản dự thảo",
        "back": reverse("evaluations:criteria"),
    }
    return _form_page(request, form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a draft with all that a set holds, to be adapted."""
    source = found_set(request, pk)
    allow(can_write_criteria(request.access))
    data = posted(request)
    form = CopySetForm(data, access=request.access, today=today(), initial={"name": source.name})
    if request.method == "POST" and form.is_valid():
        draft = copy_set(source=source, actor=request.user, **form.cleaned_data)
        messages.success(request, "Đã lập bản dự thảo từ bộ này. Mời đồng chí sửa cho phù hợp.")
        return redirect(_set_url(draft))
    context = {
        "title": "Lập bản của đơn vị từ bộ này",
        "intro": f"Chép toàn bộ nội dung của “{source.name}” thành bản dự thảo để sửa.",
        "button": "Lập bản dự thảo",
        "back": _set_url(source),
    }
    return _form_page(request, form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft; one that contradicts itself is refused with every reason."""
    draft = editable_set(request, pk)
    initial = {"valid_from": draft.valid_from, "version": whole_version(draft), "replaces": _former(draft)}
    form = PublishForm(posted(request), draft=draft, initial=initial)
    if request.method == "POST" and form.is_valid() and _publish(request, draft, form):
        return redirect(_set_url(draft))
    context = {"set": draft, "form": form, "faults": fault_lines(draft), "back": _set_url(draft)}
    return render(request, "evaluations/criteria_publish.html", context)


def _former(draft: CriteriaSet) -> int | None:
    """The set that a new version most likely takes the place of: the only one that it could."""
    found = list(replaceable(draft)[:2])
    return found[0].pk if len(found) == 1 else None


def _publish(request: HttpRequest, draft: CriteriaSet, form: PublishForm) -> bool:
    try:
        row = publish_set(draft=draft, actor=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as error:
        add_refusal(form, error)
        form.data["version"] = whole_version(draft)
        return False
    messages.success(request, f"Đã ban hành, áp dụng từ ngày {screen_date(row.valid_from)}.")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def criteria_end(request: HttpRequest, pk: int) -> HttpResponse:
    row = found_set(request, pk)
    allow(can_end_criteria(request.access, row))
    form = EndSetForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            end_set(criteria_set=row, actor=request.user, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã ghi. Sau ngày đó áp dụng bộ tiêu chí của cấp trên, nếu có.")
            return redirect(_set_url(row))
    context = {
        "title": "Kết thúc áp dụng bộ tiêu chí",
        "intro": f"{row.name}. Các kỳ đã đánh giá giữ nguyên bộ này.",
        "button": "Kết thúc áp dụng",
        "back": _set_url(row),
    }
    return _form_page(request, form, context)


@require_POST
def criteria_discard(request: HttpRequest, pk: int) -> HttpResponse:
    draft = editable_set(request, pk)
    try:
        discard_draft(draft=draft, actor=request.user)
    except Refused as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, f"Đã bỏ bản dự thảo “{draft.name}”.")
    return redirect("evaluations:criteria")


def _form_page(request: HttpRequest, form: BaseForm, context: dict) -> HttpResponse:
    return render(request, "evaluations/criteria_form.html", context | {"form": form})
