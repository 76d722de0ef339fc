"""The form of one form of award."""

from django import forms

from chibo.common.forms import ChiboForm


class AwardKindForm(ChiboForm):
    name = forms.CharField(label="Hình thức khen thưởng", max_length=80, help_text="Ví dụ: Giấy khen.")
