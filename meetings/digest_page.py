"""What the pages of the digest show, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from chibo.common.dates import month_start
from chibo.organization.models import Unit
from meetings.enums.notice import DigestState
from meetings.models import DigestItem
from meetings.queries.digest import (
    Received,
    made_known,
    offered_since,
    reach_of,
    received,
    received_by,
    received_keys,
    received_with_copies,
)

PER_PAGE = 40


def pages_of(rows: Sequence | QuerySet, number: str | None) -> Page:
    return Paginator(rows, PER_PAGE).get_page(number)


def received_page(unit: Unit, number: str | None, *, but: Sequence[dict] = ()) -> Page:
    """Return a page of {item, copies, state, tone, is_open, is_taken} of what reached `unit`, the newest first.

    `but`: lines that stand elsewhere on the page. Only the pieces of the page are read in full.
    """
    elsewhere = {item.pk for line in but for item in (line["item"], *line["copies"])}
    page = pages_of([key for key in reversed(received_keys(unit)) if elsewhere.isdisjoint(key)], number)
    page.object_list = [_line(row) for row in received(unit, page.object_list)]
    return page


def waiting_lines(unit: Unit, day: date) -> list[dict]:
    """Return the lines of what the branch `unit` has still to decide on or make known, the newest first.

    Of the months whose pieces still come into agendas; older ones stand in the list below, with how far they are.
    """
    rows = received_by(unit, since=offered_since(month_start(day)))
    return [_line(row) for row in reversed(rows) if row.is_open]


def received_line(unit: Unit, item: DigestItem) -> dict | None:
    """Return the line of one piece at the branch `unit`, with whichever copy it is handled; None when it never came."""
    row = received_with_copies(unit, item)
    return _line(row) if row else None


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
    """Return {item, done} of what `unit` wrote for `month`; done: at how many branches it was made known.

    None where it was not pushed. As many queries for many pieces as for one.
    """
    rows = DigestItem.objects.filter(unit=unit, month=month).select_related("unit", "corrects", "carries_out")
    rows = list(rows if may_see_unpushed else rows.pushed())
    done = made_known([row for row in rows if row.is_pushed])
    return [{"item": row, "done": done.get(row.pk)} for row in rows]


def reach_lines(item: DigestItem) -> list[dict]:
    """Return {code, label, count, tone}: at how many branches it is how far."""
    return [
        {"code": state.value, "label": state.label, "count": count, "tone": state.tone}
        for state, count in reach_of(item).items()
    ]
