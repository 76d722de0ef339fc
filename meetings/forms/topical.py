"""Forms of topical sessions: a line of the plan, which line a session carried out, what was learned from it."""

from __future__ import annotations

from datetime import date

from django import forms
from django.db.models import QuerySet

from chibo.common.forms import ChiboForm, FormTokenMixin
from chibo.common.text import roman
from chibo.organization.models import Member, Unit
from meetings.forms.record import VersionField
from meetings.models import TopicalField, TopicalForm, TopicalPlanRow, TopicalReview
from meetings.services.topical_plans import REVIEW


def time_choices() -> list[tuple[str, str]]:
    """Return the quarters, each with its months after it: a plan may know no more than the quarter."""
    found = []
    for quarter in range(1, 5):
        found.append((f"Q{quarter}", f"Quý {roman(quarter)}"))
        found += [(str(month), f"Tháng {month}") for month in range(quarter * 3 - 2, quarter * 3 + 1)]
    return found


class PlanRowForm(FormTokenMixin, ChiboForm):
    """A theme with its time, field, form and who prepares it."""

    theme = forms.CharField(label="Tên chuyên đề", max_length=300)
    when = forms.ChoiceField(label="Dự kiến", choices=time_choices)
    field = forms.ModelChoiceField(label="Lĩnh vực", queryset=TopicalField.objects.none(), empty_label="Mời chọn")
    form = forms.ModelChoiceField(
        label="Hình thức", queryset=TopicalForm.objects.none(), required=False, empty_label="Chưa chọn"
    )
    leader = forms.ModelChoiceField(
        label="Đồng chí chuẩn bị", queryset=Member.objects.none(), required=False, empty_label="Chưa phân công"
    )

    def __init__(self, *args: object, unit: Unit, today: date, row: TopicalPlanRow | None = None, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.fields["field"].queryset = _in_use(TopicalField.objects.all(), row.field_id if row else None)
        self.fields["form"].queryset = _in_use(TopicalForm.objects.all(), row.form_id if row else None)
        if unit.is_branch:
            self.fields["leader"].queryset = Member.objects.belonging_on(unit, today)
        else:
            del self.fields["leader"]
        if row is not None:
            names = ("theme", "field", "form", "leader")
            self.initial |= {name: getattr(row, f"{name}_id", None) or getattr(row, name) for name in names}
            self.initial["when"] = str(row.month) if row.month else f"Q{row.quarter}"

    def values(self) -> dict:
        """Return the fields of a line."""
        data = self.cleaned_data
        when = data["when"]
        month = None if when.startswith("Q") else int(when)
        quarter = (month + 2) // 3 if month else int(when[1:])
        names = ("theme", "field", "form")
        return {name: data[name] for name in names} | {"quarter": quarter, "month": month, "leader": data.get("leader")}


def _in_use(rows: QuerySet, chosen: int | None) -> QuerySet:
    """Those in use, and the one chosen before."""
    return rows.filter(is_active=True) | rows.filter(pk=chosen)


class SessionLinkForm(ChiboForm):
    """Which line of the plan a session carried out; one that nobody planned says its field."""

    row = forms.ModelChoiceField(
        label="Chuyên đề trong kế hoạch",
        queryset=TopicalPlanRow.objects.none(),
        required=False,
        empty_label="Ngoài kế hoạch",
    )
    field = forms.ModelChoiceField(
        label="Lĩnh vực (buổi ngoài kế hoạch)",
        queryset=TopicalField.objects.none(),
        required=False,
        empty_label="Mời chọn",
    )
    form = forms.ModelChoiceField(
        label="Hình thức (buổi ngoài kế hoạch)",
        queryset=TopicalForm.objects.none(),
        required=False,
        empty_label="Chưa chọn",
    )

    def __init__(self, *args: object, rows: QuerySet[TopicalPlanRow], **kwargs: object):
        super().__init__(*args, **kwargs)
        self.fields["row"].queryset = rows
        self.fields["field"].queryset = TopicalField.objects.filter(is_active=True)
        self.fields["form"].queryset = TopicalForm.objects.filter(is_active=True)

    def clean(self) -> dict:
        values = super().clean()
        if not values.get("row") and not values.get("field") and not self.errors:
            self.add_error("row", "Mời đồng chí chọn chuyên đề trong kế hoạch, hoặc chọn lĩnh vực của buổi này.")
        return values


class ReviewForm(ChiboForm):
    """What was good, what was not, what to do better next time."""

    strengths = forms.CharField(label="Ưu điểm", required=False, max_length=5_000, widget=forms.Textarea)
    faults = forms.CharField(label="Tồn tại, hạn chế", required=False, max_length=5_000, widget=forms.Textarea)
    lessons = forms.CharField(
        label="Rút kinh nghiệm cho buổi sau", required=False, max_length=5_000, widget=forms.Textarea
    )
    version = VersionField()

    def __init__(self, *args: object, review: TopicalReview | None, **kwargs: object):
        super().__init__(*args, **kwargs)
        if review is not None:
            self.initial = {name: getattr(review, name) for name in [*REVIEW, "version"]} | self.initial
        for name in REVIEW:
            self.fields[name].widget.attrs["rows"] = 4
