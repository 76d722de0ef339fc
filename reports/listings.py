"""The lists of the board as workbooks: the rows behind a number, the table, the heat map, comparison and trend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest

from chibo.common import charts
from chibo.common.dates import screen_date, today
from chibo.common.excel import CellValue, Rate, Row, Sheet
from chibo.common.lists import Listing, listing, table, up_to, whole
from chibo.organization.models import Unit
from meetings.enums import MeetingKind
from meetings.models import Meeting
from reports import queries
from reports.figures import FigureSet, figures_of
from reports.forms.board import CompareForm, Filters, HeatForm, TrendForm
from reports.models import BranchMonth
from reports.queries import HeatCell, HeatRow
from reports.trend import Chosen, points_of
from reports.views.board import list_behind
from reports.views.board_page import COLUMNS, asked_unit, board_form
from reports.views.trends import all_compared

WIDE, NARROW = 44, 11


def _above(title: str, unit: Unit, filters: Filters, day: date) -> list[str]:
    """Return the lines over a table: what it is, whose, of when, how fresh."""
    of = [unit.name, filters.span.label, filters.type_name]
    return [title, ", ".join(part for part in of if part), up_to(day)]


def _asked(request: HttpRequest) -> tuple[Unit, Filters, date]:
    unit = asked_unit(request, request.GET.get("unit"))
    return unit, board_form(request, unit).filters, today()


def _month(day: date) -> str:
    return f"{day:%m/%Y}"


# --- the rows behind a number ----------------------------------------------------------------------------------------


@listing("rows")
def rows_behind(request: HttpRequest) -> Listing:
    """The list behind one number of the board (`?which=`), of any of its kinds."""
    unit, filters, day = _asked(request)
    title, _, found = list_behind(request.access, unit, filters, request.GET.get("which", ""), day)
    heads, lines = {
        "BranchMonth": (MONTH_HEADS, _month_lines),
        "Unit": (UNIT_HEADS, _unit_lines),
        "Meeting": (TOPICAL_HEADS, _topical_lines),
        "Assignment": (TASK_HEADS, _task_lines),
        "Proposal": (PROPOSAL_HEADS, _proposal_lines),
    }[found.model.__name__]
    rows = lines(found, request)
    sheet = table(title, heads, rows, above=_above(title, unit, filters, day), widths=[WIDE, WIDE])
    return Listing(title, unit, [sheet])


MONTH_HEADS = [
    *("Chi bộ", "Trực thuộc", "Kỳ", "Ngày quy định", "Dời sang ngày", "Ngày sinh hoạt", "So với ngày quy định"),
    *("Dự", "Phải dự", "Tỷ lệ dự", "Ý kiến", "Xếp loại", "Ghi chú"),
]


def _month_lines(found: QuerySet[BranchMonth], request: HttpRequest) -> list[list[CellValue]]:
    return [_month_line(row, queries.unit_above(request.access, row.branch)) for row in whole(found)]


def _month_line(row: BranchMonth, above: str) -> list[CellValue]:
    is_held = row.held_on is not None
    notes = [
        "Cấp trên công nhận" if is_held and row.official_level else "",
        "Cần xác nhận lại" if is_held and row.needs_reconfirmation else "",
    ]
    return [
        *(row.branch.name, above, _month(row.month), row.due_on, row.moved_to, row.held_on),
        row.get_timing_display() if is_held else "Chưa có thông tin",
        *(row.present, row.base, None if row.base is None else Rate(row.present or 0, row.base), row.opinions),
        charts.level(row.level).name if is_held else "",
        ", ".join(note for note in notes if note),
    ]


UNIT_HEADS = ["Chi bộ", "Trực thuộc", "Mã"]


def _unit_lines(found: QuerySet[Unit], request: HttpRequest) -> list[list[CellValue]]:
    return [[unit.name, queries.unit_above(request.access, unit), unit.code] for unit in whole(found)]


TOPICAL_HEADS = ["Chi bộ", "Trực thuộc", "Kỳ", "Ngày sinh hoạt", "Chuyên đề", "Ghi chú", "Dự", "Phải dự", "Tỷ lệ dự"]


def _topical_lines(found: QuerySet[Meeting], request: HttpRequest) -> list[list[CellValue]]:
    """The subject is told to who may open the meeting: a former committee keeps the figures, not the texts."""
    readable = Meeting.objects.visible_to(request.access).filter(pk__in=found.order_by().values("pk"))
    openable = set(readable.values_list("pk", flat=True))
    return [
        [
            *(row.unit.name, queries.unit_above(request.access, row.unit), _month(row.month), row.held_on),
            row.topic if row.pk in openable else "",
            "Cùng kỳ thường kỳ" if row.kind == MeetingKind.COMBINED else "",
            *(row.present, row.base, None if row.base is None else Rate(row.present or 0, row.base)),
        ]
        for row in whole(found)
    ]


TASK_HEADS = ["Nhiệm vụ", "Chi bộ", "Trực thuộc", "Hạn"]


def _task_lines(found: QuerySet, request: HttpRequest) -> list[list[CellValue]]:
    access = request.access
    return [[row.text, row.unit.name, queries.unit_above(access, row.unit), row.due_on] for row in whole(found)]


PROPOSAL_HEADS = ["Kiến nghị", "Chi bộ", "Trực thuộc", "Đề nghị", "Tình trạng", "Hạn trả lời"]


def _proposal_lines(found: QuerySet, request: HttpRequest) -> list[list[CellValue]]:
    return [
        [
            *(row.text, row.unit.name, queries.unit_above(request.access, row.unit)),
            *(row.addressee, row.get_state_display(), row.due_on),
        ]
        for row in whole(found)
    ]


# --- the board -------------------------------------------------------------------------------------------------------


@listing("board")
def board(request: HttpRequest) -> Listing:
    """The table of the board: the units below with their figures, and the unit's own. Not to be sorted: it ends in a total."""
    unit, filters, day = _asked(request)
    listed = whole(queries.units_listed(unit, filters.span, day, filters.branch_type, filters.level))
    lines = queries.board_lines(unit, listed, filters.span, day, filters.branch_type)
    own = figures_of([unit.pk], filters.span, day, filters.branch_type)[unit.pk]
    rows = [[line.unit.name, line.note, *_figures(line.figures)] for line in lines]
    heads = ["Đơn vị", "Ghi chú", *(label for key, label, _ in COLUMNS if key != "present"), "Dự", "Phải dự"]
    total = Row([unit.name, "", *_figures(own)], is_bold=True)
    above = _above("Theo dõi chung", unit, filters, day)
    return Listing("Theo dõi chung", unit, [Sheet("Theo dõi chung", [heads], [*rows, total], above, [WIDE])])


