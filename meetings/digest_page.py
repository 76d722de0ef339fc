"""What the pages of the digest show, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from chibo.organization.models import Unit
from meetings.enums.notice import DigestState
from meetings.models import DigestItem
from meetings.queries.digest import Received, reach_of, received_by

PER_PAGE = 40


def pages_of(rows: Sequence | QuerySet, number: str | None) -> Page:
    return Paginator(rows, PER_PAGE).get_page(number)


def received_lines(unit: Unit) -> list[dict]:
    """Return {item, copies, state, tone, is_open} of what reached `unit`, the newest first."""
    return [_line(row) for row in reversed(received_by(unit))]


def received_line(unit: Unit, item: DigestItem) -> dict | None:
    """Return the line of one piece at the branch `unit`, with whichever copy it is handled; None when it never came."""
    return next((_line(row) for row in received_by(unit) if item in (row.item, *row.copies)), None)


def _line(row: Received) -> dict:
    return {
        "item": row.item,
        "copies": row.copies,
        "state": row.state.label,
        "tone": row.state.tone,
        "is_open": row.is_open,
        "is_taken": row.state == DigestState.TAKEN,
    }


def committee_lines(unit: Unit, month: date, *, may_see_unpushed: bool) -> list[dict]:
    """Return {item, done} of what `unit` wrote for `month`; done: at how many branches it was made known. One query a piece."""
    rows = DigestItem.objects.filter(unit=unit, month=month).select_related("unit", "corrects", "carries_out")
    rows = rows if may_see_unpushed else rows.pushed()
    return [{"item": row, "done": reach_of(row)[DigestState.DONE] if row.is_pushed else None} for row in rows]


def reach_lines(item: DigestItem) -> list[dict]:
    """Return {code, label, count, tone}: at how many branches it is how far."""
    return [
        {"code": state.value, "label": state.label, "count": count, "tone": state.tone}
        for state, count in reach_of(item).items()
    ]
