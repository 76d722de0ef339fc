"""Forms that come in rows: one more empty row without script, and what the rows hold in words."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.forms import BaseForm, BoundField
from django.http import QueryDict

from chibo.common.dates import screen_date

ROWS = 40


def grown(data: QueryDict, prefix: str) -> QueryDict:
    """Return posted data with one more empty row, for 'Thêm …' without script."""
    data, name = data.copy(), f"{prefix}-TOTAL_FORMS"
    count = data.get(name, "")
    data[name] = str(min(int(count) + 1, ROWS) if count.isascii() and count.isdecimal() and len(count) < 5 else 1)
    return data


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
