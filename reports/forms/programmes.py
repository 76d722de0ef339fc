"""Forms of programmes: what is written of one, a target, the report on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q

from chibo.common.forms import ChiboForm, ChiboModelForm, FormTokenField
from chibo.organization.forms.fields import DayField
from chibo.organization.models import Access
from reports.enums import Basis, Operator, Stage
from reports.models import Programme, ProgrammeKind, ProgrammeTarget
from reports.programme_measures import MEASURES
from reports.services.programmes import HEAD, TARGET


class ProgrammeForm(ChiboForm):
    """What is written of a programme; of another one it carries out, those in reach are offered."""

    kind = forms.ModelChoiceField(label="Loại văn bản", queryset=ProgrammeKind.objects.none(), empty_label="Mời chọn")
    number = forms.CharField(label="Số, ký hiệu", max_length=80, help_text="Ví dụ: 11-ĐA/TU.")
    name = forms.CharField(label="Về việc gì", max_length=300, help_text="Ví dụ: Nâng cao chất lượng sinh hoạt chi bộ.")
    issuer = forms.CharField(
        label="Cơ quan ban hành", max_length=200, help_text="Ví dụ: Ban Thường vụ Thành ủy. Ghi cả khi là cấp trên."
    )
    issued_on = DayField(label="Ngày ban hành")
    carries_out = forms.ModelChoiceField(
        label="Để thực hiện chương trình, đề án",
        queryset=Programme.objects.none(),
        required=False,
        empty_label="Không có trong danh sách",
    )
    carries_out_text = forms.CharField(
        label="Để thực hiện văn bản khác",
        max_length=300,
        required=False,
        help_text="Khi văn bản đó chưa có trong danh sách. Ví dụ: Chỉ thị số 10-CT/TW của Ban Bí thư.",
    )
    first_day = DayField(label="Thực hiện từ ngày")
    last_day = DayField(label="Đến hết ngày")

    def __init__(self, *args: Any, access: Access, programme: Programme | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        used = Q(pk=programme.kind_id) if programme else Q(pk=None)
        self.fields["kind"].queryset = ProgrammeKind.objects.filter(Q(is_active=True) | used)
        others = Programme.objects.visible_to(access).select_related("kind")
        self.fields["carries_out"].queryset = others.exclude(pk=programme.pk) if programme else others
        if programme is not None:
            for name in HEAD:
                value = getattr(programme, name)
                self.initial.setdefault(name, value.pk if name in ("kind", "carries_out") and value else value)
        self.helper.layout = Layout(
            Div("kind", "number", css_class="field-row"),
            "name",
            Div("issuer", "issued_on", css_class="field-row"),
            "carries_out",
            "carries_out_text",
            Div("first_day", "last_day", css_class="field-row"),
            *(["form_token"] if "form_token" in self.fields else []),
        )

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in HEAD}


class NewProgrammeForm(ProgrammeForm):
    """A new programme: the token makes a second tap harmless."""

    form_token = FormTokenField()


class TargetForm(ChiboForm):
    """One target: a figure that the program counts by itself, and what it is to reach."""

    measure = forms.ChoiceField(label="Chỉ tiêu về", choices=())
    parameter = forms.IntegerField(
        label="Ít nhất mấy buổi",
        required=False,
        min_value=1,
        help_text="Chỉ ghi khi chọn “Chi bộ có ít nhất … buổi sinh hoạt chuyên đề”.",
    )
    operator = forms.ChoiceField(label="Phải đạt", choices=Operator.choices)
    value = forms.DecimalField(
        label="Con số", max_digits=9, decimal_places=2, help_text="Chỉ tiêu phần trăm chỉ ghi số, ví dụ 95."
    )
    basis = forms.ChoiceField(label="Xét theo", choices=Basis.choices)
    wording = forms.CharField(
        label="Nguyên văn trong văn bản",
        max_length=300,
        required=False,
        help_text="Ví dụ: Mỗi chi bộ ít nhất 3 kỳ sinh hoạt chuyên đề một năm.",
    )

    def __init__(self, *args: Any, target: ProgrammeTarget | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [
            ("", "Mời chọn"),
            *((code, measure.named(None)) for code, measure in MEASURES.items()),
        ]
        if target is not None:
            for name in TARGET:
                self.initial.setdefault(name, getattr(target, name))
        self.helper.layout = Layout(
            "measure", "parameter", Div("operator", "value", css_class="field-row"), "basis", "wording"
        )

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in TARGET}


class ProgrammeReportForm(ChiboForm):
    """Which report on a programme, over which days; begun with the programme's days up to today."""

    stage = forms.ChoiceField(label="Sơ kết hay tổng kết", choices=Stage.choices)
    title = forms.CharField(
        label="Tên báo cáo",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tên này in ở đầu báo cáo. Ví dụ: Báo cáo sơ kết 3 năm thực hiện Đề án số 11-ĐA/TU.",
    )
    first_day = DayField(label="Số liệu từ ngày")
    last_day = DayField(label="Đến hết ngày")

    def __init__(self, *args: Any, programme: Programme, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        is_over = programme.is_over(today)
        begun = {
            "stage": Stage.FINAL if is_over else Stage.INTERIM,
            "title": f"Báo cáo {'tổng kết' if is_over else 'sơ kết'} thực hiện {programme.citation}",
            "first_day": programme.first_day,
            "last_day": max(programme.first_day, min(programme.last_day, today)),
        }
        self.initial = begun | self.initial
        self.helper.layout = Layout("stage", "title", Div("first_day", "last_day", css_class="field-row"))


class ProgrammeKindForm(ChiboModelForm):
    """A word of the table of kinds."""

    class Meta:
        model = ProgrammeKind
        fields = ["name", "position", "is_active"]
