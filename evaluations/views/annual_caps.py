"""Settings: the cap on an annual class, by unit, subject and year."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.organization.models import Access, Unit
from chibo.organization.permissions import can_change_units
from chibo.organization.queries import path_ids
from evaluations.annual_caps import rule_words
from evaluations.forms.annual import CapRuleEndForm, CapRuleForm
from evaluations.models import AnnualCapRule
from evaluations.permissions import can_change_cap, can_set_caps
from evaluations.services.annual_caps import add_cap_rule, end_cap_rule


@require_safe
def caps(request: HttpRequest) -> HttpResponse:
    """The rules that hold in the reach: of its units, of the units above it, and those for all."""
    if not can_change_units(request.access):
        raise PermissionDenied
    rules = AnnualCapRule.objects.select_related("unit")
    if request.access.unit_id is not None:
        inside = Unit.objects.visible_to(request.access)
        rules = rules.filter(Q(unit__isnull=True) | Q(unit__in=inside) | Q(unit__in=path_ids(request.access.unit)))
    rules = rules.order_by("subject", F("valid_to").desc(nulls_first=True), "unit__path", "pk")
    rows = [
        {
            "rule": rule,
            "words": rule_words(rule),
            "is_over": rule.valid_to is not None and rule.valid_to < today(),
            "may_change": can_change_cap(request.access, rule) and rule.valid_to is None,
        }
        for rule in rules
    ]
    return render(request, "evaluations/annual_caps.html", {"rows": rows, "may_add": can_set_caps(request.access)})


@require_http_methods(["GET", "HEAD", "POST"])
def cap_new(request: HttpRequest) -> HttpResponse:
    if not can_set_caps(request.access):
        raise PermissionDenied
    form = CapRuleForm(request.POST if request.method == "POST" else None, access=request.access, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            add_cap_rule(actor=request.user, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã lưu quy định tỷ lệ tối đa.")
            return redirect("evaluations:annual-caps")
    context = {
        "title": "Thêm quy định tỷ lệ tối đa",
        "intro": "Quy định của đơn vị gần nhất được áp dụng. Các năm trước giữ quy định cũ.",
        "button": "Lưu quy định tỷ lệ tối đa",
    }
    return _form_page(request, context, form)


@require_http_methods(["GET", "HEAD", "POST"])
def cap_end(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(_in_reach(request.access), pk=pk)
    if not can_change_cap(request.access, rule):
        raise PermissionDenied
    form = CapRuleEndForm(request.POST if request.method == "POST" else None, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            end_cap_rule(rule=rule, actor=request.user, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã ghi. Từ năm sau đó áp dụng quy định của cấp trên, nếu có.")
            return redirect("evaluations:annual-caps")
    context = {
        "title": "Kết thúc quy định tỷ lệ tối đa",
        "intro": f"{rule.get_subject_display()}, {rule.unit.name if rule.unit else 'toàn hệ thống'}: {rule_words(rule)}.",
        "button": "Kết thúc quy định này",
    }
    return _form_page(request, context, form)


def _in_reach(access: Access | None):
    return AnnualCapRule.objects.select_related("unit").filter(
        Q(unit__isnull=True) | Q(unit__in=Unit.objects.visible_to(access))
    )


def _form_page(request: HttpRequest, context: dict, form: CapRuleForm | CapRuleEndForm) -> HttpResponse:
    context |= {"form": form, "back": reverse("evaluations:annual-caps")}
    return render(request, "evaluations/annual_cap_form.html", context)
