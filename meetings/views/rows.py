"""What the steps that come in rows share: refusals beside their row, two versions side by side."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BaseFormSet

from chibo.common.rows import in_words
from meetings.models import Meeting
from meetings.views.common import refuse

WHERE = re.compile(r"(?P<prefix>[a-z]+)-(?P<number>[0-9]+)-(?P<name>[a-z_]+)")


@dataclass
class Rows:
    """A formset of a step. `saved()` makes the same rows as they are stored now; `forms` by their number in a refusal."""

    label: str
    formset: BaseFormSet
    saved: Callable[[], BaseFormSet]
    forms: dict[int, BaseForm] = field(default_factory=dict)


def refuse_rows(head: BaseForm, error: ValidationError, *parts: Rows) -> tuple[Meeting | None, list[dict]]:
    """Put a refusal of 'assignments-2-due_on' beside that field of that row, any other into `head`.

    After a clash the two versions come back, (stored meeting, rows that differ), and the next save is based on the stored
    one.
    """
    where = WHERE.fullmatch(getattr(error, "field", None) or "")
    for part in parts:
        form = part.forms.get(int(where["number"])) if where and where["prefix"] == part.formset.prefix else None
        if form is not None:
            form.add_error(where["name"] if where["name"] in form.fields else None, error.messages[0])
            return None, []
    stored = refuse(head, error)
    if stored is None:
        return None, []
    head.data["version"] = str(stored.version)
    return stored, [row for part in parts if (row := _clash(part))]


def _clash(part: Rows) -> dict | None:
    typed, kept = in_words(part.formset), in_words(part.saved())
    return {"label": part.label, "typed": typed, "stored": kept} if typed != kept else None