def _figures(figures: FigureSet) -> list[int]:
    """Return the figures in the order of the head of the board's workbook."""
    return [*(getattr(figures, key) for key, _, _ in COLUMNS if key != "present"), figures.present, figures.base]


@listing("heat-map")
def heat_map(request: HttpRequest) -> Listing:
    """Branches × months of a year; a cell says in words what the page shows in colour, letter and sign."""
    unit, day = asked_unit(request, request.GET.get("unit")), today()
    filters = HeatForm(request.GET, first_year=queries.first_year(day.year), today=day).filters
    branches = list(whole(queries.heat_branches(unit, filters.span.year, filters.branch_type)))
    found = queries.heat_rows(request.access, unit, filters.span.year, branches, day, filters.branch_type)
    title = f"Chi bộ × tháng năm {filters.span.year}"
    heads = ["Chi bộ", "Trực thuộc", *(f"Tháng {month}" for month in range(1, 13))]
    above = _above(title, unit, filters, day)
    return Listing(title, unit, [table(title, heads, map(_heat_line, found), above=above, widths=[WIDE, WIDE])])


def _heat_line(row: HeatRow) -> Sequence[CellValue]:
    return [row.branch.name, row.above, *map(_heat_words, row.cells)]


def _heat_words(cell: HeatCell) -> str:
    """'Tốt, đúng ngày': what follows the name of branch and month in the words of the cell."""
    return cell.name.rpartition(": ")[2].capitalize() if cell.state != "none" else ""


# --- one figure ------------------------------------------------------------------------------------------------------


@listing("compare")
def compare(request: HttpRequest) -> Listing:
    """One figure of the units below or of the types of branches, in the order of the page."""
    unit, day = asked_unit(request, request.GET.get("unit")), today()
    form = CompareForm(request.GET, unit=unit, first_year=queries.first_year(day.year), today=day)
    chosen, title = form.chosen, f"So sánh: {form.chosen.label}"
    heads = ["Loại hình" if form.by_chosen == "type" else "Đơn vị", "Ghi chú", *_chosen_heads(chosen)]
    rows = [[row.name, row.note, *_chosen_cells(chosen, row.figures)] for row in all_compared(unit, form, day)]
    above = [*_above(title, unit, form.filters, day), *([f"{chosen.made_of}"] if chosen.made_of else [])]
    return Listing(title, unit, [table("So sánh", heads, rows, above=above, widths=[WIDE, WIDE])])


@listing("trend")
def trend(request: HttpRequest) -> Listing:
    """One figure of a unit over the last quarters or months, the newest first."""
    unit, day = asked_unit(request, request.GET.get("unit")), today()
    form = TrendForm(request.GET, unit=unit, first_year=queries.first_year(day.year), today=day)
    chosen, title = form.chosen, f"Diễn biến: {form.chosen.label}"
    points = points_of(unit, form.step_chosen, day, form.filters.branch_type)
    heads = ["Kỳ", "Ghi chú", *_chosen_heads(chosen), "Chi bộ", "Đã sinh hoạt", "Phải sinh hoạt"]
    rows = [
        [
            *(point.span.label, f"mới đến {screen_date(day)}" if point.span.last > day else ""),
            *_chosen_cells(chosen, point.figures),
            *(point.figures.branches, point.figures.held, point.figures.expected),
        ]
        for point in reversed(points)
    ]
    above = [title, unit.name, *([form.filters.type_name] if form.filters.type_name else []), up_to(day)]
    return Listing(title, unit, [table("Diễn biến", heads, rows, above=above, widths=[24, 24])])


def _chosen_heads(chosen: Chosen) -> list[str]:
    return [chosen.label] if chosen.kind == "count" else [chosen.label, "Số", "Trên số"]


def _chosen_cells(chosen: Chosen, figures: FigureSet) -> list[CellValue]:
    """Return the value as a number, and what it is made of."""
    part, of = chosen.parts(figures)
    if chosen.kind == "count":
        return [part]
    return [Rate(part, of) if chosen.kind == "percent" else chosen.value(figures), part, of]
