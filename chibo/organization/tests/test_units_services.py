"""Founding by decision, merging with members, splitting, a branch's details."""

from datetime import date

import pytest

from chibo.common.errors import Refused
from chibo.organization.enums import EndReason, StartReason, UnitEventKind
from chibo.organization.models import BranchType, Unit, UnitType
from chibo.organization.queries import change_effects, roster, unit_history
from chibo.organization.services.tree import apply_event
from chibo.organization.services.units import edit_branch, found_by_decision, split_unit
from chibo.organization.signals import branches_changed
from chibo.organization.tests.factories import (
    AccessFactory,
    BranchFactory,
    MemberFactory,
    MembershipFactory,
    PostFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 4)
DECISION = {"decision": "125-QĐ/HU", "decided_by": "Huyện ủy H", "decided_on": date(2026, 4, 20)}


@pytest.fixture
def actor():
    return UserFactory()


@pytest.fixture
def commune():
    return UnitFactory(code="A", name="Đảng bộ xã A")


def founding(commune, actor, **changes):
    values = {
        "code": "T9",
        "name": "Chi bộ thôn Chín",
        "unit_type": UnitType.objects.get(pk="chi_bo"),
        "parent": commune,
        "branch_type": BranchType.objects.get(pk="thon"),
        "committee_name": "",
        "on": DAY,
        "actor": actor,
    }
    return values | DECISION | changes


def refused(call, **arguments):
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value.field


def test_found_by_decision_keeps_the_decision_and_a_second_submit_makes_nothing(commune, actor):
    unit = found_by_decision(**founding(commune, actor))
    assert found_by_decision(**founding(commune, actor)) == unit
    event = unit.events.get()
    assert (event.kind, event.on, event.decision) == (UnitEventKind.FOUND, DAY, "125-QĐ/HU")


def test_found_by_decision_refuses_wrong_level_code_in_use_and_days_outside_the_parent(actor):
    parent = UnitFactory(code="A", valid_from=date(2026, 1, 1))
    BranchFactory(code="T1", parent=parent)
    commune_type = {"unit_type": UnitType.objects.get(pk="co_so"), "branch_type": None}
    assert refused(found_by_decision, **founding(parent, actor, **commune_type)) == "unit_type"
    assert refused(found_by_decision, **founding(parent, actor, code="T1")) == "code"
    assert refused(found_by_decision, **founding(parent, actor, on=date(2025, 12, 31))) == "on"
    assert refused(found_by_decision, **founding(parent, actor, on=None)) == "on"
    assert Unit.objects.count() == 2


def test_merge_carries_members_and_ends_posts_with_their_sign_in(commune):
    one, two = (BranchFactory(code=code, parent=commune) for code in ("T1", "T2"))
    members = MemberFactory.create_batch(3, branch=one)
    post = PostFactory(unit=one, member=members[0])
    access = AccessFactory(unit=one, post=post)
    MemberFactory(branch=two)

    effects = change_effects(one, UnitEventKind.MERGE, DAY)
    assert sorted(member.pk for member in effects.members) == sorted(member.pk for member in members)
    assert (effects.posts, effects.accesses) == ([post], [access])
    apply_event(unit=one, kind="merge", on=DAY, target=two, **DECISION)

    assert [len(roster(branch, DAY)) for branch in (one, two)] == [0, 4]
    passed = members[1].memberships.get(branch=two)
    assert (passed.valid_from, passed.start_reason) == (DAY, StartReason.UNIT_CHANGED)
    assert [event.other for event in unit_history(two).predecessors] == [one]
    assert [event.other for event in unit_history(one).successors] == [two]


def test_merge_is_refused_while_somebody_came_after_its_day(commune):
    one, two = (BranchFactory(code=code, parent=commune) for code in ("T1", "T2"))
    MembershipFactory(branch=one, valid_from=date(2026, 6, 1))
    assert refused(apply_event, unit=one, kind="merge", on=DAY, target=two) == "on"


def splitting(unit, members, actor, **changes):
    new = {"code": "T2", "name": "Chi bộ thôn Hai", "branch_type": None, "on": DAY, "actor": actor}
    return {"unit": unit, "members": [member.pk for member in members]} | new | DECISION | changes


def test_split_passes_the_chosen_members_to_a_new_branch(commune, actor):
    old = BranchFactory(code="T1", parent=commune)
    members = MemberFactory.create_batch(4, branch=old)
    post = PostFactory(unit=old, member=members[0])

    new = split_unit(**splitting(old, members[:3], actor))
    assert split_unit(**splitting(old, members[:3], actor)) == new

    assert [len(roster(unit, DAY)) for unit in (old, new)] == [1, 3]
    assert members[0].memberships.get(branch=old).end_reason == EndReason.UNIT_CHANGED
    post.refresh_from_db()
    assert post.valid_to == date(2026, 5, 3)
    assert [event.other for event in unit_history(new).predecessors] == [old]
    assert [event.other for event in unit_history(old).successors] == [new]
    new.refresh_from_db()
    assert new.path.startswith(commune.path)


def test_split_refuses_nobody_everybody_and_committees(commune, actor):
    old = BranchFactory(code="T1", parent=commune)
    members = MemberFactory.create_batch(2, branch=old)
    assert refused(split_unit, **splitting(old, [], actor)) == "members"
    assert refused(split_unit, **splitting(old, members, actor)) == "members"
    assert refused(split_unit, **splitting(commune, members, actor)) is None
    assert Unit.objects.filter(code="T2").count() == 0


def test_new_type_of_a_branch_is_told_because_its_day_may_differ(commune, actor):
    branch = BranchFactory(code="T1", parent=commune, branch_type_code="thon")
    told = []

    def listen(*, branch_ids, **kwargs):
        told.append(branch_ids)

    branches_changed.connect(listen)
    edit_branch(unit=branch, branch_type=branch.branch.branch_type, usual_place="Nhà văn hóa", actor=actor)
    edit_branch(unit=branch, branch_type=BranchType.objects.get(pk="y_te"), usual_place="", actor=actor)
    branches_changed.disconnect(listen)
    assert told == [{branch.pk}]
