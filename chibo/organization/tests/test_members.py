"""Coming, going and standing of members."""

from datetime import date, timedelta

import pytest

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused
from chibo.organization.enums import EndReason, PostKind, StandingKind, StartReason
from chibo.organization.models import Member, Membership, Oversight
from chibo.organization.queries import roster, standings_under
from chibo.organization.services.members import (
    add_member,
    edit_member,
    edit_standing,
    end_membership,
    record_standing,
    transfer_member,
)
from chibo.organization.tests.factories import (
    BranchFactory,
    MemberFactory,
    MembershipFactory,
    OversightFactory,
    PostFactory,
    StandingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 4)


@pytest.fixture
def actor():
    return UserFactory()


@pytest.fixture
def branch():
    return BranchFactory(code="T1", name="Chi bộ thôn Đông")


def entering(branch, actor, **changes):
    values = {
        "branch": branch,
        "code": "DV-1",
        "name": "Vàng Seo  Páo",
        "start_reason": StartReason.ADMITTED,
        "valid_from": DAY,
        "joined_party_on": DAY,
        "official_on": None,
        "phone": "0912345678",
        "email": "",
        "decision": "QĐ 12-QĐ/HU",
        "actor": actor,
    }
    return values | changes


def standing_of(member, actor, **changes):
    values = {
        "member": member,
        "kind": StandingKind.EXEMPT,
        "valid_from": DAY,
        "valid_to": date(2026, 12, 31),
        "ground": "Tuổi cao",
        "decision": "",
        "decided_on": None,
        "host": "nơi này không giữ lại",
        "actor": actor,
    }
    return values | changes


def refused(call, **arguments):
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value.field


def test_add_member_puts_the_name_in_order_and_logs_it(branch, actor):
    member = add_member(**entering(branch, actor))
    assert member.name == "Vàng Seo Páo"
    assert [(entry.member, entry.is_official) for entry in roster(branch, DAY)] == [(member, False)]
    assert roster(branch, DAY - timedelta(days=1)) == []
    assert AuditEvent.objects.filter(verb="member.add", unit_id=branch.pk, actor=actor).count() == 1


def test_add_member_twice_is_one_member(branch, actor):
    first = add_member(**entering(branch, actor))
    assert add_member(**entering(branch, actor)) == first
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "Người khác"}, "code"),
        ({"code": "DV-2", "valid_from": date(2019, 12, 31)}, "valid_from"),
        ({"code": "DV-2", "official_on": date(2026, 5, 3)}, "official_on"),
    ],
)
def test_add_member_refuses_what_contradicts(actor, changes, field):
    branch = BranchFactory(valid_from=date(2020, 1, 1))
    add_member(**entering(branch, actor))
    assert refused(add_member, **entering(branch, actor, **changes)) == field
    assert Member.objects.count() == 1


def test_member_who_left_comes_back_under_the_same_code(branch, actor):
    member = add_member(**entering(branch, actor))
    transfer_member(member=member, to=None, on=date(2026, 8, 1), decision="GGT 3", actor=actor)
    assert refused(add_member, **entering(branch, actor, valid_from=date(2026, 7, 31))) == "valid_from"
    again = add_member(**entering(branch, actor, valid_from=date(2026, 9, 1), start_reason=StartReason.TRANSFERRED))
    assert again == member
    assert member.memberships.count() == 2


def test_edit_member_moves_the_name_to_its_new_place(branch, actor):
    first, second = MemberFactory(name="Lê Văn An", branch=branch), MemberFactory(name="Lê Văn Bình", branch=branch)
    days = {"joined_party_on": None, "official_on": date(2001, 1, 1), "phone": "", "email": ""}
    edit_member(member=first, name="Lê Văn Yên", actor=actor, **days)
    assert [entry.member for entry in roster(branch, DAY)] == [second, first]


def test_transfer_closes_one_side_the_day_before_and_opens_the_other(branch, actor):
    other = BranchFactory(code="T2")
    member = MemberFactory(branch=branch)
    post = PostFactory(unit=branch, member=member)
    transfer_member(member=member, to=other, on=DAY, decision="GGT 5", actor=actor)
    rows = list(member.memberships.values_list("branch", "valid_from", "valid_to", "start_reason", "end_reason"))
    assert rows == [
        (branch.pk, None, date(2026, 5, 3), "co_san", EndReason.TRANSFERRED),
        (other.pk, DAY, None, StartReason.TRANSFERRED, ""),
    ]
    post.refresh_from_db()
    assert post.valid_to == date(2026, 5, 3)


