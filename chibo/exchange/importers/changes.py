"""changes: unit,kind,on,to,name,decision. Carried out by the same service as on screen, in the order of their days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from chibo.common.errors import Refused
from chibo.exchange.importers.base import Given, Plan, Table, compare, distinct, in_chunks
from chibo.exchange.importers.columns import Choice, Column, Text, day
from chibo.exchange.importers.units import ENDING, check_name
from chibo.organization.enums import UnitEventKind
from chibo.organization.models import Unit, UnitEvent
from chibo.organization.services.tree import apply_event, rebuild_tree

# On one day units first take their places and names, then pass on what they have, then end.
KINDS = (UnitEventKind.MOVE, UnitEventKind.RENAME, UnitEventKind.MERGE, UnitEventKind.CLOSE)
TO_UNIT = (UnitEventKind.MOVE, UnitEventKind.MERGE)


COLUMNS = (
    Column("unit", "mã đơn vị", Text(40), required=True),
    Column("kind", "loại thay đổi", Choice([kind.value for kind in KINDS]), required=True),
    Column("on", "ngày bắt đầu có hiệu lực", day, required=True),
    Column("to", "mã đơn vị tiếp nhận hoặc cấp trên mới", Text(40), optional=True),
    Column("name", "tên mới", Text(200), optional=True),
    Column("decision", "quyết định", Text(200), optional=True),
)
COLUMN_OF = {"on": "on", "to": "to", "name": "name", "kind": "kind"}


def plan(given: Given, actor: object) -> Plan:
    """Carry the changes out in the caller's transaction, which is rolled back where one of them is refused."""
    rows = distinct(given, _key)
    units = _units({row.unit for row in rows} | {row.to for row in rows if row.to})
    stored = _stored(unit.pk for unit in units.values())
    sound = [row for row in rows if _check_cells(given, row, units)]
    new = []
    for row in sorted(sound, key=lambda row: (row.on, KINDS.index(row.kind), row.number)):
        earlier = stored.get((units[row.unit].pk, row.kind, row.on))
        if earlier is not None:
            compare(given, row, earlier)
        else:
            new.append(row)
            _apply(given, row, units, actor)

    def write() -> None:
        touched = {units[row.unit].pk for row in new}
        rebuild_tree(touched | {units[row.to].pk for row in new if row.kind == UnitEventKind.MERGE})

    return Plan(len(new), write)


def _key(row: object) -> tuple:
    return row.unit, row.kind, row.on


def _units(codes: set[str]) -> dict[str, Unit]:
    return {unit.code: unit for unit in in_chunks(Unit.objects.select_related("type").order_by(), "code", codes)}


def _stored(unit_ids: Iterable[int]) -> dict[tuple, dict]:
    fields = ("unit", "kind", "on", "target__code", "new_name", "decision")
    return {
        (unit, kind, on): {"to": target or "", "name": name, "decision": decision}
        for unit, kind, on, target, name, decision in in_chunks(
            UnitEvent.objects.order_by().values_list(*fields), "unit", unit_ids
        )
    }


def _check_cells(given: Given, row: object, units: dict[str, Unit]) -> bool:
    before = len(given.problems)
    for column in ("unit", "to"):
        code = getattr(row, column)
        if code and code not in units:
            given.add(row, column, f"Chưa có đơn vị nào có mã {code}. Mời đồng chí xem lại mã hoặc nhập đơn vị trước.")
    if row.kind in TO_UNIT and not row.to:
        what = "cấp trên mới" if row.kind == UnitEventKind.MOVE else "đơn vị tiếp nhận"
        given.add(row, "to", f"Chưa có {what}. Mời đồng chí ghi mã đơn vị.")
    if row.kind not in TO_UNIT and row.to:
        given.add(row, "to", "Đổi tên hoặc kết thúc hoạt động không có đơn vị này. Mời đồng chí để trống ô này.")
    if row.kind == UnitEventKind.RENAME and not row.name:
        given.add(row, "name", "Chưa có tên mới. Mời đồng chí ghi tên mới.")
    if row.kind != UnitEventKind.RENAME and row.name:
        given.add(row, "name", "Chỉ ghi tên khi đổi tên. Mời đồng chí để trống ô này hoặc thêm một dòng rename.")
    if row.kind == UnitEventKind.RENAME and row.unit in units:
        check_name(given, row, row.name, units[row.unit].type)
    if row.kind == UnitEventKind.MOVE and row.unit in units and row.to in units:
        _check_rank(given, row, units[row.unit], units[row.to])
    return len(given.problems) == before


def _check_rank(given: Given, row: object, unit: Unit, parent: Unit) -> None:
    if not parent.is_branch and parent.type.rank > unit.type.rank:
        given.add(
            row,
            "to",
            f"{parent.name} ({parent.type.name}) ở cấp thấp hơn {unit.type.name}. Mời đồng chí ghi mã cấp trên khác.",
        )


def _apply(given: Given, row: object, units: dict[str, Unit], actor: object) -> None:
    # Names and days may have changed by an earlier row: apply_event reads the unit anew, the target is read here.
    target = Unit.objects.select_related("type").get(pk=units[row.to].pk) if row.to else None
    unit = units[row.unit]
    try:
        _check_planned_end(row, unit)
        apply_event(
            unit=unit,
            kind=row.kind,
            on=row.on,
            target=target,
            new_name=row.name,
            decision=row.decision,
            actor=actor,
            rebuild=False,
        )
    except Refused as error:
        given.add(row, COLUMN_OF.get(error.field, "unit"), error.sentence)


def _check_planned_end(row: object, unit: Unit) -> None:
    """Refuse another last day than the one with which the unit was founded: the two files would contradict each other."""
    if row.kind in ENDING and unit.valid_to and row.on <= unit.valid_to:
        raise Refused(
            "on",
            f"{unit.name} đã ghi hoạt động đến hết ngày {unit.valid_to:%d/%m/%Y}, "
            f"nên ngày này phải là {unit.valid_to + timedelta(days=1):%d/%m/%Y}. Mời đồng chí xem lại ngày.",
        )


TABLE = Table("changes", COLUMNS, plan)
