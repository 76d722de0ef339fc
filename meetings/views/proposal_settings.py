"""Settings of proposals: the fields of the site, the deadlines of the reach."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.views import allow
from chibo.organization.models import Access, Unit
from chibo.organization.permissions import can_change_rules, can_change_units
from chibo.organization.queries import path_ids
from meetings.forms.proposal_settings import DeadlineRuleEndForm, DeadlineRuleForm, ProposalFieldForm
from meetings.models import ProposalDeadlineRule, ProposalField
from meetings.permissions import can_change_proposal_fields
from meetings.services.proposal_settings import add_deadline_rule, end_deadline_rule, save_field


def _may_change(access: Access, rule: ProposalDeadlineRule) -> bool:
    """A rule without unit holds for all and is ended only from above everything."""
    if rule.unit_id is None:
        return can_change_units(access) and access.unit_id is None
    return can_change_rules(access, rule.unit)


def _rules(access: Access | None) -> QuerySet[ProposalDeadlineRule]:
    """Return the rules that hold in the reach: of its units, of the units above it, and those for all."""
    rules = ProposalDeadlineRule.objects.select_related("unit", "level")
    if access.unit_id is None:
        return rules
    inside = Unit.objects.visible_to(access)
    return rules.filter(Q(unit__isnull=True) | Q(unit__in=inside) | Q(unit__in=path_ids(access.unit)))


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Fields and deadlines on one page."""
    allow(can_change_units(request.access))
    day = today()
    order = F("valid_to").desc(nulls_first=True), "unit__path", F("valid_from").desc(nulls_last=True)
    context = {
        "rows": [
            {
                "rule": rule,
                "is_over": rule.valid_to is not None and rule.valid_to < day,
                "may_change": _may_change(request.access, rule) and rule.valid_to is None,
            }
            for rule in _rules(request.access).order_by(*order)
        ],
        "fields": ProposalField.objects.all(),
        "may_change_fields": can_change_proposal_fields(request.access),
    }
    return render(request, "meetings/proposal_settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def field_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_proposal_fields(request.access))
    return _field_page(request, ProposalField(), "Thêm lĩnh vực kiến nghị")


@require_http_methods(["GET", "HEAD", "POST"])
def field(request: HttpRequest, pk: int) -> HttpResponse:
    allow(can_change_proposal_fields(request.access))
    return _field_page(request, get_object_or_404(ProposalField, pk=pk), "Sửa lĩnh vực kiến nghị")


def _field_page(request: HttpRequest, row: ProposalField, title: str) -> HttpResponse:
    form = ProposalFieldForm(request.POST if request.method == "POST" else None, instance=row)
    if form.is_bound and form.is_valid():
        saved = save_field(field=form.save(commit=False), actor=request.user)
        messages.success(request, f"Đã lưu lĩnh vực {saved.name}.")
        return redirect("meetings:proposal-settings")
    return _form(request, form, title, "Lưu lĩnh vực này", "")


@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    """Add a deadline for a unit of the reach."""
    allow(can_change_units(request.access))
    data = request.POST if request.method == "POST" else None
    form = DeadlineRuleForm(data, access=request.access, today=today())
    if form.is_bound and form.is_valid():
        try:
            add_deadline_rule(actor=request.user, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã lưu quy định thời hạn. Kiến nghị đến từ ngày đó được tính theo thời hạn mới.")
            return redirect("meetings:proposal-settings")
    intro = "Quy định của đơn vị gần nhất được áp dụng. Kiến nghị đã đến giữ hạn cũ."
    return _form(request, form, "Thêm quy định thời hạn trả lời", "Lưu quy định thời hạn", intro)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rule end on a day."""
    inside = Unit.objects.visible_to(request.access)
    known = ProposalDeadlineRule.objects.select_related("unit").filter(Q(unit__isnull=True) | Q(unit__in=inside))
    rule = get_object_or_404(known, pk=pk)
    allow(_may_change(request.access, rule))
    form = DeadlineRuleEndForm(request.POST if request.method == "POST" else None, initial={"last_day": today()})
    if form.is_bound and form.is_valid():
        try:
            end_deadline_rule(rule=rule, actor=request.user, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã ghi ngày kết thúc. Sau đó áp dụng quy định của cấp trên.")
            return redirect("meetings:proposal-settings")
    intro = f"Quy định {rule.days} ngày của {rule.unit.name if rule.unit else 'toàn hệ thống'}."
    return _form(request, form, "Kết thúc quy định thời hạn", "Kết thúc quy định này", intro)


def _form(request: HttpRequest, form: BaseForm, title: str, button: str, intro: str) -> HttpResponse:
    """Show one form on a page."""
    back = reverse("meetings:proposal-settings")
    context = {
        "form": form,
        "title": title,
        "button": button,
        "intro": intro,
        "back": back,
        "crumbs": [{"label": "Kiến nghị: thời hạn, lĩnh vực", "url": back}],
        **dict.fromkeys(("context_line", "warning", "search_label", "search_text"), ""),
    }
    return render(request, "organization/form.html", context)
