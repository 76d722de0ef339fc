"""Forms of the register of documents: which lines are shown, a line written by hand, the term."""

from __future__ import annotations

from datetime import date

from crispy_forms.layout import Div, Layout
from django import forms

from chibo.common.forms import ChiboForm
from chibo.organization.models import Unit
from meetings.enums import DocumentKind
from meetings.forms.resolution import clean_term_name
from meetings.models import IssuedDocument
from meetings.numbering import kinds_of


class RegisterForm(ChiboForm):
    """The search of the register: one type, one term. `term` is the one that runs today."""

    kind = forms.ChoiceField(label="Loại văn bản", required=False)
    term = forms.ChoiceField(label="Nhiệm kỳ", required=False)

    def __init__(self, data: dict | None, *, unit: Unit, term: str):
        super().__init__(data)
        known = IssuedDocument.objects.filter(unit=unit).order_by().values_list("term", flat=True).distinct()
        terms = sorted({term, *known} - {""}, reverse=True)
        self.fields["kind"].choices = kinds_of(unit)
        self.fields["term"].choices = [(name, name) for name in terms]
        self.initial |= {"kind": DocumentKind.RESOLUTION, "term": term}

    def asked(self) -> tuple[str, str]:
        """Return (type, term) to be shown; what was not asked, or cannot be, is that of today."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return given.get("kind") or self.initial["kind"], given.get("term") or self.initial["term"]


class DocumentForm(ChiboForm):
    """A line of the register. Without a number it takes the next one."""

    kind = forms.ChoiceField(label="Loại văn bản")
    number = forms.IntegerField(label="Số", required=False, min_value=1, max_value=9999)
    issued_on = forms.DateField(label="Ngày ban hành")
    about = forms.CharField(label="Trích yếu", max_length=300, help_text="Văn bản nói về việc gì, trong một dòng.")

    def __init__(self, *args: object, unit: Unit, today: date, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["kind"].choices = kinds_of(unit)
        self.fields["number"].help_text = "Để trống thì lấy số kế tiếp của nhiệm kỳ."
        self.helper.layout = Layout("kind", Div("number", "issued_on", css_class="field-row"), "about")

    def clean_issued_on(self) -> date:
        day = self.cleaned_data["issued_on"]
        if day > self.today:
            raise forms.ValidationError("Ngày này chưa tới. Mời đồng chí ghi lại ngày ban hành.")
        return day


class LineForm(DocumentForm):
    """A line that stands in the register already: its type stays."""

    number = forms.IntegerField(label="Số", min_value=1, max_value=9999)

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        del self.fields["kind"]
        self.fields["number"].help_text = ""
        self.helper.layout = Layout(Div("number", "issued_on", css_class="field-row"), "about")


class TermForm(ChiboForm):
    """The term of a committee from its congress on."""

    name = forms.CharField(label="Nhiệm kỳ", max_length=20, help_text="Ví dụ: 2025–2030.")
    valid_from = forms.DateField(label="Tính từ ngày đại hội")

    def clean_name(self) -> str:
        return clean_term_name(self.cleaned_data["name"])
