"""Which folder is asked for: branch, months, and whether it takes along what stays in the branch."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q

from chibo.common.dates import add_months, month_start
from chibo.common.forms import ChiboForm
from chibo.organization.forms.fields import UnitChoiceField
from chibo.organization.models import Access, Unit
from chibo.organization.queries import find_units
from chibo.oversight.folder import last_months

MONTHS_BACK = 60
MOST_SHOWN = 150


class MonthField(forms.TypedChoiceField):
    """One of the months up to this one, newest first; the value is its first day."""

    def __init__(self, **kwargs: Any):
        super().__init__(coerce=date.fromisoformat, **kwargs)


class FolderForm(ChiboForm):
    """A branch in reach, and from which month to which."""

    branch = UnitChoiceField(label="Chi bộ", queryset=Unit.objects.none(), to_field_name="code", empty_label="Mời chọn")
    month_from = MonthField(label="Từ tháng")
    month_to = MonthField(label="Đến tháng")
    is_full = forms.BooleanField(
        label="Gồm cả tự phê bình, phê bình và lý do vắng (chỉ lưu trong chi bộ)", required=False
    )

    def __init__(self, *args: Any, access: Access, today: date, search: str = "", chosen: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        branches = Unit.objects.visible_to(access).branches()
        wanted = branches.filter(find_units(search)) if search else branches
        shown = wanted.order_by("sort_key", "code").values("pk")[:MOST_SHOWN]
        picked = (self.data.get("branch") or chosen) if self.is_bound else chosen
        field = self.fields["branch"]
        field.queryset = branches.filter(Q(pk__in=shown) | Q(code=picked)).select_related("parent").order_by("sort_key")
        self.is_cut = wanted.count() > MOST_SHOWN
        if access.unit.is_branch:
            self.initial.setdefault("branch", access.unit.code)
            field.empty_label = None
        else:
            del self.fields["is_full"]
            self.initial.setdefault("branch", chosen)
        self._set_months(today)
        self.helper.layout = Layout(
            "branch",
            Div("month_from", "month_to", css_class="field-row"),
            *(["is_full"] if access.unit.is_branch else []),
        )

    def _set_months(self, today: date) -> None:
        this = month_start(today)
        months = [add_months(this, -back) for back in range(MONTHS_BACK)]
        choices = [(month.isoformat(), f"Tháng {month.month}/{month.year}") for month in months]
        first, last = last_months(today)
        for name, month in (("month_from", first), ("month_to", last)):
            self.fields[name].choices = choices
            self.initial.setdefault(name, month.isoformat())
