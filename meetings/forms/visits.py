"""Forms of visits: which year, whom to send where, one visit changed, the observation, the branch's answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms

from chibo.accounts.models import User
from chibo.common.dates import add_months, month_start, parse_month
from chibo.common.forms import ChiboForm
from chibo.common.text import thousands
from chibo.organization.forms.fields import DayField, RowTicks
from chibo.organization.models import Access, Unit
from meetings.enums import VisitState
from meetings.models import Observation, Visit
from meetings.queries.visit import branches_on, choosable_visitors, least_visited_first
from meetings.rota import Turn, spread
from meetings.services.visits import Visitor

LONGEST_TEXT = 4000
LONGEST_LINE = 500
MOST_LINES = 20
MOST_SHOWN = 60  # branches in one list of ticks; more are narrowed by the committee above them first
MONTHS_BACK, MONTHS_AHEAD = 2, 12
STATES = [
    ("", "Tất cả"),
    (VisitState.PLANNED, "Sắp dự"),
    (VisitState.UNNOTED, "Quá tháng, chưa ghi"),
    (VisitState.ATTENDED, "Đã dự"),
    (VisitState.MISSED, "Không đến dự"),
    ("unanswered", "Chi bộ chưa trả lời"),
]


class RotaFilter(ChiboForm):
    """Which year and which state the rota shows."""

    year = forms.TypedChoiceField(label="Năm", coerce=int, required=False, empty_value=None)
    state = forms.ChoiceField(label="Tình trạng", choices=STATES, required=False)

    def __init__(self, *args: Any, this_year: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"Năm {year}") for year in range(this_year + 1, this_year - 5, -1)]
        self.this_year = this_year
        self.initial.setdefault("year", this_year)

    def asked(self) -> tuple[int, str]:
        """Return (year, state); what the address asks wrongly is left out and said beside the field."""
        self.is_valid()
        data = self.cleaned_data if self.is_bound else {}
        return data.get("year") or self.this_year, data.get("state") or ""


class BranchTicks(RowTicks):
    """Several branches, each with how often it is visited this year."""

    def label_from_instance(self, obj: Unit) -> str:
        return f"{obj.name}, {obj.parent.name} ({_times(obj.visit_count)})"


def _times(count: int) -> str:
    return f"đã xếp {thousands(count)} buổi" if count else "chưa có buổi nào"


class PersonTicks(RowTicks):
    def label_from_instance(self, obj: User) -> str:
        return obj.full_name


class AssignForm(ChiboForm):
    """Branches, months and people: each branch gets one visit, spread evenly over the months and in turn over the people."""

    visitors = PersonTicks(label="Người dự có tài khoản", queryset=User.objects.none(), required=False)
    visitor_name = forms.CharField(
        label="Hoặc người, đoàn không có tài khoản",
        max_length=200,
        required=False,
        help_text="Ví dụ: Đồng chí Nguyễn Văn A; Đoàn công tác số 2.",
    )
    visitor_position = forms.CharField(
        label="Chức vụ, đơn vị", max_length=200, required=False, help_text="Không bắt buộc là chức vụ cấp ủy."
    )
    month_from = forms.TypedChoiceField(label="Từ tháng", coerce=parse_month)
    month_to = forms.TypedChoiceField(label="Đến tháng", coerce=parse_month)
    all_unvisited = forms.BooleanField(label="Tất cả chi bộ chưa có buổi dự nào trong năm", required=False)
    branches = BranchTicks(
        label="Hoặc chọn từng chi bộ",
        queryset=Unit.objects.none(),
        required=False,
        help_text="Chi bộ chưa được dự trong năm đứng trước.",
    )

    def __init__(self, *args: Any, access: Access, within: Unit, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        this = month_start(today)
        months = _month_choices(this)
        for name in ("month_from", "month_to"):
            self.fields[name].choices = months
            self.initial.setdefault(name, f"{this:%Y-%m}")
        self.fields["visitors"].queryset = choosable_visitors(access, today)
        open_now = branches_on(access, this.year, today).below(within)
        found = least_visited_first(open_now, this.year).select_related("parent")
        self.unvisited = found.filter(visit_count=0)
        self.fields["all_unvisited"].label += f" ({thousands(self.unvisited.count())})"
        self.is_narrowed = open_now.count() > MOST_SHOWN
        kept = [branch.pk for branch in found[:MOST_SHOWN]] if self.is_narrowed else None
        self.fields["branches"].queryset = found if kept is None else found.filter(pk__in=kept)
        self.helper.layout = Layout(
            Div("month_from", "month_to", css_class="field-row"),
            Field("visitors", wrapper_class="branch-ticks"),
            Div("visitor_name", "visitor_position", css_class="field-row"),
            "all_unvisited",
            Field("branches", wrapper_class="branch-ticks"),
        )

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("all_unvisited") and not data.get("branches") and "branches" not in self.errors:
            self.add_error("branches", "Chưa chọn chi bộ nào. Mời đồng chí chọn ít nhất một chi bộ.")
        if not data.get("visitors") and not data.get("visitor_name") and "visitors" not in self.errors:
            self.add_error("visitors", "Chưa có người dự. Mời đồng chí chọn, hoặc ghi họ tên ở ô bên dưới.")
        first, last = data.get("month_from"), data.get("month_to")
        if first and last and last < first:
            self.add_error("month_to", "Tháng này trước tháng bắt đầu. Mời đồng chí chọn lại.")
        return data

    def turns(self) -> list[Turn]:
        """Return the proposal of a valid form; the same form always gives the same one."""
        data = self.cleaned_data
        people = [Visitor(user=user) for user in data["visitors"]]
        if data["visitor_name"]:
            people.append(Visitor(name=data["visitor_name"], position=data["visitor_position"]))
        count = (data["month_to"].year - data["month_from"].year) * 12 + data["month_to"].month
        months = [add_months(data["month_from"], step) for step in range(count - data["month_from"].month + 1)]
        branches = self.unvisited if data["all_unvisited"] else data["branches"]
        return spread(list(branches), months, people)


def _month_choices(this: date) -> list[tuple[str, str]]:
    months = [add_months(this, step) for step in range(-MONTHS_BACK, MONTHS_AHEAD + 1)]
    return [(f"{month:%Y-%m}", f"Tháng {month.month}/{month.year}") for month in months]


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return obj.full_name


class VisitForm(ChiboForm):
    """Who goes, in which month, on which day."""

    visitor = PersonChoice(
        label="Người dự có tài khoản",
        queryset=User.objects.none(),
        required=False,
        empty_label="Người, đoàn không có tài khoản",
    )
    visitor_name = forms.CharField(label="Họ tên người, đoàn không có tài khoản", max_length=200, required=False)
    visitor_position = forms.CharField(label="Chức vụ, đơn vị", max_length=200, required=False)
    month = forms.TypedChoiceField(label="Dự kỳ tháng", coerce=parse_month)
    planned_on = DayField(label="Ngày dự", required=False, help_text="Bỏ trống: theo ngày sinh hoạt của chi bộ.")

    def __init__(self, *args: Any, visit: Visit, access: Access, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        own = User.objects.filter(pk=visit.visitor_id)
        self.fields["visitor"].queryset = (choosable_visitors(access, today) | own).distinct()
        months = _month_choices(month_start(today))
        known = (f"{visit.month:%Y-%m}", f"Tháng {visit.month.month}/{visit.month.year}")
        self.fields["month"].choices = months if known in months else [known, *months]
        for name in ("visitor", "visitor_name", "visitor_position", "planned_on"):
            self.initial.setdefault(name, getattr(visit, name))
        self.initial.setdefault("month", known[0])
        self.helper.layout = Layout(
            "visitor",
            Div("visitor_name", "visitor_position", css_class="field-row"),
            Div("month", "planned_on", css_class="field-row"),
        )

    def who(self) -> Visitor:
        data = self.cleaned_data
        return Visitor(data["visitor"], data["visitor_name"], data["visitor_position"])


class ObservationForm(ChiboForm):
    """Came or not, and in short what was seen: five minutes on a phone. The level per criterion is on the sheet."""

    CAME, MISSED = "yes", "no"

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000, required=False)
    came = forms.ChoiceField(
        label="Có đến dự không",
        choices=[(CAME, "Có đến dự"), (MISSED, "Không đến dự")],
        widget=forms.RadioSelect,
        initial=CAME,
    )
    absence_reason = forms.CharField(
        label="Lý do không đến dự", max_length=300, required=False, help_text="Chỉ ghi khi không đến dự."
    )
    strengths = forms.CharField(
        label="Ưu điểm", max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    faults = forms.CharField(
        label="Hạn chế", max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    suggestions = forms.CharField(
        label="Đề nghị chi bộ", max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    heard = forms.CharField(
        label="Kiến nghị nghe được ở chi bộ",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi kiến nghị một dòng.",
    )

    def __init__(self, *args: Any, visit: Visit, newest: Observation | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("number", newest.number if newest else 0)
        if newest is not None:
            for name in ("strengths", "faults", "suggestions"):
                self.initial.setdefault(name, getattr(newest, name))
            self.initial.setdefault("heard", "\n".join(newest.heard))
            del self.fields["came"], self.fields["absence_reason"]
        elif visit.absence_reason:
            self.initial |= {"came": self.MISSED, "absence_reason": visit.absence_reason}

    @property
    def is_missed(self) -> bool:
        return self.cleaned_data.get("came") == self.MISSED

    def clean_heard(self) -> list[str]:
        lines = [line.strip(" -•\t") for line in self.cleaned_data["heard"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise forms.ValidationError(
                f"Mỗi kiến nghị không quá {LONGEST_LINE} chữ, không quá {MOST_LINES} kiến nghị. Mời đồng chí rút gọn."
            )
        return lines

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("strengths", "faults", "suggestions", "heard")}


class ObservationAnswerForm(ChiboForm):
    answer = forms.CharField(
        label="Chi bộ tiếp thu, làm những gì", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )
