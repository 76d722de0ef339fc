"""What the forms of rows share: votes, resolution items, assignments, results."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.forms import BaseForm, BoundField

from chibo.common.dates import screen_date
from chibo.common.forms import ChiboForm


class VersionForm(ChiboForm):
    """The version of the record that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)


def in_words(rows: Iterable[BaseForm]) -> str:
    """Return what the rows hold, one filled field a line: the two texts that stand side by side after a clash."""
    lines = []
    for row in rows:
        filled = [f"{field.label}: {shown}" for field in row.visible_fields() if (shown := _shown(field))]
        lines.append("\n".join(filled))
    return "\n\n".join(line for line in lines if line)


def _shown(field: BoundField) -> str:
    value = field.value()
    if isinstance(field.field, forms.ChoiceField):
        chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
        return ", ".join(str(label) for key, label in field.field.choices if key and str(key) in chosen)
    if hasattr(value, "isoformat"):
        return screen_date(value)
    if isinstance(value, bool):
        return "có" if value else ""
    return "" if value is None else str(value)
