"""Units of the demo, founded and changed by the real services; the tree is built once at the end."""

from __future__ import annotations

from datetime import date, timedelta

from chibo.demo.places import DISTRICTS, HOANG_MAI_MERGED_2019, Base, District
from chibo.demo.world import BranchPlan, World
from chibo.organization.enums import UnitEventKind
from chibo.organization.models import BranchType, Unit, UnitType
from chibo.organization.services.tree import apply_event, found_unit

# The day on which each commune's villages merge, in the year before this one: (month, day) in turn.
MERGER_DAYS = ((4, 1), (7, 1), (10, 1))
RENAMED_ON = date(2020, 1, 1)
MERGED_ON = date(2019, 12, 1)
DECIDED_BEFORE = timedelta(days=12)


def found_districts(world: World) -> None:
    """Found the three roots with everything below them and note in the plans which villages will merge."""
    types, branch_types = UnitType.objects.in_bulk(), BranchType.objects.in_bulk()

    def found(code: str, name: str, kind: str, parent: Unit | None, branch_type: str = "") -> Unit:
        world.units[code] = found_unit(
            code=code,
            name=name,
            unit_type=types[kind],
            parent=parent,
            branch_type=branch_types.get(branch_type),
            actor=world.clerk,
            rebuild=False,
        )
        return world.units[code]

    for district in DISTRICTS:
        root = found(district.code, district.name, "huyen", None)
        for turn, base in enumerate(district.bases):
            found(base.code, base.former_name or base.name, "co_so", root)
            world.plans += _plans_of(world, district, base, turn)
        world.plans += [
            BranchPlan(f"{district.code}-{index:02d}", name, branch_type, district.code, district.code)
            for index, (name, branch_type) in enumerate(district.base_branches, start=1)
        ]
    for plan in world.plans:
        found(plan.code, plan.name, "chi_bo", world.units[plan.parent], plan.branch_type)


def _plans_of(world: World, district: District, base: Base, turn: int) -> list[BranchPlan]:
    named = [(f"Chi bộ {base.word} {name}", "thon") for name in base.residential] + list(base.others)
    plans = [
        BranchPlan(f"{base.code}-{index:02d}", name, branch_type, base.code, district.code)
        for index, (name, branch_type) in enumerate(named, start=1)
    ]
    if base.villages:
        month, day = MERGER_DAYS[turn % len(MERGER_DAYS)]
        _group_villages(plans[: base.villages.count], base, date(world.today.year - 1, month, day))
    if base.code in HOANG_MAI_MERGED_2019:
        last, before = plans[len(base.residential) - 1], plans[len(base.residential) - 2]
        last.successor, last.merged_on = before.code, MERGED_ON
    return plans


def _group_villages(plans: list[BranchPlan], base: Base, merged_on: date) -> None:
    rest = list(plans)
    for group, count in (("large", base.villages.large), ("small", base.villages.small)):
        for plan in rest[:count]:
            plan.group = group
        rest = rest[count:]
    sizes = [2] * base.villages.pairs + [3] * base.villages.triples
    for size in sizes:
        first, *others = rest[:size]
        first.group, first.merged_on = "first", merged_on
        for plan in others:
            plan.group, plan.successor, plan.merged_on = "other", first.code, merged_on
        rest = rest[size:]


def change_units(world: World) -> None:
    """Carry out the mergers and the one change of name; the members of merged branches pass to the successor."""
    renamed = next(base for district in DISTRICTS for base in district.bases if base.former_name)
    apply_event(
        unit=world.units[renamed.code],
        kind=UnitEventKind.RENAME,
        on=RENAMED_ON,
        new_name=renamed.name,
        decision="QĐ số 27-QĐ/ThU",
        decided_by="Thị ủy Kỳ Anh",
        actor=world.clerk,
        rebuild=False,
    )
    for number, plan in enumerate((plan for plan in world.plans if plan.successor), start=1):
        apply_event(
            unit=world.units[plan.code],
            kind=UnitEventKind.MERGE,
            on=plan.merged_on,
            target=world.units[plan.successor],
            decision=f"QĐ số {100 + number}-QĐ/{'HU' if plan.root == 'SMC' else 'ThU'}",
            decided_by=world.units[plan.root].committee_name,
            decided_on=plan.merged_on - DECIDED_BEFORE,
            actor=world.clerk,
            rebuild=False,
        )
