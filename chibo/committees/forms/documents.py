"""Forms of standing documents."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.committees.enums import DocumentPeriod
from chibo.committees.models import StandingDocumentKind
from chibo.common.dates import FIRST_YEAR, LAST_YEAR
from chibo.common.forms import ChiboForm, ChiboModelForm
from chibo.organization.forms.fields import DayField

TERM = 5


class StandingDocumentForm(ChiboForm):
    """One document with its years, number, day and file."""

    kind = forms.ModelChoiceField(
        StandingDocumentKind.objects.filter(is_active=True), label="Văn bản", empty_label="Mời chọn"
    )
    first_year = forms.IntegerField(label="Từ năm", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    last_year = forms.IntegerField(
        label="Đến năm",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="Văn bản của nhiệm kỳ ghi năm đầu và năm cuối nhiệm kỳ; văn bản từng năm ghi hai năm như nhau.",
    )
    number = forms.CharField(label="Số, ký hiệu", max_length=80, help_text="Ví dụ: 01-QC/ĐU.")
    issued_on = DayField(label="Ngày ban hành")
    upload = forms.FileField(
        label="Tệp văn bản",
        required=False,
        help_text="PDF, Word hoặc ảnh chụp. Không đưa lên đây tài liệu có dấu Mật, Tối mật, Tuyệt mật.",
    )

    def __init__(self, *args: Any, year: int, kind: StandingDocumentKind | None, today: date, **kwargs: Any):
        is_term = kind is not None and kind.period == DocumentPeriod.TERM
        first = year - year % TERM if is_term else year
        initial = {"kind": kind, "first_year": first, "last_year": first + TERM if is_term else year}
        super().__init__(*args, initial=initial, **kwargs)
        self.helper.layout = Layout(
            "kind",
            Div("first_year", "last_year", css_class="field-row"),
            Div("number", "issued_on", css_class="field-row"),
            "upload",
        )


class StandingDocumentKindForm(ChiboModelForm):
    class Meta:
        model = StandingDocumentKind
        fields = ["name", "period", "position", "is_active"]
        help_texts = {"is_active": "Bỏ đánh dấu thì không phải có văn bản này nữa; văn bản đã ghi vẫn giữ."}
