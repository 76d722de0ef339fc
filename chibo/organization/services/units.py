"""Writes about units that the screens need beside the tree itself: founding by decision, splitting, a branch's details."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.enums import EndReason, StartReason, UnitEventKind
from chibo.organization.models import Branch, BranchType, Membership, Unit, UnitEvent, UnitType
from chibo.organization.queries import later_rows
from chibo.organization.services.tree import found_unit, rebuild_tree
from chibo.organization.signals import branches_changed

ONE_DAY = timedelta(days=1)


@transaction.atomic
def found_by_decision(
    *,
    code: str,
    name: str,
    unit_type: UnitType,
    parent: Unit | None,
    branch_type: BranchType | None,
    committee_name: str,
    on: date | None,
    decision: str,
    decided_by: str,
    decided_on: date | None,
    actor: User,
) -> Unit:
    """Found a unit from `on` (None: it was there before the records begin) and keep the decision behind it.

    A second submit of the same filling returns the unit that the first one made. Raises Refused.
    """
    if parent is not None:
        parent = Unit.objects.select_for_update(of=("self",)).select_related("type").get(pk=parent.pk)
    made = Unit.objects.filter(code=code, name=name, parent=parent, type=unit_type, valid_from=on).first()
    if made is not None:
        return made
    _check_place(unit_type=unit_type, parent=parent, on=on)
    unit = found_unit(
        code=code,
        name=name,
        unit_type=unit_type,
        parent=parent,
        branch_type=branch_type,
        committee_name=committee_name,
        valid_from=on,
        actor=actor,
    )
    if on is not None:
        _keep_event(unit, UnitEventKind.FOUND, on, None, decision, decided_by, decided_on, actor)
    return unit


def _check_place(*, unit_type: UnitType, parent: Unit | None, on: date | None) -> None:
    if parent is None:
        return
    if not parent.is_branch and unit_type.rank <= parent.type.rank:
        raise Refused(
            "unit_type", f"{parent.name} không thể có {unit_type.name} trực thuộc. Mời đồng chí chọn cấp thấp hơn."
        )
    if on is None and (parent.valid_from is not None or parent.valid_to is not None):
        raise Refused("on", f"{parent.name} có ngày thành lập. Mời đồng chí ghi ngày bắt đầu hoạt động của đơn vị mới.")
    if on is not None and not parent.is_open_on(on):
        raise Refused("on", f"{parent.name} không hoạt động vào ngày {on:%d/%m/%Y}. Mời đồng chí xem lại ngày.")


@transaction.atomic
def split_unit(
    *,
    unit: Unit,
    on: date,
    code: str,
    name: str,
    branch_type: BranchType | None,
    members: Collection[int],
    decision: str,
    decided_by: str,
    decided_on: date | None,
    actor: User,
) -> Unit:
    """Found a branch beside `unit` from `on` and pass the given members (ids) to it. `unit` goes on with the others.

    A branch that is divided into three is split twice. Raises Refused when nobody, or everybody, would pass on.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("type", "parent").get(pk=unit.pk)
    made = UnitEvent.objects.filter(kind=UnitEventKind.SPLIT, on=on, target=unit, unit__code=code).first()
    if made is not None:
        return made.unit
    rows = _check_split(unit=unit, on=on, members=members)
    new = found_unit(
        code=code,
        name=name,
        unit_type=unit.type,
        parent=unit.parent,
        branch_type=branch_type,
        valid_from=on,
        actor=actor,
        rebuild=False,
    )
    for row in rows:
        _pass_on(row, to=new, on=on)
    _keep_event(new, UnitEventKind.SPLIT, on, unit, decision, decided_by, decided_on, actor)
    record(
        actor=actor, verb="unit.split", subject=unit, unit=unit, fields={"on": on, "to": new.pk, "members": len(rows)}
    )
    rebuild_tree([unit.pk, new.pk])
    return new


def _check_split(*, unit: Unit, on: date, members: Collection[int]) -> list[Membership]:
    """Return the memberships that pass on. A member must have belonged the day before and still belong."""
    if not unit.is_branch:
        raise Refused(None, "Chỉ chia tách được chi bộ. Với đảng bộ, mời đồng chí thành lập đơn vị mới rồi chuyển.")
    if not (unit.is_open_on(on - ONE_DAY) and unit.is_open_on(on)):
        raise Refused("on", f"{unit.name} không hoạt động vào ngày {on:%d/%m/%Y}. Mời đồng chí xem lại ngày.")
    if later_rows(unit, on):
        raise Refused(
            "on", f"{unit.name} có đảng viên hoặc chức vụ ghi từ ngày này trở đi. Mời đồng chí sửa các ngày đó trước."
        )
    staying = list(unit.memberships.select_for_update().filter(valid_to__isnull=True))
    passing = [row for row in staying if row.member_id in set(members)]
    if not passing:
        raise Refused("members", "Chưa chọn đảng viên chuyển sang chi bộ mới. Mời đồng chí đánh dấu tên từng đồng chí.")
    if len(passing) == len(staying):
        raise Refused("members", "Chi bộ cũ phải còn đảng viên. Mời đồng chí bỏ dấu ở đồng chí ở lại.")
    return passing


def _pass_on(row: Membership, *, to: Unit, on: date) -> None:
    row.valid_to, row.end_reason = on - ONE_DAY, EndReason.UNIT_CHANGED
    row.save(update_fields=["valid_to", "end_reason"])
    Membership.objects.create(member_id=row.member_id, branch=to, valid_from=on, start_reason=StartReason.UNIT_CHANGED)
    row.branch.posts.filter(member_id=row.member_id, valid_to__isnull=True).update(valid_to=on - ONE_DAY)


def _keep_event(
    unit: Unit,
    kind: str,
    on: date,
    target: Unit | None,
    decision: str,
    decided_by: str,
    decided_on: date | None,
    actor: User,
) -> None:
    UnitEvent.objects.create(
        unit=unit,
        kind=kind,
        on=on,
        target=target,
        decision=decision,
        decided_by=decided_by,
        decided_on=decided_on,
        recorded_by=actor,
    )


@transaction.atomic
def edit_branch(*, unit: Unit, branch_type: BranchType | None, usual_place: str, actor: User) -> Branch:
    """Set type and usual place of a branch. The type may drive its meeting day, so expected meetings are looked at again."""
    branch = Branch.objects.select_for_update().get(pk=unit.pk)
    retyped = branch.branch_type_id != (branch_type.pk if branch_type else None)
    branch.branch_type, branch.usual_place = branch_type, usual_place
    branch.save(update_fields=["branch_type", "usual_place"])
    record(actor=actor, verb="branch.edit", subject=branch, unit=unit, fields=["branch_type", "usual_place"])
    if retyped:
        branches_changed.send(sender=Branch, branch_ids={unit.pk})
    return branch
