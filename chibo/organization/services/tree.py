"""Units by date: founding and the dated changes, and the closure (`UnitAncestor`) and paths that follow from them.

Every change is recorded as a `UnitEvent`; names, placements and days are set from it. Nothing is deleted: a merged branch
ends on the day before, and its record stays under it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q

from chibo.audit.services import record
from chibo.common.dates import MAX_DAY, MIN_DAY, today
from chibo.common.errors import Refused
from chibo.common.text import search_key, sort_key
from chibo.organization.enums import Role, UnitEventKind
from chibo.organization.models import (
    Branch,
    BranchType,
    Membership,
    Unit,
    UnitAncestor,
    UnitEvent,
    UnitName,
    UnitPlacement,
    UnitType,
)
from chibo.organization.models.units import path_segment
from chibo.organization.queries import children_placed, later_rows
from chibo.organization.services.belonging import end_belonging
from chibo.organization.services.member_groups import end_groups
from chibo.organization.services.unit_groups import hand_over_unit_groups
from chibo.organization.signals import branches_changed, unit_merged

ONE_DAY = timedelta(days=1)
BATCH = 2000
CODE_SENTENCE = "Mã không có dấu gạch chéo và không chỉ gồm dấu chấm. Mời đồng chí ghi lại, ví dụ QD-01."
DELETE_BATCH = 500
LONGEST_PATH = Unit._meta.get_field("path").max_length


def committee_name_of(name: str, unit_type: UnitType) -> str:
    """Return the committee's name from the organization's by the words of its type: 'Đảng bộ X' → 'Đảng ủy X'."""
    for beginning, word in unit_type.committee_words:
        if name.casefold().startswith(beginning.casefold()):
            return word + name[len(beginning) :]
    return f"{unit_type.committee_words[-1][1]} {name}" if unit_type.committee_words else name


@transaction.atomic
def found_unit(
    *,
    code: str,
    name: str,
    unit_type: UnitType,
    parent: Unit | None,
    branch_type: BranchType | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    committee_name: str = "",
    actor: object = None,
    rebuild: bool = True,
) -> Unit:
    """Create a unit under `parent` from `valid_from` (None: always) to `valid_to` (None: open), both included.

    With `rebuild=False` the caller calls `rebuild_tree` once after the last unit. Raises Refused on a code in use, a
    branch as parent, or a branch type above branches.
    """
    _check_new(code=code, unit_type=unit_type, parent=parent, branch_type=branch_type)
    unit = new_unit(
        code=code,
        name=name,
        unit_type=unit_type,
        parent_id=parent.pk if parent else None,
        committee_name=committee_name,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    unit.save(force_insert=True)
    if unit_type.is_branch:
        Branch.objects.create(unit=unit, branch_type=branch_type)
    UnitName.objects.create(unit=unit, name=name, committee_name=unit.committee_name, valid_from=valid_from)
    UnitPlacement.objects.create(unit=unit, parent=parent, valid_from=valid_from)
    record(actor=actor, verb="unit.found", subject=unit, unit=unit, fields=["code", "name", "parent"])
    if rebuild:
        rebuild_tree([unit.pk])
    return unit


def new_unit(
    *,
    code: str,
    name: str,
    unit_type: UnitType,
    parent_id: int | None,
    committee_name: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Unit:
    """Return the (unsaved) row of a unit; `rebuild_tree` gives it its path."""
    return Unit(
        code=code,
        name=name,
        committee_name=committee_name or committee_name_of(name, unit_type),
        type=unit_type,
        parent_id=parent_id,
        path=uuid.uuid4().hex,
        sort_key=sort_key(name),
        search_key=search_key(name),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def is_plain_code(code: str) -> bool:
    """Whether a code can stand in an address: no slash of either kind, not dots alone."""
    return bool(code.strip(".")) and not set(code) & {"/", "\\"}


def _check_new(*, code: str, unit_type: UnitType, parent: Unit | None, branch_type: BranchType | None) -> None:
    if not is_plain_code(code):
        raise Refused("code", CODE_SENTENCE)
    if Unit.objects.filter(code=code).exists():
        raise Refused("code", f"Mã {code} đã có đơn vị khác dùng. Mời đồng chí ghi mã khác.")
    if parent is not None and parent.is_branch:
        raise Refused("parent", f"{parent.name} là chi bộ, không có đơn vị cấp dưới. Mời đồng chí chọn cấp trên khác.")
    if branch_type is not None and not unit_type.is_branch:
        raise Refused("branch_type", "Chỉ chi bộ mới có loại hình. Mời đồng chí để trống mục này.")


@transaction.atomic
def apply_event(
    *,
    unit: Unit,
    kind: str,
    on: date,
    target: Unit | None = None,
    new_name: str = "",
    decision: str = "",
    decided_by: str = "",
    decided_on: date | None = None,
    actor: object = None,
    rebuild: bool = True,
) -> UnitEvent:
    """Record a dated change and carry it out. `on` is the first day on which it holds.

    move: `target` is the new parent. merge: `target` is the successor; `unit` ends the day before, its members,
    open assignments (by signal) and, for a committee, its units pass to the successor. rename: `new_name`. close: ends the
    day before. Raises Refused with the field a person can mend.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("type").get(pk=unit.pk)
    check_event(unit=unit, kind=kind, on=on, target=target, new_name=new_name)
    event = UnitEvent.objects.create(
        unit=unit,
        kind=kind,
        on=on,
        target=target,
        new_name=new_name,
        decision=decision,
        decided_by=decided_by,
        decided_on=decided_on,
        recorded_by=actor,
    )
    touched = CARRY_OUT[kind](event)
    record(actor=actor, verb=f"unit.{kind}", subject=unit, unit=unit, fields=["on", "target", "decision"])
    if rebuild:
        rebuild_tree(touched)
    return event


