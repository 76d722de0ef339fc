"""Member classes: by name for the branch's own secretary, counts for all above; the list is saved as one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from chibo.audit.digests import digest
from chibo.audit.models import AuditEvent
from chibo.common.dates import VIETNAM
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.enums import PostKind
from chibo.organization.models import Access, Member, Unit
from chibo.organization.tests.factories import (
    AccessFactory,
    BranchFactory,
    MemberFactory,
    MembershipFactory,
    PostFactory,
    StandingFactory,
    UnitFactory,
)
from evaluations.enums import AnnualLevel, MemberNotRated
from evaluations.member_classes import member_distribution, member_rows, posts_on
from evaluations.models import MemberClass, MemberClassList
from evaluations.services.member_classes import MemberGiven, RefusedMembers, save_member_classes
from meetings.enums import AssignmentState
from meetings.models import Assignment

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 20)
AT = datetime(2026, 1, 20, 9, tzinfo=VIETNAM)


def save(branch: Unit, given: dict[Member, MemberGiven], version: int = 0, **changes: object) -> MemberClassList:
    values = {
        "branch": branch,
        "year": 2025,
        "given": {member.pk: row for member, row in given.items()},
        "base_version": version,
        "exception_reason": "",
        "actor": AccessFactory(unit=branch).user,
        "today": TODAY,
        "at": AT,
    }
    return save_member_classes(**values | changes)


def members_of(branch: Unit, number: int) -> list[Member]:
    return [MemberFactory(branch=branch) for _ in range(number)]


def browser(access: Access) -> Client:
    client = Client()
    client.force_login(access.user)
    return client


# --- the list --------------------------------------------------------------------------------------------------------


def test_list_keeps_both_ratings_and_the_posts_of_31_december() -> None:
    commune = UnitFactory()
    branch = BranchFactory(parent=commune)
    secretary, other, exempt = members_of(branch, 3)
    PostFactory(member=secretary, unit=branch)
    PostFactory(member=secretary, unit=commune, kind="pho_bi_thu")
    PostFactory(member=other, unit=branch, kind="chi_uy_vien", valid_to=date(2025, 12, 30))
    stored = save(
        branch,
        {
            secretary: MemberGiven("xuat_sac", "tot"),
            other: MemberGiven("tot", "tot"),
            exempt: MemberGiven("", "", "mien"),
        },
    )
    rows = {row.member_id: row for row in MemberClass.objects.all()}
    assert (rows[secretary.pk].self_level, rows[secretary.pk].level) == ("xuat_sac", "tot")
    # phó bí thư of the committee above is one of its cấp ủy viên; the chi ủy viên ended a day too early
    assert rows[secretary.pk].posts == ["bi_thu", "cap_uy_vien"]
    assert rows[other.pk].posts == []
    assert rows[exempt.pk].not_rated_reason == "mien"
    assert stored.version == 1


def test_same_list_again_changes_nothing_and_a_stale_one_is_refused() -> None:
    branch = BranchFactory()
    member = members_of(branch, 1)[0]
    save(branch, {member: MemberGiven("tot", "tot")})
    assert save(branch, {member: MemberGiven("tot", "tot")}, 0).version == 1
    with pytest.raises(StaleVersion):
        save(branch, {member: MemberGiven("tot", "hoan_thanh")}, 0)
    assert save(branch, {member: MemberGiven("tot", "hoan_thanh")}, 1).version == 2


def test_row_that_is_emptied_holds_no_longer_and_stays_to_be_read() -> None:
    branch = BranchFactory()
    member = members_of(branch, 1)[0]
    save(branch, {member: MemberGiven("tot", "tot")})
    save(branch, {member: MemberGiven()}, 1)
    assert MemberClass.objects.held().count() == 0
    assert MemberClass.objects.get().level == "tot"
    assert (member_distribution(branch, 2025).rated, member_distribution(branch, 2025).without) == (0, 1)


def test_changed_class_is_a_new_row_and_the_earlier_one_says_who_replaced_it() -> None:
    branch = BranchFactory()
    member = members_of(branch, 1)[0]
    save(branch, {member: MemberGiven("tot", "tot")})
    second = AccessFactory(unit=branch).user
    save(branch, {member: MemberGiven("tot", "hoan_thanh")}, 1, actor=second)
    rows = MemberClass.objects.order_by("pk").values_list("level", "ended_at", "ended_by")
    assert list(rows) == [("tot", AT, second.pk), ("hoan_thanh", None, None)]
    assert list(member_distribution(branch, 2025).counts.values()) == [0, 0, 1, 0]
    shown = member_rows(branch, 2025, TODAY)[0]
    assert (shown.known.level, [row.level for row in shown.earlier]) == ("hoan_thanh", ["tot"])


def test_rows_that_cannot_be_are_refused_and_nothing_is_written() -> None:
    branch = BranchFactory()
    good, wrong, both = members_of(branch, 3)
    stranger = MemberFactory(branch=BranchFactory())
    given = {
        good: MemberGiven("tot", "tot"),
        wrong: MemberGiven("", "trong_sach"),
        both: MemberGiven("", "tot", "mien"),
        stranger: MemberGiven("tot", "tot"),
    }
    with pytest.raises(RefusedMembers) as error:
        save(branch, given)
    assert sorted(error.value.rows) == sorted([wrong.pk, both.pk, stranger.pk])
    assert MemberClass.objects.count() == 0


def test_years_without_classes_are_refused() -> None:
    branch = BranchFactory()
    member = members_of(branch, 1)[0]
    for year in (2017, 2027):
        with pytest.raises(Refused) as error:
            save(branch, {member: MemberGiven("tot", "tot")}, year=year)
        assert error.value.field == "year"


def test_cap_inside_the_branch_is_broken_only_with_a_reason() -> None:
    # ten rated good or better: 20% = 2
    branch = BranchFactory()
    members = members_of(branch, 10)
    two = {member: MemberGiven("tot", "xuat_sac" if n < 2 else "tot") for n, member in enumerate(members)}
    three = {member: MemberGiven("tot", "xuat_sac" if n < 3 else "tot") for n, member in enumerate(members)}
    save(branch, two)
    with pytest.raises(Refused) as error:
        save(branch, three, 1)
    assert error.value.field == "exception_reason"
    assert save(branch, three, 1, exception_reason="Chi bộ dẫn đầu").exception_reason == "Chi bộ dẫn đầu"


def test_database_refuses_level_and_reason_together_and_empty_rows() -> None:
    branch = BranchFactory()
    member = members_of(branch, 1)[0]
    values = {"member": member, "branch": branch, "year": 2025, "recorded_at": AT}
    values |= {"recorded_by": AccessFactory(unit=branch).user}
    for wrong in ({"level": "tot", "not_rated_reason": "mien"}, {}, {"level": "kha"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MemberClass.objects.create(**values | wrong)


# --- members who moved before 31 December ----------------------------------------------------------------------------


@dataclass
class Moved:
    """A member whom `first` recorded before the member moved to `second`, where another one is, too."""

    first: Unit
    second: Unit
    member: Member
    other: Member

    def address(self, branch: Unit) -> str:
        return reverse("evaluations:member-classes", args=[branch.pk]) + "?year=2025"

    def page(self, branch: Unit) -> str:
        return browser(AccessFactory(unit=branch)).get(self.address(branch)).content.decode()


@pytest.fixture
def moved() -> Moved:
    commune = UnitFactory()
    first, second = BranchFactory(parent=commune), BranchFactory(parent=commune)
    member, other = MemberFactory(branch=first, name="Cao Văn Chuyển"), MemberFactory(branch=second)
    save(first, {member: MemberGiven("xuat_sac", "hoan_thanh")})
    move(member, second)
    return Moved(first, second, member, other)


def move(member: Member, branch: Unit) -> None:
    member.memberships.update(valid_to=date(2025, 12, 15))
    MembershipFactory(member=member, branch=branch, valid_from=date(2025, 12, 16))


def test_class_that_another_branch_recorded_is_told_without_the_level(moved: Moved) -> None:
    row = next(row for row in member_rows(moved.second, 2025, TODAY) if row.entry.member == moved.member)
    assert (row.known, row.is_elsewhere, row.earlier) == (None, True, [])
    page = moved.page(moved.second)
    assert "Năm này đã được chi bộ khác ghi." in page
    assert f'name="class-{moved.member.pk}"' not in page
    assert " selected>Hoàn thành nhiệm vụ" not in page


def test_list_is_saved_beside_a_class_that_another_branch_recorded(moved: Moved) -> None:
    save(moved.second, {moved.member: MemberGiven(), moved.other: MemberGiven("tot", "tot")})
    rows = MemberClass.objects.held().order_by("pk").values_list("member", "branch", "level")
    assert list(rows) == [
        (moved.member.pk, moved.first.pk, "hoan_thanh"),
        (moved.other.pk, moved.second.pk, "tot"),
    ]


def test_class_that_another_branch_recorded_is_never_overwritten(moved: Moved) -> None:
    with pytest.raises(RefusedMembers) as error:
        save(moved.second, {moved.member: MemberGiven("tot", "tot")})
    assert list(error.value.rows) == [moved.member.pk]
    assert MemberClass.objects.get().branch == moved.first


def test_common_level_passes_over_what_another_branch_recorded(moved: Moved) -> None:
    client = browser(AccessFactory(unit=moved.second))
    assert client.post(moved.address(moved.second), {"version": "0", "fill_level": "tot"}).status_code == 302
    rows = MemberClass.objects.held().order_by("pk").values_list("member", "level")
    assert list(rows) == [(moved.member.pk, "hoan_thanh"), (moved.other.pk, "tot")]


def test_branch_takes_a_member_who_left_off_its_list_and_the_other_branch_records(moved: Moved) -> None:
    page = moved.page(moved.first)
    assert "Không còn ở chi bộ ngày 31/12/2025" in page
    assert "Cao Văn Chuyển" in page
    client = browser(AccessFactory(unit=moved.first))
    data = {"version": "1", f"remove-{moved.member.pk}": "on"}
    assert client.post(moved.address(moved.first), data).status_code == 302
    assert client.post(moved.address(moved.first), data).status_code == 302
    assert MemberClass.objects.held().count() == 0
    assert "Không còn ở chi bộ" not in moved.page(moved.first)
    save(moved.second, {moved.member: MemberGiven("tot", "tot")})
    assert MemberClass.objects.held().get().branch == moved.second
    # what the first branch had recorded is not told to the second one
    assert member_rows(moved.second, 2025, TODAY)[0].earlier == []


def test_row_of_a_member_who_left_stays_until_it_is_taken_off(moved: Moved) -> None:
    stays = MemberFactory(branch=moved.first)
    save(moved.first, {stays: MemberGiven("tot", "tot")}, 1)
    assert MemberClass.objects.held().filter(branch=moved.first).count() == 2
    with pytest.raises(RefusedMembers) as error:
        save(moved.first, {moved.member: MemberGiven("tot", "tot")}, 2)
    assert list(error.value.rows) == [moved.member.pk]


def test_row_of_a_member_who_left_counts_nowhere(moved: Moved) -> None:
    found = member_distribution(moved.first, 2025)
    assert (found.members, found.rated, found.without) == (0, 0, 0)
    found = member_distribution(moved.first.parent, 2025)
    assert (found.members, found.rated, found.without) == (2, 0, 2)


def test_branch_takes_over_what_one_merged_into_it_recorded(moved: Moved) -> None:
    Unit.objects.filter(pk=moved.first.pk).update(path=f"{moved.second.path}{moved.first.pk}.")
    row = next(row for row in member_rows(moved.second, 2025, TODAY) if row.entry.member == moved.member)
    assert (row.known.level, row.is_elsewhere) == ("hoan_thanh", False)
    save(moved.second, {moved.member: MemberGiven("xuat_sac", "hoan_thanh")})
    assert MemberClass.objects.held().get().branch == moved.second
    assert member_distribution(moved.second, 2025).rated == 1


# --- counts ----------------------------------------------------------------------------------------------------------


def test_counts_roll_up_by_level_post_and_reason(django_assert_num_queries) -> None:
    district = UnitFactory(type_code="huyen")
    commune = UnitFactory(parent=district)
    one, two = (BranchFactory(parent=commune) for _ in range(2))
    secretary, member = members_of(one, 2)
    PostFactory(member=secretary, unit=one)
    PostFactory(member=secretary, unit=commune, kind="cap_uy_vien")
    exempt, unknown, third = members_of(two, 3)
    save(one, {secretary: MemberGiven("tot", "tot"), member: MemberGiven("tot", "hoan_thanh")})
    save(two, {exempt: MemberGiven("", "", "mien"), third: MemberGiven("tot", "tot"), unknown: MemberGiven("tot")})
    with django_assert_num_queries(3):
        found = member_distribution(district, 2025)
    assert (found.members, found.rated, found.without) == (5, 3, 1)
    assert list(found.counts.values()) == [0, 2, 1, 0]
    assert found.unrated == {"mien": 1}
    # who holds two posts counts in both lines
    assert {post: sum(levels.values()) for post, levels in found.by_post.items()} == {
        "bi_thu": 1,
        "pho_bi_thu": 0,
        "chi_uy_vien": 0,
        "cap_uy_vien": 1,
        "khac": 2,
    }


def test_counts_go_with_the_tree_of_31_december() -> None:
    district, other = UnitFactory(type_code="huyen"), UnitFactory(type_code="huyen")
    branch = BranchFactory(parent=UnitFactory(parent=district))
    save(branch, {members_of(branch, 1)[0]: MemberGiven("tot", "tot")})
    assert (member_distribution(district, 2025).rated, member_distribution(other, 2025).rated) == (1, 0)


def test_roster_is_that_of_31_december_with_the_assignments_of_the_year() -> None:
    branch = BranchFactory()
    member, late = MemberFactory(branch=branch), MemberFactory()
    MembershipFactory(member=late, branch=branch, valid_from=date(2026, 1, 1))
    StandingFactory(member=member)
    states = [
        (AssignmentState.DONE, date(2025, 3, 1), date(2025, 3, 1)),
        (AssignmentState.OPEN, date(2025, 6, 1), None),
        (AssignmentState.OPEN, date(2025, 12, 31), None),
        (AssignmentState.DONE, date(2024, 3, 1), date(2024, 3, 1)),
    ]
    for state, due, closed in states:
        Assignment.objects.create(unit=branch, text="Việc", due_on=due, state=state, closed_on=closed).members.add(
            member
        )
    rows = member_rows(branch, 2025, TODAY)
    assert [row.entry.member for row in rows] == [member]
    assert (rows[0].assigned, rows[0].done, rows[0].overdue, rows[0].is_exempt) == (3, 1, 1, True)


def test_what_a_group_was_given_counts_once_for_each_who_belonged_to_it(django_assert_num_queries) -> None:
    branch = BranchFactory()
    both, grouped, neither = members_of(branch, 3)
    rows = [Assignment.objects.create(unit=branch, text="Việc", due_on=date(2025, day, 1)) for day in (3, 4)]
    rows[0].members.add(both)
    for row in rows:
        row.group_members.add(both, grouped)
    found = {row.member_id: (row.assigned, row.overdue) for row in member_rows(branch, 2025, TODAY)}
    assert found == {both.pk: (2, 2), grouped.pk: (2, 2), neither.pk: (0, 0)}
    with django_assert_num_queries(8):
        member_rows(branch, 2025, TODAY)


def test_posts_are_read_on_the_day(django_assert_num_queries) -> None:
    post = PostFactory(kind="chi_uy_vien", valid_from=date(2025, 1, 1))
    with django_assert_num_queries(1):
        assert posts_on([post.member_id], date(2025, 12, 31)) == {post.member_id: ["chi_uy_vien"]}
    assert posts_on([post.member_id], date(2024, 12, 31)) == {post.member_id: []}


# --- who sees a row --------------------------------------------------------------------------------------------------


@pytest.fixture
def told() -> dict[str, Access]:
    district = UnitFactory(type_code="huyen")
    commune = UnitFactory(parent=district)
    branch = BranchFactory(parent=commune)
    member = MemberFactory(branch=branch, name="Hoàng Thị Kín Đáo")
    save(branch, {member: MemberGiven("xuat_sac", "tot")})
    return {
        "secretary": AccessFactory(unit=branch),
        "cadre": AccessFactory(unit=branch, cadre=True),
        "committee": AccessFactory(unit=commune, committee=True),
        "board": AccessFactory(unit=district, board=True),
        "administrator": AccessFactory(unit=None, administrator=True),
        "sibling": AccessFactory(unit=BranchFactory(parent=commune)),
    }


def test_rows_are_seen_by_the_secretary_of_the_branch_alone(told: dict[str, Access]) -> None:
    seen = {name: MemberClass.objects.visible_to(access).count() for name, access in told.items()}
    expected = {"secretary": 1, "cadre": 0, "committee": 0, "board": 0, "administrator": 0, "sibling": 0}
    assert seen == expected
    lists = {name: MemberClassList.objects.visible_to(access).count() for name, access in told.items()}
    assert lists == expected
    assert MemberClass.objects.visible_to(None).count() == 0


def test_page_with_names_opens_for_the_secretary_of_the_branch_alone(told: dict[str, Access]) -> None:
    address = reverse("evaluations:member-classes", args=[told["secretary"].unit_id]) + "?year=2025"
    answers = {name: browser(access).get(address).status_code for name, access in told.items()}
    assert answers == {
        "secretary": 200,
        "cadre": 403,
        "committee": 403,
        "board": 403,
        "administrator": 403,
        "sibling": 404,
    }


def test_counts_above_name_nobody(told: dict[str, Access]) -> None:
    unit = told["secretary"].unit
    for name in ("committee", "board", "cadre"):
        for which in (unit, told[name].unit):
            page = browser(told[name]).get(
                reverse("evaluations:annual"), {"unit": which.code, "year": 2025, "kind": "members"}
            )
            assert page.status_code == 200
            assert "Kín Đáo" not in page.content.decode()
            assert "1/1 đảng viên được xếp loại" in page.content.decode()


BY_POST = "Theo chức vụ ngày 31/12/2025"
KEPT_TOGETHER = "Bảng theo chức vụ chỉ có khi từ 3 chi bộ trở lên đã ghi xếp loại"


def test_posts_of_one_branch_are_cut_out_for_those_above(told: dict[str, Access]) -> None:
    branch = told["secretary"].unit
    PostFactory(member=Member.objects.get(name="Hoàng Thị Kín Đáo"), unit=branch)
    asked = {"unit": branch.code, "year": 2025, "kind": "members"}
    pages = {
        name: browser(told[name]).get(reverse("evaluations:annual"), asked).content.decode()
        for name in ("secretary", "cadre", "committee", "board")
    }
    assert {name: BY_POST in page for name, page in pages.items()} == {
        "secretary": True,
        "cadre": False,
        "committee": False,
        "board": False,
    }
    assert {name: KEPT_TOGETHER in page for name, page in pages.items()} == {
        "secretary": False,
        "cadre": True,
        "committee": True,
        "board": True,
    }


@pytest.mark.parametrize(("number", "is_cut"), [(2, False), (3, True)])
def test_posts_are_shown_where_three_branches_have_recorded(number: int, is_cut: bool) -> None:
    commune = UnitFactory()
    # A branch that has recorded nothing hides nobody.
    for branch in [BranchFactory(parent=commune) for _ in range(4)][:number]:
        exempt, member = members_of(branch, 2)
        save(branch, {member: MemberGiven("tot", "tot"), exempt: MemberGiven("", "", "mien")})
    access = AccessFactory(unit=commune, committee=True)
    page = browser(access).get(reverse("evaluations:annual"), {"unit": commune.code, "year": 2025, "kind": "members"})
    assert (BY_POST in page.content.decode(), KEPT_TOGETHER in page.content.decode()) == (is_cut, not is_cut)
    label = str(MemberNotRated("mien").label)
    assert [name for name, _ in page.context["unrated"]] == [label if is_cut else "Tổng số đảng viên chưa xếp loại"]


def test_log_gives_back_no_class_of_a_member() -> None:
    branch = BranchFactory()
    member, exempt = members_of(branch, 2)
    PostFactory(member=member, unit=branch)
    save(branch, {member: MemberGiven("xuat_sac", "tot"), exempt: MemberGiven("", "", "mien")})
    save(branch, {member: MemberGiven("xuat_sac", "hoan_thanh"), exempt: MemberGiven()}, version=1)
    events = AuditEvent.objects.filter(verb__startswith="evaluations.member_class").exclude(
        verb="evaluations.member_classes"
    )
    assert events.count() == 4
    for event in events:
        assert event.fields == dict.fromkeys(["self_level", "level", "not_rated_reason", "posts"])
    logged = {value for event in AuditEvent.objects.all() for value in event.fields.values()}
    values = [*AnnualLevel.values, *MemberNotRated.values, *PostKind.values, "[]", "['bi_thu']"]
    assert logged & {digest(value) for value in values} == set()


# --- the page --------------------------------------------------------------------------------------------------------


def test_page_saves_the_list_once_and_shows_it_again() -> None:
    access = AccessFactory()
    one, exempt = members_of(access.unit, 2)
    StandingFactory(member=exempt)
    client, address = browser(access), reverse("evaluations:member-classes", args=[access.unit_id]) + "?year=2025"
    shown = client.get(address).content.decode()
    assert '<option value="not-mien" selected>' in shown
    data = {"version": "0", f"self-{one.pk}": "tot", f"class-{one.pk}": "tot", f"class-{exempt.pk}": "not-mien"}
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 302
    assert list(MemberClass.objects.order_by("member_id").values_list("level", "not_rated_reason")) == [
        ("tot", ""),
        ("", "mien"),
    ]
    assert MemberClassList.objects.get().version == 1


def test_common_level_goes_to_those_left_open_only() -> None:
    access = AccessFactory()
    one, two, exempt = members_of(access.unit, 3)
    client, address = browser(access), reverse("evaluations:member-classes", args=[access.unit_id]) + "?year=2025"
    data = {"version": "0", "fill_level": "tot", f"class-{one.pk}": "hoan_thanh", f"class-{exempt.pk}": "not-mien"}
    assert client.post(address, data).status_code == 302
    levels = dict(MemberClass.objects.values_list("member", "level"))
    assert levels == {one.pk: "hoan_thanh", two.pk: "tot", exempt.pk: ""}


def test_page_from_the_back_button_loses_nothing_and_overwrites_nothing() -> None:
    access = AccessFactory()
    one = members_of(access.unit, 1)[0]
    client, address = browser(access), reverse("evaluations:member-classes", args=[access.unit_id]) + "?year=2025"
    client.post(address, {"version": "0", f"class-{one.pk}": "tot"})
    answer = client.post(address, {"version": "0", f"class-{one.pk}": "hoan_thanh"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert '<option value="hoan_thanh" selected>' in page
    assert "Bản đã lưu: tự xếp loại Chưa ghi, mức xếp loại Hoàn thành tốt nhiệm vụ." in page
    assert MemberClass.objects.get().level == "tot"
    # the page that came back stands on what is stored now
    assert '<input type="hidden" name="version" value="1"' in page
    client.post(address, {"version": "1", f"class-{one.pk}": "hoan_thanh"})
    assert MemberClass.objects.held().get().level == "hoan_thanh"
    assert (
        "Trước đó: tự xếp loại Chưa ghi, mức xếp loại Hoàn thành tốt nhiệm vụ" in client.get(address).content.decode()
    )


@pytest.mark.parametrize("posted", ["kha", "not-abc", "x" * 5000])
def test_page_answers_what_is_not_in_the_list_beside_its_row(posted: str) -> None:
    access = AccessFactory()
    one = members_of(access.unit, 1)[0]
    address = reverse("evaluations:member-classes", args=[access.unit_id]) + "?year=2025"
    answer = browser(access).post(address, {"version": "0", f"class-{one.pk}": posted})
    assert answer.status_code == 200
    assert "Mục này không có trong danh sách. Mời đồng chí chọn lại." in answer.content.decode()
    assert MemberClass.objects.count() == 0
