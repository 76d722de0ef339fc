"""Fields that several forms of the organization share."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet

from chibo.accounts.queries import plain_phone
from chibo.common.dates import FIRST_YEAR, LAST_YEAR


def sensible_day(day: date) -> None:
    """Refuse a year that can only be a slip of the keyboard (0226, 20026)."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}. Mời đồng chí xem lại năm.", code="year")


class DayField(forms.DateField):
    """A day between the founding of the Party and a far future."""

    default_validators = [sensible_day]

    def __init__(self, **kwargs: Any):
        missing = "Chưa có ngày. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026."
        super().__init__(**({"error_messages": {"required": missing}} | kwargs))


class PhoneField(forms.CharField):
    """A telephone number as it is stored: digits only; may be empty."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("label", "Điện thoại")
        widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
        super().__init__(required=False, max_length=30, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        phone = plain_phone(typed)
        if not phone:
            raise forms.ValidationError("Số điện thoại chưa đủ. Mời đồng chí ghi 10 chữ số, ví dụ 0912 345 678.")
        return phone


class DecisionFields(forms.Form):
    """Number, issuer and date of the decision behind a change of units."""

    decision = forms.CharField(
        label="Số quyết định",
        max_length=200,
        help_text="Ví dụ: 125-QĐ/HU. Quyết định của cơ quan nhà nước cũng ghi vào đây.",
    )
    decided_by = forms.CharField(label="Cơ quan quyết định", max_length=200, required=False)
    decided_on = DayField(label="Ngày quyết định", required=False)


_ID = re.compile(r"[0-9]{1,18}", re.ASCII)  # what a database holds; a longer one is nobody's


def allowed_and_shown(allowed: QuerySet, shown: QuerySet, selected: str | None) -> QuerySet:
    """Return the rows a choice field offers: `shown`, and the row selected before if it is among `allowed`."""
    is_id = bool(selected) and _ID.fullmatch(selected) is not None
    chosen = Q(pk=int(selected)) if is_id else Q(pk=None)
    return allowed.filter(Q(pk__in=shown.order_by().values("pk")) | chosen)


class UnitChoiceField(forms.ModelChoiceField):
    """A unit by its name, with the committee above it: names such as 'Chi bộ thôn 1' repeat from commune to commune."""

    def label_from_instance(self, obj: Model) -> str:
        return f"{obj.name} ({obj.parent.name})" if obj.parent_id else obj.name


class RowTicks(forms.ModelMultipleChoiceField):
    """Several stored rows, a tick each. A number that no row can have is said beside the field."""

    widget = forms.CheckboxSelectMultiple

    def _check_values(self, value: Any) -> QuerySet:
        try:
            return super()._check_values(value)
        except OverflowError:  # SQLite holds no such number; PostgreSQL finds no such row
            raise forms.ValidationError(self.error_messages["invalid_list"], code="invalid_list") from None
