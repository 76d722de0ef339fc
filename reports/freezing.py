"""What a report freezes when it is submitted, and what has changed since: 'bổ sung'.

A frozen row is a dict. A regular one: {"kind": "regular", "branch": code, "name", "month": "YYYY-MM", "due_on", "held_on",
"timing", "level", "self_level", "official_level", "score", "base", "present", "opinions", "is_missed", "meeting": id}.
A topical one: {"kind": "topical", "branch", "name", "month", "held_on", "topic", "meeting": id}. Days are ISO text or None,
scores text or None. Rows are those that count for the unit, so they add up to its figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from chibo.common.dates import Span
from chibo.organization.models import Unit
from reports.enums import ReportKind
from reports.figures import counted_branch_months, counted_topical, is_expected, is_missed
from reports.models import BranchMonth, ReportVersion

COMPARED = ["held_on", "timing", "level", "score", "base", "present", "opinions", "is_missed"]


def frozen_rows(unit: Unit, span: Span, as_of: date) -> list[dict]:
    """Return the rows behind the figures of `unit` for `span` as of a day, by branch name, month and day."""
    return [*_regular_rows(unit, span, as_of), *_topical_rows(unit, span, as_of)]


def _regular_rows(unit: Unit, span: Span, as_of: date) -> list[dict]:
    rows = counted_branch_months([unit.pk], span).filter(is_expected(as_of)).select_related("branch")
    missed = set(rows.filter(is_missed(as_of)).values_list("pk", flat=True))
    rows = rows.order_by("branch__sort_key", "branch__code", "month")
    return [_regular_row(row, is_missed=row.pk in missed, as_of=as_of) for row in rows]


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
        "score": str(row.score.normalize()) if held and row.score is not None else None,
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
            "topic": meeting.topic,
            "meeting": meeting.pk,
        }
        for meeting in meetings
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def additions(unit: Unit, span: Span, as_of: date) -> list[dict]:
    """Return what changed, since they were accepted, in periods of `unit` that ended before `span` ends: 'bổ sung'.

    Each is {"period", "branch", "name", "month", "kind", "before": {…} or None, "after": {…} or None} with the compared
    fields only. What an accepted report already listed as addition is not listed again. Quarterly and annual reports
    compare with the accepted quarters.
    """
    found = []
    for version in _accepted_before(unit, span):
        earlier = Span.parse(version.report.period.code)
        known = _known_rows(version, unit, span)
        current = {_key(row): row for row in frozen_rows(unit, earlier, as_of)}
        found += [
            change
            for key in sorted(known.keys() | current.keys())
            if (change := _change(earlier, known.get(key), current.get(key)))
        ]
    return found


def _accepted_before(unit: Unit, span: Span) -> list[ReportVersion]:
    versions = ReportVersion.objects.filter(
        report__unit=unit,
        report__kind=ReportKind.QUARTERLY,
        accepted_at__isnull=False,
        report__period__last_day__lte=span.last,
    ).exclude(report__period__code=span.code)
    return list(versions.select_related("report__period").order_by("report__period__last_day"))


def _known_rows(version: ReportVersion, unit: Unit, span: Span) -> dict[tuple, dict | None]:
    """Return the frozen rows of `version`, with what later accepted reports of the unit already added laid over them."""
    rows: dict[tuple, dict | None] = {_key(row): row for row in version.rows}
    later = ReportVersion.objects.filter(
        report__unit=unit, accepted_at__gt=version.accepted_at, report__period__last_day__lte=span.last
    ).exclude(report__period__code=span.code, report__kind=_kind_of(span))
    for other in later.order_by("accepted_at"):
        for addition in other.additions:
            if addition["period"] == version.report.period.code:
                rows[_key(addition)] = _laid_over(addition)
    return {key: row for key, row in rows.items() if row is not None}


def _laid_over(addition: dict) -> dict | None:
    if addition["after"] is None:
        return None
    return {name: addition[name] for name in ("kind", "branch", "name", "month")} | addition["after"]


def _kind_of(span: Span) -> str:
    return ReportKind.ANNUAL if span.kind == "year" else ReportKind.QUARTERLY


def _key(row: dict) -> tuple:
    """A regular row is known by branch and month, a topical one also by the day it was held."""
    day = (row.get("day") or row["held_on"]) if row["kind"] == "topical" else ""
    return (row["month"], row["branch"], row["kind"], day)


def _change(period: Span, before: dict | None, after: dict | None) -> dict | None:
    then, now = _compared(before), _compared(after)
    if then == now:
        return None
    row = after or before
    return {
        "period": period.code,
        "branch": row["branch"],
        "name": row["name"],
        "month": row["month"],
        "kind": row["kind"],
        "day": row["held_on"] if row["kind"] == "topical" else "",
        "before": then,
        "after": now,
    }


def _compared(row: dict | None) -> dict | None:
    if row is None:
        return None
    fields: Iterable[str] = ["held_on"] if row["kind"] == "topical" else COMPARED
    return {name: row.get(name) for name in fields}