def test_transfer_twice_is_one_transfer(branch, actor):
    other, member = BranchFactory(code="T2"), MemberFactory(branch=branch)
    for _ in range(2):
        transfer_member(member=member, to=other, on=DAY, decision="GGT 5", actor=actor)
    assert member.memberships.count() == 2


def test_transfer_refuses_days_outside_either_branch_and_the_same_branch(branch, actor):
    member = MemberFactory()
    MembershipFactory(member=member, branch=branch, valid_from=DAY)
    young = BranchFactory(code="T2", valid_from=date(2026, 7, 1))
    arguments = {"member": member, "decision": "GGT 5", "actor": actor}
    assert refused(transfer_member, to=young, on=date(2026, 6, 30), **arguments) == "on"
    assert refused(transfer_member, to=None, on=DAY, **arguments) == "on"
    assert refused(transfer_member, to=branch, on=date(2026, 8, 1), **arguments) == "to"
    assert member.memberships.get().valid_to is None


def test_death_ends_posts_standings_and_charges_but_needs_no_decision(branch, actor):
    member = MemberFactory(branch=branch)
    post = PostFactory(unit=branch, member=member, kind=PostKind.DEPUTY)
    standing = StandingFactory(member=member)
    OversightFactory(member=member)
    end_membership(member=member, reason=EndReason.DIED, on=DAY, decision="", actor=actor)
    last_day = DAY - timedelta(days=1)
    post.refresh_from_db()
    standing.refresh_from_db()
    assert (post.valid_to, standing.valid_to, Oversight.objects.get().valid_to) == (last_day, last_day, last_day)
    assert [len(roster(branch, day)) for day in (last_day, DAY)] == [1, 0]


def test_striking_off_needs_a_decision(branch, actor):
    member = MemberFactory(branch=branch)
    arguments = {"member": member, "reason": EndReason.STRUCK_OFF, "on": DAY, "actor": actor}
    assert refused(end_membership, decision="", **arguments) == "decision"
    end_membership(decision="QĐ 3", **arguments)
    assert refused(end_membership, decision="QĐ 3", **(arguments | {"on": date(2026, 9, 9)})) is None


def test_standing_without_decision_is_kept_and_listed_as_lacking_it(branch, actor):
    member = MemberFactory(branch=branch)
    standing = record_standing(**standing_of(member, actor))
    assert (standing.ground, standing.host) == ("Tuổi cao", "")
    [row] = standings_under(branch.parent, DAY)
    assert (row.member, row.branch, row.lacks_decision, row.asks) == (member, branch, True, False)
    edit_standing(standing=standing, valid_to=date(2026, 12, 31), decision="NQ 4", decided_on=DAY, actor=actor)
    assert [row.lacks_decision for row in standings_under(branch, DAY)] == [False]


def test_standing_asks_a_month_around_its_end_and_then_no_more(branch, actor):
    member = MemberFactory(branch=branch)
    record_standing(**standing_of(member, actor, decision="NQ 4"))
    days = [date(2026, 11, 29), date(2026, 11, 30), date(2027, 1, 31), date(2027, 2, 1)]
    found = [[(row.asks, row.ended) for row in standings_under(branch, day)] for day in days]
    assert found == [[(False, False)], [(True, False)], [(True, True)], []]


def test_standing_refuses_overlap_wrong_order_and_days_outside_the_branch(branch, actor):
    member = MemberFactory()
    MembershipFactory(member=member, branch=branch, valid_from=date(2026, 1, 1))
    standing = record_standing(**standing_of(member, actor))
    assert record_standing(**standing_of(member, actor)) == standing
    away = {"kind": StandingKind.AWAY}
    assert refused(record_standing, **standing_of(member, actor, valid_from=date(2026, 12, 31), **away)) == "valid_from"
    assert refused(record_standing, **standing_of(member, actor, valid_from=date(2025, 12, 31))) == "valid_from"
    wrong = {"valid_from": date(2027, 2, 1), "valid_to": date(2027, 1, 1)}
    assert refused(record_standing, **standing_of(member, actor, **wrong)) == "valid_to"
    assert member.standings.count() == 1