def check_event(*, unit: Unit, kind: str, on: date, target: Unit | None, new_name: str) -> None:
    """Raise Refused when the change cannot be made; writes nothing, so a page may ask before the person confirms."""
    if not unit.is_open_on(on - ONE_DAY) and not (kind in KEEPS_OPEN and unit.is_open_on(on)):
        raise Refused("on", f"{unit.name} không hoạt động vào ngày này. Mời đồng chí xem lại ngày.")
    if unit.events.filter(kind=kind, on=on).exists():
        raise Refused("on", f"{unit.name} đã có thay đổi này từ ngày {on:%d/%m/%Y}. Mời đồng chí xem lại ngày.")
    if kind == UnitEventKind.RENAME and not new_name:
        raise Refused("name", "Chưa có tên mới. Mời đồng chí ghi tên mới.")
    if kind in (UnitEventKind.MOVE, UnitEventKind.MERGE):
        _check_target(unit=unit, kind=kind, on=on, target=target)
    if kind in (UnitEventKind.MERGE, UnitEventKind.CLOSE) and later_rows(unit, on):
        raise Refused(
            "on",
            f"{unit.name} có đảng viên hoặc chức vụ ghi từ ngày này trở đi. Mời đồng chí sửa các ngày đó trước.",
        )
    if kind in (UnitEventKind.MERGE, UnitEventKind.CLOSE):
        _check_units_below(unit, on)
    if kind == UnitEventKind.CLOSE and children_placed(unit, on):
        raise Refused("on", f"{unit.name} còn đơn vị trực thuộc. Mời đồng chí chuyển các đơn vị đó trước.")


def _check_target(*, unit: Unit, kind: str, on: date, target: Unit | None) -> None:
    if target is None:
        if kind == UnitEventKind.MERGE:
            raise Refused("to", "Chưa có đơn vị tiếp nhận. Mời đồng chí chọn đơn vị.")
        return
    if target.pk == unit.pk:
        raise Refused("to", "Đơn vị không thể tự tiếp nhận mình. Mời đồng chí chọn đơn vị khác.")
    if not target.is_open_on(on):
        raise Refused("to", f"{target.name} không hoạt động vào ngày {on:%d/%m/%Y}. Mời đồng chí chọn đơn vị khác.")
    if kind == UnitEventKind.MERGE and target.is_branch != unit.is_branch:
        raise Refused("to", "Chi bộ chỉ hợp nhất với chi bộ, đảng bộ với đảng bộ. Mời đồng chí chọn đơn vị khác.")
    if kind == UnitEventKind.MOVE and target.is_branch:
        raise Refused("to", f"{target.name} là chi bộ, không có đơn vị cấp dưới. Mời đồng chí chọn đơn vị khác.")
    if unit.pk in lineage_on(target, on):
        raise Refused("to", f"{target.name} đang ở dưới {unit.name}. Mời đồng chí chọn đơn vị khác.")


def _check_units_below(unit: Unit, on: date) -> None:
    """Refuse to end `unit` while other units are put under it on that day or later: they would stand under nobody."""
    later = UnitPlacement.objects.filter(parent=unit, valid_from__gte=on).select_related("unit").first()
    if later:
        raise Refused(
            "on",
            f"{later.unit.name} trực thuộc {unit.name} từ ngày {later.valid_from:%d/%m/%Y}. "
            "Mời đồng chí xem lại ngày hoặc chuyển đơn vị đó trước.",
        )


def lineage_on(unit: Unit, day: date) -> list[int]:
    """Return the ids from `unit` up to its root by the placements of `day`."""
    lineage, current = [], unit.pk
    while current is not None and current not in lineage:
        lineage.append(current)
        placement = UnitPlacement.objects.filter(_holds_on(day), unit_id=current).values("parent_id").first()
        current = placement["parent_id"] if placement else None
    return lineage


