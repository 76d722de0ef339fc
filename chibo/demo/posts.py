"""Who holds which post in the demo: bí thư, phó, chi ủy of branches, cấp ủy of committees, and who is in charge of whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from chibo.demo.world import ONE_DAY, BranchPlan, World, rng_for
from chibo.organization.enums import PostKind
from chibo.organization.models import Member, Oversight, Post
from chibo.organization.queries import CHI_UY_FROM

BATCH = 500


@dataclass(frozen=True)
class _Branch:
    """A branch with its members by index (from 1): (member id, was official before the two years began)."""

    plan: BranchPlan
    members: list[tuple[int, bool]]

    def member(self, index: int) -> int:
        return self.members[index - 1][0]

    @property
    def steady(self) -> int:
        return sum(official for _, official in self.members)


def fill_posts(world: World) -> None:
    """Write the posts of branches, before and after the mergers, then those of committees and their charges.

    Villages: a chi ủy is elected where there are nine official members, in large ones from the start and in merged ones
    from the day of the merger (Điều lệ Đảng, Điều 24).
    """
    branches = _branches(world)
    posts = [post for branch in branches.values() for post in _branch_posts(world, branch, branches)]
    posts += _committee_posts(world, branches)
    Post.objects.bulk_create(posts, batch_size=BATCH)
    _put_in_charge(world)


def _branches(world: World) -> dict[str, _Branch]:
    found: dict[str, list] = defaultdict(list)
    for pk, code, official_on, start in Member.objects.order_by("code").values_list(
        "pk", "code", "official_on", "memberships__valid_from"
    ):
        branch, _, index = code.rpartition("-")
        if int(index) >= 900 or (found[branch] and found[branch][-1][0] == pk):
            continue
        steady = official_on is not None and official_on <= world.first_day
        found[branch].append((pk, steady and (start is None or start <= world.first_day)))
    return {plan.code: _Branch(plan, found[plan.code]) for plan in world.plans if plan.size}


def _branch_posts(world: World, branch: _Branch, branches: dict[str, _Branch]) -> Iterable[Post]:
    plan, unit = branch.plan, world.units[branch.plan.code]
    rng = rng_for("posts", plan.code)
    since = world.first_day - timedelta(days=rng.randint(90, 500))
    decision = f"QĐ số {rng.randint(10, 99)}-QĐ/ĐU"

    def post(index: int, kind: str, first: date = since, last: date | None = None) -> Post:
        return Post(
            unit=unit, member_id=branch.member(index), kind=kind, valid_from=first, valid_to=last, decision=decision
        )

    changed_on = _new_secretary_on(world, plan)
    yield post(1, PostKind.SECRETARY, last=changed_on - ONE_DAY if changed_on else None)
    if changed_on:
        yield post(2, PostKind.SECRETARY, first=changed_on)
    has_chi_uy = plan.group == "large" or (not plan.group and branch.steady >= CHI_UY_FROM)
    if has_chi_uy:
        yield post(2, PostKind.DEPUTY, last=changed_on - ONE_DAY if changed_on else None)
        if changed_on:
            yield post(3, PostKind.DEPUTY, first=changed_on)
        yield post(3, PostKind.BRANCH_COMMITTEE, last=changed_on - ONE_DAY if changed_on else None)
        yield post(4, PostKind.BRANCH_COMMITTEE)
        if plan.size >= 24:
            yield post(5, PostKind.BRANCH_COMMITTEE)
    if plan.group == "first":
        yield from _first_chi_uy(world, branch, branches)


def _new_secretary_on(world: World, plan: BranchPlan) -> date | None:
    """Return the day on which the deputy became bí thư, in a few branches."""
    rng = rng_for("new secretary", plan.code)
    if plan.group or plan.code in world.fixed or rng.random() > 0.06 or plan.size < 12:
        return None
    return world.first_day + timedelta(days=rng.randint(90, 500))


def _first_chi_uy(world: World, branch: _Branch, branches: dict[str, _Branch]) -> Iterable[Post]:
    """Return the chi ủy that the merged village elects: its bí thư goes on, the others' former bí thư join."""
    plan, unit = branch.plan, world.units[branch.plan.code]
    joining = [branches[other.code] for other in world.plans if other.successor == plan.code]
    chosen = [(PostKind.DEPUTY, joining[0].member(1)), (PostKind.BRANCH_COMMITTEE, branch.member(2))]
    chosen += [(PostKind.BRANCH_COMMITTEE, other.member(1)) for other in joining[1:]]
    for kind, member_id in chosen:
        yield Post(
            unit=unit, member_id=member_id, kind=kind, valid_from=plan.merged_on, decision=f"QĐ số {plan.size}-QĐ/ĐU"
        )


def _committee_posts(world: World, branches: dict[str, _Branch]) -> list[Post]:
    """Return a bí thư, a phó bí thư and five cấp ủy viên for each base committee and each root.

    One member each of branches with a chi ủy: the fifth for a base committee, the fourth for a root.
    """
    below: dict[str, list[_Branch]] = defaultdict(list)
    for branch in branches.values():
        if branch.plan.size >= CHI_UY_FROM:
            below[branch.plan.parent].append(branch)
            if branch.plan.parent != branch.plan.root:
                below[branch.plan.root].append(branch)
    kinds = [PostKind.SECRETARY, PostKind.DEPUTY, *[PostKind.COMMITTEE] * 5]
    posts = []
    for code in sorted(below):
        rng = rng_for("committee", code)
        chosen = rng.sample(below[code], min(len(kinds), len(below[code])))
        index = 4 if code == chosen[0].plan.root else 5
        posts += [
            Post(
                unit=world.units[code],
                member_id=branch.member(index),
                kind=kind,
                valid_from=world.first_day - timedelta(days=rng.randint(100, 400)),
                decision=f"QĐ số {rng.randint(100, 199)}-QĐ/{'HU' if branch.plan.root == 'SMC' else 'ThU'}",
            )
            for kind, branch in zip(kinds, chosen, strict=False)
        ]
    return posts


def _put_in_charge(world: World) -> None:
    """Share the branches of a committee out among its members (cấp ủy viên phụ trách)."""
    members: dict[int, list[int]] = defaultdict(list)
    rows = Post.objects.filter(kind=PostKind.COMMITTEE).order_by("pk").values_list("unit_id", "member_id")
    for unit_id, member_id in rows:
        members[unit_id].append(member_id)
    charges = []
    for turn, plan in enumerate(plan for plan in world.plans if not plan.successor):
        holders = members[world.units[plan.parent].pk] or members[world.units[plan.root].pk]
        charges.append(
            Oversight(
                unit=world.units[plan.code],
                member_id=holders[turn % len(holders)],
                valid_from=world.first_day,
                recorded_by=world.clerk,
            )
        )
    Oversight.objects.bulk_create(charges, batch_size=BATCH)
