"""Forms of the digest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import forms

from chibo.common.dates import add_months, month_start
from chibo.common.forms import ChiboForm, FormTokenMixin
from chibo.organization.models import Unit
from meetings.enums.notice import DigestSource
from meetings.forms.record import MonthField
from meetings.models import DigestItem
from meetings.queries.digest import documents_to_carry_out, pushed_pieces
from meetings.services.digests import FIELDS, MONTHS_AHEAD

LONGEST_TEXT = 8_000


class DigestItemForm(FormTokenMixin, ChiboForm):
    """One piece: what it is, where it was taken from, which document, what that carries out."""

    month = MonthField(label="Cho kỳ sinh hoạt tháng")
    title = forms.CharField(label="Tiêu đề", max_length=300)
    text = forms.CharField(
        label="Nội dung cần phổ biến",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Không ghi nội dung có dấu Mật, Tối mật, Tuyệt mật.",
    )
    source = forms.ChoiceField(label="Nguồn", choices=DigestSource.choices)
    source_words = forms.CharField(
        label="Ghi rõ nguồn", max_length=300, required=False, help_text="Ví dụ: Báo Nghệ An ngày 15/11/2026."
    )
    document = forms.CharField(
        label="Số, ngày văn bản",
        max_length=200,
        required=False,
        help_text="Ví dụ: Kế hoạch số 45-KH/ĐU ngày 10/11/2026.",
    )
    carries_out = forms.ModelChoiceField(
        label="Thực hiện văn bản đã gửi", queryset=DigestItem.objects.none(), required=False, empty_label="Không có"
    )
    carries_out_words = forms.CharField(
        label="Thực hiện văn bản khác",
        max_length=300,
        required=False,
        help_text="Ví dụ: Nghị quyết số 05-NQ/TU ngày 01/10/2026.",
    )
    corrects = forms.ModelChoiceField(
        label="Đính chính mục đã gửi",
        queryset=DigestItem.objects.none(),
        required=False,
        empty_label="Không phải đính chính",
    )
    file = forms.FileField(label="Tệp kèm theo", required=False, help_text="PDF, Word, Excel hoặc ảnh.")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        data: Mapping | None = None,
        files: Mapping | None = None,
        *,
        unit: Unit,
        today: date,
        item: DigestItem | None = None,
        month: date | None = None,
    ):
        known = {name: getattr(item, name) for name in FIELDS} | {"version": item.version} if item else {}
        at = item.month if item else month or add_months(month_start(today), 1)
        super().__init__(data, files, initial=known | {"month": f"{at:%Y-%m}"})
        months = {add_months(month_start(today), step) for step in range(-1, MONTHS_AHEAD + 1)} | {at}
        self.fields["month"].widget = forms.Select(
            choices=[(f"{one:%Y-%m}", f"Tháng {one:%m/%Y}") for one in sorted(months)]
        )
        self.fields["carries_out"].queryset = documents_to_carry_out(unit)
        self.fields["carries_out"].label_from_instance = _with_document
        self.fields["corrects"].queryset = pushed_pieces(unit)

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in FIELDS}


def _with_document(item: DigestItem) -> str:
    return f"{item.document}: {item.title}"
