"""Settings: the cap on an annual class, by unit, subject and year."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import screen_days, today
from chibo.common.views import allow, posted
from chibo.organization.permissions import can_change_units
from chibo.organization.views.rules import found_rule, place_of, rule_form, rule_rows
from evaluations.annual_caps import rule_words
from evaluations.forms.annual import CapRuleEndForm, CapRuleForm
from evaluations.models import AnnualCapRule
from evaluations.permissions import can_change_cap, can_set_caps
from evaluations.services.annual_caps import add_cap_rule, end_cap_rule

TITLE = "Tỷ lệ tối đa của một mức"
LIST = "evaluations:annual-caps"
END = "evaluations:annual-cap-end"


def _said(rule: AnnualCapRule) -> dict:
    days, grade = screen_days(rule.valid_from, rule.valid_to), rule.get_grade_display()
    return {
        "name": f"{rule.get_subject_display()}: {rule.get_level_display()}",
        "notes": [rule_words(rule), f"{place_of(rule)} · {days} · {grade.lower()}"],
    }


@require_safe
def caps(request: HttpRequest) -> HttpResponse:
    """The rules that hold in the reach: of its units, of the units above it, and those for all."""
    allow(can_change_units(request.access))
    rules = AnnualCapRule.objects.visible_to(request.access).select_related("unit").holding_first("subject")
    context = {
        "title": TITLE,
        "heading": f"{TITLE} xếp loại",
        "intro": "Dùng khi quyết định xếp loại hằng năm. Quy định của đơn vị gần nhất được áp dụng.",
        "may_add": can_set_caps(request.access),
        "add_url": reverse("evaluations:annual-cap-new"),
        "add_label": "Thêm quy định tỷ lệ tối đa",
        "rows": rule_rows(request, rules, end=END, may_change=can_change_cap, say=_said),
        "empty": "Khi quyết định xếp loại, chương trình không đối chiếu tỷ lệ.",
    }
    return render(request, "organization/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cap_new(request: HttpRequest) -> HttpResponse:
    allow(can_set_caps(request.access))
    return rule_form(
        request,
        CapRuleForm(posted(request), access=request.access, today=today()),
        partial(add_cap_rule, today=today()),
        done="Đã lưu quy định tỷ lệ tối đa.",
        back=LIST,
        crumb=TITLE,
        title="Thêm quy định tỷ lệ tối đa",
        intro="Quy định của đơn vị gần nhất được áp dụng. Các năm trước giữ quy định cũ.",
        button="Lưu quy định tỷ lệ tối đa",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cap_end(request: HttpRequest, pk: int) -> HttpResponse:
    rule = found_rule(request, AnnualCapRule.objects, pk, can_change_cap)
    return rule_form(
        request,
        CapRuleEndForm(posted(request), today=today()),
        partial(end_cap_rule, rule=rule),
        done="Đã ghi. Từ năm sau đó áp dụng quy định của cấp trên, nếu có.",
        back=LIST,
        crumb=TITLE,
        title="Kết thúc quy định tỷ lệ tối đa",
        intro=f"{rule.get_subject_display()}, {place_of(rule, 'toàn hệ thống')}: {rule_words(rule)}.",
        button="Kết thúc quy định này",
    )
