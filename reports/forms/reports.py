"""Forms of reports and period locks."""

from __future__ import annotations

from django import forms

from chibo.common.forms import ChiboForm
from reports.narrative import SECTIONS
from reports.services.reports import NARRATIVE_LIMIT


class NarrativeForm(ChiboForm):
    """The words of a draft, a field for each section; `base_version` is the one that was shown."""

    base_version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: dict | None = None, **kwargs: object):
        super().__init__(data, **kwargs)
        for key, label in SECTIONS.items():
            widget = forms.Textarea(attrs={"rows": 4})
            self.fields[key] = forms.CharField(label=label, required=False, max_length=NARRATIVE_LIMIT, widget=widget)
            self.fields[key].error_messages["max_length"] = (
                "Phần này đang dài %(show_value)d chữ, chỉ ghi được %(limit_value)d chữ. Mời đồng chí rút gọn."
            )

    @property
    def texts(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key, "") for key in SECTIONS}


class ReasonForm(ChiboForm):
    """Why a report is given back."""

    reason = forms.CharField(
        label="Lý do trả lại, cần bổ sung gì",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Chưa có lý do trả lại. Mời đồng chí ghi rõ cần bổ sung gì."},
    )


class UnlockForm(ChiboForm):
    """Why a locked period is opened again."""

    reason = forms.CharField(
        label="Lý do mở lại",
        max_length=300,
        error_messages={"required": "Chưa có lý do mở lại. Mời đồng chí ghi lý do."},
    )


class CodeForm(ChiboForm):
    """The code at the foot of a printed report."""

    code = forms.CharField(label="Mã tra cứu ở chân trang bản in", required=False, max_length=40)

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split()).upper()
