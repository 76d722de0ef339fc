"""The annual classes of a year as a workbook."""

from __future__ import annotations

from django.http import HttpRequest

from chibo.common.excel import CellValue
from chibo.common.lists import Listing, listing, table, whole
from chibo.organization.views.common import asked_unit
from evaluations.annual import AnnualRow, annual_rows
from evaluations.views import annual_common as common
from evaluations.views.annual import units_classified

WIDE, MIDDLE = 40, 30


@listing("annual")
def annual(request: HttpRequest) -> Listing:
    """The classes of branches or committees below a unit, opinion beside opinion; members are never listed."""
    common.allow_reader(request)
    unit, year = asked_unit(request), common.year_of(request)
    kind = common.COMMITTEES if request.GET.get("kind") == common.COMMITTEES and not unit.is_branch else common.BRANCHES
    rows = annual_rows(whole(units_classified(request.access, unit, year, kind)), year)
    heads = [
        *("Đơn vị", "Trực thuộc", "Tự xếp loại", "Thẩm định", "Quyết định"),
        *("Căn cứ", "Ngày quyết định", "Ghi chú"),
    ]
    title = f"Xếp loại hằng năm, năm {year}"
    widths = [WIDE, WIDE, MIDDLE, MIDDLE, MIDDLE, MIDDLE, 16, WIDE]
    sheet = table(f"Năm {year}", heads, map(_line, rows), above=[title, unit.name], widths=widths)
    return Listing(title, unit, [sheet])


def _line(row: AnnualRow) -> list[CellValue]:
    held, opinions = row.held, (row.self_rated, row.verified)
    return [
        *(row.unit.name, row.unit.parent.name if row.unit.parent else ""),
        *(opinion.words if opinion else "" for opinion in opinions),
        *((held.words, held.decision or held.source, held.decided_on) if held else ("", "", None)),
        "; ".join(part for part in (row.difference, "nhập từ số liệu cũ" if row.is_imported else "") if part),
    ]