def _holds_on(day: date) -> Q:
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


# --- carrying a change out: each returns the ids of the units whose place or days it touched -------------------------


def _move(event: UnitEvent) -> list[int]:
    _continue_series(UnitPlacement, event, parent=event.target)
    return [event.unit_id]


def _rename(event: UnitEvent) -> list[int]:
    committee_name = committee_name_of(event.new_name, event.unit.type)
    _continue_series(UnitName, event, name=event.new_name, committee_name=committee_name)
    return [event.unit_id]


def _continue_series(model: type, event: UnitEvent, **values: object) -> None:
    """Cut the row of `model` that holds on the day and put the new one after it, up to where the old one ended."""
    current = model.objects.filter(_holds_on(event.on), unit=event.unit).first()
    end = current.valid_to if current else None
    if current and current.valid_from == event.on:
        model.objects.filter(pk=current.pk).update(**values)
        return
    if current:
        model.objects.filter(pk=current.pk).update(valid_to=event.on - ONE_DAY)
    model.objects.create(unit=event.unit, valid_from=event.on, valid_to=end, **values)


def _close(event: UnitEvent) -> list[int]:
    _end_unit(event.unit, event.on)
    end_groups(unit=event.unit, on=event.on)
    return [event.unit_id]


def _merge(event: UnitEvent) -> list[int]:
    touched = [event.unit_id, event.target_id]
    for child in children_placed(event.unit, event.on):
        inner = UnitEvent.objects.create(
            unit=child,
            kind=UnitEventKind.MOVE,
            on=event.on,
            target=event.target,
            decision=event.decision,
            decided_by=event.decided_by,
            decided_on=event.decided_on,
            recorded_by=event.recorded_by,
        )
        touched += _move(inner)
    _end_unit(event.unit, event.on)
    end_groups(unit=event.unit, on=event.on, successor=event.target)
    hand_over_unit_groups(unit=event.unit, successor=event.target, on=event.on)
    unit_merged.send(sender=Unit, unit=event.unit, successor=event.target, on=event.on, actor=event.recorded_by)
    return touched


def _end_unit(unit: Unit, on: date) -> None:
    """Close `unit` the day before `on`; its members' belonging ends, and goes on in the successor if there is one."""
    last_day = on - ONE_DAY
    Unit.objects.filter(pk=unit.pk).update(valid_to=last_day)
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    end_belonging(Membership.objects.filter(lasting, branch=unit))
    unit.posts.filter(lasting).update(valid_to=last_day)
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=last_day)
    unit.accesses.filter(lasting, begun, role=Role.SECRETARY).update(valid_to=last_day)


CARRY_OUT = {
    UnitEventKind.MOVE: _move,
    UnitEventKind.RENAME: _rename,
    UnitEventKind.MERGE: _merge,
    UnitEventKind.CLOSE: _close,
}
KEEPS_OPEN = (UnitEventKind.MOVE, UnitEventKind.RENAME)


# --- what follows from placements, names and days --------------------------------------------------------------------


@transaction.atomic
def rebuild_tree(unit_ids: Iterable[int] | None = None, *, on: date | None = None) -> set[int]:
    """Rewrite closure rows of the given units and all that ever stood below them (None: everything), and today's view.

    `on` is the day whose tree the paths show (None: today). Returns the ids of the branches concerned and tells the apps
    above (`branches_changed`).
    """
    tree = _Tree.load()
    affected = tree.with_descendants(unit_ids) if unit_ids is not None else set(tree.days)
    _rebuild_ancestors(tree, affected)
    _show_day(tree, on or today())
    branch_ids = set(Branch.objects.values_list("unit_id", flat=True)) & affected
    branches_changed.send(sender=Unit, branch_ids=branch_ids)
    return branch_ids


@transaction.atomic
def show_today(*, on: date) -> None:
    """Bring names, parents and paths to the tree of `on`: changes recorded ahead take hold on their day."""
    _show_day(_Tree.load(), on)


