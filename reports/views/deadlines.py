"""Settings: by which day the units of the reach hand up their reports."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import screen_days, today
from chibo.common.views import allow, posted
from chibo.organization.permissions import can_change_rule, can_change_units
from chibo.organization.views.rules import found_rule, place_of, rule_form, rule_rows
from chibo.periods.models import DeadlineRule
from chibo.periods.services import add_deadline_rule, end_deadline_rule
from reports.forms.periods import DeadlineRuleEndForm, DeadlineRuleForm

TITLE = "Hạn gửi báo cáo"
LIST = "reports:deadline-rules"


def _said(rule: DeadlineRule) -> dict:
    level = rule.unit_type.name if rule.unit_type else "Mọi cấp"
    dated = " · ".join(filter(None, [screen_days(rule.valid_from, rule.valid_to), rule.citation]))
    name = f"Báo cáo {rule.get_kind_display().lower()}: {rule.words}"
    return {"name": name, "notes": [f"{place_of(rule)} · {level}", *filter(None, [dated, rule.note])]}


@require_safe
def deadline_rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold in the reach."""
    allow(can_change_units(request.access))
    rules = DeadlineRule.objects.visible_to(request.access).select_related("unit", "unit_type").holding_first()
    context = {
        "title": TITLE,
        "heading": TITLE,
        "intro": "Theo quy định của đơn vị gần nhất ở trên, áp dụng cho đúng cấp. Báo cáo tháng, 6 tháng chỉ nhắc lập khi có "
        "quy định hạn gửi.",
        "may_add": True,
        "add_url": reverse("reports:deadline-rule-new"),
        "add_label": "Thêm hạn gửi báo cáo",
        "rows": rule_rows(request, rules, end="reports:deadline-rule-end", may_change=can_change_rule, say=_said),
        "empty": "Chưa có quy định nào, nên báo cáo chưa có hạn gửi.",
    }
    return render(request, "organization/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_rule_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_units(request.access))
    return rule_form(
        request,
        DeadlineRuleForm(posted(request), access=request.access, today=today()),
        add_deadline_rule,
        done="Đã lưu hạn gửi báo cáo.",
        back=LIST,
        crumb=TITLE,
        title="Thêm hạn gửi báo cáo",
        intro="Áp dụng cho các kỳ kết thúc từ ngày đồng chí ghi trở đi. Quy định trước của cùng loại kỳ và cấp tự hết.",
        button="Lưu hạn gửi báo cáo",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    rule = found_rule(request, DeadlineRule.objects, pk, can_change_rule)
    return rule_form(
        request,
        DeadlineRuleEndForm(posted(request)),
        partial(end_deadline_rule, rule=rule),
        done="Đã ghi. Sau đó áp dụng hạn của cấp trên, nếu có.",
        back=LIST,
        crumb=TITLE,
        title="Kết thúc hạn gửi báo cáo",
        intro=f"Báo cáo {rule.get_kind_display().lower()}, {rule.words}, {place_of(rule, 'toàn hệ thống')}.",
        button="Kết thúc quy định này",
    )
