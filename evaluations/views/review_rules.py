"""Settings: in how many steps a rating is decided above the branch, and whether the branch must vote on it."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import screen_days, today
from chibo.common.views import allow, posted
from chibo.organization.forms.rules import MonthEndForm
from chibo.organization.permissions import can_change_units
from chibo.organization.views.rules import found_rule, place_of, rule_form, rule_rows
from evaluations.forms.review_rules import STEPS, ReviewRuleForm
from evaluations.models import ReviewRule
from evaluations.permissions import can_change_review_rule, can_set_review_rules
from evaluations.services.review_rules import add_review_rule, end_review_rule

TITLE = "Quy định duyệt xếp loại"
LIST = "evaluations:review-rules"
END = "evaluations:review-rule-end"


def _words(rule: ReviewRule) -> str:
    return f"{dict(STEPS)[rule.steps]}{'; chi bộ phải biểu quyết mức' if rule.vote_required else ''}"


def _said(rule: ReviewRule) -> dict:
    days, source = screen_days(rule.valid_from, rule.valid_to), rule.citation if rule.number else rule.issuer
    notes = [f"{place_of(rule)} · {days}", " · ".join(filter(None, [source, rule.get_grade_display(), rule.note]))]
    return {"name": _words(rule), "notes": notes}


@require_safe
def review_rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold in the reach: of its units, of the units above it, and those for all."""
    allow(can_change_units(request.access))
    rules = ReviewRule.objects.visible_to(request.access).select_related("unit").holding_first()
    context = {
        "title": TITLE,
        "heading": TITLE,
        "intro": "Phiếu của chi bộ qua mấy bước ở trên, chi bộ có phải biểu quyết mức không. Quy định của đơn vị gần chi bộ "
        "nhất được áp dụng; không có quy định nào thì duyệt một bước.",
        "may_add": can_set_review_rules(request.access),
        "add_url": reverse("evaluations:review-rule-new"),
        "add_label": "Thêm quy định duyệt xếp loại",
        "rows": rule_rows(request, rules, end=END, may_change=can_change_review_rule, say=_said),
        "empty": "Phiếu của chi bộ được công nhận trong một bước.",
    }
    return render(request, "organization/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_rule_new(request: HttpRequest) -> HttpResponse:
    allow(can_set_review_rules(request.access))
    return rule_form(
        request,
        ReviewRuleForm(posted(request), access=request.access, today=today()),
        add_review_rule,
        done="Đã lưu quy định duyệt xếp loại.",
        back=LIST,
        crumb=TITLE,
        title="Thêm quy định duyệt xếp loại",
        intro="Quy định của đơn vị gần chi bộ nhất được áp dụng. Các kỳ sinh hoạt trước tháng áp dụng giữ quy định cũ.",
        button="Lưu quy định duyệt",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def review_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    rule = found_rule(request, ReviewRule.objects, pk, can_change_review_rule)
    return rule_form(
        request,
        MonthEndForm(posted(request), today=today()),
        partial(end_review_rule, rule=rule),
        done="Đã ghi. Từ tháng sau đó áp dụng quy định của cấp trên; không có thì duyệt một bước.",
        back=LIST,
        crumb=TITLE,
        title="Kết thúc quy định duyệt xếp loại",
        intro=f"{place_of(rule)}: {_words(rule)}.",
        button="Kết thúc quy định này",
    )
