"""Standing figures and the movement of a period, counted by hand."""

from datetime import date

import pytest

from chibo.common.text import percent
from chibo.organization.enums import EndReason, MemberCount, MovementKind, PostKind, StartReason, UnitCount
from chibo.organization.queries import members_counted, movement, movement_events, standing_figures, units_counted
from chibo.organization.services.members import end_membership, transfer_member
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import (
    BranchFactory,
    MemberFactory,
    MembershipFactory,
    PostFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def district():
    return UnitFactory(code="H", type_code="huyen", name="Đảng bộ huyện H")


@pytest.fixture
def commune(district):
    return UnitFactory(code="A", name="Đảng bộ xã A", parent=district)


def test_standing_figures_of_a_district_counted_by_hand(district, commune):
    section = UnitFactory(code="S", type_code="bo_phan", name="Đảng bộ bộ phận S", parent=commune)
    villages = [BranchFactory(code=f"T{n}", parent=commune) for n in (1, 2, 3)]
    in_section = BranchFactory(code="T4", parent=section)
    office = BranchFactory(code="CQ", parent=district)
    closed = BranchFactory(code="X", parent=commune, valid_to=date(2025, 12, 31))
    for branch in (villages[0], in_section):
        MemberFactory(branch=branch)
        PostFactory(unit=branch, kind=PostKind.BRANCH_COMMITTEE, member=MemberFactory(branch=branch))
    MemberFactory(branch=office, probationary=True)
    MemberFactory(branch=office, official_on=date(2026, 7, 1))
    MemberFactory.create_batch(9, branch=villages[1])

    found = standing_figures(district, date(2026, 6, 30))

    assert (found.base, found.base_committees, found.base_branches) == (2, 1, 1)
    assert (found.subordinate, found.branches) == (4, 5)
    assert (found.official, found.probationary, found.members) == (13, 2, 15)
    assert (found.chi_uy, found.chi_uy_base, found.without_chi_uy, found.electing) == (2, 5, 3, 1)
    assert [unit.code for unit in units_counted(district, date(2026, 6, 30), UnitCount.ELECTING)] == ["T2"]
    assert standing_figures(district, date(2026, 7, 1)).official == 14
    assert closed in units_counted(district, date(2025, 12, 31), UnitCount.BRANCHES)


def test_chi_uy_share_rises_when_villages_merge_as_in_si_ma_cai(district, commune, django_assert_num_queries):
    """A tenth of Si Ma Cai: 20/98 = 20,4% before, 51/59 = 86,4% after is checked here with 1/5 and 2/3."""
    villages = [BranchFactory(code=f"T{n}", parent=commune, branch_type_code="thon") for n in range(1, 6)]
    school = BranchFactory(code="TH", parent=commune, branch_type_code="truong_hoc")
    for branch in (villages[0], school):
        PostFactory(unit=branch, kind=PostKind.BRANCH_COMMITTEE, member=MemberFactory(branch=branch))
    MemberFactory.create_batch(5, branch=villages[1])
    MemberFactory.create_batch(5, branch=villages[2])
    day = date(2026, 4, 1)
    before = standing_figures(district, day, "thon")
    assert (before.chi_uy, before.chi_uy_base, percent(before.chi_uy, before.chi_uy_base)) == (1, 5, "20,0%")
    assert before.electing == 0

    apply_event(unit=villages[2], kind="merge", on=day, target=villages[1])
    apply_event(unit=villages[4], kind="merge", on=day, target=villages[3])
    merged = members_counted(villages[1], day).first()
    PostFactory(unit=villages[1], kind=PostKind.BRANCH_COMMITTEE, member=merged, valid_from=day)

    with django_assert_num_queries(8):
        after = standing_figures(district, day, "thon")
    assert (after.chi_uy, after.chi_uy_base, percent(after.chi_uy, after.chi_uy_base)) == (2, 3, "66,7%")
    assert after.electing == 1
    assert standing_figures(district, date(2026, 3, 31), "thon").chi_uy_base == 5


def test_movement_of_a_year_balances_counted_by_hand(district, commune):
    actor = UserFactory()
    one, two = (BranchFactory(code=code, parent=commune) for code in ("T1", "T2"))
    elsewhere = BranchFactory(code="B1", parent=UnitFactory(code="B", name="Đảng bộ xã B", parent=district))
    staying, inside, dying, leaving, going = (MemberFactory(branch=one) for _ in range(5))
    coming = MemberFactory(branch=elsewhere)
    gone_before = MemberFactory()
    MembershipFactory(member=gone_before, branch=one, valid_to=date(2025, 12, 30), end_reason=EndReason.TRANSFERRED)
    MembershipFactory(branch=two, valid_from=date(2026, 5, 19), start_reason=StartReason.ADMITTED)
    MembershipFactory(branch=two, valid_from=date(2026, 9, 2), start_reason=StartReason.ADMITTED)
    guest = MembershipFactory(
        branch=two,
        valid_from=date(2026, 2, 1),
        valid_to=date(2026, 3, 31),
        start_reason=StartReason.TRANSFERRED,
        end_reason=EndReason.TRANSFERRED,
    )
    transfer_member(member=inside, to=two, on=date(2026, 3, 1), decision="GGT 1", actor=actor)
    transfer_member(member=going, to=elsewhere, on=date(2026, 4, 1), decision="GGT 2", actor=actor)
    transfer_member(member=coming, to=one, on=date(2026, 12, 31), decision="GGT 3", actor=actor)
    end_membership(member=dying, reason=EndReason.DIED, on=date(2026, 1, 1), decision="", actor=actor)
    end_membership(member=leaving, reason=EndReason.STRUCK_OFF, on=date(2026, 6, 1), decision="QĐ 9", actor=actor)

    found = movement(commune, FIRST, LAST)

    assert found.opening == 5
    assert found.counts == {
        MovementKind.ADMITTED: 2,
        MovementKind.TRANSFERRED_IN: 2,
        MovementKind.OTHER_IN: 0,
        MovementKind.TRANSFERRED_OUT: 2,
        MovementKind.DIED: 1,
        MovementKind.LEFT: 1,
        MovementKind.OTHER_OUT: 0,
    }
    assert (found.gained, found.lost, found.closing, found.balances) == (4, 4, 5, True)
    out = [event for event in movement_events(commune, FIRST, LAST) if event.kind == MovementKind.TRANSFERRED_OUT]
    assert [(event.member_id, event.on) for event in out] == [
        (going.pk, date(2026, 4, 1)),
        (guest.member_id, date(2026, 4, 1)),
    ]
    whole = movement(district, FIRST, LAST)
    assert (whole.opening, whole.gained, whole.lost, whole.closing, whole.balances) == (6, 3, 3, 6, True)
    assert staying in members_counted(commune, LAST, MemberCount.OFFICIAL)


def test_movement_shows_members_whose_branch_moved_as_other(district, commune):
    other = UnitFactory(code="B", name="Đảng bộ xã B", parent=district)
    branch = BranchFactory(code="T1", parent=commune)
    MemberFactory.create_batch(3, branch=branch)
    apply_event(unit=branch, kind="move", on=date(2026, 7, 1), target=other)

    lost, gained = movement(commune, FIRST, LAST), movement(other, FIRST, LAST)

    assert (lost.opening, lost.counts[MovementKind.OTHER_OUT], lost.closing) == (3, 3, 0)
    assert (gained.opening, gained.counts[MovementKind.OTHER_IN], gained.closing) == (0, 3, 3)
    assert movement(district, FIRST, LAST).counts == dict.fromkeys(MovementKind.values, 0)


def test_movement_of_a_merge_inside_the_unit_counts_nobody(commune):
    one, two = (BranchFactory(code=code, parent=commune) for code in ("T1", "T2"))
    MemberFactory.create_batch(4, branch=one)
    apply_event(unit=one, kind="merge", on=date(2026, 7, 1), target=two)

    found = movement(commune, FIRST, LAST)

    assert (found.opening, found.gained, found.lost, found.closing) == (4, 0, 0, 4)
    assert movement(two, FIRST, LAST).counts[MovementKind.OTHER_IN] == 4
