"""Forms of inspection: which year, the plan, what was found in a branch, the branch's report, the closing, the headings."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms

from chibo.common.dates import FIRST_YEAR, LAST_YEAR
from chibo.common.forms import ChiboForm, FormTokenField
from chibo.organization.forms.fields import DayField, RowTicks
from chibo.organization.forms.rules import GradedRuleForm
from chibo.organization.models import Unit
from chibo.oversight.enums import InspectionKind
from chibo.oversight.inspection_queries import Period
from chibo.oversight.models import Inspection, InspectionBranch, InspectionFinding
from chibo.oversight.services.inspection import PLAN, FindingLine

LONGEST_TEXT = 8000
MOST_SHOWN = 150  # branches in one list of ticks; more are narrowed by the committee above them first


class PeriodForm(ChiboForm):
    """Which year or term the list shows."""

    year = forms.TypedChoiceField(label="Năm", coerce=int, required=False, empty_value=None)
    term = forms.ChoiceField(label="Nhiệm kỳ", required=False)

    def __init__(self, *args: Any, years: list[int], terms: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"Năm {year}") for year in years]
        self.fields["term"].choices = [("", "Từng năm"), *((term, f"Cả nhiệm kỳ {term}") for term in terms)]

    def period(self, this_year: int) -> Period:
        """Return what is asked for; what the address asks wrongly is left out and said beside the field."""
        self.is_valid()
        data = self.cleaned_data if self.is_bound else {}
        return Period(data.get("year") or this_year, data.get("term") or "")


class BranchTicks(RowTicks):
    """Several branches, by name; with the committee above where they stand under several."""

    home_id: int | None = None

    def label_from_instance(self, obj: Unit) -> str:
        return f"{obj.name} ({obj.parent.name})" if obj.parent_id != self.home_id else obj.name


class PlanForm(ChiboForm):
    """The plan of an inspection with its branches; see `NewPlanForm` and `RevisedPlanForm`."""

    kind = forms.ChoiceField(label="Hình thức", choices=InspectionKind.choices)
    year = forms.IntegerField(label="Chương trình năm", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    term = forms.RegexField(
        r"^\d{4}\s*[-–]\s*\d{4}$",
        label="Nhiệm kỳ",
        required=False,
        max_length=20,
        help_text="Ví dụ: 2025–2030.",
        error_messages={"invalid": "Chưa rõ nhiệm kỳ. Mời đồng chí ghi hai năm, ví dụ 2025–2030."},
    )
    subject = forms.CharField(
        label="Nội dung kiểm tra, giám sát", max_length=300, help_text="Ví dụ: Việc thực hiện chế độ sinh hoạt chi bộ."
    )
    decision_number = forms.CharField(
        label="Số quyết định, kế hoạch", max_length=80, required=False, help_text="Ví dụ: 15-QĐ/ĐU."
    )
    decided_on = DayField(label="Ngày ban hành", required=False)
    decided_by = forms.CharField(label="Cơ quan ban hành", max_length=200, required=False)
    period_from = DayField(label="Mốc xem xét từ ngày")
    period_to = DayField(label="Mốc xem xét đến hết ngày")
    planned_from = DayField(label="Tiến hành từ ngày", required=False)
    planned_to = DayField(label="Tiến hành đến ngày", required=False)
    team = forms.CharField(
        label="Thành phần đoàn, tổ",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi đồng chí một dòng: họ tên, nhiệm vụ trong đoàn.",
    )
    branches = BranchTicks(
        label="Chi bộ được kiểm tra, giám sát",
        queryset=Unit.objects.none(),
        error_messages={"required": "Chưa chọn chi bộ nào. Mời đồng chí chọn ít nhất một chi bộ."},
    )

    def __init__(self, *args: Any, within: Unit, today: date, inspection: Inspection | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        open_now = Unit.objects.branches().below(within).open_on(today)
        shown = Unit.objects.filter(pk__in=open_now.order_by("sort_key", "code").values("pk")[:MOST_SHOWN])
        if inspection is not None:
            self.initial |= {name: getattr(inspection, name) for name in (*PLAN, "version")}
            planned = inspection.branches.values("branch")
            self.initial["branches"] = list(Unit.objects.filter(pk__in=planned))
            shown = shown | Unit.objects.filter(pk__in=planned)
        self.is_narrowed = open_now.count() > MOST_SHOWN
        self.fields["branches"].home_id = within.pk
        self.fields["branches"].queryset = shown.select_related("parent").order_by("sort_key", "code")
        self.helper.layout = Layout(
            *(field.name for field in self.hidden_fields()),
            Div("kind", "year", "term", css_class="field-row"),
            "subject",
            Div("decision_number", "decided_on", css_class="field-row"),
            "decided_by",
            Div("period_from", "period_to", css_class="field-row"),
            Div("planned_from", "planned_to", css_class="field-row"),
            "team",
            Field("branches", wrapper_class="branch-ticks"),
        )

    def clean_term(self) -> str:
        """'2025 - 2030' → '2025–2030': one term is written one way."""
        return "–".join(part.strip() for part in self.cleaned_data["term"].replace("-", "–").split("–"))

    def plan(self) -> dict:
        return {name: self.cleaned_data[name] for name in PLAN}


class NewPlanForm(PlanForm):
    """A new plan: the token makes a second tap harmless."""

    form_token = FormTokenField()


class RevisedPlanForm(PlanForm):
    """A plan that stands: the version that was shown, so that nobody's words are written over unseen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)


