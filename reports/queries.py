"""Reads behind the board: the table of units, the rows behind a number, the heat map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from chibo.common.dates import Span
from chibo.organization.models import Access, Unit, UnitAncestor
from chibo.organization.queries import children_on
from evaluations.enums import Level
from meetings.models import Meeting
from reports.enums import Timing
from reports.figures import (
    FigureSet,
    counted_branch_months,
    counted_topical,
    figures_by_span,
    figures_of,
    is_expected,
    is_held,
    is_missed,
    open_branches,
)
from reports.models import BranchMonth

# What a number is made of: key → words on screen.
SETS = {
    "expected": "Kỳ phải sinh hoạt",
    "held": "Kỳ đã sinh hoạt",
    "on_day": "Đúng ngày quy định",
    "moved": "Dời có lý do",
    "off_day": "Không đúng ngày",
    "missed": "Quá ngày, chưa có thông tin",
    "tot": "Xếp loại Tốt",
    "kha": "Xếp loại Khá",
    "trung_binh": "Xếp loại Trung bình",
    "kem": "Xếp loại Kém",
    "unrated": "Chưa xếp loại",
    "official": "Cấp trên đã công nhận",
}
TOPICAL = "topical"
BRANCHES = "branches"
MISPLACED = "misplaced"


def condition_of(which: str, as_of: date) -> Q:
    """Return the condition of the set `which` on branch-months, the very one that was counted."""
    held = is_held(as_of)
    if which in Level.values:
        return held & Q(level=which)
    return {
        "expected": is_expected(as_of),
        "held": held,
        "on_day": held & Q(timing=Timing.ON_DAY),
        "moved": held & Q(timing=Timing.MOVED),
        "off_day": held & Q(timing=Timing.OFF_DAY),
        "missed": is_missed(as_of),
        "unrated": held & Q(level=""),
        "official": held & ~Q(official_level=""),
    }[which]


def rows_behind(unit: Unit, span: Span, which: str, as_of: date) -> QuerySet[BranchMonth]:
    """Return the branch-months that make the number `which` of `unit` for `span`, by branch name and month."""
    rows = counted_branch_months([unit.pk], span).filter(condition_of(which, as_of))
    return rows.select_related("branch", "meeting").order_by("branch__sort_key", "branch__code", "month")


def topical_behind(unit: Unit, span: Span, as_of: date) -> QuerySet[Meeting]:
    """Return the topical sessions counted for `unit` in `span`, by branch name and day."""
    rows = counted_topical([unit.pk], span, as_of).select_related("unit")
    return rows.order_by("unit__sort_key", "unit__code", "held_on", "pk")


def branches_behind(unit: Unit, span: Span, as_of: date) -> QuerySet[Unit]:
    """Return the branches of `unit` open on the last day of `span`, or on `as_of` if that is earlier."""
    rows = open_branches([unit.pk], min(span.last, as_of))
    return Unit.objects.filter(pk__in=rows.values("unit")).select_related("type").order_by("sort_key", "code")


def misplaced(unit: Unit, span: Span) -> QuerySet[BranchMonth]:
    """Return held meetings of branches below `unit` today that count nowhere: the branch was not open on the due day."""
    open_that_day = UnitAncestor.objects.filter(
        unit=OuterRef("branch"), depth=0, valid_from__lte=OuterRef("due_on"), valid_to__gte=OuterRef("due_on")
    )
    rows = BranchMonth.objects.filter(
        ~Exists(open_that_day),
        branch__in=Unit.objects.below(unit),
        month__gte=span.first,
        month__lte=span.last,
        held_on__isnull=False,
    )
    return rows.select_related("branch", "meeting").order_by("branch__sort_key", "branch__code", "month")


@dataclass(frozen=True)
class BoardLine:
    """A unit directly below with its figures; `note` says when it stood there only a part of the span."""

    unit: Unit
    figures: FigureSet
    note: str


def board_lines(unit: Unit, span: Span, today: date) -> list[BoardLine]:
    """Return a line for each unit that stood directly under `unit` in `span`, by name."""
    last = max(min(span.last, today), span.first)
    children = children_on(unit, span.first, last)
    figures = figures_of([child.pk for child in children], span, today)
    notes = _part_time(unit, span.first, last)
    return [BoardLine(child, figures[child.pk], notes.get(child.pk, "")) for child in children]


def _part_time(unit: Unit, first: date, last: date) -> dict[int, str]:
    rows = UnitAncestor.objects.filter(ancestor=unit, depth=1, valid_from__lte=last, valid_to__gte=first)
    notes = {}
    for pk, start, end in rows.order_by("valid_from").values_list("unit_id", "valid_from", "valid_to"):
        parts = []
        if start > first:
            parts.append(f"từ {start:%d/%m/%Y}")
        if end < last:
            parts.append(f"đến hết {end:%d/%m/%Y}")
        if parts:
            notes[pk] = "Trực thuộc " + " ".join(parts)
    return notes


def level_mix(unit: Unit, year: int, today: date) -> list[tuple[Span, FigureSet]]:
    """Return the figures of the quarters of `year` that have begun."""
    quarters = [span for span in Span("year", year).children() if span.first <= today]
    return list(figures_by_span(unit.pk, quarters, today).items())


@dataclass(frozen=True)
class HeatRow:
    branch: Unit
    cells: list[BranchMonth | None]


def heat_branches(unit: Unit, year: int) -> QuerySet[Unit]:
    """Return the branches with a month of `year` that counts for `unit`, by name."""
    counted = counted_branch_months([unit.pk], Span("year", year)).values("branch")
    return Unit.objects.filter(pk__in=counted).order_by("sort_key", "code")


def heat_rows(unit: Unit, year: int, branches: list[Unit]) -> list[HeatRow]:
    """Return twelve cells for each branch: the branch-month that counts for `unit`, or None. One query."""
    rows = counted_branch_months([unit.pk], Span("year", year)).filter(branch__in=branches)
    cells = {(row.branch_id, row.month.month): row for row in rows}
    return [HeatRow(branch, [cells.get((branch.pk, month)) for month in range(1, 13)]) for branch in branches]


def first_year(default: int) -> int:
    """Return the year of the first branch-month, or `default`."""
    first = BranchMonth.objects.aggregate(first=Min("month"))["first"]
    return first.year if first else default


def visible_meeting_ids(access: Access, meeting_ids: list[int]) -> set[int]:
    """Return which of the meetings `access` may open: a former committee keeps the figures, not the texts."""
    return set(Meeting.objects.visible_to(access).filter(pk__in=meeting_ids).values_list("pk", flat=True))


def last_month_of(branch: Unit, before: date | None) -> BranchMonth | None:
    """Return the newest held branch-month of `branch`, of a month before `before` if given."""
    rows = BranchMonth.objects.filter(branch=branch, held_on__isnull=False).select_related("meeting")
    if before is not None:
        rows = rows.filter(month__lt=before)
    return rows.order_by(F("month").desc()).first()