class _Tree:
    """All units in memory: placements and names {unit: [(from, to, value)]}, days {unit: (from, to)}, merges."""

    def __init__(self) -> None:
        self.placements: dict[int, list] = defaultdict(list)
        self.names: dict[int, list] = defaultdict(list)
        self.children: dict[int, set[int]] = defaultdict(set)
        self.merges: dict[int, tuple[date, int]] = {}
        self.units: dict[int, Unit] = {}
        self.days: dict[int, tuple[date, date]] = {}

    @classmethod
    def load(cls) -> _Tree:
        tree = cls()
        for unit, start, end, parent in _dated(UnitPlacement, "parent_id"):
            tree.placements[unit].append((start or MIN_DAY, end or MAX_DAY, parent))
            if parent is not None:
                tree.children[parent].add(unit)
        for unit, start, end, *names in _dated(UnitName, "name", "committee_name"):
            tree.names[unit].append((start or MIN_DAY, end or MAX_DAY, tuple(names)))
        for unit, on, target in UnitEvent.objects.filter(kind=UnitEventKind.MERGE).values_list(
            "unit_id", "on", "target_id"
        ):
            tree.merges[unit] = (on, target)
        tree.units = Unit.objects.in_bulk()
        tree.days = {pk: (unit.valid_from or MIN_DAY, unit.valid_to or MAX_DAY) for pk, unit in tree.units.items()}
        return tree

    def with_descendants(self, unit_ids: Iterable[int]) -> set[int]:
        found, waiting = set(), list(unit_ids)
        while waiting:
            unit = waiting.pop()
            if unit not in found:
                found.add(unit)
                waiting += self.children.get(unit, ())
        return found

    def ancestors(self, unit: int, start: date, end: date, depth: int = 0) -> Iterable[tuple[int, int, date, date]]:
        """Yield (ancestor, depth, from, to) for the days from `start` to `end`, each clipped to the ancestor's life."""
        opened, closed = self.days[unit]
        if max(start, opened) <= min(end, closed):
            yield unit, depth, max(start, opened), min(end, closed)
        for first, last, parent in self.placements.get(unit, ()):
            if parent is not None and max(start, first) <= min(end, last):
                yield from self.ancestors(parent, max(start, first), min(end, last), depth + 1)

    def shown(self, series: dict[int, list], unit: int, day: date) -> object:
        """Return the value of a dated series on `day`; for a unit not open then, on its first or last day."""
        opened, closed = self.days[unit]
        day = min(max(day, opened), closed)
        values = [value for start, end, value in series[unit] if start <= day <= end]
        return values[0] if values else series[unit][-1][2]


def _dated(model: type, *fields: str) -> Iterable[tuple]:
    return model.objects.order_by("unit_id", F("valid_from").asc(nulls_first=True)).values_list(
        "unit_id", "valid_from", "valid_to", *fields
    )


def _rebuild_ancestors(tree: _Tree, unit_ids: set[int]) -> None:
    rows = [row for unit in unit_ids for row in _closure_rows(tree, unit)]
    ids = sorted(unit_ids)
    for index in range(0, len(ids), DELETE_BATCH):
        UnitAncestor.objects.filter(unit_id__in=ids[index : index + DELETE_BATCH]).delete()
    UnitAncestor.objects.bulk_create(rows, batch_size=BATCH)


def _closure_rows(tree: _Tree, unit: int) -> list[UnitAncestor]:
    """Return the closure rows of `unit`; stretches under one ancestor that touch become one row."""
    stretches: dict[int, list] = defaultdict(list)
    for ancestor, depth, start, end in tree.ancestors(unit, *tree.days[unit]):
        joined = stretches[ancestor]
        if joined and joined[-1][2] == depth and joined[-1][1] + ONE_DAY == start:
            joined[-1][1] = end
        else:
            joined.append([start, end, depth])
    return [
        UnitAncestor(unit_id=unit, ancestor_id=ancestor, depth=depth, valid_from=start, valid_to=end)
        for ancestor, joined in stretches.items()
        for start, end, depth in joined
    ]


def _show_day(tree: _Tree, day: date) -> None:
    """Set name, parent and path as of `day`. A merged unit hangs below its successor in the path."""
    paths: dict[int, str] = {}

    def path_of(pk: int) -> str:
        if pk not in paths:
            merged_on, successor = tree.merges.get(pk, (MAX_DAY, None))
            above = successor if merged_on <= day else tree.shown(tree.placements, pk, day)
            paths[pk] = (path_of(above) if above else "") + path_segment(pk)
        return paths[pk]

    changed = []
    for pk, unit in tree.units.items():
        name, committee_name = tree.shown(tree.names, pk, day)
        values = {"parent_id": tree.shown(tree.placements, pk, day), "path": path_of(pk), "name": name}
        values |= {"committee_name": committee_name, "sort_key": sort_key(name), "search_key": search_key(name)}
        if len(values["path"]) > LONGEST_PATH:
            raise Refused("to", f"{name} đứng dưới quá nhiều cấp. Mời đồng chí xem lại cấp trên.")
        if any(getattr(unit, field) != value for field, value in values.items() if field != "sort_key"):
            for field, value in values.items():
                setattr(unit, field, value)
            changed.append(unit)
    fields = ["parent", "path", "name", "committee_name", "sort_key", "search_key"]
    Unit.objects.bulk_update(changed, fields, batch_size=100)
