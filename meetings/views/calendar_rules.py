"""Settings of the calendar: the meeting-day rules of the reach, the holiday table of the site."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chibo.common.dates import screen_date, today
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.organization.forms.rules import MonthEndForm
from chibo.organization.models import Access, Unit
from chibo.organization.permissions import can_change_holidays, can_change_rules, can_change_units
from chibo.organization.queries import path_ids
from meetings.forms.calendar_rules import CalendarRuleForm, HolidayForm
from meetings.models import CalendarRule, Holiday
from meetings.services.calendar_rules import (
    add_calendar_rule,
    end_calendar_rule,
    fill_holidays,
    remove_holiday,
    save_holiday,
)

YEARS_AROUND = 2


def _may_change(access: Access | None, rule: CalendarRule) -> bool:
    """A rule without unit holds for all and is changed only from above everything."""
    if rule.unit_id is None:
        return can_change_units(access) and access.unit_id is None
    return can_change_rules(access, rule.unit)


@require_GET
def calendar_rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold in the reach: of its units, of the units above it, and those for all."""
    if not can_change_units(request.access):
        raise PermissionDenied
    rules = CalendarRule.objects.select_related("unit", "branch_type")
    if request.access.unit_id is not None:
        inside = Unit.objects.visible_to(request.access)
        rules = rules.filter(Q(unit__isnull=True) | Q(unit__in=inside) | Q(unit__in=path_ids(request.access.unit)))
    rules = rules.order_by(F("valid_to").desc(nulls_first=True), "unit__path", F("valid_from").desc(nulls_last=True))
    day = today()
    context = {
        "rows": [
            {
                "rule": rule,
                "is_over": rule.valid_to is not None and rule.valid_to < day,
                "may_change": _may_change(request.access, rule) and rule.valid_to is None,
            }
            for rule in rules
        ],
    }
    return render(request, "meetings/calendar_rules.html", context)


@require_http_methods(["GET", "POST"])
def calendar_rule_new(request: HttpRequest) -> HttpResponse:
    if not can_change_units(request.access):
        raise PermissionDenied
    form = CalendarRuleForm(request.POST or None, access=request.access, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            add_calendar_rule(today=today(), actor=request.user, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã lưu quy định ngày sinh hoạt. Lịch của các chi bộ được tính lại.")
            return redirect("meetings:calendar-rules")
    context = {
        "title": "Thêm quy định ngày sinh hoạt",
        "intro": "Quy định của đơn vị gần chi bộ nhất được áp dụng. Các tháng trước giữ quy định cũ.",
        "button": "Lưu quy định ngày sinh hoạt",
        "back": reverse("meetings:calendar-rules"),
        "remove_url": "",
    }
    return render(request, "meetings/settings_form.html", context | {"form": form})


@require_http_methods(["GET", "POST"])
def calendar_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    rules = CalendarRule.objects.select_related("unit", "branch_type")
    rules = rules.filter(Q(unit__isnull=True) | Q(unit__in=Unit.objects.visible_to(request.access)))
    rule = get_object_or_404(rules, pk=pk)
    if not _may_change(request.access, rule):
        raise PermissionDenied
    form = MonthEndForm(request.POST or None, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            end_calendar_rule(rule=rule, today=today(), actor=request.user, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Đã ghi. Từ tháng sau đó áp dụng quy định của cấp trên; không có thì là ngày 03.")
            return redirect("meetings:calendar-rules")
    context = {
        "title": "Kết thúc quy định ngày sinh hoạt",
        "intro": f"Quy định ngày {rule.day_of_month:02d} của {rule.unit.name if rule.unit else 'toàn hệ thống'}.",
        "button": "Kết thúc quy định này",
        "back": reverse("meetings:calendar-rules"),
        "remove_url": "",
    }
    return render(request, "meetings/settings_form.html", context | {"form": form})


# --- holidays --------------------------------------------------------------------------------------------------------


@require_GET
def holidays(request: HttpRequest) -> HttpResponse:
    if not can_change_units(request.access):
        raise PermissionDenied
    year = _year(request)
    context = {
        "year": year,
        "years": range(today().year - YEARS_AROUND, today().year + YEARS_AROUND + 1),
        "rows": Holiday.objects.filter(day__year=year),
        "may_change": can_change_holidays(request.access),
    }
    return render(request, "meetings/holidays.html", context)


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "") or request.POST.get("year", "")
    near = {str(year): year for year in range(today().year - 10, today().year + 11)}
    return near.get(text, today().year)


def _require_holidays(request: HttpRequest) -> None:
    if not can_change_holidays(request.access):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def holiday_new(request: HttpRequest) -> HttpResponse:
    _require_holidays(request)
    return _holiday_page(request, None)


@require_http_methods(["GET", "POST"])
def holiday(request: HttpRequest, pk: int) -> HttpResponse:
    _require_holidays(request)
    return _holiday_page(request, get_object_or_404(Holiday, pk=pk))


def _holiday_page(request: HttpRequest, row: Holiday | None) -> HttpResponse:
    names = ("day", "name", "is_workday", "is_confirmed")
    form = HolidayForm(request.POST or None, initial={name: getattr(row, name) for name in names} if row else {})
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_holiday(holiday=row, actor=request.user, **form.cleaned_data)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, f"Đã lưu ngày {screen_date(saved.day)}.")
            return redirect(f"{reverse('meetings:holidays')}?year={saved.day.year}")
    context = {
        "title": "Sửa ngày nghỉ" if row else "Thêm ngày nghỉ",
        "intro": "",
        "button": "Lưu ngày này",
        "back": reverse("meetings:holidays"),
        "remove_url": reverse("meetings:holiday-remove", args=[row.pk]) if row else "",
    }
    return render(request, "meetings/settings_form.html", context | {"form": form})


@require_POST
def holiday_remove(request: HttpRequest, pk: int) -> HttpResponse:
    _require_holidays(request)
    row = get_object_or_404(Holiday, pk=pk)
    remove_holiday(holiday=row, actor=request.user)
    messages.success(request, f"Đã bỏ ngày {screen_date(row.day)} khỏi bảng.")
    return redirect(f"{reverse('meetings:holidays')}?year={row.day.year}")


@require_POST
def holidays_fill(request: HttpRequest) -> HttpResponse:
    _require_holidays(request)
    year = _year(request)
    count = fill_holidays(year=year, actor=request.user)
    messages.success(
        request, f"Đã thêm {count} ngày nghỉ theo luật của năm {year}. Mời đồng chí đối chiếu thông báo của năm."
    )
    return redirect(f"{reverse('meetings:holidays')}?year={year}")
