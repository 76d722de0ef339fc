"""Settings: how the branches of the reach sign their documents."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import screen_days, today
from chibo.common.views import allow, posted
from chibo.organization.forms.letterhead_rules import LetterheadRuleForm
from chibo.organization.forms.rules import MonthEndForm
from chibo.organization.models import LetterheadRule
from chibo.organization.permissions import can_change_rule, can_change_units
from chibo.organization.services.letterhead_rules import add_letterhead_rule, end_letterhead_rule
from chibo.organization.views.rules import found_rule, place_of, rule_form, rule_rows

TITLE = "Ký văn bản của chi bộ"
LIST = "organization:letterhead-rules"


def _said(rule: LetterheadRule) -> dict:
    days = screen_days(rule.valid_from, rule.valid_to)
    dated = " · ".join(filter(None, [days, rule.citation]))
    signer = f"Nghị quyết: {rule.get_signer_display()[0].lower()}{rule.get_signer_display()[1:]}"
    return {"name": rule.get_line_display(), "notes": [place_of(rule), signer, *filter(None, [dated, rule.note])]}


@require_safe
def letterhead_rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold in the reach."""
    allow(can_change_units(request.access))
    rules = LetterheadRule.objects.visible_to(request.access).select_related("unit").holding_first()
    context = {
        "title": TITLE,
        "heading": TITLE,
        "intro": "Chi bộ ký theo quy định của đơn vị gần nhất ở trên. Văn bản của cấp ủy không đổi.",
        "may_add": True,
        "add_url": reverse("organization:letterhead-rule-new"),
        "add_label": "Thêm quy định ký văn bản",
        "rows": rule_rows(
            request, rules, end="organization:letterhead-rule-end", may_change=can_change_rule, say=_said
        ),
        "empty": "Các chi bộ đang ký T/M Chi bộ; người chủ trì là bí thư hoặc phó bí thư thì ký nghị quyết.",
    }
    return render(request, "organization/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letterhead_rule_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_units(request.access))
    return rule_form(
        request,
        LetterheadRuleForm(posted(request), access=request.access, today=today()),
        add_letterhead_rule,
        done="Đã lưu quy định ký văn bản của chi bộ.",
        back=LIST,
        crumb=TITLE,
        title="Thêm quy định ký văn bản",
        intro="Giấy tờ của các tháng trước giữ cách ký cũ.",
        button="Lưu quy định ký",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def letterhead_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    rule = found_rule(request, LetterheadRule.objects, pk, can_change_rule)
    return rule_form(
        request,
        MonthEndForm(posted(request), today=today()),
        partial(end_letterhead_rule, rule=rule),
        done="Đã ghi. Sau đó áp dụng quy định của cấp trên; không có thì chi bộ ký T/M Chi bộ.",
        back=LIST,
        crumb=TITLE,
        title="Kết thúc quy định ký văn bản",
        intro=f"{rule.get_line_display()}, {place_of(rule, 'toàn hệ thống')}.",
        button="Kết thúc quy định này",
    )
