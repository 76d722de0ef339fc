"""Pages of the organization: scope, rights, sentences beside fields, number of queries."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from chibo.accounts.models import User
from chibo.common.dates import today
from chibo.organization.enums import EndReason, MemberCount, MovementKind, PostKind, Role, UnitCount
from chibo.organization.models import Access, Member, Standing, Unit
from chibo.organization.queries import overseer, roster
from chibo.organization.tests.factories import (
    AccessFactory,
    BranchFactory,
    MemberFactory,
    MembershipFactory,
    PostFactory,
    StandingFactory,
)

UNIT_PAGES = ["unit", "figures", "branch-members", "standings", "posts"]
FORM_PAGES = ["member-new", "post-new", "oversight", "accounts", "account-new", "access-new", "unit-details"]


def url(name, *args):
    return reverse(f"organization:{name}", args=args)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def errors(answer, field):
    return answer.context["form"].errors.get(field)


# --- scope and rights ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*UNIT_PAGES, *FORM_PAGES])
@pytest.mark.parametrize("role", ["secretary", "cadre", "committee", "board"])
def test_unit_outside_the_reach_is_not_found(cast, role, name):
    assert cast.client(role).get(url(name, cast.outside.pk)).status_code == 404


@pytest.mark.parametrize("name", UNIT_PAGES)
@pytest.mark.parametrize("role", ["secretary", "cadre", "committee", "board", "administrator"])
def test_unit_pages_have_one_heading_for_every_role(cast, role, name):
    answer = cast.client(role).get(url(name, cast.branch.pk))
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1
    assert answer.content.decode().count("btn-primary") <= 1


@pytest.mark.parametrize("name", [name for name in FORM_PAGES if name != "member-new"])
@pytest.mark.parametrize(("role", "status"), [("secretary", 403), ("cadre", 403), ("committee", 200), ("board", 200)])
def test_pages_of_keepers(cast, role, status, name):
    assert cast.client(role).get(url(name, cast.branch.pk)).status_code == status


@pytest.mark.parametrize(("role", "status"), [("secretary", 200), ("cadre", 403), ("committee", 200)])
def test_member_forms(cast, role, status):
    client = cast.client(role)
    names = ["member-details", "member-transfer", "member-departure", "standing-new"]
    assert {client.get(url(name, cast.member.pk)).status_code for name in names} == {status}
    assert client.get(url("member-new", cast.branch.pk)).status_code == status
    assert {client.get(url(name, cast.stranger.pk)).status_code for name in names} == {404}


def test_member_who_has_left_is_seen_by_name_but_neither_telephone_nor_change(cast):
    gone = MemberFactory(name="Cao Thị Xa", phone="0987654321")
    MembershipFactory(member=gone, branch=cast.branch, valid_to=today() - timedelta(days=9))
    MembershipFactory(member=gone, branch=cast.outside, valid_from=today() - timedelta(days=8))
    client = cast.client("secretary")
    shown = text_of(client.get(url("member", gone.pk)))
    assert ("Cao Thị Xa" in shown, "0987654321" in shown, cast.outside.name in shown) == (True, False, False)
    assert client.get(url("member-details", gone.pk)).status_code == 403


@pytest.mark.parametrize("kind", ["move", "merge", "split", "rename", "close"])
@pytest.mark.parametrize(
    ("role", "status"), [("secretary", 403), ("cadre", 403), ("committee", 200), ("administrator", 200)]
)
def test_changes_of_a_branch(cast, role, status, kind):
    assert cast.client(role).get(url("unit-change", cast.branch.pk, kind)).status_code == status


def test_nobody_changes_the_own_unit_and_unknown_changes_are_not_found(cast):
    client = cast.client("committee")
    assert client.get(url("unit-change", cast.commune.pk, "close")).status_code == 403
    assert client.get(url("unit-change", cast.branch.pk, "found")).status_code == 404


def test_person_without_a_role_sees_only_what_to_do(cast, client):
    client.force_login(AccessFactory(valid_to=date(2020, 1, 1)).user)
    assert "chưa có vai trò" in text_of(client.get(url("more")))
    assert client.get(url("units")).status_code == 403
    assert client.get(url("settings")).status_code == 403
    assert client.get(url("unit", cast.branch.pk)).status_code == 404


# --- lists -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["tân tiến", "TAN TIEN", "tan  tien", "t2"])
def test_units_are_found_with_and_without_marks_and_by_code(cast, typed):
    answer = cast.client("board").get(url("units"), {"q": typed})
    assert [row.unit for row in answer.context["rows"]] == [cast.sister]


def test_units_without_search_are_those_directly_below(cast):
    answer = cast.client("committee").get(url("units"))
    assert [(row.unit, row.members) for row in answer.context["rows"]] == [(cast.branch, 2), (cast.sister, 0)]
    everything = cast.client("administrator").get(url("units"))
    assert cast.district in [row.unit for row in everything.context["rows"]]


def test_members_of_a_secretary_are_the_own_branch_and_of_a_committee_all(cast):
    own = cast.client("secretary").get(url("members")).context["entries"]
    assert [entry.member for entry in own] == [cast.other, cast.member]
    answer = cast.client("committee").get(url("members"), {"q": "hoa"})
    assert [(member, branch) for member, branch, _ in answer.context["rows"]] == [(cast.member, cast.branch)]


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_of_the_lists(cast, django_assert_num_queries, count):
    for index in range(count):
        branch = BranchFactory(code=f"N{index}", parent=cast.commune)
        member = MemberFactory(branch=branch)
        PostFactory(unit=branch, member=member)
        MemberFactory(branch=cast.branch)
        StandingFactory(member=MemberFactory(branch=cast.branch), valid_to=today())
        AccessFactory(unit=cast.branch)
    client = cast.client("committee")
    for name, args, queries in [
        ("units", [], 8),
        ("members", [], 6),
        ("unit", [cast.commune.pk], 23),
        ("branch-members", [cast.branch.pk], 11),
        ("standings", [cast.commune.pk], 8),
        ("accounts", [cast.branch.pk], 8),
        ("accounts", [cast.commune.pk], 9),
    ]:
        with django_assert_num_queries(queries):
            client.get(url(name, *args))


def test_branch_members_stand_in_vietnamese_order_of_names(cast):
    MemberFactory(name="Nguyễn Văn Đức", branch=cast.branch)
    MemberFactory(name="Nguyễn Văn Dũng", branch=cast.branch)
    MemberFactory(name="Lê Ánh", branch=cast.branch)
    answer = cast.client("secretary").get(url("branch-members", cast.branch.pk))
    names = [entry.member.name for entry in answer.context["entries"]]
    assert names == ["Lê Ánh", "Đậu Văn Ân", "Nguyễn Văn Dũng", "Nguyễn Văn Đức", "Hồ Thị Hòa"]


# --- figures open ----------------------------------------------------------------------------------------------------


def test_every_figure_opens_to_as_many_rows(cast):
    MembershipFactory(branch=cast.sister, valid_from=today(), start_reason="ket_nap")
    client = cast.client("board")
    answer = client.get(url("figures", cast.district.pk))
    shown = [*answer.context["unit_figures"], *answer.context["member_figures"]]
    shown += [{"value": line["count"], "url": line["url"]} for line in answer.context["lines"]]
    opened = [client.get(figure["url"]).context["page"].paginator.count for figure in shown]
    assert opened == [figure["value"] for figure in shown]
    assert answer.context["movement"].counts[MovementKind.ADMITTED] == 1


def test_figures_say_what_is_wrong_with_the_days_and_keep_them(cast):
    query = {"first": "2026-05-01", "last": "2026-04-01", "day": "hôm qua"}
    answer = cast.client("board").get(url("figures", cast.district.pk), query)
    assert errors(answer, "last") == ["Ngày cuối trước ngày đầu. Mời đồng chí xem lại hai ngày này."]
    assert "hôm qua" in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "không có", "day": "2026-01-01"},
        {"kind": UnitCount.BRANCHES, "day": "2026-02-30"},
        {"kind": MemberCount.ALL},
    ],
)
def test_lists_behind_figures_refuse_odd_addresses(cast, query):
    assert cast.client("board").get(url("figure-units", cast.district.pk), query).status_code == 404


# --- members ---------------------------------------------------------------------------------------------------------


ENTERING = {
    "name": "Vàng Seo Páo",
    "start_reason": "ket_nap",
    "valid_from": "2026-05-04",
    "decision": "QĐ 12-QĐ/HU",
    "form_token": "7f3f6a52-2a8e-4ce3-8ed4-6ff6fd1f7a11",
}


def test_member_is_entered_once_though_the_form_is_sent_twice(cast):
    client = cast.client("secretary")
    for _ in range(2):
        answer = client.post(url("member-new", cast.branch.pk), ENTERING)
        assert answer.url == url("branch-members", cast.branch.pk)
    made = Member.objects.get(name="Vàng Seo Páo")
    assert (made.joined_party_on, made.code, made.memberships.count()) == (date(2026, 5, 4), "DV-7F3F6A522A", 1)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "Chưa có họ và tên. Mời đồng chí ghi họ và tên."),
        (
            {"valid_from": "31/02/2026"},
            "valid_from",
            "Chưa rõ là ngày nào. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026.",
        ),
        ({"valid_from": "0026-05-04"}, "valid_from", "Năm phải từ 1930 đến 2200. Mời đồng chí xem lại năm."),
        ({"valid_from": ""}, "valid_from", "Chưa có ngày vào chi bộ. Mời đồng chí ghi ngày, ví dụ 03/02/2026."),
        ({"decision": ""}, "decision", "Chưa có quyết định. Mời đồng chí ghi số, ngày và nơi cấp."),
        ({"phone": "12"}, "phone", "Số điện thoại chưa đủ. Mời đồng chí ghi 10 chữ số, ví dụ 0912 345 678."),
        ({"start_reason": "tự đến"}, "start_reason", "Mục này không có trong danh sách. Mời đồng chí chọn lại."),
        ({"name": "A" * 201}, "name", "Phần này đang dài 201 chữ, chỉ ghi được 200 chữ. Mời đồng chí rút gọn."),
        (
            {"official_on": "2020-01-01"},
            "official_on",
            "Ngày chính thức trước ngày vào Đảng. Mời đồng chí xem lại hai ngày này.",
        ),
    ],
)
def test_bad_input_about_a_member_is_said_beside_the_field_and_kept(cast, changes, field, sentence):
    before = Member.objects.count()
    answer = cast.client("secretary").post(url("member-new", cast.branch.pk), ENTERING | changes)
    assert errors(answer, field) == [sentence]
    assert "QĐ 12-QĐ/HU" in answer.content.decode() or field == "decision"
    assert Member.objects.count() == before


def test_secretary_corrects_a_member(cast):
    data = {"name": "Hồ Thị Hoà", "joined_party_on": "1999-02-03", "official_on": "2000-02-03", "phone": "0912 345 678"}
    answer = cast.client("secretary").post(url("member-details", cast.member.pk), data)
    cast.member.refresh_from_db()
    assert (answer.status_code, cast.member.name, cast.member.phone) == (302, "Hồ Thị Hoà", "0912345678")


def test_secretary_transfers_a_member_to_a_branch_found_by_name(cast):
    far = BranchFactory(code="F1", name="Chi bộ thôn Xa", parent=cast.district)
    client, address = cast.client("secretary"), url("member-transfer", cast.member.pk)
    assert list(client.get(address).context["form"].fields["to"].queryset) == [cast.sister]
    assert list(client.get(address, {"q": "thon xa"}).context["form"].fields["to"].queryset) == [far]
    data = {"place": "inside", "to": far.pk, "on": today().isoformat(), "decision": "GGT 12"}
    assert client.post(address, data).url == url("branch-members", cast.branch.pk)
    assert [entry.member for entry in roster(far, today())] == [cast.member]


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("", "Chưa chọn chi bộ mới. Mời đồng chí chọn, hoặc tìm theo tên ở ô bên trên."),
        ("outside", "Mục này không có trong danh sách. Mời đồng chí chọn lại."),
        ("branch", "Mục này không có trong danh sách. Mời đồng chí chọn lại."),
        ("commune", "Mục này không có trong danh sách. Mời đồng chí chọn lại."),
    ],
)
def test_transfer_to_nowhere_or_elsewhere_is_refused_in_words(cast, to, sentence):
    target = getattr(cast, to).pk if to else ""
    data = {"place": "inside", "to": target, "on": today().isoformat(), "decision": "GGT 12"}
    answer = cast.client("secretary").post(url("member-transfer", cast.member.pk), data)
    assert errors(answer, "to") == [sentence]
    assert "GGT 12" in answer.content.decode()


def test_departure_asks_for_reason_and_decision(cast):
    client, address = cast.client("secretary"), url("member-departure", cast.member.pk)
    answer = client.post(address, {"on": today().isoformat(), "reason": EndReason.EXPELLED})
    assert errors(answer, "decision") == ["Chưa có quyết định. Mời đồng chí ghi số, ngày và nơi ra quyết định."]
    assert client.post(address, {"on": today().isoformat(), "reason": EndReason.DIED}).status_code == 302
    assert [entry.member for entry in roster(cast.branch, today())] == [cast.other]


def test_standing_without_decision_warns_is_kept_and_listed_above(cast):
    data = {"kind": "mien", "ground": "Tuổi cao", "valid_from": today().isoformat()}
    answer = cast.client("secretary").post(url("standing-new", cast.member.pk), data, follow=True)
    assert "chưa có quyết định" in text_of(answer)
    listed = cast.client("committee").get(url("standings", cast.commune.pk), {"show": "no_decision"})
    assert [row.member for row in listed.context["rows"]] == [cast.member]
    standing = Standing.objects.get()
    cast.client("secretary").post(url("standing", standing.pk), {"decision": "NQ 05-NQ/CB"})
    standing.refresh_from_db()
    assert standing.decision == "NQ 05-NQ/CB"
    assert cast.client("cadre").post(url("standing", standing.pk), {}).status_code == 403
    stranger = AccessFactory(role=Role.SECRETARY, unit=cast.outside)
    client = cast.client("secretary")
    client.force_login(stranger.user)
    assert client.get(url("standing", standing.pk)).status_code == 404


def test_exemption_asks_for_its_ground(cast):
    answer = cast.client("secretary").post(
        url("standing-new", cast.member.pk), {"kind": "mien", "valid_from": "2026-05-04"}
    )
    assert errors(answer, "ground") == ["Chưa chọn căn cứ được miễn. Mời đồng chí chọn một mục."]


# --- posts -----------------------------------------------------------------------------------------------------------


def test_second_secretary_is_refused_in_words_and_the_first_can_be_ended(cast):
    client, address = cast.client("committee"), url("post-new", cast.branch.pk)
    data = {"kind": "bi_thu", "member": cast.member.pk, "valid_from": today().isoformat(), "decision": "QĐ 5"}
    answer = client.post(address, data)
    assert errors(answer, "kind") == [
        "Đồng chí Đậu Văn Ân đang giữ chức Bí thư từ trước. Mời đồng chí ghi ngày thôi giữ chức của đồng chí ấy trước."
    ]
    assert client.post(url("post-end", cast.post.pk), {"on": today().isoformat()}).status_code == 302
    assert client.post(address, data).status_code == 302
    assert cast.client("secretary").get(url("unit", cast.branch.pk)).status_code == 404


def test_post_is_not_given_to_a_member_of_another_unit(cast):
    data = {"kind": "bi_thu", "member": cast.stranger.pk, "valid_from": "2026-05-04", "decision": "QĐ 5"}
    answer = cast.client("committee").post(url("post-new", cast.branch.pk), data)
    assert errors(answer, "member") == ["Mục này không có trong danh sách. Mời đồng chí chọn lại."]


def test_post_outside_the_reach_is_not_found(cast):
    foreign = PostFactory(unit=cast.outside, member=cast.stranger)
    assert cast.client("board").get(url("post-end", foreign.pk)).status_code == 404


def test_charge_is_offered_to_holders_of_posts_above(cast):
    PostFactory(unit=cast.commune, member=cast.member, kind=PostKind.COMMITTEE)
    client, address = cast.client("committee"), url("oversight", cast.branch.pk)
    assert list(client.get(address).context["form"].fields["member"].queryset) == [cast.member]
    client.post(address, {"member": cast.member.pk, "valid_from": today().isoformat()})
    assert overseer(cast.branch, today()).member == cast.member


# --- changes of units ------------------------------------------------------------------------------------------------


def test_merge_is_confirmed_in_words_before_anything_happens(cast):
    client, address = cast.client("committee"), url("unit-change", cast.branch.pk, "merge")
    data = {"to": cast.sister.pk, "on": today().isoformat(), "decision": "125-QĐ/HU"}
    page = client.post(address, data)
    shown = text_of(page)
    assert "2 đảng viên chuyển sang Chi bộ khối Tân Tiến" in shown
    assert "Bí thư: Đậu Văn Ân" in shown
    assert Unit.objects.get(pk=cast.branch.pk).valid_to is None
    assert client.post(address, data | {"confirmed": "1"}).status_code == 302
    assert len(roster(cast.sister, today())) == 2
    again = client.post(address, data | {"confirmed": "1"})
    assert "không hoạt động" in errors(again, "on")[0] or "đã có thay đổi" in errors(again, "on")[0]


@pytest.mark.parametrize(
    ("kind", "data", "field", "sentence"),
    [
        ("rename", {"on": "2026-05-04"}, "name", "Chưa có tên mới. Mời đồng chí ghi tên mới."),
        ("close", {"on": ""}, "on", "Chưa có ngày. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026."),
        (
            "merge",
            {"on": "2026-05-04", "to": "outside"},
            "to",
            "Mục này không có trong danh sách. Mời đồng chí chọn lại.",
        ),
        (
            "move",
            {"on": "2026-05-04", "to": "sister"},
            "to",
            "Mục này không có trong danh sách. Mời đồng chí chọn lại.",
        ),
    ],
)
def test_change_with_bad_input_is_said_beside_the_field(cast, kind, data, field, sentence):
    if "to" in data:
        data = data | {"to": getattr(cast, data["to"]).pk}
    answer = cast.client("committee").post(url("unit-change", cast.branch.pk, kind), data | {"decision": "QĐ 1"})
    assert errors(answer, field) == [sentence]


def test_split_through_the_pages(cast):
    client, address = cast.client("committee"), url("unit-change", cast.branch.pk, "split")
    data = {"name": "Chi bộ khối Mới", "code": "T9", "on": today().isoformat(), "decision": "QĐ 7"}
    assert errors(client.post(address, data), "members") == [
        "Chưa chọn đảng viên. Mời đồng chí đánh dấu tên từng đồng chí chuyển sang chi bộ mới."
    ]
    data |= {"members": [cast.member.pk]}
    assert "1 đảng viên chuyển sang Chi bộ khối Mới" in text_of(client.post(address, data))
    assert Unit.objects.filter(code="T9").count() == 0
    client.post(address, data | {"confirmed": "1"})
    assert [entry.member for entry in roster(Unit.objects.get(code="T9"), today())] == [cast.member]


def test_unit_is_founded_and_a_code_in_use_is_refused(cast):
    client, address = cast.client("committee"), url("unit-new")
    data = {"name": "Chi bộ khối Chín", "unit_type": "chi_bo", "parent": cast.commune.pk, "code": "T1"}
    assert errors(client.post(address, data), "code") == ["Mã T1 đã có đơn vị khác dùng. Mời đồng chí ghi mã khác."]
    answer = client.post(address, data | {"code": "T9"})
    assert answer.url == url("unit", Unit.objects.get(code="T9").pk)
    foreign = client.post(address, data | {"code": "T10", "parent": cast.district.pk})
    assert errors(foreign, "parent") == ["Mục này không có trong danh sách. Mời đồng chí chọn lại."]


# --- accounts --------------------------------------------------------------------------------------------------------


def opening(cast, **changes):
    values = {"full_name": "", "username": "tantien.bithu", "phone": "", "role": "secretary", "post": cast.post.pk}
    return values | {"valid_from": today().isoformat()} | changes


def test_committee_opens_an_account_and_sees_the_code_once(cast):
    client, address = cast.client("committee"), url("account-new", cast.branch.pk)
    answer = client.post(address, opening(cast))
    user = User.objects.get(username="tantien.bithu")
    assert user.check_password(answer.context["code"])
    assert answer.context["code"] in answer.content.decode()
    assert answer.context["access"] == cast.committee
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.context["code"] not in client.get(url("accounts", cast.branch.pk)).content.decode()
    again = client.post(address, opening(cast))
    assert errors(again, "username") == [
        "Đã có tài khoản dùng tên đăng nhập này. Mời đồng chí xem lại hoặc ghi khác đi."
    ]
    assert Access.objects.filter(user=user).count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "board"}, "role"),
        ({"role": "administrator"}, "role"),
        ({"post": ""}, "post"),
        ({"username": "có dấu cách"}, "username"),
        ({"valid_from": ""}, "valid_from"),
    ],
)
def test_committee_cannot_open_what_it_may_not_give(cast, changes, field):
    answer = cast.client("committee").post(url("account-new", cast.branch.pk), opening(cast, **changes))
    assert list(answer.context["form"].errors) == [field]
    assert User.objects.filter(username="tantien.bithu").count() == 0


def test_new_code_for_a_secretary_but_not_for_a_board_or_outside(cast):
    client = cast.client("committee")
    answer = client.post(url("access-code", cast.secretary.pk))
    cast.secretary.user.refresh_from_db()
    assert cast.secretary.user.check_password(answer.context["code"])
    AccessFactory(role=Role.BOARD, unit=cast.district, user=cast.cadre.user)
    statuses = [
        client.post(url("access-code", row.pk)).status_code
        for row in (cast.cadre, cast.board, AccessFactory(unit=cast.outside), cast.administrator)
    ]
    assert statuses == [403, 404, 404, 404]
    assert client.get(url("access-code", cast.secretary.pk)).status_code == 405
    assert cast.client("board").post(url("access-code", cast.committee.pk)).status_code == 200


def test_role_is_ended_after_a_question(cast):
    client, address = cast.client("committee"), url("access-end", cast.cadre.pk)
    assert "Thôi quyền" in text_of(client.get(address))
    assert client.post(address).status_code == 302
    assert list(Access.objects.active_on(today()).filter(user=cast.cadre.user)) == []
    assert client.post(url("access-end", cast.committee.pk)).status_code == 403


def test_one_more_role_for_somebody_of_the_reach_only(cast):
    client, address = cast.client("committee"), url("access-new", cast.sister.pk)
    data = {"role": "cadre", "valid_from": today().isoformat()}
    foreign = client.post(address, data | {"user": cast.board.user.pk})
    assert errors(foreign, "user") == ["Mục này không có trong danh sách. Mời đồng chí chọn lại."]
    assert client.post(address, data | {"user": cast.cadre.user.pk}).status_code == 302
    assert Access.objects.filter(user=cast.cadre.user).count() == 2


# --- frame -----------------------------------------------------------------------------------------------------------


def test_role_is_switched_to_one_s_own_only(cast):
    second = AccessFactory(role=Role.COMMITTEE, unit=cast.commune, user=cast.secretary.user)
    client = cast.client("secretary")
    assert "Làm việc với vai trò này" in text_of(client.get(url("more")))
    assert client.post(url("access-switch"), {"access": second.pk}).url == reverse("home")
    assert client.get(url("accounts", cast.sister.pk)).status_code == 200
    for wrong in (cast.board.pk, "", "x"):
        assert client.post(url("access-switch"), {"access": wrong}).status_code == 404
    assert client.get(url("access-switch")).status_code == 405


def test_more_shows_every_entry_and_the_way_out(cast):
    answer = cast.client("committee").get(url("more"))
    shown = answer.content.decode()
    assert all(f'href="{entry["url"]}"' in shown for entry in answer.context["navigation"])
    assert reverse("accounts:password") in shown
    assert reverse("accounts:logout") in shown


@pytest.mark.parametrize(
    ("role", "status"), [("secretary", 403), ("cadre", 403), ("committee", 200), ("administrator", 200)]
)
def test_settings(cast, role, status):
    assert cast.client(role).get(url("settings")).status_code == status
