"""Settings of the agenda: the templates that hold in the reach."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import screen_days, today
from chibo.common.rows import grown
from chibo.common.views import allow, carried_out, posted
from chibo.organization.models import BranchType
from chibo.organization.permissions import can_change_rule, can_change_units
from chibo.organization.views.rules import found_rule, place_of, rule_form, rule_rows
from meetings.agenda import minutes_of
from meetings.enums import MeetingKind
from meetings.forms.agenda_templates import PREFIX, AgendaTemplateEndForm, AgendaTemplateForm, StepFormSet
from meetings.models import AgendaItem, AgendaTemplate
from meetings.services.agenda_templates import add_agenda_template, end_agenda_template

TITLE = "Mẫu chương trình sinh hoạt"
LIST = "meetings:agenda-templates"
END = "meetings:agenda-template-end"


def _said(rule: AgendaTemplate, types: dict[str, str]) -> dict:
    minutes = minutes_of(AgendaItem(minutes=step.get("minutes")) for step in rule.steps)
    length = f"{len(rule.steps)} bước" + (f", {minutes} phút" if minutes else "")
    kind = types.get(rule.branch_type, "mọi loại hình")
    return {
        "name": rule.name,
        "notes": [
            " · ".join([rule.get_kind_display(), kind, place_of(rule), length]),
            " · ".join(filter(None, [screen_days(rule.valid_from, rule.valid_to), rule.citation])),
            *filter(None, [rule.note]),
        ],
    }


@require_safe
def agenda_templates(request: HttpRequest) -> HttpResponse:
    """The templates that hold in the reach: of its units, of the units above it, and those for all."""
    allow(can_change_units(request.access))
    rules = AgendaTemplate.objects.visible_to(request.access).select_related("unit")
    say = partial(_said, types=dict(BranchType.objects.values_list("code", "name")))
    context = {
        "title": TITLE,
        "heading": TITLE,
        "intro": "Chương trình của chi bộ bắt đầu từ mẫu của đơn vị gần nhất ở trên, theo loại hình chi bộ trước.",
        "may_add": True,
        "add_url": reverse("meetings:agenda-template-new"),
        "add_label": "Thêm mẫu chương trình",
        "rows": rule_rows(request, rules.holding_first("kind"), end=END, may_change=can_change_rule, say=say),
        "empty": "Chưa có mẫu nào, chi bộ tự ghi chương trình.",
    }
    return render(request, "organization/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_template_new(request: HttpRequest) -> HttpResponse:
    """A new template, beginning with the steps of the one that holds for that kind now."""
    allow(can_change_units(request.access))
    data = posted(request)
    is_adding = data is not None and "add" in data
    form = AgendaTemplateForm(data, access=request.access, today=today(), initial={"kind": _kind(request)})
    steps = StepFormSet(grown(data, PREFIX) if is_adding else data, initial=_steps(request), prefix=PREFIX)
    if data is not None and not is_adding and all([form.is_valid(), steps.is_valid()]) and _added(request, form, steps):
        messages.success(request, "Đã lưu mẫu chương trình. Các chương trình đã lưu giữ nguyên.")
        return redirect(LIST)
    return render(request, "meetings/agenda_template_form.html", {"form": form, "steps": steps, "kinds": KINDS})


KINDS = MeetingKind.choices


def _kind(request: HttpRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in MeetingKind.values else MeetingKind.REGULAR


def _steps(request: HttpRequest) -> list[dict]:
    """Return the steps of the template for all branch types that the own unit follows today."""
    rules = AgendaTemplate.objects.visible_to(request.access).valid_on(today()).filter(branch_type="")
    own = Q(unit__isnull=True) | Q(unit__in=[request.access.unit_id or 0])
    rule = rules.filter(own, kind=_kind(request)).order_by(F("unit").desc(nulls_last=True), "-pk").first()
    return rule.steps if rule else []


def _added(request: HttpRequest, form: AgendaTemplateForm, steps: StepFormSet) -> AgendaTemplate | None:
    filled = [step for row in steps if (step := row.step())]
    return carried_out(form, add_agenda_template, steps=filled, actor=request.user, **form.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_template_end(request: HttpRequest, pk: int) -> HttpResponse:
    rule = found_rule(request, AgendaTemplate.objects, pk, can_change_rule)
    return rule_form(
        request,
        AgendaTemplateEndForm(posted(request), initial={"last_day": today()}),
        partial(end_agenda_template, rule=rule),
        done="Đã ghi ngày kết thúc. Sau đó chi bộ bắt đầu từ mẫu của cấp trên.",
        back=LIST,
        crumb=TITLE,
        title="Thôi dùng mẫu chương trình",
        intro=f"Mẫu {rule.name} của {place_of(rule, 'toàn hệ thống')}.",
        button="Thôi dùng mẫu này",
    )
