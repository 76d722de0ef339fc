"""What the forms of rows share: votes, resolution items, assignments, results."""

from __future__ import annotations

from django import forms

from chibo.common.forms import ChiboForm


class VersionForm(ChiboForm):
    """The version of the record that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)
