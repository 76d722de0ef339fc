"""Settings: by which rule the meetings of a year or quarter make one level of quality."""

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
from chibo.organization.forms.rules import YearEndForm
from chibo.organization.models import Access, Unit
from chibo.organization.models.rules import nearest
from chibo.organization.permissions import can_change_units
from chibo.organization.queries import path_ids
from evaluations.forms.quality_rules import QualityRuleForm
from evaluations.models import QualityRule
from evaluations.permissions import can_change_quality_rule, can_set_quality_rules
from evaluations.quality import rule_sentences
from evaluations.quality_definition import shipped
from evaluations.services.quality_rules import add_quality_rule, end_quality_rule


@require_safe
def quality_rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold in the reach: of its units, of the units above it, and those for all."""
    if not can_change_units(request.access):
        raise PermissionDenied
    rules = QualityRule.objects.visible_to(request.access).select_related("unit")
    rules = rules.order_by("-period", F("valid_to").desc(nulls_first=True), "unit__path", "pk")
    rows = [
        {
            "rule": rule,
            "levels": rule_sentences(rule.parsed()),
            "mends": rule.parsed().mends,
            "is_over": rule.valid_to is not None and rule.valid_to < today(),
            "may_change": can_change_quality_rule(request.access, rule) and rule.valid_to is None,
        }
        for rule in rules
    ]
    context = {"rows": rows, "may_add": can_set_quality_rules(request.access)}
    return render(request, "evaluations/quality_rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def quality_rule_new(request: HttpRequest) -> HttpResponse:
    if not can_set_quality_rules(request.access):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = QualityRuleForm(data, access=request.access, today=today(), model=_model(request.access))
    if request.method == "POST" and form.is_valid():
        try:
            add_quality_rule(actor=request.user, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã lưu quy định xếp loại chất lượng sinh hoạt.")
            return redirect("evaluations:quality-rules")
    context = {
        "title": "Thêm quy định xếp loại chất lượng sinh hoạt",
        "intro": "Quy định của đơn vị gần chi bộ nhất được áp dụng; các năm trước giữ quy định cũ. "
        "Đây là chất lượng sinh hoạt, không phải xếp loại tổ chức đảng hằng năm.",
        "button": "Lưu quy định xếp loại",
    }
    return _form_page(request, context, form)


@require_http_methods(["GET", "HEAD", "POST"])
def quality_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    rules = QualityRule.objects.select_related("unit")
    inside = Q(unit__isnull=True) | Q(unit__in=Unit.objects.visible_to(request.access))
    rule = get_object_or_404(rules.filter(inside), pk=pk)
    if not can_change_quality_rule(request.access, rule):
        raise PermissionDenied
    form = YearEndForm(request.POST if request.method == "POST" else None, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            end_quality_rule(rule=rule, actor=request.user, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã ghi. Từ năm sau đó áp dụng quy định của cấp trên, nếu có.")
            return redirect("evaluations:quality-rules")
    context = {
        "title": "Kết thúc quy định xếp loại chất lượng sinh hoạt",
        "intro": f"{rule.name}, {rule.unit.name if rule.unit else 'toàn hệ thống'}.",
        "button": "Kết thúc quy định này",
    }
    return _form_page(request, context, form)


def _model(access: Access) -> dict:
    """Return the definition that holds for the acting unit today, to begin from; the shipped one where none holds."""
    rules = QualityRule.objects.visible_to(access).filter(period="year")
    above = list(reversed(path_ids(access.unit))) if access.unit_id else []
    rule = nearest(rules, above, today())
    return rule.definition if rule else shipped()


def _form_page(request: HttpRequest, context: dict, form: QualityRuleForm | YearEndForm) -> HttpResponse:
    context |= {"form": form, "back": reverse("evaluations:quality-rules")}
    return render(request, "evaluations/quality_rule_form.html", context)
