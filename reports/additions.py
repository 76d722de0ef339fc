"""What has changed since reports were accepted: 'bổ sung', listed by the report that follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from chibo.common.dates import Span
from chibo.organization.models import Unit
from reports.enums import ReportKind
from reports.frozen_rows import counts_of, frozen_rows, months_of
from reports.models import Report, ReportVersion

COMPARED = ["held_on", "timing", "level", "score", "base", "present", "opinions", "is_missed"]


def additions(
    report: Report,
    as_of: date,
    *,
    versions: Iterable[ReportVersion] | None = None,
    counted_years: dict[int, list[dict]] | None = None,
) -> list[dict]:
    """Return what came after earlier reports of the unit were accepted: 'bổ sung', outside this report's totals.

    Each is {"period", "branch", "name", "month", "kind", "day", "is_combined", "before": {…} or None, "after": {…} or
    None} with the compared fields only; `period` is the quarter of the month.

    Months before this report's period, as far as an accepted report tells them, are compared with what other reports of the
    unit told up to now: the accepted ones and those that still wait. So a change is listed by one of
    them only. A returned version tells nothing any more: what it listed is listed by the report that is submitted next. What
    changes in a month that only a waiting report tells is listed once that report is accepted; if it is returned, its next
    version counts it.

    A report also lists every difference between its own parts (quarters of a year, months of a quarter) as accepted and
    now, because they are printed as they were accepted. A programme's report has none: it stands beside the line of
    reports, not in it.
    `versions` (`submitted_versions` of the unit) and `counted_years` ({year: rows as of the day}) spare what the caller
    has read.
    """
    span = report.period.span
    if report.kind == ReportKind.PROGRAMME:
        return []
    versions = submitted_versions(report.unit) if versions is None else versions
    versions = [version for version in versions if version.report_id != report.pk]
    known = _told(versions, before=span.first) | _own_parts(versions, span)
    found = []
    for year in sorted({int(month[:4]) for month in known}):
        rows = (counted_years or {}).get(year)
        current = months_of(frozen_rows(report.unit, Span("year", year), as_of) if rows is None else rows)
        for month in sorted(month for month in known if month.startswith(f"{year:04d}")):
            found += _changes(known[month], {_key(row): row for row in current.get(month, [])})
    return found


def difference_of(changes: Iterable[dict]) -> dict[str, int]:
    """Return by how much additions change each count: what came after minus what was there before.

    `official` is not among them: a level confirmed later as it was is no addition.
    """
    changes = list(changes)
    after = counts_of([_as_row(change, "after") for change in changes if change["after"] is not None])
    before = counts_of([_as_row(change, "before") for change in changes if change["before"] is not None])
    return {name: after[name] - before[name] for name in after if name != "official"}


def submitted_versions(unit: Unit) -> list[ReportVersion]:
    """Return the versions of the unit's reports that are accepted or wait, programmes apart, in the order of submission."""
    versions = ReportVersion.objects.filter(report__unit=unit, submitted_at__isnull=False, returned_at__isnull=True)
    versions = versions.exclude(report__kind=ReportKind.PROGRAMME)
    return list(versions.select_related("report__period").order_by("submitted_at", "pk"))


def _told(versions: Collection[ReportVersion], *, before: date) -> dict[str, dict[tuple, dict]]:
    """Return {month: {key: row}} as the reader of all these versions knows the accepted months before a day."""
    known: dict[str, dict[tuple, dict]] = {}
    for version in versions:
        known |= _rows_by_month(version)
        for addition in version.additions:
            rows = known.setdefault(addition["month"], {})
            rows.pop(_key(addition), None)
            if addition["after"] is not None:
                rows[_key(addition)] = _as_row(addition, "after")
    accepted = {month for version in versions if version.accepted_at for month in _codes(version)}
    return {month: rows for month, rows in known.items() if month in accepted and month < f"{before:%Y-%m}"}


def _own_parts(versions: Iterable[ReportVersion], span: Span) -> dict[str, dict[tuple, dict]]:
    """Return {month: {key: row}} of the accepted parts of `span`, as they were accepted."""
    known: dict[str, dict[tuple, dict]] = {}
    for version in versions:
        if version.accepted_at and version.report.period.span in span.children():
            known |= _rows_by_month(version)
    return known


def _codes(version: ReportVersion) -> list[str]:
    return [f"{month:%Y-%m}" for month in version.report.period.span.months]


def _rows_by_month(version: ReportVersion) -> dict[str, dict[tuple, dict]]:
    own = months_of(version.rows)
    return {month: {_key(row): row for row in own.get(month, [])} for month in _codes(version)}


def _key(row: dict) -> tuple:
    """A regular row is known by branch, a topical one also by its day and whether the sitting was combined."""
    if row["kind"] == "regular":
        return (row["branch"], "regular", "", False)
    return (row["branch"], "topical", row.get("day") or row["held_on"], row["is_combined"])


def _changes(known: dict[tuple, dict], current: dict[tuple, dict]) -> list[dict]:
    keys = sorted(known.keys() | current.keys())
    return [change for key in keys if (change := _change(known.get(key), current.get(key)))]


def _change(before: dict | None, after: dict | None) -> dict | None:
    then, now = _compared(before), _compared(after)
    if then == now:
        return None
    row = after or before
    return {
        "period": Span.containing("quarter", date.fromisoformat(f"{row['month']}-01")).code,
        "branch": row["branch"],
        "name": row["name"],
        "month": row["month"],
        "kind": row["kind"],
        "day": row["held_on"] if row["kind"] == "topical" else "",
        "is_combined": row.get("is_combined", False),
        "before": then,
        "after": now,
    }


def _compared(row: dict | None) -> dict | None:
    if row is None:
        return None
    names = ["held_on"] if row["kind"] == "topical" else COMPARED
    return {name: row.get(name) for name in names}


def _as_row(addition: dict, side: str) -> dict:
    return {name: addition[name] for name in ("kind", "branch", "name", "month", "is_combined")} | addition[side]
