"""The lists of who watches over branches as workbooks: the day of meeting, points to look at, quality of a year, reports."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from chibo.common.dates import screen_date, screen_time, today
from chibo.common.excel import CellValue
from chibo.common.lists import Listing, listing, table, up_to, whole
from chibo.common.views import allow
from chibo.organization.models import Unit
from evaluations.enums import Level
from reports import annual_quality, queries, report_queries
from reports.annual_quality import KINDS, UNSETTLED
from reports.control_room import LISTS, listed
from reports.control_rows import Row, rows_of
from reports.forms.board import YearForm
from reports.forms.control_room import TypeForm
from reports.forms.radar import HintFilterForm
from reports.permissions import can_see_reports
from reports.radar import reads
from reports.radar.permissions import can_see_hints
from reports.views.control_room import asked_list, asked_room, watched_unit
from reports.views.quality import CAN_REACH, asked_number, list_behind, period_form, quality_unit, sentences_of
from reports.views.radar import hint_rows, hints_shown, watched_by_hints

WIDE, MIDDLE, TEXT = 40, 24, 70


# --- the day of meeting ----------------------------------------------------------------------------------------------


@listing("day")
def day_of_meeting(request: HttpRequest) -> Listing:
    """The branches of a unit around the day, or those on one list (`?list=`); telephones as on the page."""
    unit = watched_unit(request, request.GET.get("unit"))
    asked, _ = asked_room(request, unit, TypeForm(request.GET))
    which = asked_list(request)
    rows = [_day_line(row) for row in rows_of(whole(listed(asked, which)), asked, request.access)]
    heads = [
        *("Chi bộ", "Trực thuộc", "Tình hình", "Ngày quy định", "Ngày sinh hoạt", "Giờ", "Nơi sinh hoạt"),
        *("Bí thư", "Điện thoại", "Cấp ủy viên phụ trách"),
    ]
    title = f"Theo dõi ngày sinh hoạt, tháng {asked.month:%m-%Y}"
    above = [f"Theo dõi ngày sinh hoạt, tháng {asked.month:%m/%Y}", unit.name, up_to(asked.today)]
    above += [LISTS[which]] if which else []
    widths = [WIDE, WIDE, MIDDLE, 14, 14, 10, WIDE, MIDDLE, MIDDLE, MIDDLE]
    return Listing(title, unit, [table("Chi bộ", heads, rows, above=above, widths=widths)])


def _day_line(row: Row) -> list[CellValue]:
    secretary, in_charge = row.contacts.secretary, row.contacts.in_charge
    word = f"{row.word}, sang {screen_date(row.late_move)}" if row.late_move else row.word
    return [
        *(row.branch.name, row.above, word, row.due_on, row.day),
        *(screen_time(row.time) if row.day and row.time else "", row.place if row.day and row.is_told else ""),
        secretary.name if secretary else "",
        secretary.phone if row.has_telephones and secretary else "",
        in_charge.name if in_charge else "",
    ]


# --- points to look at -----------------------------------------------------------------------------------------------


@listing("hints")
def hints(request: HttpRequest) -> Listing:
    """The points to look at again, as the page filters them."""
    allow(can_see_hints(request.access))
    unit, filters = (
        watched_by_hints(request, request.GET.get("unit")),
        HintFilterForm(request.GET, today=today()).filters,
    )
    found = reads.hints_of(request.access, unit, filters.span, filters.branch_type)
    rows = [_hint_line(row) for row in hint_rows(request.access, list(whole(hints_shown(found, filters))), filters)]
    heads = ["Chi bộ", "Trực thuộc", "Tháng", "Loại", "Ghi nhận", "Đã xem lại", "Người xem lại", "Ghi chú"]
    title = "Những điểm nên xem lại"
    note = "Gợi ý để chuẩn bị khi xuống dự, trao đổi với chi bộ; không phải kết luận về chi bộ hay về ai."
    above = [title, f"{unit.name}, {filters.span.label}", note]
    widths = [WIDE, WIDE, 12, MIDDLE, TEXT, 14, MIDDLE, WIDE]
    return Listing(title, unit, [table(title, heads, rows, above=above, widths=widths)])


def _hint_line(row: dict) -> list[CellValue]:
    meeting, look = row["hint"].meeting, row["look"]
    looked = (look.at.date(), look.by.full_name, look.note) if look else (None, "", "")
    parent = meeting.unit.parent
    about = meeting.unit.name, parent.name if parent else "", f"{meeting.month:%m/%Y}"
    return [*about, row["hint"].get_kind_display(), row["words"], *looked]


# --- quality of a year -----------------------------------------------------------------------------------------------


@listing("quality")
def quality(request: HttpRequest) -> Listing:
    """The branches behind a number of the distribution (`?which=best.tot`); without it those that can still reach Tốt."""
    unit = quality_unit(request, request.GET.get("unit"))
    kind, _, level = (request.GET.get("which") or ".".join(CAN_REACH)).partition(".")
    if (kind, level) != CAN_REACH and (kind not in KINDS or level not in (*Level.values, UNSETTLED)):
        raise Http404
    span, day = period_form(request, unit).span, today()
    found = annual_quality.distribution(unit, span, day)
    title, ids = list_behind(found, kind, level, asked_number(request.GET.get("more")))
    branches = annual_quality.units_by_id(whole(ids))
    qualities = annual_quality.qualities_of(branches, span, day)
    rows = [
        [branch.name, queries.unit_above(request.access, branch), " ".join(sentences_of(qualities[branch.pk]))]
        for branch in branches
    ]
    above = [title, f"{unit.name}, chất lượng sinh hoạt {span.label.lower()}", up_to(day)]
    sheet = table(title, ["Chi bộ", "Trực thuộc", "Còn cần"], rows, above=above, widths=[WIDE, WIDE, 100])
    return Listing("Chất lượng sinh hoạt", unit, [sheet])


# --- reports ---------------------------------------------------------------------------------------------------------


@listing("reports")
def reports(request: HttpRequest) -> Listing:
    """The reports of a year: the unit's own and those of the units directly below, by period."""
    allow(can_see_reports(request.access))
    unit, day = request.access.unit, today()
    year = YearForm(request.GET, first_year=queries.first_year(day.year), today=day).chosen
    spans = report_queries.report_spans(year, day, monthly=request.GET.get("by") == "month")
    below: list[Unit] = report_queries.units_directly_below(unit, year, day, request.access)
    lines = report_queries.report_lines([unit, *whole(below)], spans, request.access, day)
    rows = [[line.unit.name, *map(_state, line.slots)] for line in lines]
    title = f"Báo cáo năm {year}"
    heads = ["Đơn vị", *(span.label for span in spans)]
    sheet = table(title, heads, rows, above=[title, unit.name, up_to(day)], widths=[WIDE, *([MIDDLE] * len(spans))])
    return Listing(title, unit, [sheet])


def _state(slot: report_queries.Slot) -> str:
    if slot.is_overdue:
        return "Quá hạn, chưa gửi"
    return slot.label if slot.version or slot.is_asked_for else ""
