"""The tree by date, counted by hand."""

from datetime import date

import pytest

from chibo.common.dates import MAX_DAY, MIN_DAY
from chibo.common.errors import Refused
from chibo.organization.models import Membership, Unit, UnitAncestor, UnitType
from chibo.organization.services.tree import apply_event, committee_name_of, rebuild_tree, show_today
from chibo.organization.tests.factories import AccessFactory, BranchFactory, MemberFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return UnitFactory(code="H", type_code="huyen", name="Đảng bộ huyện H")


@pytest.fixture
def commune_a(district):
    return UnitFactory(code="A", parent=district)


@pytest.fixture
def commune_b(district):
    return UnitFactory(code="B", parent=district)


def closure(unit):
    rows = UnitAncestor.objects.filter(unit=unit).order_by("depth", "valid_from")
    return [(row.ancestor.code, row.depth, row.valid_from, row.valid_to) for row in rows]


def test_found_unit_stands_under_its_parents_for_ever(district, commune_a):
    branch = BranchFactory(code="X", parent=commune_a)
    assert closure(branch) == [("X", 0, MIN_DAY, MAX_DAY), ("A", 1, MIN_DAY, MAX_DAY), ("H", 2, MIN_DAY, MAX_DAY)]
    assert branch.path.startswith(commune_a.path)


def test_move_changes_the_parent_from_its_day(district, commune_a, commune_b):
    branch = BranchFactory(code="X", parent=commune_a)
    apply_event(unit=branch, kind="move", on=date(2026, 8, 3), target=commune_b)
    assert closure(branch) == [
        ("X", 0, MIN_DAY, MAX_DAY),
        ("A", 1, MIN_DAY, date(2026, 8, 2)),
        ("B", 1, date(2026, 8, 3), MAX_DAY),
        ("H", 2, MIN_DAY, MAX_DAY),
    ]


def test_move_recorded_ahead_shows_only_on_its_day(commune_a, commune_b):
    branch = BranchFactory(parent=commune_a)
    apply_event(unit=branch, kind="move", on=date(2126, 1, 1), target=commune_b)
    branch.refresh_from_db()
    assert branch.parent == commune_a
    show_today(on=date(2126, 1, 1))
    branch.refresh_from_db()
    assert (branch.parent, branch.path[: len(commune_b.path)]) == (commune_b, commune_b.path)


def test_merge_ends_the_branch_the_day_before_and_carries_its_members(commune_a, commune_b):
    old, new = BranchFactory(parent=commune_a), BranchFactory(parent=commune_b)
    member = MemberFactory(branch=old)
    apply_event(unit=old, kind="merge", on=date(2026, 8, 1), target=new)
    old.refresh_from_db()
    assert old.valid_to == date(2026, 7, 31)
    rows = Membership.objects.filter(member=member).order_by("pk")
    assert [(row.branch, row.valid_from, row.valid_to) for row in rows] == [
        (old, None, date(2026, 7, 31)),
        (new, date(2026, 8, 1), None),
    ]


def test_merged_branch_is_seen_by_the_successor_and_no_longer_by_the_former_committee(commune_a, commune_b):
    old, new = BranchFactory(parent=commune_a), BranchFactory(parent=commune_b)
    apply_event(unit=old, kind="merge", on=date(2026, 8, 1), target=new)
    assert set(Unit.objects.visible_to(AccessFactory(unit=Unit.objects.get(pk=new.pk)))) == {old, new}
    former = AccessFactory(committee=True, unit=commune_a)
    assert set(Unit.objects.visible_to(former)) == {commune_a}


def test_merged_committee_hands_its_branches_to_the_successor(commune_a, commune_b):
    branch = BranchFactory(code="X", parent=commune_a)
    apply_event(unit=commune_a, kind="merge", on=date(2026, 8, 1), target=commune_b)
    assert closure(branch)[1:3] == [("A", 1, MIN_DAY, date(2026, 7, 31)), ("B", 1, date(2026, 8, 1), MAX_DAY)]


def test_close_with_units_below_is_refused(commune_a):
    BranchFactory(parent=commune_a)
    with pytest.raises(Refused) as caught:
        apply_event(unit=commune_a, kind="close", on=date(2026, 8, 1))
    assert caught.value.field == "on"
    commune_a.refresh_from_db()
    assert commune_a.valid_to is None


def test_move_below_itself_is_refused(district, commune_a):
    with pytest.raises(Refused) as caught:
        apply_event(unit=district, kind="move", on=date(2026, 8, 1), target=commune_a)
    assert caught.value.field == "to"


def test_move_of_a_closed_unit_is_refused(commune_a, commune_b):
    branch = BranchFactory(parent=commune_a, valid_to=date(2026, 6, 30))
    with pytest.raises(Refused) as caught:
        apply_event(unit=branch, kind="move", on=date(2026, 8, 1), target=commune_b)
    assert caught.value.field == "on"


def test_rebuild_from_zero_gives_the_same_rows(district, commune_a, commune_b):
    for number in range(3):
        branch = BranchFactory(code=f"X{number}", parent=commune_a, valid_from=date(2020 + number, 1, 1))
        apply_event(unit=branch, kind="move", on=date(2026, 8, 3 + number), target=commune_b)
    before = sorted(UnitAncestor.objects.values_list("unit", "ancestor", "depth", "valid_from", "valid_to"))
    rebuild_tree()
    assert sorted(UnitAncestor.objects.values_list("unit", "ancestor", "depth", "valid_from", "valid_to")) == before


@pytest.mark.parametrize(
    ("type_code", "name", "committee"),
    [
        ("huyen", "Đảng bộ thị xã Hoàng Mai", "Thị ủy Hoàng Mai"),
        ("huyen", "Đảng bộ huyện Si Ma Cai", "Huyện ủy Si Ma Cai"),
        ("co_so", "Đảng bộ phường Quỳnh Thiện", "Đảng ủy phường Quỳnh Thiện"),
        ("chi_bo", "Chi bộ khối Quang Trung", "Chi ủy khối Quang Trung"),
        ("chi_bo", "Khối Quang Trung", "Chi ủy Khối Quang Trung"),
    ],
)
def test_committee_name_follows_the_words_of_the_type(type_code, name, committee):
    assert committee_name_of(name, UnitType.objects.get(pk=type_code)) == committee
