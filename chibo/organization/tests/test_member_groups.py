"""Groups inside a branch: kept by day, ended, continued where branches merge."""

from datetime import date

import pytest
from django.urls import reverse

from chibo.common.errors import Refused
from chibo.organization.enums import GroupKind, UnitEventKind
from chibo.organization.models import GroupMembership, MemberGroup
from chibo.organization.queries.member_groups import groups_on
from chibo.organization.services.member_groups import end_group, save_group
from chibo.organization.services.members import transfer_member
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import AccessFactory, BranchFactory, MemberFactory

pytestmark = pytest.mark.django_db

MARCH, MAY, JULY = date(2026, 3, 1), date(2026, 5, 1), date(2026, 7, 1)


@pytest.fixture
def access():
    return AccessFactory()


@pytest.fixture
def members(access):
    return [MemberFactory(name=name, branch=access.unit) for name in ("An", "Bình", "Cúc")]


def save(access, who, on=MARCH, group=None, **changed):
    values = {"kind": GroupKind.PARTY, "name": "Tổ đảng số 1", "head": who[0], "members": who} | changed
    return save_group(unit=access.unit, on=on, group=group, actor=access.user, **values)


def names(unit, day):
    return {row.group.name: [member.name for member in row.members] for row in groups_on(unit, day)}


def test_change_holds_from_its_day_and_who_belonged_before_stays_known(access, members):
    group = save(access, members[:2])
    save(access, members[1:], on=MAY, group=group, name="Tổ đảng số 2")
    assert names(access.unit, date(2026, 4, 30)) == {"Tổ đảng số 2": ["An", "Bình"]}
    assert names(access.unit, MAY) == {"Tổ đảng số 2": ["Bình", "Cúc"]}
    assert names(access.unit, date(2026, 2, 28)) == {}


def test_second_tap_founds_one_group(access, members):
    first, second = save(access, members), save(access, members)
    assert (first, MemberGroup.objects.count(), GroupMembership.objects.count()) == (second, 1, 3)


def test_group_that_somebody_ended_meanwhile_stays_ended(access, members):
    seen = save(access, members[:2])
    end_group(group=seen, on=MAY, actor=access.user)
    with pytest.raises(Refused) as refusal:
        save(access, members, on=JULY, group=seen)
    assert (refusal.value.field, MemberGroup.objects.get().valid_to) == ("on", date(2026, 4, 30))
    assert names(access.unit, JULY) == {}


def test_head_belongs_to_the_group(access, members):
    save(access, members[1:2], head=members[0])
    assert names(access.unit, MARCH) == {"Tổ đảng số 1": ["An", "Bình"]}


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"head": None, "members": []}, "members", "Tổ chưa có ai. Mời đồng chí chọn đảng viên."),
        ({"name": "TỔ ĐẢNG SỐ 1", "on": MAY}, "name", "Chi bộ đã có Tổ đảng số 1. Mời đồng chí ghi tên khác."),
        ({"name": "Tổ khác", "foreign": True}, "members", "Có đồng chí không thuộc chi bộ vào ngày 01/03/2026."),
    ],
)
def test_bad_group_is_refused_beside_its_field(access, members, changed, field, sentence):
    save(access, members)
    if changed.pop("foreign", False):
        changed["members"] = [MemberFactory(branch=BranchFactory())]
    with pytest.raises(Refused) as refusal:
        save(access, members, **changed)
    assert (refusal.value.field, sentence in refusal.value.sentence) == (field, True)
    assert MemberGroup.objects.count() == 1


def test_member_who_left_the_branch_counts_no_more(access, members):
    save(access, members)
    transfer_member(
        member=members[2], to=BranchFactory(parent=access.unit.parent), on=MAY, decision="", actor=access.user
    )
    assert names(access.unit, date(2026, 4, 30)) == {"Tổ đảng số 1": ["An", "Bình", "Cúc"]}
    assert names(access.unit, MAY) == {"Tổ đảng số 1": ["An", "Bình"]}


def test_group_ends_once_and_not_before_it_began(access, members):
    group = save(access, members)
    with pytest.raises(Refused, match="Tổ đảng số 1 có từ ngày 01/03/2026"):
        end_group(group=group, on=MARCH, actor=access.user)
    for _ in range(2):
        end_group(group=group, on=MAY, actor=access.user)
    assert (names(access.unit, date(2026, 4, 30)), names(access.unit, MAY)) == (
        {"Tổ đảng số 1": ["An", "Bình", "Cúc"]},
        {},
    )


def test_group_goes_on_in_the_successor_of_a_merged_branch(access, members):
    group = save(access, members)
    successor = BranchFactory(parent=access.unit.parent)
    apply_event(unit=access.unit, kind=UnitEventKind.MERGE, on=MAY, target=successor, actor=access.user)
    group.refresh_from_db()
    new = group.continued_as
    assert (group.valid_to, new.unit, new.valid_from, new.head) == (date(2026, 4, 30), successor, MAY, members[0])
    assert names(access.unit, date(2026, 4, 30)) == {"Tổ đảng số 1": ["An", "Bình", "Cúc"]}
    assert (names(access.unit, MAY), names(successor, MAY)) == ({}, {"Tổ đảng số 1": ["An", "Bình", "Cúc"]})


def test_group_ends_with_a_closed_branch(access, members):
    group = save(access, members)
    apply_event(unit=access.unit, kind=UnitEventKind.CLOSE, on=MAY, actor=access.user)
    group.refresh_from_db()
    assert (group.valid_to, group.continued_as) == (date(2026, 4, 30), None)


def test_page_keeps_what_was_typed_and_says_what_is_missing(client, access, members):
    client.force_login(access.user)
    url = reverse("organization:member-group-new", args=[access.unit.pk])
    stranger = MemberFactory(branch=BranchFactory())
    for posted, sentence in (
        ({"kind": "to_dang", "name": "Tổ Đông", "on": "2026-03-01"}, "Tổ chưa có ai"),
        (
            {"kind": "to_dang", "name": "Tổ Đông", "on": "2026-03-01", "members": [stranger.pk]},
            "không có trong danh sách",
        ),
        ({"kind": "xa", "name": "Tổ Đông", "on": "2026-03-01"}, "không có trong danh sách"),
        ({"kind": "to_dang", "name": "Tổ Đông", "on": "31/02/2026"}, "Chưa rõ là ngày nào"),
    ):
        shown = client.post(url, posted).content.decode()
        assert sentence in shown
        assert "Tổ Đông" in shown
    assert not MemberGroup.objects.exists()
    ok = {"kind": "to_tu_quan", "name": "Tổ Đông", "on": "2026-03-01", "members": [members[0].pk]}
    assert client.post(url, ok).status_code == 302
    assert "Tổ Đông" in client.get(reverse("organization:member-groups", args=[access.unit.pk])).content.decode()


def test_list_costs_the_same_for_one_group_and_for_three(client, access, members, django_assert_num_queries):
    client.force_login(access.user)
    url = reverse("organization:member-groups", args=[access.unit.pk])
    for number in (1, 2, 3):
        save(access, members[:number], name=f"Tổ {number}")
        if number != 2:
            with django_assert_num_queries(7):
                client.get(url)
