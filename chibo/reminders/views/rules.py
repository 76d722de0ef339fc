"""Settings of reminders: of what a unit is reminded and when, and when letters go."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import screen_days, screen_time, today
from chibo.common.views import allow, posted
from chibo.organization.permissions import can_change_rule, can_change_units
from chibo.organization.views.rules import found_rule, place_of, rule_form, rule_rows
from chibo.reminders.enums import ReminderKind
from chibo.reminders.forms import LetterRuleForm, ReminderRuleEndForm, ReminderRuleForm
from chibo.reminders.models import LetterRule, ReminderRule
from chibo.reminders.queries import ORDER
from chibo.reminders.services.rules import add_letter_rule, add_reminder_rule, end_reminding_rule

TITLE = "Nhắc việc"
LIST = "reminders:rules"
NEAREST = "Quy định của đơn vị gần nhất được áp dụng."


def _reminder_said(rule: ReminderRule) -> dict:
    if not rule.is_on:
        said = "không nhắc"
    elif ReminderKind(rule.kind).is_after_the_day:
        said = f"nhắc sau {rule.days} ngày"
    else:
        said = f"nhắc trước {rule.days} ngày"
    if rule.is_on and rule.escalate_after:
        said += f"; quá hạn {rule.escalate_after} ngày thì báo cấp trên"
    return {"name": f"{rule.get_kind_display()}: {said}", "notes": _notes(rule)}


def _letter_said(rule: LetterRule) -> dict:
    hours = f"Không gửi thư từ {screen_time(rule.quiet_from)} đến {screen_time(rule.quiet_to)}"
    if rule.quiet_from == rule.quiet_to:
        hours = "Gửi thư vào mọi giờ"
    return {"name": f"{hours}; việc cũ {rule.repeat_days} ngày nhắc lại một lần", "notes": _notes(rule)}


def _notes(rule: ReminderRule | LetterRule) -> list[str]:
    days = screen_days(rule.valid_from, rule.valid_to)
    return [place_of(rule), " · ".join(filter(None, [days, rule.citation])), *filter(None, [rule.note])]


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Both sorts of rules that hold in the reach, on one page."""
    allow(can_change_units(request.access))
    reminding = ReminderRule.objects.visible_to(request.access).select_related("unit").holding_first()
    reminding = sorted(reminding, key=lambda rule: ORDER[rule.kind])
    letters = LetterRule.objects.visible_to(request.access).select_related("unit").holding_first()
    rows = partial(rule_rows, request, may_change=can_change_rule)
    context = {
        "title": TITLE,
        "heading": TITLE,
        "intro": NEAREST,
        "may_add": True,
        "add_url": reverse("reminders:rule-new"),
        "add_label": "Thêm quy định nhắc việc",
        "rows": rows(reminding, end="reminders:rule-end", say=_reminder_said),
        "empty": "Chưa có quy định nên không nhắc việc nào.",
        "letters": rows(letters, end="reminders:letter-rule-end", say=_letter_said),
    }
    return render(request, "reminders/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reminder_rule_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_units(request.access))
    return rule_form(
        request,
        ReminderRuleForm(posted(request), access=request.access, today=today()),
        add_reminder_rule,
        done="Đã lưu quy định nhắc việc.",
        back=LIST,
        crumb=TITLE,
        title="Thêm quy định nhắc việc",
        intro=NEAREST,
        button="Lưu quy định nhắc việc",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def letter_rule_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_units(request.access))
    return rule_form(
        request,
        LetterRuleForm(posted(request), access=request.access, today=today()),
        add_letter_rule,
        done="Đã lưu giờ gửi thư.",
        back=LIST,
        crumb=TITLE,
        title="Thêm quy định gửi thư",
        intro=f"{NEAREST} Mỗi người mỗi ngày nhận nhiều nhất một thư.",
        button="Lưu giờ gửi thư",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reminder_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    return _end(request, found_rule(request, ReminderRule.objects, pk, can_change_rule), "nhắc việc")


@require_http_methods(["GET", "HEAD", "POST"])
def letter_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    return _end(request, found_rule(request, LetterRule.objects, pk, can_change_rule), "gửi thư")


def _end(request: HttpRequest, rule: ReminderRule | LetterRule, about: str) -> HttpResponse:
    return rule_form(
        request,
        ReminderRuleEndForm(posted(request), initial={"last_day": today()}),
        partial(end_reminding_rule, rule=rule),
        done="Đã ghi ngày kết thúc. Sau đó áp dụng quy định của cấp trên.",
        back=LIST,
        crumb=TITLE,
        title=f"Kết thúc quy định {about}",
        intro=f"Quy định của {place_of(rule, 'toàn hệ thống')}: {rule}.",
        button="Kết thúc quy định này",
    )
