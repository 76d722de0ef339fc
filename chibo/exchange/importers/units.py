"""units: code,name,type,parent,branch_type,valid_from,valid_to.

Compared with how a unit was founded: its first name and parent, so a file stays equal after moves, renames and mergers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef

from chibo.common.text import search_key
from chibo.exchange.importers.base import Given, Plan, Table, compare, distinct, in_chunks
from chibo.exchange.importers.columns import Column, Text, day, unknown_code
from chibo.exchange.importers.lookups import Interval, check_order
from chibo.organization.enums import UnitEventKind
from chibo.organization.models import BranchType, Unit, UnitEvent, UnitName, UnitPlacement, UnitType
from chibo.organization.models.units import PATH_SEGMENT
from chibo.organization.services.bulk import Founding, found_units
from chibo.organization.services.tree import CODE_SENTENCE, committee_name_of, is_plain_code

COLUMNS = (
    Column("code", "mã", Text(40), required=True),
    Column("name", "tên tổ chức", Text(200), required=True),
    Column("type", "cấp tổ chức", Text(20), required=True),
    Column("parent", "mã cấp trên", Text(40)),
    Column("branch_type", "loại hình chi bộ", Text(30), optional=True),
    Column("valid_from", "ngày bắt đầu hoạt động", day, optional=True),
    Column("valid_to", "ngày hoạt động cuối cùng", day, optional=True),
)

ENDING = (UnitEventKind.MERGE, UnitEventKind.CLOSE)
NAME_LIMIT = Unit._meta.get_field("committee_name").max_length
SEARCH_LIMIT = Unit._meta.get_field("search_key").max_length
DEEPEST = Unit._meta.get_field("path").max_length // PATH_SEGMENT


def plan(given: Given, actor: object) -> Plan:
    rows = distinct(given, lambda row: row.code)
    stored = _stored([row.code for row in rows])
    for row in rows:
        if row.code in stored:
            compare(given, row, _as_given(row, stored[row.code]))
    new = [row for row in rows if row.code not in stored]
    types = {unit_type.code: unit_type for unit_type in UnitType.objects.all()}
    branch_types = list(BranchType.objects.filter(is_active=True).values_list("code", flat=True))
    sound = [row for row in new if _check_cells(given, row, types, branch_types)]
    parents = _parents(row.parent for row in sound)
    _check_places(given, sound, new, parents, types)

    def write() -> None:
        foundings = [
            Founding(
                code=row.code,
                name=row.name,
                unit_type=types[row.type],
                parent=row.parent,
                branch_type_id=row.branch_type or None,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
            for row in new
        ]
        found_units(foundings=foundings, parents={code: unit.pk for code, unit in parents.items()})

    return Plan(len(new), write)


# --- against what is stored --------------------------------------------------------------------------------------


def _stored(codes: Iterable[str]) -> dict[str, dict]:
    """Return {code: values as the unit was founded}, with what happened to it since."""
    fields = ("pk", "code", "type_id", "branch__branch_type_id", "valid_from", "valid_to")
    units = {row[0]: row for row in in_chunks(Unit.objects.order_by().values_list(*fields), "code", codes)}
    first = F("valid_from").asc(nulls_first=True)
    names, parents, events = {}, {}, {}
    for unit, name in in_chunks(UnitName.objects.order_by("unit_id", first).values_list("unit", "name"), "unit", units):
        names.setdefault(unit, name)
    places = UnitPlacement.objects.order_by("unit_id", first).values_list("unit", "parent__code")
    for unit, parent in in_chunks(places, "unit", units):
        parents.setdefault(unit, parent or "")
    for unit, kind, on in in_chunks(UnitEvent.objects.order_by().values_list("unit", "kind", "on"), "unit", units):
        events.setdefault(unit, set()).add((kind, on))
    return {
        code: {
            "name": names.get(pk, ""),
            "type": unit_type,
            "parent": parents.get(pk, ""),
            "branch_type": branch_type or "",
            "valid_from": valid_from,
            "valid_to": valid_to,
            "events": events.get(pk, set()),
        }
        for pk, code, unit_type, branch_type, valid_from, valid_to in units.values()
    }


def _as_given(row: object, stored: dict) -> dict:
    """Return the stored values that the row must equal: what a dated change has set since is left out."""
    left_out = {"events"}
    kinds = {kind for kind, _ in stored["events"]}
    if row.valid_to is None and kinds & set(ENDING):
        left_out.add("valid_to")
    # A change on the very first day took the place of what the unit was founded with.
    if (UnitEventKind.RENAME, stored["valid_from"]) in stored["events"]:
        left_out.add("name")
    if (UnitEventKind.MOVE, stored["valid_from"]) in stored["events"]:
        left_out.add("parent")
    return {field: value for field, value in stored.items() if field not in left_out}


# --- one row alone -----------------------------------------------------------------------------------------------


def _check_cells(given: Given, row: object, types: dict[str, UnitType], branch_types: list[str]) -> bool:
    before = len(given.problems)
    if not is_plain_code(row.code):
        given.add(row, "code", CODE_SENTENCE)
    if row.type not in types:
        allowed = sorted(types, key=lambda code: types[code].rank)
        given.add(row, "type", unknown_code(row.type, allowed))
    elif row.branch_type and not types[row.type].is_branch:
        given.add(row, "branch_type", "Chỉ chi bộ mới có loại hình. Mời đồng chí để trống ô này.")
    if row.branch_type and row.branch_type not in branch_types:
        given.add(row, "branch_type", unknown_code(row.branch_type, branch_types))
    if row.type in types:
        check_name(given, row, row.name, types[row.type])
    check_order(given, row, row.valid_from, row.valid_to, "valid_to", "ngày bắt đầu")
    return len(given.problems) == before


def check_name(given: Given, row: object, name: str, unit_type: UnitType) -> None:
    """Add a problem when what is made from a name (the committee's, the one for searching) finds no room."""
    if len(committee_name_of(name, unit_type)) > NAME_LIMIT or len(search_key(name)) > SEARCH_LIMIT:
        given.add(row, "name", "Tên này quá dài. Mời đồng chí rút gọn.")


# --- places in the tree ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Parent:
    """A unit under which others may stand: stored, or in the file. `has_passed_on`: what stood under it moved on."""

    name: str
    unit_type_id: str
    days: Interval
    pk: int | None = None
    depth: int = 0
    has_passed_on: bool = False


def _parents(codes: Iterable[str]) -> dict[str, _Parent]:
    fields = ("pk", "code", "name", "type_id", "valid_from", "valid_to", "path", "has_passed_on")
    ended = Exists(UnitEvent.objects.filter(unit=OuterRef("pk"), kind__in=ENDING))
    rows = Unit.objects.order_by().annotate(has_passed_on=ended).values_list(*fields)
    return {
        code: _Parent(name, unit_type, Interval.of(start, end), pk, len(path) // PATH_SEGMENT, has_passed_on)
        for pk, code, name, unit_type, start, end, path, has_passed_on in in_chunks(rows, "code", filter(None, codes))
    }


def _check_places(given: Given, sound: list, new: list, stored: dict[str, _Parent], types: dict[str, UnitType]) -> None:
    in_file = {row.code: _Parent(row.name, row.type, _life(row)) for row in sound}
    # A parent whose own row is wrong is named there, not once more at each child.
    in_question = {row.code for row in (*new, *given.bad)} - in_file.keys()
    placed = [
        row
        for row in sound
        if row.parent
        and row.parent not in in_question
        and _check_parent(given, row, in_file.get(row.parent) or stored.get(row.parent), types)
    ]
    _check_depth(given, placed, stored)


def _life(row: object) -> Interval:
    return Interval.of(row.valid_from, row.valid_to)


def _check_parent(given: Given, row: object, parent: _Parent | None, types: dict[str, UnitType]) -> bool:
    if parent is None:
        sentence = f"Chưa có đơn vị nào có mã {row.parent}. Mời đồng chí xem lại mã hoặc thêm đơn vị đó vào tệp."
    elif types[parent.unit_type_id].is_branch:
        sentence = f"{parent.name} là chi bộ, không có đơn vị cấp dưới. Mời đồng chí ghi mã cấp trên khác."
    elif types[parent.unit_type_id].rank > types[row.type].rank:
        sentence = (
            f"{parent.name} ({types[parent.unit_type_id].name}) ở cấp thấp hơn {types[row.type].name}. "
            "Mời đồng chí ghi mã cấp trên khác."
        )
    elif not _life(row).overlaps(parent.days):
        sentence = f"{parent.name} không hoạt động trong những ngày của đơn vị này. Mời đồng chí ghi mã cấp trên khác."
    elif parent.has_passed_on and _life(row).end > parent.days.end:
        sentence = (
            f"{parent.name} đã kết thúc hoạt động, đến hết ngày {given.show(parent.days.end)}. "
            "Mời đồng chí ghi mã đơn vị đã tiếp nhận, hoặc ngày hoạt động cuối cùng của đơn vị này."
        )
    else:
        return True
    given.add(row, "parent", sentence)
    return False


def _check_depth(given: Given, rows: list, stored: dict[str, _Parent]) -> None:
    """Walk up from each row: a circle, or more levels than a path holds, is a problem at the row."""
    parents = {row.code: row.parent for row in rows}
    depths: dict[str, int] = {}
    for row in rows:
        chain, code = [], row.code
        while code in parents and code not in depths and code not in chain:
            chain.append(code)
            code = parents[code]
        if code in chain:
            circle = chain[chain.index(code) :]
            depths |= dict.fromkeys(chain, 0)
            for member in (other for other in rows if other.code in circle):
                given.add(member, "parent", f"Cấp trên đi vòng: {' → '.join([*circle, code])}. Mời đồng chí xem lại.")
            continue
        depth = depths.get(code) or (stored[code].depth if code in stored else 1)
        for link in reversed(chain):
            depth = depths[link] = depth + 1
    for row in rows:
        if depths[row.code] > DEEPEST:
            given.add(row, "parent", f"Đơn vị này đứng dưới quá {DEEPEST} cấp. Mời đồng chí xem lại cấp trên.")


TABLE = Table("units", COLUMNS, plan)
