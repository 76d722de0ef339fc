"""What a report freezes when it is submitted: its figures, the rows behind them (`frozen_rows`) and 'bổ sung' (`additions`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from chibo.common.dates import Span, Stretch
from chibo.organization.letterhead import letterhead
from chibo.organization.models import Unit, UnitAncestor, subtree
from evaluations.annual import annual_distribution
from evaluations.enums import Level
from evaluations.notes import notes_on
from meetings.models import Meeting
from reports.additions import additions, submitted_versions
from reports.enums import ReportKind
from reports.figures import FigureSet, compute, counts_as_dict
from reports.frozen_rows import begun, counts_of, frozen_rows, in_span, rows_of
from reports.models import Report, ReportVersion
from reports.monthly import frozen_form
from reports.moved import moved_of
from reports.programme_figures import targets_of
from reports.register import register_of

# Their annex says meeting by meeting why points are missing; a longer period would repeat it.
EXPLAINED = [ReportKind.MONTHLY, ReportKind.QUARTERLY]


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
    versions = submitted_versions(unit)
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


# --- branches ----------------------------------------------------------------------------------------------------


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


# --- parts and whole ---------------------------------------------------------------------------------------------


def parts_of(
    span: Span | Stretch, as_of: date, rows: Collection[dict], versions: Iterable[ReportVersion]
) -> list[dict] | None:
    """Return the quarters of a year or half-year, the months of a quarter: as accepted, else as they stand.

    Only those that have begun or have rows. `versions` are the accepted ones of the unit, of each report one at most. Each
    part is {"period", "number": of the accepted version or None, "counts"}. Together with `difference_of` the additions
    within the period they add up to it. None for a month, for the span of a programme, and for a quarter of which no month
    was reported.
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


def programme_of(report: Report) -> dict:
    """Return {"citation", "name", "stage"} of the programme that a report is about, as they read now."""
    programme = report.programme
    return {"citation": programme.citation, "name": programme.name, "stage": report.stage}
