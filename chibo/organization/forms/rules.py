"""What the editors of dated rules ask: for whom a rule is, in which document it stands, from when and until when it holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from chibo.common.dates import add_months, month_start
from chibo.common.forms import ChiboForm
from chibo.organization.enums import Grade
from chibo.organization.forms.fields import UnitChoiceField
from chibo.organization.models import Access, Unit

FOR_ALL = "Toàn hệ thống"
SOURCE = ["number", "issuer", "issued_on", "grade", "note"]
MONTHS_BACK, MONTHS_AHEAD = 36, 13
YEARS_BACK, YEARS_AHEAD = 5, 1


def month_choices(today: date) -> list[tuple[str, str]]:
    """Return the months from three years ago to a year ahead, newest first."""
    this = month_start(today)
    months = [add_months(this, step) for step in range(MONTHS_AHEAD, -MONTHS_BACK - 1, -1)]
    return [(month.isoformat(), f"Tháng {month.month}/{month.year}") for month in months]


def year_choices(today: date, earliest: int = 0) -> list[tuple[int, str]]:
    """Return the years from five years ago to the next, newest first; none before `earliest`."""
    years = range(today.year + YEARS_AHEAD, max(today.year - YEARS_BACK, earliest) - 1, -1)
    return [(year, f"Năm {year}") for year in years]


class MonthField(forms.TypedChoiceField):
    """One of the months around today; the value is its first day, None when nothing is chosen."""

    def __init__(self, **kwargs: Any):
        super().__init__(coerce=date.fromisoformat, empty_value=None, **kwargs)


class RuleForm(ChiboForm):
    """For which unit in reach a rule is (for all only from above everything) and by which document.

    What the rule itself says comes between the two, also in the list of what is still to be mended.
    """

    EXAMPLE = "12-QC/ĐU"
    FOR_BRANCHES = False

    unit = UnitChoiceField(Unit.objects.none(), label="Áp dụng cho", empty_label=FOR_ALL)
    number = forms.CharField(label="Số văn bản", max_length=80, required=False)
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=200, required=False)
    issued_on = forms.DateField(label="Ngày ban hành", required=False)

    def __init__(self, *args: Any, access: Access, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(access).open_on(today).select_related("parent")
        units = units if self.FOR_BRANCHES else units.filter(type__is_branch=False)
        unit = self.fields["unit"]
        unit.queryset = units.order_by("type__rank", "sort_key")
        unit.required = access.unit_id is not None
        if access.unit_id is not None:
            unit.empty_label = None
            self.initial.setdefault("unit", access.unit_id)
        self.fields["number"].help_text = f"Ví dụ: {self.EXAMPLE}." if self.EXAMPLE else ""
        self.order_fields([*(name for name in self.fields if name not in SOURCE), *SOURCE])


class GradedRuleForm(RuleForm):
    """A rule that also says how sure its source is."""

    grade = forms.ChoiceField(label="Mức chắc chắn của nguồn", choices=Grade.choices, initial=Grade.A)
    note = forms.CharField(label="Ghi chú", required=False, max_length=500)


class YearEndForm(ChiboForm):
    """With which year a rule ends."""

    EARLIEST = 0

    last_year = forms.TypedChoiceField(label="Áp dụng đến hết năm", coerce=int)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["last_year"].choices = [("", "Mời chọn"), *year_choices(today, self.EARLIEST)]


class MonthEndForm(ChiboForm):
    """With which month a rule ends."""

    last_month = MonthField(label="Áp dụng đến hết tháng")

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["last_month"].choices = [("", "Mời chọn"), *month_choices(today)]
