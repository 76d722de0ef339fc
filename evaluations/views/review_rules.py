"""Settings: in how many steps a rating is decided above the branch, and whether the branch must vote on it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.organization.forms.rules import MonthEndForm
from chibo.organization.models import Unit
from chibo.organization.permissions import can_change_units
from evaluations.forms.review_rules import STEPS, ReviewRuleForm
from evaluations.models import ReviewRule
from evaluations.permissions import can_change_review_rule, can_set_review_rules
from evaluations.queries import review_rules_in_reach
from evaluations.services.review_rules import add_review_rule, end_review_rule


def _words(rule: ReviewRule) -> str:
    return f"{dict(STEPS)[rule.steps]}{'; chi bộ phải biểu quyết mức' if rule.vote_required else ''}"


@require_safe
def review_rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold in the reach: of its units, of the units above it, and those for all."""
    if not can_change_units(request.access):
        raise PermissionDenied
    rows = [
        {
            "rule": rule,
            "words": _words(rule),
            "is_over": rule.valid_to is not None and rule.valid_to < today(),
            "may_change": can_change_review_rule(request.access, rule) and rule.valid_to is None,
        }
        for rule in review_rules_in_reach(request.access)
    ]
    context = {"rows": rows, "may_add": can_set_review_rules(request.access)}
    return render(request, "evaluations/review_rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_rule_new(request: HttpRequest) -> HttpResponse:
    if not can_set_review_rules(request.access):
        raise PermissionDenied
    form = ReviewRuleForm(request.POST if request.method == "POST" else None, access=request.access, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            add_review_rule(actor=request.user, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã lưu quy định duyệt xếp loại.")
            return redirect("evaluations:review-rules")
    context = {
        "title": "Thêm quy định duyệt xếp loại",
        "intro": "Quy định của đơn vị gần chi bộ nhất được áp dụng. Các kỳ sinh hoạt trước tháng áp dụng giữ quy định cũ.",
        "button": "Lưu quy định duyệt",
    }
    return _form_page(request, context, form)


@require_http_methods(["GET", "HEAD", "POST"])
def review_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    inside = Q(unit__isnull=True) | Q(unit__in=Unit.objects.visible_to(request.access))
    rule = get_object_or_404(ReviewRule.objects.select_related("unit").filter(inside), pk=pk)
    if not can_change_review_rule(request.access, rule):
        raise PermissionDenied
    form = MonthEndForm(request.POST if request.method == "POST" else None, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            end_review_rule(rule=rule, actor=request.user, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(
                request, "Đã ghi. Từ tháng sau đó áp dụng quy định của cấp trên; không có thì duyệt một bước."
            )
            return redirect("evaluations:review-rules")
    context = {
        "title": "Kết thúc quy định duyệt xếp loại",
        "intro": f"{rule.unit.name if rule.unit else 'Toàn hệ thống'}: {_words(rule)}.",
        "button": "Kết thúc quy định này",
    }
    return _form_page(request, context, form)


def _form_page(request: HttpRequest, context: dict, form: ReviewRuleForm | MonthEndForm) -> HttpResponse:
    context |= {"form": form, "back": reverse("evaluations:review-rules")}
    return render(request, "evaluations/review_rule_form.html", context)
