"""One criterion and one cap of a draft: what is rated, its bands, what of it the program counts by itself."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.accounts.models import User
from chibo.common.forms import ChiboForm
from evaluations.forms.criteria_rows import (
    HALF_ELSEWHERE,
    HALF_OF,
    LEVELS,
    MEASURE_CHOICES,
    MINUTES,
    AdjustmentForm,
    BandForm,
    ConditionForm,
    CountedForm,
    points_field,
)
from evaluations.forms.criteria_sheets import Block, HeadForm, Sheet, filled, rows_of
from evaluations.intervals import HALF, number
from evaluations.models import CriteriaSet
from evaluations.services.criteria import add_row, plain_number, save_row, version_of

KINDS = [
    ("free", "Điểm lẻ tự do, từ 0 đến điểm tối đa"),
    ("bands", "Theo khoảng, chỉ các mức điểm đã ghi"),
    ("toggle", "Đạt hoặc không đạt: đủ điểm hoặc 0 điểm"),
]
POLICIES = [
    ("", "chưa chọn"),
    ("leave_out", "Bỏ ra, điểm tối đa của kỳ giảm theo"),
    ("full", "Cho đủ điểm"),
    ("zero", "Cho 0 điểm"),
]
BY_PERSON = "Người đánh giá chọn khoảng"


class ItemForm(HeadForm):
    """What is rated, for how many points."""

    code = forms.CharField(label="Mã", max_length=20, help_text="Ví dụ: 2.1. Mỗi mã dùng một lần trong bộ.")
    maximum = points_field("Điểm tối đa")
    group = forms.CharField(
        label="Nhóm",
        max_length=200,
        help_text="Các tiêu chí cùng tên nhóm đứng chung một phần.",
        widget=forms.TextInput(attrs={"list": "known-groups"}),
    )
    label = forms.CharField(label="Nội dung tiêu chí", max_length=600, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label="Kiểu chấm", choices=KINDS, widget=forms.RadioSelect, initial="free")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["maximum"].required = True
        self.helper.layout = Layout("version", Div("code", "maximum", css_class="field-row"), "group", "label", "kind")


class OwnMeasureForm(ChiboForm):
    """Whether the program finds the band by itself."""

    own_measure = forms.ChoiceField(
        label="Chọn khoảng theo số liệu",
        choices=[("", BY_PERSON), *MEASURE_CHOICES[1:]],
        required=False,
        help_text="Chọn số liệu thì mỗi khoảng phải ghi mốc, chương trình tự chọn khoảng.",
    )


class SourceForm(ChiboForm):
    source = forms.CharField(
        label="Nguồn của cách tự tính", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class AppliesForm(ConditionForm):
    """In which meetings the criterion counts, and what becomes of its points in the others."""

    when_not_applicable = forms.ChoiceField(label="Kỳ không áp dụng thì", choices=POLICIES, required=False)
    field_order = [*ConditionForm.field_order[:-1], "when_not_applicable"]
    drop = None

    @staticmethod
    def initial_of(row: dict) -> dict:
        condition = ConditionForm.initial_of(row["applies"]) if row.get("applies") else {}
        return condition | {"when_not_applicable": row.get("when_not_applicable", "")}

    def row(self) -> dict:
        if self.is_empty:
            return {}
        policy = self.cleaned_data["when_not_applicable"]
        return {"applies": super().row()} | ({"when_not_applicable": policy} if policy else {})


class RowSheet(Sheet):
    """A row of criteria or caps; without `index` a new one."""

    part = ""

    def __init__(self, *args: Any, index: int | None = None, **kwargs: Any):
        self.index = index
        super().__init__(*args, **kwargs)

    def stored(self) -> dict:
        rows = self.draft.definition.get(self.part, [])
        return rows[self.index] if self.index is not None and self.index < len(rows) else {}

    @abstractmethod
    def value(self) -> dict: ...

    def save(self, actor: User) -> CriteriaSet:
        given = {"draft": self.draft, "part": self.part, "row": self.value(), "actor": actor}
        if self.index is None:
            return add_row(**given)
        return save_row(**given, index=self.index, version=self.version)

    def of(self, draft: CriteriaSet) -> Sheet:
        return type(self)(draft, None, access=self.access, today=self.today, index=self.index)


class ItemSheet(RowSheet):
    part = "criteria"
    done = "Đã lưu tiêu chí."

    @property
    def title(self) -> str:
        return f"Tiêu chí {self.stored()['code']}" if self.stored() else "Thêm tiêu chí"

    def make(self) -> Iterator[Block]:
        row, data = self.stored(), self.data
        fact = row.get("fact") or {}
        own = [part["measure"] for part in fact.get("parts", []) if not part.get("bands")]
        yield Block("Nội dung, điểm", form=ItemForm(data, initial=_head(row)))
        yield Block(
            "Các khoảng điểm",
            "Chỉ ghi khi kiểu chấm là theo khoảng. Điểm giảm dần, mỗi giá trị thuộc đúng một khoảng.",
            form=OwnMeasureForm(data, initial={"own_measure": own[0] if own else ""}),
            formset=rows_of(BandForm, "bands", row.get("bands", []), data),
            add_label="Thêm khoảng",
            is_folded=True,
        )
        yield Block(
            "Tự tính từ số liệu của kỳ sinh hoạt",
            "Các dòng cùng số liệu làm thành một phần điểm; điểm của các số liệu cộng lại.",
            form=SourceForm(data, initial={"source": fact.get("source", "")}),
            formset=rows_of(CountedForm, "counted", list(_counted(fact)), data),
            add_label="Thêm dòng số liệu",
            is_folded=True,
        )
        yield Block(
            "Trừ điểm, khống chế điểm theo số liệu",
            "Ví dụ: có đảng viên vắng không lý do thì chỉ còn không quá 1 điểm.",
            formset=rows_of(AdjustmentForm, "adjust", fact.get("adjust", []), data),
            add_label="Thêm dòng trừ, khống chế",
            is_folded=True,
        )
        yield Block(
            "Chỉ chấm khi có điều kiện",
            "Ví dụ: chỉ chấm tháng có sinh hoạt chuyên đề. Không ghi thì kỳ nào cũng chấm.",
            form=AppliesForm(data, initial=AppliesForm.initial_of(row), prefix="applies"),
            is_folded=True,
        )

    def is_valid(self) -> bool:
        """Half of the norm is a border of minutes only; the bands learn their measure from the field above them."""
        if not super().is_valid():
            return False
        own = self.blocks[1].form.cleaned_data["own_measure"]
        strange = [
            form for form in self.blocks[1].formset if own not in ("", MINUTES) and HALF in form.borders().values()
        ]
        for form in strange:
            form.add_error("low_is" if form.cleaned_data["low_is"].startswith(HALF_OF) else "high_is", HALF_ELSEWHERE)
        return not strange

    def value(self) -> dict:
        data = self.head.cleaned_data
        bands = filled(self.blocks[1].formset)
        fact = self._fact()
        return {
            **{name: data[name] for name in ("code", "group", "label", "kind")},
            "maximum": plain_number(data["maximum"]),
            **({"bands": bands} if bands else {}),
            **({"fact": fact} if fact else {}),
            **self.blocks[4].form.row(),
        }

    def _fact(self) -> dict:
        own = self.blocks[1].form.cleaned_data["own_measure"]
        source = self.blocks[2].form.cleaned_data["source"]
        parts: dict[str, dict] = {own: {"measure": own}} if own else {}
        for row in filled(self.blocks[2].formset):
            part = parts.setdefault(f"bands of {row['measure']}", {"measure": row["measure"], "bands": []})
            part["bands"].append({name: value for name, value in row.items() if name != "measure"})
        adjust = filled(self.blocks[3].formset)
        if not parts and not adjust and not source:
            return {}
        given = {"parts": list(parts.values())} | ({"adjust": adjust} if adjust else {})
        return given | ({"source": source} if source else {})


def _head(row: dict) -> dict:
    shown = {name: row[name] for name in ("code", "group", "label", "kind") if name in row}
    maximum = {"maximum": number(row["maximum"])} if row else {}
    return shown | maximum | {"version": version_of(row)}


def _counted(fact: dict) -> Iterator[dict]:
    """Yield the bands of every measure as single rows."""
    for part in fact.get("parts", []):
        for band in part.get("bands", []):
            yield {"measure": part["measure"]} | band


class CapForm(HeadForm):
    level = forms.ChoiceField(
        label="Mức bị khống chế", choices=LEVELS[:-1], help_text="Không đủ thì xuống mức liền dưới."
    )
    reason = forms.CharField(
        label="Lý do, hiện trên phiếu", max_length=300, widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    requires = forms.MultipleChoiceField(
        label="Các tiêu chí phải đạt điểm tối đa", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, items: list[dict], **kwargs: Any):
        super().__init__(*args, **kwargs)
        known = [(item["code"], f"{item['code']}. {item['label']}") for item in items]
        codes = [code for code, _ in known]
        gone = [code for code in self.initial.get("requires", []) if code not in codes]
        self.fields["requires"].choices = known + [(code, f"{code} (không còn trong bộ)") for code in gone]
        if not self.fields["requires"].choices:
            del self.fields["requires"]


class CapSheet(RowSheet):
    part = "caps"
    title = "Điều kiện khống chế mức"
    done = "Đã lưu điều kiện khống chế."

    def make(self) -> Iterator[Block]:
        row = self.stored()
        initial = {name: row[name] for name in ("level", "reason", "requires") if name in row}
        head = CapForm(
            self.data, initial=initial | {"version": version_of(row)}, items=self.draft.definition.get("criteria", [])
        )
        yield Block("Mức và điều kiện", form=head)
        yield Block(
            "Số liệu phải đạt",
            "Kỳ sinh hoạt phải có đủ các số liệu này mới được xếp mức ở trên.",
            formset=rows_of(ConditionForm, "tests", row.get("tests", []), self.data),
            add_label="Thêm số liệu",
        )

    def value(self) -> dict:
        data, tests = self.head.cleaned_data, filled(self.blocks[1].formset)
        return {
            "level": data["level"],
            **({"requires": data["requires"]} if data.get("requires") else {}),
            **({"tests": tests} if tests else {}),
            "reason": data["reason"],
        }
