"""What comes with a file: what it is, and of which page."""

from __future__ import annotations

from django import forms

from chibo.common.forms import ChiboForm
from meetings.enums import MeetingFileRole
from meetings.services.files import MOST_PAGES


class FilesForm(ChiboForm):
    """The files themselves come beside it as `file`, any number of them."""

    role = forms.ChoiceField(label="Loại tệp", choices=MeetingFileRole.choices, widget=forms.HiddenInput)
    page = forms.IntegerField(label="Trang", required=False, min_value=1, max_value=MOST_PAGES)
