"""The lists of the organization as workbooks: units, members."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from chibo.common.dates import screen_date, today
from chibo.common.excel import CellValue, Sheet
from chibo.common.lists import Listing, listing, table, whole
from chibo.common.views import allow
from chibo.organization.forms.members import MemberSearchForm
from chibo.organization.models import Member, Unit
from chibo.organization.permissions import can_see_organization
from chibo.organization.queries import RosterEntry, children_placed, roster, unit_rows
from chibo.organization.queries.units import UnitRow
from chibo.organization.views.common import bound_get, ordered_by_name, query_day, unit_by_code
from chibo.organization.views.members import branches_today
from chibo.organization.views.units import units_shown

WIDE, MIDDLE = 44, 24


@listing("units")
def units(request: HttpRequest) -> Listing:
    """The units directly below one's own; with a search, every unit of the reach that fits."""
    allow(can_see_organization(request.access))
    found, day = whole(units_shown(request)), today()
    return Listing("Các tổ chức", request.access.unit, [_unit_sheet("Các tổ chức", unit_rows(found, day))])


@listing("units-below")
def units_below(request: HttpRequest) -> Listing:
    """The units that stand directly under one today."""
    unit, day = unit_by_code(request, request.GET.get("unit", "")), today()
    rows = [] if unit.is_branch else unit_rows(whole(children_placed(unit, day)), day)
    return Listing("Tổ chức trực thuộc", unit, [_unit_sheet(f"Tổ chức trực thuộc {unit.name}", rows, unit)])


def _unit_sheet(title: str, rows: Iterable[UnitRow], above_all: Unit | None = None) -> Sheet:
    """`above_all`: the unit that all of them stand under, where it is one."""
    heads = ["Tổ chức", "Trực thuộc", "Bí thư", "Chi bộ trực thuộc", "Đảng viên", "Hoạt động đến hết ngày"]
    above = [title, f"Đến ngày {screen_date(today())}"]
    return table(
        "Các tổ chức",
        heads,
        (_unit_line(row, above_all or row.unit.parent) for row in rows),
        above=above,
        widths=[WIDE, WIDE, MIDDLE],
    )


def _unit_line(row: UnitRow, parent: Unit | None) -> list[CellValue]:
    unit = row.unit
    return [
        *(unit.name, parent.name if parent else ""),
        row.secretary.member.name if row.secretary else "",
        *(None if unit.is_branch else row.branches, row.members, unit.valid_to),
    ]


@listing("members")
def members(request: HttpRequest) -> Listing:
    """A secretary's own branch; for a committee every member of the reach that fits the search, as the page names them."""
    allow(can_see_organization(request.access))
    unit, day = request.access.unit, today()
    if unit is not None and unit.is_branch:
        return _branch(request, unit)
    form = MemberSearchForm(bound_get(request))
    found = whole(ordered_by_name(form.filter(Member.objects.visible_to(request.access))))
    branches = branches_today(found)
    rows = [
        [member.name, branch.name if branch else "", "" if not branch or member.is_official_on(day) else "Dự bị"]
        for member, branch in ((member, branches.get(member.pk)) for member in found)
    ]
    above = ["Đảng viên", *([f"Thuộc {unit.name}"] if unit else []), f"Đến ngày {screen_date(day)}"]
    sheet = table("Đảng viên", ["Họ và tên", "Chi bộ", "Ghi chú"], rows, above=above, widths=[MIDDLE, WIDE])
    return Listing("Đảng viên", unit, [sheet])


@listing("branch-members")
def branch_members(request: HttpRequest) -> Listing:
    """Who belongs to a branch on a day."""
    return _branch(request, unit_by_code(request, request.GET.get("unit", "")))


def _branch(request: HttpRequest, branch: Unit) -> Listing:
    day = query_day(request, today())
    heads = ["Họ và tên", "Chức vụ", "Điện thoại", "Chính thức, dự bị", "Miễn, tạm vắng"]
    above = [f"Đảng viên {branch.name}", f"Ngày {screen_date(day)}"]
    rows = map(_member_line, roster(branch, day))
    sheet = table("Đảng viên", heads, rows, above=above, widths=[MIDDLE, MIDDLE, MIDDLE, MIDDLE, WIDE])
    return Listing("Đảng viên", branch, [sheet])


def _member_line(entry: RosterEntry) -> list[CellValue]:
    return [
        entry.member.name,
        entry.post.get_kind_display() if entry.post else "",
        entry.member.phone,
        "Chính thức" if entry.is_official else "Dự bị",
        entry.standing.get_kind_display() if entry.standing else "",
    ]
