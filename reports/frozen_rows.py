"""The rows that a report freezes, and what they add up to.

A frozen row is a dict. A regular one: {"kind": "regular", "branch": code, "name", "month": "YYYY-MM", "due_on", "held_on",
"timing", "level", "self_level", "official_level", "score", "base", "present", "opinions", "is_missed", "meeting": id}.
In a month or quarter one below Tốt also has "notes", why points are missing (`evaluations.notes`), where there are any;
versions frozen before notes were kept have none.
A topical one: {"kind": "topical", "branch", "name", "month", "held_on", "is_combined", "topic", "meeting": id}. Days are
ISO text or None, scores text or None. Rows are those that count for the unit, so `counts_of` them is its figures.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper

from chibo.common.dates import Span
from chibo.organization.models import Unit
from evaluations.enums import Level
from reports.enums import Timing
from reports.figures import counted_branch_months, counted_topical, is_expected, is_missed
from reports.models import BranchMonth


def frozen_rows(unit: Unit, span: Span, as_of: date) -> list[dict]:
    """Return the rows behind the figures of `unit` for `span` as of a day, by branch name, month and day."""
    return [*_regular_rows(unit, span, as_of), *_topical_rows(unit, span, as_of)]


def _regular_rows(unit: Unit, span: Span, as_of: date) -> list[dict]:
    rows = counted_branch_months([unit.pk], span).filter(is_expected(as_of)).select_related("branch")
    rows = rows.annotate(is_missed=ExpressionWrapper(is_missed(as_of), output_field=BooleanField()))
    rows = rows.order_by("branch__sort_key", "branch__code", "month")
    return [_regular_row(row, is_missed=bool(row.is_missed), as_of=as_of) for row in rows]


def _regular_row(row: BranchMonth, *, is_missed: bool, as_of: date) -> dict:
    held = row.held_on is not None and row.held_on <= as_of
    return {
        "kind": "regular",
        "branch": row.branch.code,
        "name": row.branch.name,
        "month": f"{row.month:%Y-%m}",
        "due_on": _iso(row.due_on),
        "held_on": _iso(row.held_on) if held else None,
        "timing": row.timing if held else "",
        "level": row.level if held else "",
        "self_level": row.self_level if held else "",
        "official_level": row.official_level if held else "",
        "score": f"{row.score.normalize():f}" if held and row.score is not None else None,
        "base": row.base if held else None,
        "present": row.present if held else None,
        "opinions": row.opinions if held else None,
        "is_missed": is_missed,
        "meeting": row.meeting_id if held else None,
    }


def _topical_rows(unit: Unit, span: Span, as_of: date) -> list[dict]:
    meetings = counted_topical([unit.pk], span, as_of).select_related("unit")
    meetings = meetings.order_by("unit__sort_key", "unit__code", "month", "held_on", "pk")
    return [
        {
            "kind": "topical",
            "branch": meeting.unit.code,
            "name": meeting.unit.name,
            "month": f"{meeting.month:%Y-%m}",
            "held_on": _iso(meeting.held_on),
            "is_combined": meeting.is_of_the_month,
            # As `_explained`: the session counts, its words are read where the branch is now.
            "topic": meeting.topic if meeting.unit.path.startswith(unit.path) else "",
            "meeting": meeting.pk,
        }
        for meeting in meetings
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# --- counts ------------------------------------------------------------------------------------------------------

# What each figure counts among the regular rows: key → condition.
CONDITIONS: dict[str, Callable[[dict], bool]] = {
    "expected": lambda row: True,
    "held": lambda row: row["held_on"] is not None,
    "on_day": lambda row: row["timing"] == Timing.ON_DAY,
    "moved": lambda row: row["timing"] == Timing.MOVED,
    "off_day": lambda row: row["timing"] == Timing.OFF_DAY,
    "missed": lambda row: row["is_missed"],
    "tot": lambda row: row["level"] == Level.GOOD,
    "kha": lambda row: row["level"] == Level.FAIR,
    "trung_binh": lambda row: row["level"] == Level.AVERAGE,
    "kem": lambda row: row["level"] == Level.POOR,
    "unrated": lambda row: row["held_on"] is not None and row["level"] == "",
    "official": lambda row: bool(row.get("official_level")),
}
TOPICAL = "topical"
SUMS = ["present", "base", "opinions"]


def rows_of(rows: Iterable[dict], which: str) -> list[dict]:
    """Return the frozen rows that the number `which` counts; KeyError on an unknown one."""
    if which == TOPICAL:
        return [row for row in rows if row["kind"] == "topical"]
    condition = CONDITIONS["held" if which in SUMS else which]
    return [row for row in rows if row["kind"] == "regular" and condition(row)]


def counts_of(rows: Collection[dict]) -> dict[str, int]:
    """Return the figures that frozen rows add up to, `branches` excepted."""
    counts = {which: len(rows_of(rows, which)) for which in (*CONDITIONS, TOPICAL)}
    held = rows_of(rows, "held")
    return counts | {name: sum(row[name] or 0 for row in held) for name in SUMS}


def months_of(rows: Iterable[dict]) -> dict[str, list[dict]]:
    """Return {"YYYY-MM": its rows}."""
    found: dict[str, list[dict]] = {}
    for row in rows:
        found.setdefault(row["month"], []).append(row)
    return found


def in_span(row: dict, span: Span) -> bool:
    return f"{span.first:%Y-%m}" <= row["month"] <= f"{span.last:%Y-%m}"


def begun(spans: Iterable[Span], as_of: date, rows: Collection[dict]) -> list[Span]:
    """Return the spans that have begun by `as_of` or have rows: a day that is a holiday may go to the month before."""
    return [span for span in spans if span.first <= as_of or any(in_span(row, span) for row in rows)]
