"""Settings of planning: rules of registration, rules and tables of topical sessions."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import screen_days, today
from chibo.common.views import allow, posted
from chibo.organization.forms.rules import MonthEndForm, YearEndForm
from chibo.organization.permissions import can_change_rule, can_change_units
from chibo.organization.views.rules import found_rule, place_of, rule_form, rule_rows
from chibo.organization.views.words import word_page
from meetings.forms.planning_settings import MinimumRuleForm, RegistrationRuleForm, TopicalFieldForm, TopicalFormForm
from meetings.models import RegistrationRule, TopicalField, TopicalForm, TopicalMinimumRule
from meetings.permissions.planning import can_change_topical_tables
from meetings.services import planning_settings as services

REGISTRATION = "Đăng ký lịch sinh hoạt"
TOPICAL = "Sinh hoạt chuyên đề: số buổi, lĩnh vực, hình thức"
REGISTRATION_LIST = "meetings:registration-rules"
TOPICAL_LIST = "meetings:topical-settings"
WORDS = {"fields": (TopicalField, TopicalFieldForm, "lĩnh vực"), "forms": (TopicalForm, TopicalFormForm, "hình thức")}


# --- registration ----------------------------------------------------------------------------------------------------


def _said_of_deadline(rule: RegistrationRule) -> dict:
    days = screen_days(rule.valid_from, rule.valid_to)
    return {
        "name": f"Chậm nhất ngày {rule.deadline_day} của tháng trước",
        "notes": [place_of(rule), " · ".join(filter(None, [days, rule.citation])), *filter(None, [rule.note])],
    }


@require_safe
def registration_rules(request: HttpRequest) -> HttpResponse:
    """Deadlines of registration that hold in the reach."""
    allow(can_change_units(request.access))
    rules = RegistrationRule.objects.visible_to(request.access).select_related("unit").holding_first()
    end = "meetings:registration-rule-end"
    context = {
        "title": REGISTRATION,
        "heading": REGISTRATION,
        "intro": "Chi bộ đăng ký ngày, giờ, nơi sinh hoạt của tháng sau theo hạn của đơn vị gần nhất ở trên.",
        "may_add": True,
        "add_url": reverse("meetings:registration-rule-new"),
        "add_label": "Thêm hạn đăng ký lịch",
        "rows": rule_rows(request, rules, end=end, may_change=can_change_rule, say=_said_of_deadline),
        "empty": "Chi bộ không phải đăng ký lịch sinh hoạt.",
    }
    return render(request, "organization/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def registration_rule_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_units(request.access))
    return rule_form(
        request,
        RegistrationRuleForm(posted(request), access=request.access, today=today()),
        services.add_registration_rule,
        done="Đã lưu hạn đăng ký lịch sinh hoạt.",
        back=REGISTRATION_LIST,
        crumb=REGISTRATION,
        title="Thêm hạn đăng ký lịch sinh hoạt",
        intro="Gần đến hạn, trang chủ của chi bộ nhắc đăng ký. Ngày quy định vẫn theo quy định ngày sinh hoạt.",
        button="Lưu hạn đăng ký",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def registration_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    rule = found_rule(request, RegistrationRule.objects, pk, can_change_rule)
    return rule_form(
        request,
        MonthEndForm(posted(request), today=today()),
        partial(services.end_registration_rule, rule=rule),
        done="Đã ghi. Sau đó áp dụng hạn của cấp trên; không có thì chi bộ không phải đăng ký.",
        back=REGISTRATION_LIST,
        crumb=REGISTRATION,
        title="Kết thúc hạn đăng ký lịch",
        intro=f"Chậm nhất ngày {rule.deadline_day} của tháng trước, {place_of(rule, 'toàn hệ thống')}.",
        button="Kết thúc quy định này",
    )


# --- topical sessions ------------------------------------------------------------------------------------------------


def _said_of_minimum(rule: TopicalMinimumRule) -> dict:
    days = screen_days(rule.valid_from, rule.valid_to)
    return {
        "name": f"Ít nhất {rule.sessions} buổi, {rule.get_period_display().lower()}",
        "notes": [place_of(rule), " · ".join(filter(None, [days, rule.citation])), *filter(None, [rule.note])],
    }


@require_safe
def topical_settings(request: HttpRequest) -> HttpResponse:
    """The least numbers that hold in the reach, and the two tables."""
    allow(can_change_units(request.access))
    rules = TopicalMinimumRule.objects.visible_to(request.access).select_related("unit").holding_first()
    context = {
        "title": TOPICAL,
        "heading": TOPICAL,
        "intro": "Chi bộ theo quy định của đơn vị gần nhất ở trên.",
        "may_add": True,
        "add_url": reverse("meetings:topical-rule-new"),
        "add_label": "Thêm quy định số buổi",
        "rows": rule_rows(
            request, rules, end="meetings:topical-rule-end", may_change=can_change_rule, say=_said_of_minimum
        ),
        "empty": "Các chi bộ đang theo Hướng dẫn 42-HD/BTCTW: mỗi quý ít nhất 1 buổi.",
        "tables": [
            {"code": "fields", "title": "Lĩnh vực", "add": "Thêm lĩnh vực", "words": TopicalField.objects.all()},
            {"code": "forms", "title": "Hình thức", "add": "Thêm hình thức", "words": TopicalForm.objects.all()},
        ],
        "may_change_tables": can_change_topical_tables(request.access),
    }
    return render(request, "meetings/topical_settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def minimum_rule_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_units(request.access))
    return rule_form(
        request,
        MinimumRuleForm(posted(request), access=request.access, today=today()),
        services.add_minimum_rule,
        done="Đã lưu quy định số buổi chuyên đề.",
        back=TOPICAL_LIST,
        crumb=TOPICAL,
        title="Thêm quy định số buổi chuyên đề",
        intro="Quy định của đơn vị gần chi bộ nhất được áp dụng. Các năm trước giữ quy định cũ.",
        button="Lưu quy định số buổi",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minimum_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    rule = found_rule(request, TopicalMinimumRule.objects, pk, can_change_rule)
    return rule_form(
        request,
        YearEndForm(posted(request), today=today()),
        partial(services.end_minimum_rule, rule=rule),
        done="Đã ghi. Sau đó áp dụng quy định của cấp trên; không có thì mỗi quý ít nhất 1 buổi.",
        back=TOPICAL_LIST,
        crumb=TOPICAL,
        title="Kết thúc quy định số buổi chuyên đề",
        intro=f"Ít nhất {rule.sessions} buổi, {rule.get_period_display().lower()}, {place_of(rule, 'toàn hệ thống')}.",
        button="Kết thúc quy định này",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def word_new(request: HttpRequest, table: str) -> HttpResponse:
    allow(can_change_topical_tables(request.access))
    return _word_page(request, table, None)


@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest, pk: int, table: str) -> HttpResponse:
    allow(can_change_topical_tables(request.access))
    return _word_page(request, table, pk)


def _word_page(request: HttpRequest, table: str, pk: int | None) -> HttpResponse:
    if table not in WORDS:
        raise Http404
    model, form_of, noun = WORDS[table]
    form = form_of(posted(request), instance=model() if pk is None else get_object_or_404(model, pk=pk))
    return word_page(request, form, services.save_word, noun=noun, back=TOPICAL_LIST, crumb=TOPICAL)
