"""A criteria set as a whole: begun, framed, published, ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q

from chibo.accounts.models import User
from chibo.common.forms import ChiboForm
from chibo.organization.enums import Grade
from chibo.organization.forms.fields import UnitChoiceField
from chibo.organization.models import Access, BranchType, Unit
from evaluations.definition import POINTS, RUBRIC
from evaluations.forms.criteria_sheets import Block, HeadForm, Sheet
from evaluations.models import CriteriaSet
from evaluations.services.criteria import Frame, frame_of, save_frame, version_of
from evaluations.services.criteria_publishing import replaceable
from meetings.enums import MeetingKind

FORMS = [(POINTS, "Chấm điểm theo tiêu chí"), (RUBRIC, "Không chấm điểm, chọn mức theo mô tả")]
FOR_ALL = "Toàn hệ thống"


class IssuerForm(ChiboForm):
    """The name of a set and the unit for which it is issued: only those in reach; for all only from above everything."""

    name = forms.CharField(label="Tên bộ tiêu chí", max_length=200)
    unit = UnitChoiceField(Unit.objects.none(), label="Áp dụng cho", empty_label=FOR_ALL)

    def __init__(self, *args: Any, access: Access, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(access).filter(type__is_branch=False)
        kept = self.initial.get("unit")
        open_ones = Unit.objects.open_on(today).values("pk")
        units = units.filter(Q(pk__in=open_ones) | Q(pk=getattr(kept, "pk", kept)))
        self.fields["unit"].queryset = units.select_related("parent").order_by("type__rank", "sort_key")
        if access.unit_id is None:
            self.fields["unit"].required = False
        else:
            self.fields["unit"].empty_label = None
            self.initial.setdefault("unit", access.unit_id)


class NewSetForm(IssuerForm):
    form = forms.ChoiceField(label="Cách chấm", choices=FORMS, widget=forms.RadioSelect, initial=POINTS)


class CopySetForm(IssuerForm):
    """A copy of another set, to be adapted."""


class FrameForm(IssuerForm, HeadForm):
    form = forms.ChoiceField(label="Cách chấm", choices=FORMS, widget=forms.RadioSelect)
    maximum = forms.DecimalField(
        label="Tổng điểm tối đa",
        required=False,
        min_value=1,
        max_value=1000,
        max_digits=6,
        decimal_places=2,
        help_text="Tổng điểm các tiêu chí phải bằng số này. Bộ không chấm điểm thì để trống.",
    )
    kinds = forms.MultipleChoiceField(
        label="Dùng cho",
        required=False,
        choices=[(kind, MeetingKind(kind).label) for kind in MeetingKind.rated()],
        widget=forms.CheckboxSelectMultiple,
    )
    branch_type = forms.ModelChoiceField(
        BranchType.objects.filter(is_active=True),
        label="Loại hình chi bộ",
        required=False,
        empty_label="Mọi loại hình",
    )
    issuer = forms.CharField(label="Cơ quan ban hành", max_length=200, required=False)
    number = forms.CharField(
        label="Số, ký hiệu văn bản", max_length=80, required=False, help_text="Ví dụ: 42-HD/BTCTW."
    )
    issued_on = forms.DateField(label="Ngày ban hành", required=False)
    grade = forms.ChoiceField(label="Mức chắc chắn của nguồn", choices=Grade.choices)
    note = forms.CharField(
        label="Ghi chú về nguồn", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    valid_from = forms.DateField(
        label="Áp dụng từ ngày", required=False, help_text="Được hỏi lại khi ban hành, để trống cũng được."
    )
    valid_to = forms.DateField(label="Đến hết ngày", required=False, help_text="Không ghi: đến khi có bộ thay thế.")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "version",
            "name",
            "unit",
            "form",
            "maximum",
            "kinds",
            "branch_type",
            "issuer",
            Div("number", "issued_on", css_class="field-row"),
            "grade",
            "note",
            Div("valid_from", "valid_to", css_class="field-row"),
        )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("form") == POINTS and data.get("maximum") is None and "maximum" not in self.errors:
            self.add_error("maximum", "Chưa có tổng điểm tối đa. Mời đồng chí ghi số điểm, ví dụ 100.")
        return data


class FrameSheet(Sheet):
    title = "Văn bản, phạm vi áp dụng"
    intro = "Bộ tiêu chí theo văn bản nào, dùng cho ai, từ ngày nào."
    done = "Đã lưu văn bản và phạm vi áp dụng."

    def stored(self) -> Frame:
        return frame_of(self.draft)

    def make(self) -> Iterator[Block]:
        stored = self.stored()
        initial = {name: getattr(stored, name) for name in Frame.__dataclass_fields__}
        initial |= {"version": version_of(stored), "unit": stored.unit and stored.unit.pk}
        yield Block(self.title, form=FrameForm(self.data, initial=initial, access=self.access, today=self.today))

    def save(self, actor: User) -> CriteriaSet:
        data = self.head.cleaned_data
        given = {name: data[name] for name in Frame.__dataclass_fields__}
        maximum: Decimal | None = data["maximum"] if data["form"] == POINTS else None
        frame = Frame(**given | {"maximum": maximum})
        return save_frame(draft=self.draft, frame=frame, version=self.version, actor=actor)


class PublishForm(HeadForm):
    """From which day the draft rates, and which set ends the day before."""

    valid_from = forms.DateField(
        label="Áp dụng từ ngày", error_messages={"required": "Chưa có ngày bắt đầu áp dụng. Mời đồng chí chọn ngày."}
    )
    replaces = forms.ModelChoiceField(
        CriteriaSet.objects.none(),
        label="Thay thế bộ đang áp dụng",
        required=False,
        empty_label="Không thay thế bộ nào",
        help_text="Bộ bị thay thế áp dụng đến hết ngày liền trước; các kỳ trước giữ bộ cũ.",
    )

    def __init__(self, *args: Any, draft: CriteriaSet, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["replaces"].queryset = replaceable(draft)


class EndSetForm(ChiboForm):
    last_day = forms.DateField(
        label="Áp dụng đến hết ngày",
        error_messages={"required": "Chưa có ngày cuối cùng áp dụng. Mời đồng chí chọn ngày."},
    )
