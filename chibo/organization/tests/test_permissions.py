"""Who may change what, and who may give which role."""

import pytest

from chibo.organization import permissions
from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    district = UnitFactory(code="H", type_code="huyen")
    commune = UnitFactory(code="A", parent=district)
    branch = BranchFactory(code="T1", parent=commune)
    return {"district": district, "commune": commune, "branch": branch, "outside": BranchFactory(code="X")}


def acting(places, role):
    unit = {Role.SECRETARY: "branch", Role.CADRE: "branch", Role.COMMITTEE: "commune"}.get(role, "district")
    return AccessFactory(role=role, unit=places[unit])


@pytest.mark.parametrize(
    ("role", "members", "posts", "own_unit", "accounts"),
    [
        (Role.SECRETARY, True, False, False, False),
        (Role.CADRE, False, False, False, False),
        (Role.COMMITTEE, True, True, False, True),
        (Role.BOARD, True, True, False, True),
        (Role.ADMINISTRATOR, True, True, False, True),
    ],
)
def test_what_each_role_may_change(places, role, members, posts, own_unit, accounts):
    access = acting(places, role)
    branch = places["branch"]
    assert permissions.can_change_members(access, branch) is members
    assert permissions.can_change_posts(access, branch) is posts
    assert permissions.can_change_unit(access, access.unit) is own_unit
    assert permissions.can_manage_accounts(access) is accounts
    assert permissions.can_change_members(access, places["outside"]) is False
    assert permissions.can_change_posts(access, places["outside"]) is False


def test_nobody_without_access_may_do_anything(places):
    checks = [permissions.can_change_units, permissions.can_manage_accounts, permissions.can_change_holidays]
    assert [check(None) for check in checks] == [False, False, False]
    assert permissions.roles_given_for(None, places["branch"]) == []
    assert permissions.can_change_members(None, places["branch"]) is False


@pytest.mark.parametrize(
    ("role", "place", "given"),
    [
        (Role.COMMITTEE, "branch", [Role.SECRETARY, Role.CADRE]),
        (Role.COMMITTEE, "commune", [Role.CADRE, Role.COMMITTEE]),
        (Role.COMMITTEE, "district", []),
        (Role.BOARD, "commune", [Role.CADRE, Role.COMMITTEE, Role.BOARD]),
        (Role.ADMINISTRATOR, "commune", [Role.CADRE, Role.COMMITTEE, Role.BOARD, Role.ADMINISTRATOR]),
        (Role.BOARD, "outside", []),
        (Role.SECRETARY, "branch", []),
        (Role.CADRE, "branch", []),
    ],
)
def test_roles_given(places, role, place, given):
    assert permissions.roles_given_for(acting(places, role), places[place]) == given


def test_code_of_a_person_with_a_higher_or_outer_role_is_not_reset(places):
    committee = acting(places, Role.COMMITTEE)
    secretary = AccessFactory(role=Role.SECRETARY, unit=places["branch"])
    board = AccessFactory(role=Role.BOARD, unit=places["district"], user=secretary.user)
    outer = AccessFactory(role=Role.SECRETARY, unit=places["outside"], user=secretary.user)
    site = AccessFactory(role=Role.ADMINISTRATOR, unit=None, user=secretary.user)
    results = [
        permissions.can_reset_code(committee, secretary.user, held)
        for held in ([secretary], [secretary, board], [secretary, outer], [secretary, site])
    ]
    assert results == [True, False, False, False]
    assert permissions.can_reset_code(committee, committee.user, [committee]) is False
    assert permissions.can_reset_code(committee, UserFactory(is_superuser=True), [secretary]) is False


def test_own_role_is_not_ended_by_oneself(places):
    committee = acting(places, Role.COMMITTEE)
    peer = AccessFactory(role=Role.COMMITTEE, unit=places["commune"])
    board = AccessFactory(role=Role.BOARD, unit=places["commune"])
    assert [permissions.can_end_access(committee, row) for row in (committee, peer, board)] == [False, True, False]


def test_holidays_are_changed_from_the_top_only(places):
    board, committee = acting(places, Role.BOARD), acting(places, Role.COMMITTEE)
    lower = AccessFactory(role=Role.BOARD, unit=places["commune"])
    administrator = AccessFactory(role=Role.ADMINISTRATOR, unit=None)
    rights = [permissions.can_change_holidays(access) for access in (board, committee, lower, administrator)]
    assert rights == [True, False, False, True]
