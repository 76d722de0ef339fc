"""Forms of groups of units (cụm)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from chibo.common.forms import ChiboForm
from chibo.organization.forms.fields import DayField, RowTicks
from chibo.organization.models import Unit, UnitGroup


class UnitGroupForm(ChiboForm):
    """Name and units of a group, from a day on."""

    name = forms.CharField(label="Tên cụm", max_length=120, help_text="Ví dụ: Cụm số 1, Cụm các trường học.")
    since = DayField(label="Áp dụng từ ngày", help_text="Đơn vị thêm vào hay rút ra tính từ ngày này.")
    units = RowTicks(Unit.objects.none(), label="Các đơn vị của cụm")

    def __init__(self, *args: Any, owner: Unit, group: UnitGroup | None, today: date, **kwargs: Any):
        chosen = list(group.units_on(today)) if group else []
        initial = {"since": today, "name": group.name if group else "", "units": [unit.pk for unit in chosen]}
        super().__init__(*args, initial=initial, **kwargs)
        below = Unit.objects.below(owner).open_on(today).exclude(pk=owner.pk).select_related("parent")
        self.fields["units"].queryset = below.order_by("type__rank", "parent__sort_key", "sort_key", "code")


class UnitGroupEndForm(ChiboForm):
    on = DayField(label="Thôi dùng từ ngày")
