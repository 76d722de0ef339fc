"""Settings of the calendar: the meeting-day rules of the reach, the holiday table of the site."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chibo.common.dates import screen_date, screen_days, screen_time, today
from chibo.common.views import allow, carried_out, posted
from chibo.organization.forms.rules import MonthEndForm
from chibo.organization.permissions import can_change_holidays, can_change_rule, can_change_units
from chibo.organization.views.common import form_page
from chibo.organization.views.rules import found_rule, place_of, rule_form, rule_rows
from meetings.forms.calendar_rules import CalendarRuleForm, HolidayForm
from meetings.models import CalendarRule, Holiday
from meetings.services.calendar_rules import (
    add_calendar_rule,
    end_calendar_rule,
    fill_holidays,
    remove_holiday,
    save_holiday,
)

TITLE = "Ngày sinh hoạt thường kỳ"
LIST = "meetings:calendar-rules"
END = "meetings:calendar-rule-end"
YEARS_AROUND = 2


def _said(rule: CalendarRule) -> dict:
    hour = f", {screen_time(rule.start_time)}" if rule.start_time else ""
    kind = rule.branch_type.name if rule.branch_type else ""
    shift = f"{rule.get_shift_display().lower()} khi trùng ngày nghỉ"
    days = screen_days(rule.valid_from, rule.valid_to)
    return {
        "name": f"Ngày {rule.day_of_month} hằng tháng{hour}",
        "notes": [
            " · ".join(filter(None, [place_of(rule), kind, shift])),
            " · ".join(filter(None, [days, rule.citation])),
        ],
    }


@require_GET
def calendar_rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold in the reach: of its units, of the units above it, and those for all."""
    allow(can_change_units(request.access))
    rules = CalendarRule.objects.visible_to(request.access).select_related("unit", "branch_type").holding_first()
    context = {
        "title": TITLE,
        "heading": TITLE,
        "intro": "Chi bộ theo quy định của đơn vị gần nhất ở trên. Không có quy định nào thì là ngày 03 hằng tháng, không dời.",
        "may_add": True,
        "add_url": reverse("meetings:calendar-rule-new"),
        "add_label": "Thêm quy định ngày sinh hoạt",
        "rows": rule_rows(request, rules, end=END, may_change=can_change_rule, say=_said),
        "empty": "Các chi bộ đang theo ngày 03 hằng tháng.",
    }
    return render(request, "organization/rules.html", context)


@require_http_methods(["GET", "POST"])
def calendar_rule_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_units(request.access))
    return rule_form(
        request,
        CalendarRuleForm(posted(request), access=request.access, today=today()),
        partial(add_calendar_rule, today=today()),
        done="Đã lưu quy định ngày sinh hoạt. Lịch của các chi bộ được tính lại.",
        back=LIST,
        crumb="",
        title="Thêm quy định ngày sinh hoạt",
        intro="Quy định của đơn vị gần chi bộ nhất được áp dụng. Các tháng trước giữ quy định cũ.",
        button="Lưu quy định ngày sinh hoạt",
    )


@require_http_methods(["GET", "POST"])
def calendar_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    rule = found_rule(request, CalendarRule.objects, pk, can_change_rule)
    return rule_form(
        request,
        MonthEndForm(posted(request), today=today()),
        partial(end_calendar_rule, rule=rule, today=today()),
        done="Đã ghi. Từ tháng sau đó áp dụng quy định của cấp trên; không có thì là ngày 03.",
        back=LIST,
        crumb="",
        title="Kết thúc quy định ngày sinh hoạt",
        intro=f"Quy định ngày {rule.day_of_month:02d} của {place_of(rule, 'toàn hệ thống')}.",
        button="Kết thúc quy định này",
    )


# --- holidays --------------------------------------------------------------------------------------------------------


@require_GET
def holidays(request: HttpRequest) -> HttpResponse:
    allow(can_change_units(request.access))
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


@require_http_methods(["GET", "POST"])
def holiday_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_holidays(request.access))
    return _holiday_page(request, None)


@require_http_methods(["GET", "POST"])
def holiday(request: HttpRequest, pk: int) -> HttpResponse:
    allow(can_change_holidays(request.access))
    return _holiday_page(request, get_object_or_404(Holiday, pk=pk))


def _holiday_page(request: HttpRequest, row: Holiday | None) -> HttpResponse:
    names = ("day", "name", "is_workday", "is_confirmed")
    form = HolidayForm(posted(request), initial={name: getattr(row, name) for name in names} if row else {})
    if form.is_bound and form.is_valid():
        saved = carried_out(form, save_holiday, holiday=row, actor=request.user, **form.cleaned_data)
        if saved:
            messages.success(request, f"Đã lưu ngày {screen_date(saved.day)}.")
            return redirect(f"{reverse('meetings:holidays')}?year={saved.day.year}")
    return form_page(
        request,
        form,
        template="meetings/holiday_form.html",
        title="Sửa ngày nghỉ" if row else "Thêm ngày nghỉ",
        button="Lưu ngày này",
        back=reverse("meetings:holidays"),
        remove_url=reverse("meetings:holiday-remove", args=[row.pk]) if row else "",
    )


@require_POST
def holiday_remove(request: HttpRequest, pk: int) -> HttpResponse:
    allow(can_change_holidays(request.access))
    row = get_object_or_404(Holiday, pk=pk)
    remove_holiday(holiday=row, actor=request.user)
    messages.success(request, f"Đã bỏ ngày {screen_date(row.day)} khỏi bảng.")
    return redirect(f"{reverse('meetings:holidays')}?year={row.day.year}")


@require_POST
def holidays_fill(request: HttpRequest) -> HttpResponse:
    allow(can_change_holidays(request.access))
    year = _year(request)
    count = fill_holidays(year=year, actor=request.user)
    messages.success(
        request, f"Đã thêm {count} ngày nghỉ theo luật của năm {year}. Mời đồng chí đối chiếu thông báo của năm."
    )
    return redirect(f"{reverse('meetings:holidays')}?year={year}")
