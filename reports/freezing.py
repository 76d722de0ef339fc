"""What a report freezes when it is submitted, and what has changed since: 'bổ sung'.

A frozen row is a dict. A regular one: {"kind": "regular", "branch": code, "name", "month": "YYYY-MM", "due_on", "held_on",
"timing", "level", "self_level", "official_level", "score", "base", "present", "opinions", "is_missed", "meeting": id}.
In a month or quarter one below Tốt also has "notes", why points are missing (`evaluations.notes`), where there are any;
versions frozen before notes were kept have none.
A topical one: {"kind": "topical", "branch", "name", "month", "held_on", "is_combined", "topic", "meeting": id}. Days are
ISO text or None, scores text or None. Rows are those that count for the unit, so `counts_of` them is its figures.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper

from chibo.common.dates import Span, Stretch
from chibo.organization.letterhead import letterhead
from chibo.organization.models import Unit, UnitAncestor, subtree
from evaluations.annual import annual_distribution
from evaluations.enums import Level
from evaluations.notes import notes_on
from meetings.models import Meeting
from reports.enums import ReportKind, Timing
from reports.figures import (
    FigureSet,
    compute,
    counted_branch_months,
    counted_topical,
    counts_as_dict,
    is_expected,
    is_missed,
)
from reports.models import BranchMonth, Report, ReportVersion
from reports.monthly import frozen_form
from reports.moved import moved_of
from reports.programme_figures import targets_of
from reports.register import register_of

# Their annex says meeting by meeting why points are missing; a longer period would repeat it.
EXPLAINED = [ReportKind.MONTHLY, ReportKind.QUARTERLY]

COMPARED = ["held_on", "timing", "level", "score", "base", "present", "opinions", "is_missed"]


@dataclass(frozen=True)
class Frozen:
    """What a version keeps.

    `figures` holds the counts of `figures.FigureSet` and: "missed_list"; "branch_list" [{"code", "name", "parent",
    "above" (its code), "is_open"}], every branch that counts, as the annex lists them; "level_moves" (`moved.moved_of`);
    "letterhead" (`letterhead.letterhead`), so that the paper of a version never changes; "standing" and "movement"
    (`register.register_of`); "form" (`monthly.frozen_form`), in a month only; "parts" (`parts_of`), None where the period has
    none; "annual" (`annual_of`) of a year, else None; "programme" (`programme_of`) and "targets"
    (`programme_figures.targets_of`) of a programme, else None. Versions of earlier releases have no "level_moves", "standing",
    "movement", "form" and "above".
    """

    figures: dict
    rows: list[dict]
    additions: list[dict]
    counted: FigureSet


def freeze(report: Report, as_of: date) -> Frozen:
    """Return numbers, rows and additions of `report` as they stand on `as_of`; writes nothing."""
    unit, span = report.unit, report.period.span
    counted = compute([unit.pk], span, as_of)[unit.pk]
    is_annual = report.kind == ReportKind.ANNUAL
    rows = frozen_rows(unit, span, as_of)
    rows = _explained(unit, rows) if report.kind in EXPLAINED else rows
    counted.missed_list = _missed_list(rows)
    versions = _submitted(unit)
    accepted = [version for version in versions if version.accepted_at]
    branches = branch_list(unit, span, as_of, rows)
    figures = counts_as_dict(counted) | {
        "missed_list": counted.missed_list,
        "branch_list": branches,
        "level_moves": moved_of(unit, span, as_of, rows, branches),
        "letterhead": letterhead(unit, as_of),
        "parts": parts_of(span, as_of, rows, accepted),
        "annual": annual_of(unit, span.year) if is_annual else None,
        **register_of(unit, span, as_of),
        "programme": programme_of(report) if report.programme_id else None,
        "targets": targets_of(report, as_of) if report.programme_id else None,
    }
    if report.kind == ReportKind.MONTHLY:
        figures["form"] = frozen_form(unit, span.first, figures)
    counted_years = {span.year: rows} if is_annual else {}
    return Frozen(figures, rows, additions(report, as_of, versions=versions, counted_years=counted_years), counted)


def _explained(unit: Unit, rows: list[dict]) -> list[dict]:
    """Return the rows with the notes on those below Tốt: why points are missing, for the annex.

    A branch that has moved elsewhere counts still, but what was said of it is no longer read here.
    """
    below = {row["meeting"] for row in rows if row["kind"] == "regular" and row["level"] not in ("", Level.GOOD)}
    readable = Meeting.objects.filter(subtree(unit.path, "unit__path"), pk__in=below).values_list("pk", flat=True)
    notes = notes_on(set(readable)) if below else {}
    return [row | {"notes": notes[row["meeting"]]} if row["meeting"] in notes else row for row in rows]


def _missed_list(rows: Iterable[dict]) -> list[dict]:
    """Return the missed as `figures.compute` lists them, from the rows at hand."""
    missed = [{"branch": row["branch"], "month": row["month"]} for row in rows_of(rows, "missed")]
    return sorted(missed, key=lambda row: (row["month"], row["branch"]))


# --- rows --------------------------------------------------------------------------------------------------------


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


def branch_list(unit: Unit, span: Span, as_of: date, rows: Collection[dict]) -> list[dict]:
    """Return every branch that has a row or is open at the end of `span` (on `as_of` if earlier), grouped by parent.

    The parent is the unit directly above on the last day of `span` on which the branch stood under `unit`: names of
    villages repeat from commune to commune. Two queries.
    """
    coded, end = {row["branch"] for row in rows}, min(span.last, as_of)
    under = UnitAncestor.objects.filter(
        ancestor=unit, unit__branch__isnull=False, valid_from__lte=span.last, valid_to__gte=min(span.first, end)
    ).select_related("unit")
    last_days: dict[Unit, date] = {}
    still_open: set[int] = set()
    for row in under.order_by("valid_to"):
        if row.valid_from <= end <= row.valid_to:
            still_open.add(row.unit_id)
        if row.unit_id in still_open or row.unit.code in coded:
            last_days[row.unit] = min(row.valid_to, span.last)
    parents = _parents_on(last_days)
    ordered = sorted(last_days, key=lambda branch: _place_in_list(unit, branch, parents.get(branch.pk)))
    return [
        {
            "code": branch.code,
            "name": branch.name,
            "parent": parents[branch.pk].name if branch.pk in parents else "",
            "above": parents[branch.pk].code if branch.pk in parents else "",
            "is_open": branch.pk in still_open,
        }
        for branch in ordered
    ]


def _parents_on(days: dict[Unit, date]) -> dict[int, Unit]:
    """Return {branch id: the unit directly above it} on each branch's day. One query."""
    rows = UnitAncestor.objects.filter(depth=1, valid_from__lte=max(days.values(), default=date.min))
    wanted = {branch.pk: day for branch, day in days.items()}
    rows = rows.filter(valid_to__gte=min(days.values(), default=date.max)).select_related("ancestor")
    return {
        row.unit_id: row.ancestor
        for row in rows
        if row.unit_id in wanted and row.valid_from <= wanted[row.unit_id] <= row.valid_to
    }


