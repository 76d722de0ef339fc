"""Settings of proposals: the deadlines of the reach, the fields of the site."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import screen_days, today
from chibo.common.views import allow, posted
from chibo.organization.permissions import can_change_rule, can_change_units
from chibo.organization.views.rules import found_rule, place_of, rule_form, rule_rows
from chibo.organization.views.words import word_page
from meetings.forms.proposal_settings import DeadlineRuleEndForm, DeadlineRuleForm, ProposalFieldForm
from meetings.models import ProposalDeadlineRule, ProposalField
from meetings.permissions import can_change_proposal_fields
from meetings.services.proposal_settings import add_deadline_rule, end_deadline_rule, save_field

TITLE = "Kiến nghị: thời hạn trả lời, lĩnh vực"
LIST = "meetings:proposal-settings"
END = "meetings:proposal-rule-end"


def _said(rule: ProposalDeadlineRule) -> dict:
    grace = rule.days_to_escalate
    escalation = f"quá hạn {grace} ngày thì tự chuyển lên một cấp" if grace else "không tự chuyển lên"
    days = screen_days(rule.valid_from, rule.valid_to)
    return {
        "name": f"{rule.days} ngày; {escalation}",
        "notes": [
            " · ".join([place_of(rule), rule.level.name if rule.level else "mọi cấp"]),
            " · ".join(filter(None, [days, rule.citation])),
            *filter(None, [rule.note]),
        ],
    }


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Deadlines that hold in the reach, and the fields, on one page."""
    allow(can_change_units(request.access))
    rules = ProposalDeadlineRule.objects.visible_to(request.access).select_related("unit", "level").holding_first()
    context = {
        "title": TITLE,
        "heading": TITLE,
        "intro": "Kiến nghị theo thời hạn của đơn vị gần nhất, tính từ nơi đang giải quyết trở lên.",
        "may_add": True,
        "add_url": reverse("meetings:proposal-rule-new"),
        "add_label": "Thêm quy định thời hạn",
        "rows": rule_rows(request, rules, end=END, may_change=can_change_rule, say=_said),
        "empty": "Thời hạn đang là 30 ngày; quá hạn 10 ngày thì tự chuyển lên một cấp.",
        "fields": ProposalField.objects.all(),
        "may_change_fields": can_change_proposal_fields(request.access),
    }
    return render(request, "meetings/proposal_settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    """Add a deadline for a unit of the reach."""
    allow(can_change_units(request.access))
    return rule_form(
        request,
        DeadlineRuleForm(posted(request), access=request.access, today=today()),
        add_deadline_rule,
        done="Đã lưu quy định thời hạn. Kiến nghị đến từ ngày đó được tính theo thời hạn mới.",
        back=LIST,
        crumb=TITLE,
        title="Thêm quy định thời hạn trả lời",
        intro="Quy định của đơn vị gần nhất được áp dụng. Kiến nghị đã đến giữ hạn cũ.",
        button="Lưu quy định thời hạn",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rule end on a day."""
    rule = found_rule(request, ProposalDeadlineRule.objects, pk, can_change_rule)
    return rule_form(
        request,
        DeadlineRuleEndForm(posted(request), initial={"last_day": today()}),
        partial(end_deadline_rule, rule=rule),
        done="Đã ghi ngày kết thúc. Sau đó áp dụng quy định của cấp trên.",
        back=LIST,
        crumb=TITLE,
        title="Kết thúc quy định thời hạn",
        intro=f"Quy định {rule.days} ngày của {place_of(rule, 'toàn hệ thống')}.",
        button="Kết thúc quy định này",
    )


# --- fields ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def field_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_proposal_fields(request.access))
    return _field_page(request, ProposalField())


@require_http_methods(["GET", "HEAD", "POST"])
def field(request: HttpRequest, pk: int) -> HttpResponse:
    allow(can_change_proposal_fields(request.access))
    return _field_page(request, get_object_or_404(ProposalField, pk=pk))


def _field_page(request: HttpRequest, row: ProposalField) -> HttpResponse:
    form = ProposalFieldForm(posted(request), instance=row)
    return word_page(request, form, save_field, noun="lĩnh vực", about="kiến nghị", back=LIST, crumb=TITLE)
