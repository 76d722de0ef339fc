"""Filters and tags of every template (built in: no `load`): numbers, dates and levels written the one Vietnamese way.

The rules themselves are in `chibo.common.text` and `chibo.common.dates`; here they only get a name for templates.
"""

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from django import template
from django.forms import BaseForm, BoundField

from chibo.common import charts, dates, text

register = template.Library()

NO_TIME = (None, "")


@register.filter
def vn_date(value: date | None) -> str:
    """03/02/2026, for the screen; nothing for nothing."""
    return dates.screen_date(value) if value else ""


@register.filter
def vn_days(row: object) -> str:
    """'03/02/2026 – 31/12/2026': from when to when a row with `valid_from` and `valid_to` holds."""
    return dates.screen_days(row.valid_from, row.valid_to)


@register.filter
def iso_date(value: str) -> str:
    """'2026-02-03', as frozen in JSON → 03/02/2026; nothing for nothing."""
    return dates.screen_date(date.fromisoformat(value)) if value else ""


@register.filter
def vn_paper_date(value: date | None) -> str:
    """'ngày 03 tháng 02 năm 2026', for paper."""
    return dates.paper_date(value) if value else ""


@register.filter
def vn_time(value: time | datetime | None) -> str:
    """19:05, for the screen."""
    return "" if value in NO_TIME else dates.screen_time(value)


@register.filter
def vn_paper_time(value: time | datetime | None) -> str:
    """'19 giờ 05', for paper."""
    return "" if value in NO_TIME else dates.paper_time(value)


@register.filter
def vn_moment(value: datetime | None) -> str:
    """'19:05 ngày 03/02/2026', local time."""
    return f"{dates.screen_time(value)} ngày {dates.screen_date(value)}" if value else ""


@register.filter
def vn_weekday(value: date | None) -> str:
    """'thứ Năm', 'Chủ nhật'."""
    return dates.weekday_name(value) if value else ""


@register.simple_tag
def percent(numerator: int | None, denominator: int | None) -> str:
    """38 41 → '92,7%'. Nothing of nothing is '–', not 0%."""
    return text.percent(numerator or 0, denominator or 0)


@register.filter
def percent_of(numerator: int | None, denominator: int | None) -> str:
    """The same as a filter, for `with`."""
    return percent(numerator, denominator)


@register.filter
def thousands(value: int) -> str:
    """2235 → '2.235'."""
    return text.thousands(value)


@register.filter
def number(value: object) -> object:
    """Whole numbers get their points; anything else (already words) stays as it is."""
    return text.thousands(value) if isinstance(value, int) and not isinstance(value, bool) else value


@register.filter
def plain_number(value: object) -> str:
    """Decimal('93.50') → '93,5', also from text; what is no number stays as it is, nothing is '–'."""
    if value in (None, ""):
        return "" if value == "" else "–"
    try:
        plain = format(Decimal(str(value)).normalize(), "f")
    except InvalidOperation:
        return str(value)
    return plain.replace(".", ",")


@register.filter
def level_code(value: str | None) -> str:
    """The code for a class name: tot, kha, trung_binh, kem, none."""
    return charts.level(value).code


@register.filter
def level_name(value: str | None) -> str:
    """'Tốt' … 'Chưa xếp loại'."""
    return charts.level(value).name


@register.filter
def level_letter(value: str | None) -> str:
    """What stands in a narrow cell: T, K, TB, Kém, or a dot when not rated."""
    return charts.level(value).letter


@register.filter
def visible_errors(form: BaseForm) -> list[BoundField]:
    """The shown fields that have an error, in the form's order."""
    return [field for field in form.visible_fields() if field.errors]