def _place_in_list(unit: Unit, branch: Unit, parent: Unit | None) -> tuple:
    """Branches directly under the unit come first, then those of each unit below, all by name."""
    is_direct = parent is None or parent.pk == unit.pk
    return (not is_direct, b"" if is_direct else bytes(parent.sort_key), bytes(branch.sort_key), branch.code)


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


def parts_of(
    span: Span | Stretch, as_of: date, rows: Collection[dict], versions: Iterable[ReportVersion]
) -> list[dict] | None:
    """Return the quarters of a year or half-year, the months of a quarter, that have begun: as accepted, else as they stand.

    `versions` are the accepted ones of the unit. Each is {"period", "number": of the accepted version or None, "counts"}.
    Together with `difference_of` the additions within the period they add up to it. None for a month, for the span of a
    programme, and for a quarter of which no month was reported.
    """
    accepted = {version.report.period.code: version for version in versions}
    children = [] if span.kind == Stretch.kind else begun(span.children(), as_of, rows)
    if span.kind == "quarter" and not any(child.code in accepted for child in children):
        return None
    found = []
    for child in children:
        version = accepted.get(child.code)
        own = version.rows if version else [row for row in rows if in_span(row, child)]
        found.append({"period": child.code, "number": version.number if version else None, "counts": counts_of(own)})
    return found or None


def annual_of(unit: Unit, year: int) -> dict:
    """Return {"scale", "rated", "counts", "unrated": [[name, reason]], "without", "published"} for the year.

    `published` is {"shares", "total", "source", "note"} or None: shares known only as published, never counts.
    """
    found = annual_distribution(unit, year)
    published = found.published
    return {
        "scale": str(found.scale),
        "rated": found.rated,
        "counts": found.counts,
        "unrated": [list(pair) for pair in found.unrated],
        "without": found.without,
        "published": published
        and {
            "shares": published.shares,
            "total": str(found.published_total),
            "source": published.source,
            "note": published.note,
        },
    }


def difference_of(changes: Iterable[dict]) -> dict[str, int]:
    """Return by how much additions change each count: what came after minus what was there before.

    `official` is not among them: a level confirmed later as it was is no addition.
    """
    changes = list(changes)
    after = counts_of([_as_row(change, "after") for change in changes if change["after"] is not None])
    before = counts_of([_as_row(change, "before") for change in changes if change["before"] is not None])
    return {name: after[name] - before[name] for name in after if name != "official"}


def programme_of(report: Report) -> dict:
    """Return {"citation", "name", "stage"} of the programme that a report is about, as they read now."""
    programme = report.programme
    return {"citation": programme.citation, "name": programme.name, "stage": report.stage}


# --- additions ---------------------------------------------------------------------------------------------------


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
    unit told up to now: the accepted ones and those that still wait. So nothing is listed by two reports that stand. A
    returned version tells nothing any more; what only it listed is listed by the next report that is submitted. What
    changes in a month that only a waiting report tells is listed once that report is accepted: returned, it would be
    counted anew.
    A report also lists every difference between its own parts (quarters of a year, months of a quarter) as accepted and
    now, because they are printed as they were accepted. A programme's report has none: it stands beside the line of
    reports, not in it.
    `versions` (`_submitted` of the unit) and `counted_years` ({year: rows as of the day}) spare what the caller has read.
    """
    span = report.period.span
    if report.kind == ReportKind.PROGRAMME:
        return []
    versions = _submitted(report.unit) if versions is None else versions
    versions = [version for version in versions if version.report_id != report.pk]
    known = _told(versions, before=span.first) | _own_parts(versions, span)
    found = []
    for year in sorted({int(month[:4]) for month in known}):
        rows = (counted_years or {}).get(year)
        current = months_of(frozen_rows(report.unit, Span("year", year), as_of) if rows is None else rows)
        for month in sorted(month for month in known if month.startswith(f"{year:04d}")):
            found += _changes(known[month], {_key(row): row for row in current.get(month, [])})
    return found


def _submitted(unit: Unit) -> list[ReportVersion]:
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
