"""Reads behind the board: the table of units, the rows behind a number, the heat map."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from chibo.common import charts
from chibo.common.dates import Span, screen_date
from chibo.organization.models import Access, Unit, UnitAncestor
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
    of_branch_type,
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


def rows_behind(unit: Unit, span: Span, which: str, as_of: date, branch_type: str = "") -> QuerySet[BranchMonth]:
    """Return the branch-months that make the number `which` of `unit` for `span`, by branch name and month."""
    rows = counted_branch_months([unit.pk], span, branch_type).filter(condition_of(which, as_of))
    return rows.select_related("branch__parent", "meeting").order_by("branch__sort_key", "branch__code", "month")


def topical_behind(unit: Unit, span: Span, as_of: date, branch_type: str = "") -> QuerySet[Meeting]:
    """Return the topical sessions counted for `unit` in `span`, by branch name and day."""
    rows = counted_topical([unit.pk], span, as_of, branch_type).select_related("unit__parent")
    return rows.order_by("unit__sort_key", "unit__code", "held_on", "pk")


def branches_behind(unit: Unit, span: Span, as_of: date, branch_type: str = "") -> QuerySet[Unit]:
    """Return the branches of `unit` open on the last day of `span`, or on `as_of` if that is earlier."""
    rows = open_branches([unit.pk], min(span.last, as_of), branch_type)
    return Unit.objects.filter(pk__in=rows.values("unit")).select_related("type", "parent").order_by("sort_key", "code")


def misplaced(unit: Unit, span: Span, branch_type: str = "") -> QuerySet[BranchMonth]:
    """Return held meetings of branches below `unit` today that count nowhere: the branch was not open on the due day."""
    open_that_day = UnitAncestor.objects.filter(
        unit=OuterRef("branch"), depth=0, valid_from__lte=OuterRef("due_on"), valid_to__gte=OuterRef("due_on")
    )
    rows = BranchMonth.objects.filter(
        ~Exists(open_that_day),
        of_branch_type(branch_type, "branch__"),
        branch__in=Unit.objects.below(unit),
        month__gte=span.first,
        month__lte=span.last,
        held_on__isnull=False,
    )
    return rows.select_related("branch__parent", "meeting").order_by("branch__sort_key", "branch__code", "month")


@dataclass(frozen=True)
class BoardLine:
    """A unit directly below with its figures; `note` says when it stood there only a part of the span."""

    unit: Unit
    figures: FigureSet
    note: str


def units_listed(unit: Unit, span: Span, today: date, branch_type: str = "", level: str = "") -> QuerySet[Unit]:
    """Return the units that stood directly under `unit` on a day of `span`, or those of a level (`UnitType`) below it.

    Committees before branches, by name; branches of another type than `branch_type` are left out.
    """
    first, last = _days(span, today)
    placed = UnitAncestor.objects.filter(ancestor=unit, valid_from__lte=last, valid_to__gte=first)
    placed = placed.filter(unit__type=level, depth__gt=0) if level else placed.filter(depth=1)
    units = Unit.objects.filter(pk__in=placed.values("unit")).select_related("type", "branch__branch_type")
    if branch_type:
        units = units.filter(Q(type__is_branch=False) | of_branch_type(branch_type))
    return units.order_by("type__rank", "sort_key", "code")


def board_lines(unit: Unit, units: Collection[Unit], span: Span, today: date, branch_type: str = "") -> list[BoardLine]:
    """Return a line for each of `units`, in their order. Two queries when the figures are stored."""
    ids = [below.pk for below in units]
    figures = figures_of(ids, span, today, branch_type)
    notes = _part_time(unit, ids, *_days(span, today))
    return [BoardLine(below, figures[below.pk], notes.get(below.pk, "")) for below in units]


def _days(span: Span, today: date) -> tuple[date, date]:
    return span.first, max(min(span.last, today), span.first)


def _part_time(unit: Unit, unit_ids: Collection[int], first: date, last: date) -> dict[int, str]:
    rows = UnitAncestor.objects.filter(
        ancestor=unit, depth__gt=0, unit__in=unit_ids, valid_from__lte=last, valid_to__gte=first
    )
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


def level_mix(unit: Unit, year: int, today: date, branch_type: str = "") -> list[tuple[Span, FigureSet]]:
    """Return the figures of the quarters of `year` that have begun."""
    quarters = [span for span in Span("year", year).children() if span.first <= today]
    return list(figures_by_span(unit.pk, quarters, today, branch_type).items())


@dataclass(frozen=True)
class HeatCell:
    """One month of one branch. `name` says all that the cell shows in letter, colour and sign, for who cannot see them.

    `state`: held, missed, planned (its day has not passed), none (does not count for the unit). `sign` is empty for held on
    the day.
    """

    name: str
    state: str
    level: str = ""
    sign: str = ""
    meeting_id: int | None = None


@dataclass(frozen=True)
class HeatRow:
    """A branch with its cells. `above`: the unit above it, for who reaches the branch today; `group`: what stands over it
    where it is the first of a unit and not all are of one."""

    branch: Unit
    cells: list[HeatCell]
    above: str = ""
    group: str = ""


# Of a branch that belongs to others today: its former committee keeps the figures.
GONE = "Đã chuyển đi nơi khác"
MOVED_SIGN, OFF_DAY_SIGN = "→", "!"
SIGNS = {Timing.ON_DAY: "", Timing.MOVED: MOVED_SIGN, Timing.OFF_DAY: OFF_DAY_SIGN}
TIMING_WORDS = {Timing.ON_DAY: "đúng ngày", Timing.MOVED: "dời có lý do", Timing.OFF_DAY: "không đúng ngày"}


def heat_cell(branch: Unit, month: date, row: BranchMonth | None, today: date) -> HeatCell:
    """Return how a month of a branch is shown: 'Chi bộ thôn 3, tháng 9/2026: Tốt, đúng ngày'.

    Held, missed and not yet due are those of the figures of `today`.
    """
    about = f"{branch.name}, tháng {month.month}/{month.year}"
    if row is None:
        return HeatCell(f"{about}: không tính cho đơn vị này", "none")
    if row.held_on is not None and row.held_on <= today:
        level = charts.level(row.level)
        words = f"{about}: {level.name}, {TIMING_WORDS[Timing(row.timing)]}"
        return HeatCell(words, "held", row.level, SIGNS[Timing(row.timing)], row.meeting_id)
    day = row.moved_to or row.due_on
    if row.due_on < today and (row.moved_to is None or row.moved_to < today):
        return HeatCell(f"{about}: quá ngày {screen_date(day)}, chưa có thông tin", "missed")
    return HeatCell(f"{about}: theo lịch ngày {screen_date(day)}", "planned")


def heat_branches(unit: Unit, year: int, branch_type: str = "") -> QuerySet[Unit]:
    """Return the branches with a month of `year` that counts for `unit`, by the unit above them and by name."""
    counted = counted_branch_months([unit.pk], Span("year", year), branch_type).filter(branch=OuterRef("pk"))
    ever_below = UnitAncestor.objects.filter(ancestor=unit).values("unit")
    units = Unit.objects.filter(Exists(counted), pk__in=ever_below).select_related("parent")
    return units.order_by("parent__sort_key", "parent__code", "sort_key", "code")


def heat_rows(
    access: Access, unit: Unit, year: int, branches: Sequence[Unit], today: date, branch_type: str = ""
) -> list[HeatRow]:
    """Return twelve cells for each branch, as `access` may read them. One query."""
    span = Span("year", year)
    rows = counted_branch_months([unit.pk], span, branch_type).filter(branch__in=branches)
    found = {(row.branch_id, row.month): row for row in rows}
    groups = _groups(access, unit, branches)
    return [
        HeatRow(
            branch,
            [heat_cell(branch, month, found.get((branch.pk, month)), today) for month in span.months],
            unit_above(access, branch),
            groups.get(branch.pk, ""),
        )
        for branch in branches
    ]


def _groups(access: Access, unit: Unit, branches: Sequence[Unit]) -> dict[int, str]:
    """Return {id of the first branch of each unit above: its name}; nothing when all stand directly under `unit`."""
    if all(branch.parent_id == unit.pk or branch.pk == unit.pk for branch in branches):
        return {}
    firsts = {branch.parent_id: branch for branch in reversed(branches)}
    return {branch.pk: unit_above(access, branch) or GONE for branch in firsts.values() if branch.parent_id}


def unit_above(access: Access, branch: Unit) -> str:
    """Return the name of the unit above a branch today; '' for who no longer reaches it: where it went is told by others.

    No query when the branch's parent and the unit of `access` are loaded.
    """
    return branch.parent.name if branch.parent is not None and access.reaches(branch) else ""


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