class CallOffForm(ChiboForm):
    reason = forms.CharField(label="Lý do hủy kế hoạch", max_length=300)


class RowForm(ChiboForm):
    """The day, the conclusion and the deadline of one branch; with a reason where a conclusion is corrected."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)
    done_on = DayField(label="Ngày làm việc với chi bộ", required=False)
    conclusion = forms.CharField(
        label="Kết luận", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )
    mend_by = DayField(
        label="Hạn khắc phục",
        required=False,
        help_text="Bắt buộc khi có hạn chế phải khắc phục. Hết hạn sẽ nhắc ở đầu trang.",
    )
    reason = forms.CharField(label="Lý do đính chính", max_length=300)

    def __init__(self, *args: Any, row: InspectionBranch, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("version", "done_on", "conclusion", "mend_by"):
            self.initial.setdefault(name, getattr(row, name))
        fields = ["version", Div("done_on", "mend_by", css_class="field-row"), "conclusion"]
        if row.is_concluded:
            fields.append("reason")
        else:
            del self.fields["reason"]
        self.helper.layout = Layout(*fields)

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("done_on", "conclusion", "mend_by")}


class FindingForm(ChiboForm):
    """What was found under one heading."""

    strengths = forms.CharField(
        label="Ưu điểm", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )
    limits = forms.CharField(
        label="Hạn chế", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )
    must_mend = forms.BooleanField(label="Phải khắc phục", required=False)

    def __init__(self, *args: Any, heading: dict, finding: InspectionFinding | None, **kwargs: Any):
        super().__init__(*args, prefix=f"h-{heading['code']}", **kwargs)
        self.heading = heading
        if finding is not None:
            for name in ("strengths", "limits", "must_mend"):
                self.initial.setdefault(name, getattr(finding, name))

    def clean(self) -> dict:
        data = super().clean()
        if data.get("must_mend") and not data.get("limits") and "limits" not in self.errors:
            self.add_error(
                "limits", "Chưa ghi hạn chế phải khắc phục. Mời đồng chí ghi rõ, hoặc bỏ dấu “Phải khắc phục”."
            )
        return data

    def line(self) -> FindingLine:
        data = self.cleaned_data
        return FindingLine(self.heading["code"], data["strengths"], data["limits"], data["must_mend"])


class AnswerForm(ChiboForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)
    answer = forms.CharField(
        label="Chi bộ đã khắc phục những gì", max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )


class CloseForm(ChiboForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)
    mended_on = DayField(label="Ngày khắc phục xong")
    follow_up = forms.CharField(
        label="Ý kiến của cấp ủy", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class HeadingsForm(GradedRuleForm):
    """A set of headings, one a line, by a document, from a day on."""

    EXAMPLE = ""

    name = forms.CharField(label="Tên bộ nội dung", max_length=200)
    headings = forms.CharField(
        label="Các nội dung",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Mỗi nội dung một dòng, theo thứ tự ghi trong kế hoạch.",
    )
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=200)
    issued_on = DayField(label="Ngày ban hành", required=False)
    valid_from = DayField(label="Áp dụng từ ngày", required=False)
    note = forms.CharField(label="Ghi chú", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "unit",
            "name",
            "headings",
            Div("issuer", "number", css_class="field-row"),
            Div("issued_on", "valid_from", css_class="field-row"),
            "grade",
            "note",
        )
