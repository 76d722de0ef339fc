"""Settings of meetings of committees: how often they are expected in the reach, the types of the site."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import screen_days, today
from chibo.common.views import allow, posted
from chibo.organization.permissions import can_change_holidays, can_change_rule, can_change_units
from chibo.organization.views.rules import found_rule, place_of, rule_form, rule_rows
from chibo.organization.views.words import word_page
from meetings.forms.gatherings import GatheringRuleEndForm, GatheringRuleForm, GatheringTypeForm
from meetings.models import GatheringRule, GatheringType
from meetings.services.gathering_settings import add_gathering_rule, end_gathering_rule, save_type

TITLE = "Họp cấp ủy, giao ban, hội nghị"
LIST = "meetings:gathering-settings"


def _said(rule: GatheringRule) -> dict:
    days = screen_days(rule.valid_from, rule.valid_to)
    return {
        "name": f"{rule.gathering.name}: {rule.get_rhythm_display().lower()}",
        "notes": [
            " · ".join([place_of(rule), rule.level.name if rule.level else "mọi cấp"]),
            " · ".join(filter(None, [days, rule.citation])),
            *filter(None, [rule.get_grade_display(), rule.note]),
        ],
    }


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """The rules that hold in the reach and the table of types, on one page."""
    allow(can_change_units(request.access))
    rules = GatheringRule.objects.visible_to(request.access).select_related("unit", "level", "gathering")
    context = {
        "title": TITLE,
        "heading": TITLE,
        "intro": "Cấp ủy họp bao lâu một lần theo quy định của đơn vị gần nhất. Không có quy định thì không tính thiếu.",
        "may_add": True,
        "add_url": reverse("meetings:gathering-rule-new"),
        "add_label": "Thêm quy định kỳ họp",
        "rows": rule_rows(
            request,
            rules.holding_first("gathering__position"),
            end="meetings:gathering-rule-end",
            may_change=can_change_rule,
            say=_said,
        ),
        "empty": "Chưa cấp nào quy định bao lâu họp một lần.",
        "types": GatheringType.objects.all(),
        "may_change_types": can_change_holidays(request.access),
    }
    return render(request, "meetings/gathering_settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    """Say how often a type is expected of the units of the reach."""
    allow(can_change_units(request.access))
    return rule_form(
        request,
        GatheringRuleForm(posted(request), access=request.access, today=today()),
        add_gathering_rule,
        done="Đã lưu quy định kỳ họp.",
        back=LIST,
        crumb=TITLE,
        title="Thêm quy định kỳ họp",
        intro="Quy định của đơn vị gần nhất được áp dụng.",
        button="Lưu quy định kỳ họp",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rule end on a day."""
    rule = found_rule(request, GatheringRule.objects.select_related("gathering"), pk, can_change_rule)
    return rule_form(
        request,
        GatheringRuleEndForm(posted(request), initial={"last_day": today()}),
        partial(end_gathering_rule, rule=rule),
        done="Đã ghi ngày kết thúc. Sau đó áp dụng quy định của cấp trên, nếu có.",
        back=LIST,
        crumb=TITLE,
        title="Kết thúc quy định kỳ họp",
        intro=f"{rule} của {place_of(rule, 'toàn hệ thống')}.",
        button="Kết thúc quy định này",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def type_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_holidays(request.access))
    return _type_page(request, GatheringType())


@require_http_methods(["GET", "HEAD", "POST"])
def type_edit(request: HttpRequest, pk: int) -> HttpResponse:
    allow(can_change_holidays(request.access))
    return _type_page(request, get_object_or_404(GatheringType, pk=pk))


def _type_page(request: HttpRequest, row: GatheringType) -> HttpResponse:
    form = GatheringTypeForm(posted(request), instance=row)
    return word_page(request, form, save_type, noun="loại", about="họp, hội nghị", back=LIST, crumb=TITLE)
