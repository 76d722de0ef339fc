"""Forms of admissions."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.dates import FIRST_YEAR, LAST_YEAR
from chibo.common.forms import ChiboForm
from chibo.organization.forms.fields import DayField

MOST = 9999


class TargetForm(ChiboForm):
    year = forms.IntegerField(label="Năm", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    target = forms.IntegerField(label="Chỉ tiêu kết nạp (đảng viên)", min_value=0, max_value=MOST)
    document = forms.CharField(
        label="Theo văn bản", max_length=200, required=False, help_text="Ví dụ: Kế hoạch số 12-KH/ĐU ngày 05/01/2026."
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(Div("year", "target", css_class="field-row"), "document")


class CandidatesForm(ChiboForm):
    """Numbers only: names and files of people who are not members yet are not kept."""

    on = DayField(label="Tính đến ngày")
    promising = forms.IntegerField(label="Quần chúng ưu tú", min_value=0, max_value=MOST)
    trained = forms.IntegerField(label="Trong đó đã học lớp nhận thức về Đảng", min_value=0, max_value=MOST)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("on", Div("promising", "trained", css_class="field-row"))


class AdmissionSpanForm(ChiboForm):
    """A year of the table, and the days of a term to be summed."""

    year = forms.IntegerField(label="Năm", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    first = DayField(label="Nhiệm kỳ từ ngày")
    last = DayField(label="đến hết ngày")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("year", Div("first", "last", css_class="field-row"))

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and first > last:
            self.add_error("last", "Ngày cuối đứng trước ngày đầu. Mời đồng chí xem lại hai ngày này.")
        return data
