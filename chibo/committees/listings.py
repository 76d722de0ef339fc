"""Training classes and standing documents as workbooks."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from chibo.committees.models import StandingDocument, StandingDocumentKind, TrainingClass
from chibo.committees.permissions import can_see_documents, can_see_training
from chibo.committees.queries import classes_of, documents_of, units_without
from chibo.committees.views.common import asked_year
from chibo.common.dates import today
from chibo.common.excel import CellValue
from chibo.common.lists import Listing, listing, table, whole
from chibo.common.views import allow
from chibo.organization.views.common import asked_unit

WIDE, MIDDLE = 44, 24


@listing("training")
def training(request: HttpRequest) -> Listing:
    """The classes of a committee's plan of a year."""
    allow(can_see_training(request.access))
    unit = asked_unit(request)
    title = f"Lớp bồi dưỡng năm {asked_year(request, today())}"
    heads = ["Lớp", "Đối tượng", "Số ngày", "Dự kiến tháng", "Mở từ ngày", "Đến ngày", "Nơi mở lớp", "Lượt"]
    rows = map(_class_line, whole(classes_of(unit, asked_year(request, today()))))
    sheet = table(title, heads, rows, above=[title, unit.committee_name], widths=[WIDE, MIDDLE, 10, 16, 14, 14, WIDE])
    return Listing(title, unit, [sheet])


def _class_line(row: TrainingClass) -> list[CellValue]:
    turns = row.member_turns + row.other_turns if row.is_held else None
    plan = row.name, row.get_audience_display(), row.days, row.planned_month
    return [*plan, row.held_from, row.held_to, row.place, turns]


@listing("documents")
def documents(request: HttpRequest) -> Listing:
    """The standing documents that a unit has, of all years and terms."""
    allow(can_see_documents(request.access))
    unit = asked_unit(request)
    heads = ["Văn bản", "Năm, nhiệm kỳ", "Số", "Ngày", "Tệp", "Ghi thay"]
    rows = map(_document_line, whole(documents_of(unit)))
    title = "Quy chế, chương trình công tác"
    sheet = table("Văn bản", heads, rows, above=[title, unit.name], widths=[WIDE, MIDDLE, MIDDLE, 14, 14, MIDDLE])
    return Listing(title, unit, [sheet])


def _document_line(row: StandingDocument) -> list[CellValue]:
    return [row.kind.name, row.years, row.number, row.issued_on, "Có" if row.file else "Chưa có", row.on_behalf_by]


@listing("documents-missing")
def documents_missing(request: HttpRequest) -> Listing:
    """The units of the reach that have no document of a kind (`?which=`) for a year."""
    allow(can_see_documents(request.access))
    number = request.GET.get("which", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    kind, unit, day = get_object_or_404(StandingDocumentKind, pk=int(number)), asked_unit(request), today()
    year = asked_year(request, day)
    title = f"Chưa có {kind.name.lower()} năm {year}"
    rows = [[row.name, row.parent.name if row.parent else ""] for row in whole(units_without(unit, kind, year, day))]
    sheet = table(title, ["Tổ chức", "Trực thuộc"], rows, above=[title, unit.name], widths=[WIDE, WIDE])
    return Listing(title, unit, [sheet])
