"""Settings: by which rule the meetings of a year or quarter make one level of quality."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.common.views import allow, posted
from chibo.organization.forms.rules import YearEndForm
from chibo.organization.models import Access
from chibo.organization.models.rules import nearest
from chibo.organization.permissions import can_change_units
from chibo.organization.queries import path_ids
from chibo.organization.views.rules import found_rule, place_of, rule_form, rule_rows
from evaluations.forms.quality_rules import QualityRuleForm
from evaluations.models import QualityRule
from evaluations.permissions import can_change_quality_rule, can_set_quality_rules
from evaluations.quality import rule_sentences
from evaluations.quality_definition import shipped
from evaluations.services.quality_rules import add_quality_rule, end_quality_rule

HEADING = "Quy định xếp loại chất lượng sinh hoạt"
LIST = "evaluations:quality-rules"
END = "evaluations:quality-rule-end"
FORM = "evaluations/quality_rule_form.html"


def _said(rule: QualityRule) -> dict:
    definition = rule.parsed()
    return {"levels": rule_sentences(definition), "mends": definition.mends}


@require_safe
def quality_rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold in the reach: of its units, of the units above it, and those for all."""
    allow(can_change_units(request.access))
    rules = QualityRule.objects.visible_to(request.access).select_related("unit").holding_first("-period")
    context = {
        "title": "Chất lượng sinh hoạt cả năm",
        "heading": HEADING,
        "intro": "Các kỳ sinh hoạt thường kỳ của một năm, hoặc một quý, làm nên một mức. Đây là chất lượng sinh hoạt, "
        "không phải xếp loại tổ chức đảng hằng năm.",
        "may_add": can_set_quality_rules(request.access),
        "add_url": reverse("evaluations:quality-rule-new"),
        "add_label": "Thêm quy định xếp loại",
        "rows": rule_rows(request, rules, end=END, may_change=can_change_quality_rule, say=_said),
        "empty": "Chương trình chưa xếp mức chất lượng sinh hoạt cả năm.",
    }
    return render(request, "evaluations/quality_rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def quality_rule_new(request: HttpRequest) -> HttpResponse:
    allow(can_set_quality_rules(request.access))
    return rule_form(
        request,
        QualityRuleForm(posted(request), access=request.access, today=today(), model=_model(request.access)),
        add_quality_rule,
        done="Đã lưu quy định xếp loại chất lượng sinh hoạt.",
        back=LIST,
        crumb=HEADING,
        template=FORM,
        title="Thêm quy định xếp loại chất lượng sinh hoạt",
        intro="Quy định của đơn vị gần chi bộ nhất được áp dụng; các năm trước giữ quy định cũ. "
        "Đây là chất lượng sinh hoạt, không phải xếp loại tổ chức đảng hằng năm.",
        button="Lưu quy định xếp loại",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def quality_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    rule = found_rule(request, QualityRule.objects, pk, can_change_quality_rule)
    return rule_form(
        request,
        YearEndForm(posted(request), today=today()),
        partial(end_quality_rule, rule=rule),
        done="Đã ghi. Từ năm sau đó áp dụng quy định của cấp trên, nếu có.",
        back=LIST,
        crumb=HEADING,
        title="Kết thúc quy định xếp loại chất lượng sinh hoạt",
        intro=f"{rule.name}, {place_of(rule, 'toàn hệ thống')}.",
        button="Kết thúc quy định này",
    )


def _model(access: Access) -> dict:
    """Return the definition that holds for the acting unit today, to begin from; the shipped one where none holds."""
    rules = QualityRule.objects.visible_to(access).filter(period="year")
    above = list(reversed(path_ids(access.unit))) if access.unit_id else []
    rule = nearest(rules, above, today())
    return rule.definition if rule else shipped()
