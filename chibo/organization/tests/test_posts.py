"""Taking and leaving office, who is in charge, and the sign-in that hangs on a post."""

from datetime import date, timedelta

import pytest

from chibo.common.errors import Refused
from chibo.organization.enums import PostKind, Role
from chibo.organization.models import Access, Oversight
from chibo.organization.queries import branches_without_secretary_account, overseer
from chibo.organization.services.access import end_access, grant_access, open_account
from chibo.organization.services.posts import appoint, end_charge, end_post, put_in_charge
from chibo.organization.tests.factories import (
    AccessFactory,
    BranchFactory,
    MemberFactory,
    PostFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 4)


@pytest.fixture
def actor():
    return UserFactory()


@pytest.fixture
def branch():
    return BranchFactory(code="T1")


def taking(branch, member, actor, **changes):
    values = {"unit": branch, "member": member, "kind": PostKind.SECRETARY, "valid_from": DAY}
    return values | {"term": "2025–2030", "decision": "QĐ 8", "actor": actor} | changes


def refused(call, **arguments):
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value.field


def test_appoint_twice_is_one_post(branch, actor):
    member = MemberFactory(branch=branch)
    assert appoint(**taking(branch, member, actor)) == appoint(**taking(branch, member, actor))


def test_second_secretary_waits_until_the_first_has_left(branch, actor):
    first, second = MemberFactory(branch=branch), MemberFactory(branch=branch)
    post = appoint(**taking(branch, first, actor))
    later = taking(branch, second, actor, valid_from=date(2026, 9, 1))
    assert refused(appoint, **later) == "kind"
    end_post(post=post, on=date(2026, 9, 1), decision="QĐ 20", actor=actor)
    new = appoint(**later)
    post.refresh_from_db()
    assert (post.valid_to, post.decision) == (date(2026, 8, 31), "QĐ 8; thôi giữ chức: QĐ 20")
    assert branch.posts.filter(kind=PostKind.SECRETARY, valid_to__isnull=True).get() == new


@pytest.mark.parametrize(
    ("candidate", "field"), [({"probationary": True}, "member"), ({"official_on": date(2026, 5, 5)}, "member")]
)
def test_appoint_refuses_a_probationary_member(branch, actor, candidate, field):
    assert refused(appoint, **taking(branch, MemberFactory(branch=branch, **candidate), actor)) == field


def test_appoint_refuses_a_stranger_and_a_day_outside_the_unit(actor):
    branch = BranchFactory(valid_from=DAY)
    assert refused(appoint, **taking(branch, MemberFactory(branch=BranchFactory()), actor)) == "member"
    early = taking(branch, MemberFactory(branch=branch), actor, valid_from=date(2026, 5, 3))
    assert refused(appoint, **early) == "valid_from"


def test_committee_member_may_belong_to_any_branch_below(branch, actor):
    member = MemberFactory(branch=branch)
    post = appoint(**taking(branch.parent, member, actor, kind=PostKind.COMMITTEE))
    assert post.unit == branch.parent


def test_end_post_twice_is_one_end_and_a_day_before_the_beginning_is_refused(branch, actor):
    post = PostFactory(unit=branch, valid_from=DAY)
    assert refused(end_post, post=post, on=DAY, decision="", actor=actor) == "on"
    for _ in range(2):
        end_post(post=post, on=date(2026, 6, 1), decision="", actor=actor)
    assert refused(end_post, post=post, on=date(2026, 7, 1), decision="", actor=actor) == "on"


def test_access_of_a_secretary_ends_with_the_post(branch, actor):
    post = PostFactory(unit=branch, member=MemberFactory(branch=branch, name="Giàng A Sử"))
    access, code = open_account(
        unit=branch,
        role=Role.SECRETARY,
        username="dong.bithu",
        full_name="",
        phone="0912345678",
        post=post,
        on_behalf=False,
        valid_from=DAY,
        actor=actor,
    )
    assert (access.user.full_name, access.user.must_change_password) == ("Giàng A Sử", True)
    assert access.user.check_password(code)
    end_post(post=post, on=date(2026, 6, 1), decision="QĐ 2", actor=actor)
    active = [list(Access.objects.active_on(day)) for day in (date(2026, 5, 31), date(2026, 6, 1))]
    assert active == [[access], []]
    assert branches_without_secretary_account(branch.parent, date(2026, 6, 1)) == [branch]


def test_account_of_a_secretary_needs_a_post_or_the_word_that_it_is_on_behalf(branch, actor):
    person = {"unit": branch, "role": Role.SECRETARY, "username": "x.y", "full_name": "X Y", "phone": "", "post": None}
    assert refused(open_account, on_behalf=False, valid_from=DAY, actor=actor, **person) == "post"
    access, _ = open_account(on_behalf=True, valid_from=DAY, actor=actor, **person)
    assert (access.on_behalf, access.post) == (True, None)


def test_grant_access_twice_is_one_row(branch, actor):
    user = UserFactory()
    given = {"user": user, "unit": branch, "role": Role.CADRE, "post": None, "on_behalf": False, "valid_from": DAY}
    assert grant_access(actor=actor, **given) == grant_access(actor=actor, **given)


def test_end_access_holds_from_the_day_itself_also_for_one_given_that_day(actor):
    old, new = AccessFactory(), AccessFactory(valid_from=DAY)
    for access in (old, new):
        end_access(access=access, on=DAY, actor=actor)
    assert list(Access.objects.active_on(DAY)) == []
    assert list(Access.objects.active_on(DAY - timedelta(days=1)).order_by("pk")) == [old, new]


def test_charge_passes_from_one_to_the_next(branch, actor):
    first, second = MemberFactory(), MemberFactory()
    put_in_charge(unit=branch, member=first, valid_from=DAY, actor=actor)
    assert refused(put_in_charge, unit=branch, member=second, valid_from=DAY, actor=actor) == "valid_from"
    put_in_charge(unit=branch, member=second, valid_from=date(2026, 8, 1), actor=actor)
    assert [overseer(branch, day).member for day in (date(2026, 7, 31), date(2026, 8, 1))] == [first, second]
    end_charge(unit=branch, on=date(2026, 10, 1), actor=actor)
    assert overseer(branch, date(2026, 10, 1)) is None
    assert refused(end_charge, unit=branch, on=date(2026, 12, 1), actor=actor) == "valid_from"
    assert Oversight.objects.count() == 2
