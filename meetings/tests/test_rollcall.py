"""The roll call: what is counted, what is refused, what the page keeps."""

import re
from datetime import date

import pytest
from django.urls import reverse

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.enums import StandingKind
from chibo.organization.models import Membership, Standing
from chibo.organization.tests.factories import AccessFactory, BranchFactory, MemberFactory, StandingFactory
from meetings.models import Attendance, Meeting, Visit
from meetings.services.rollcall import GuestLine, Mark, roll_differs, save_roll
from meetings.signals import meeting_changed
from meetings.tests.factories import HELD_ON, MeetingFactory, VoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def members(branch):
    """44 members: the first two exempt, the third away, the last one dự bị."""
    people = [MemberFactory(branch=branch, name=f"Nguyễn Thị Số {number:02d}") for number in range(43)]
    people.append(MemberFactory(branch=branch, name="Nguyễn Thị Út", probationary=True))
    for member in people[:2]:
        StandingFactory(member=member, decision="QĐ số 12-QĐ/ĐU")
    StandingFactory(member=people[2], kind=StandingKind.AWAY, decision="")
    return people


@pytest.fixture
def meeting(branch):
    return MeetingFactory(unit=branch, held=True)


@pytest.fixture
def secretary(branch):
    return AccessFactory(unit=branch).user


def all_present(members, **changed):
    """Marks of everybody as the page sends them untouched; `changed`: {'m5': Mark fields}."""
    marks = [Mark(members[0].pk, "mien"), Mark(members[1].pk, "mien"), Mark(members[2].pk, "tam_vang")]
    marks += [Mark(member.pk, "present") for member in members[3:]]
    for key, values in changed.items():
        index = int(key[1:])
        marks[index] = Mark(members[index].pk, **values)
    return marks


def save(meeting, marks, actor, guests=(), version=None):
    meeting.refresh_from_db()
    version = meeting.version if version is None else version
    return save_roll(meeting=meeting, marks=marks, guests=guests, version=version, actor=actor)


def test_untouched_roll_is_everybody_present(meeting, members, secretary):
    save(meeting, all_present(members), secretary)
    meeting.refresh_from_db()
    assert (meeting.base, meeting.present, meeting.excused, meeting.unexcused) == (41, 41, 0, 0)
    assert meeting.attendances.count() == 44


def test_roll_counts_absent_late_and_speakers(meeting, members, secretary):
    marks = all_present(
        members,
        m5={"status": "excused", "reason": "Ốm"},
        m6={"status": "excused", "reason": "Công tác"},
        m7={"status": "unexcused"},
        m8={"status": "late", "opinions": 2},
        m9={"status": "present", "opinions": 1},
    )
    save(meeting, marks, secretary, [GuestLine("Trần Thị Mai", "Ủy viên Ban Thường vụ Đảng ủy")])
    meeting.refresh_from_db()
    assert (meeting.base, meeting.present, meeting.excused, meeting.unexcused) == (41, 38, 2, 1)
    assert (meeting.speakers, meeting.opinions) == (2, 3)
    assert list(meeting.guests.values_list("name", flat=True)) == ["Trần Thị Mai"]


def test_exempt_member_who_came_counts_in_base_and_present(meeting, members, secretary):
    save(meeting, all_present(members, m0={"status": "mien", "attended": True, "opinions": 1}), secretary)
    meeting.refresh_from_db()
    assert (meeting.base, meeting.present, meeting.speakers) == (42, 42, 1)


def test_saving_tells_the_month_logs_and_moves_the_version_on(meeting, members, secretary):
    told = []
    receiver = lambda changes, **kwargs: told.append(changes)  # noqa: E731 -- kept alive by the name
    meeting_changed.connect(receiver)
    try:
        save(meeting, all_present(members), secretary)
    finally:
        meeting_changed.disconnect(receiver)
    meeting.refresh_from_db()
    assert told == [{(meeting.unit_id, meeting.month)}]
    assert meeting.version == 2
    assert AuditEvent.objects.filter(verb="meetings.rollcall", actor=secretary).count() == 1


def test_second_saving_replaces_the_first(meeting, members, secretary):
    save(meeting, all_present(members, m5={"status": "unexcused"}), secretary, [GuestLine("A")])
    save(meeting, all_present(members), secretary)
    meeting.refresh_from_db()
    assert (meeting.attendances.count(), meeting.present, meeting.guests.count()) == (44, 41, 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"status": "excused", "opinions": 2, "reason": "Ốm"}, "vắng mặt nên không có ý kiến"),
        ({"status": "unexcused", "opinions": 1}, "vắng mặt nên không có ý kiến"),
        ({"status": "present", "opinions": -1}, "phải từ 0 đến 50"),
        ({"status": "present", "opinions": 51}, "phải từ 0 đến 50"),
        ({"status": "excused"}, "Chưa có lý do vắng"),
        ({"status": "mien"}, "Chưa rõ đồng chí"),
        ({"status": "present", "attended": True}, "Chưa rõ đồng chí"),
        ({"status": "nonsense"}, "Chưa rõ đồng chí"),
    ],
)
def test_impossible_mark_is_refused_beside_the_member(meeting, members, secretary, change, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        save(meeting, all_present(members, m5=change), secretary)
    assert refusal.value.field == f"member-{members[5].pk}"
    assert not Attendance.objects.exists()


def test_standing_is_not_chosen_at_the_roll_call(meeting, members, secretary):
    with pytest.raises(Refused, match="theo quyết định"):
        save(meeting, all_present(members, m0={"status": "present"}), secretary)


def test_roll_needs_each_member_of_the_roster_once(meeting, members, secretary):
    marks = all_present(members)
    stranger = MemberFactory(branch=BranchFactory())
    for wrong in (marks[:-1], [*marks, marks[-1]], [*marks[:-1], Mark(stranger.pk, "present")]):
        with pytest.raises(Refused, match="đã thay đổi"):
            save(meeting, wrong, secretary)
    assert not Attendance.objects.exists()


def test_guest_without_name_is_refused(meeting, members, secretary):
    with pytest.raises(Refused, match="Chưa có họ tên của đại biểu Đảng ủy phường"):
        save(meeting, all_present(members), secretary, [GuestLine("", "Đảng ủy phường")])


def test_roll_of_an_older_version_is_refused(meeting, members, secretary):
    save(meeting, all_present(members), secretary)
    with pytest.raises(StaleVersion) as refusal:
        save(meeting, all_present(members, m5={"status": "unexcused"}), secretary, version=1)
    assert refusal.value.current.present == 41
    assert not Attendance.objects.filter(status="unexcused").exists()


@pytest.mark.parametrize("trait", ["finalized", "voided"])
def test_closed_record_takes_no_roll_call(members, branch, secretary, trait):
    meeting = MeetingFactory(unit=branch, held=True, **{trait: True})
    with pytest.raises(Refused, match="đã khóa|đã hủy"):
        save(meeting, all_present(members), secretary)
    assert not Attendance.objects.exists()


def test_roll_call_before_the_day_is_refused(members, branch, secretary):
    with pytest.raises(Refused, match="Chưa có ngày sinh hoạt"):
        save(MeetingFactory(unit=branch), all_present(members), secretary)


def test_new_roll_call_gives_votes_their_new_base(meeting, members, secretary):
    vote = VoteFactory(meeting=meeting, base=40, in_favor=39)
    save(meeting, all_present(members, m5={"status": "unexcused"}), secretary)
    vote.refresh_from_db()
    # 41 who must attend − 1 absent − 1 dự bị = 39
    assert (vote.base, vote.in_favor) == (39, 39)


def test_roll_call_below_the_hands_counted_is_refused(meeting, members, secretary):
    VoteFactory(meeting=meeting, base=40, in_favor=40, subject="Thông qua nghị quyết")
    with pytest.raises(Refused, match="'Thông qua nghị quyết' đã ghi 40 phiếu, nhiều hơn 39"):
        save(meeting, all_present(members, m5={"status": "unexcused"}), secretary)
    assert not Attendance.objects.exists()


def test_roll_differs_after_the_day_or_a_standing_changed(meeting, members, secretary):
    assert not roll_differs(meeting)
    save(meeting, all_present(members), secretary)
    meeting.refresh_from_db()
    assert not roll_differs(meeting)
    Standing.objects.filter(member=members[0]).update(valid_from=date(2026, 9, 10))
    assert roll_differs(meeting)
    Standing.objects.filter(member=members[0]).update(valid_from=None)
    Membership.objects.filter(member=members[9]).update(valid_from=date(2026, 9, 2))
    assert not roll_differs(meeting)
    meeting.held_on = date(2026, 9, 1)
    assert roll_differs(meeting)


def test_imported_totals_without_a_roll_never_differ(branch, members):
    assert not roll_differs(MeetingFactory(unit=branch, called=True))


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(client, secretary, meeting):
    client.force_login(secretary)
    return client, reverse("meetings:rollcall", args=[meeting.pk])


def posted(meeting, members, **changed):
    meeting.refresh_from_db()
    data = {"version": str(meeting.version)}
    data |= {f"mark-{member.pk}": "present" for member in members[3:]}
    data |= {f"opinions-{member.pk}": "0" for member in members}
    return data | changed


def html(answer):
    return answer.content.decode()


def test_page_shows_everybody_present_with_the_arithmetic(page, members):
    shown = html(page[0].get(page[1]))
    assert (
        "41/41 đảng viên phải dự (100,0%); không tính 2 đồng chí được miễn sinh hoạt (QĐ số 12-QĐ/ĐU), "
        "1 đồng chí đang sinh hoạt tạm thời nơi khác"
    ) in shown
    assert len(re.findall(r'value="present" checked', shown)) == 41
    assert shown.count('name="attended-') == 3
    assert shown.count("btn-primary") == 1


def test_page_saves_what_was_touched(page, meeting, members):
    changed = {f"mark-{members[5].pk}": "excused:khac", f"reason-{members[5].pk}": "Đám cưới con"}
    changed |= {f"opinions-{members[6].pk}": "3", "guest-name-0": "Trần Thị Mai", "guest-position-0": "Đảng ủy"}
    answer = page[0].post(page[1], posted(meeting, members, **changed))
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.present, meeting.excused, meeting.speakers, meeting.opinions) == (40, 1, 1, 3)
    assert meeting.attendances.get(member=members[5]).reason == "Đám cưới con"
    shown = html(page[0].get(page[1]))
    assert 'value="Đám cưới con"' in shown
    assert 'value="Trần Thị Mai"' in shown


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("opinions", "nhiều", "cần là một số"),
        ("opinions", "²", "cần là một số"),
        ("opinions", "-3", "cần là một số"),
        ("opinions", "999", "phải từ 0 đến 50"),
        ("opinions", "9" * 5000, "cần là một số"),
        ("mark", "excused:" + "dài" * 4000, "Chưa rõ đồng chí"),
        ("mark", "absent", "Chưa có lý do vắng"),
        ("reason", "x" * 10_000, "chỉ ghi được 200 chữ"),
    ],
)
def test_bad_input_is_refused_beside_the_member_and_kept(page, meeting, members, name, value, sentence):
    key = f"{name}-{members[5].pk}"
    other = f"opinions-{members[6].pk}"
    answer = page[0].post(page[1], posted(meeting, members, **{key: value, other: "7"}))
    assert answer.status_code == 200
    assert sentence in html(answer)
    assert re.search(rf'name="{other}" value="7"', html(answer))
    if name != "mark":
        assert value in html(answer)
    assert not Attendance.objects.exists()


def test_member_who_is_not_of_the_branch_is_refused(page, meeting, members):
    stranger = MemberFactory(branch=BranchFactory(), name="Trần Văn Lạ")
    answer = page[0].post(page[1], posted(meeting, members, **{f"mark-{stranger.pk}": "present"}))
    assert "không thuộc danh sách đảng viên của ngày này" in html(answer)
    assert "Trần Văn Lạ" not in html(answer)
    assert not Attendance.objects.exists()


def test_id_sent_twice_is_refused(page, meeting, members):
    data = posted(meeting, members, **{f"mark-{members[5].pk}": ["present", "unexcused"]})
    assert "Chưa rõ đồng chí" in html(page[0].post(page[1], data))
    assert not Attendance.objects.exists()


def test_member_who_joined_while_the_page_was_open_must_be_seen(page, branch, meeting, members):
    data = posted(meeting, members)
    MemberFactory(branch=branch, name="Lê Thị Mới")
    assert "Lê Thị Mới chưa được điểm danh" in html(page[0].post(page[1], data))
    assert not Attendance.objects.exists()


def test_member_exempted_while_the_page_was_open_is_shown_so(page, meeting, members):
    data = posted(meeting, members)
    StandingFactory(member=members[5])
    assert f"{members[5].name} nay được miễn sinh hoạt" in html(page[0].post(page[1], data))


def test_newer_version_is_shown_beside_and_the_next_save_wins(page, meeting, members, secretary):
    data = posted(meeting, members, **{f"opinions-{members[6].pk}": "4"})
    save(meeting, all_present(members, m5={"status": "excused", "reason": "Ốm"}), secretary)
    shown = html(page[0].post(page[1], data))
    assert "Bản đã lưu: Vắng có lý do (Ốm)" in shown
    assert shown.count("vừa được người khác sửa") == 1
    assert re.search(rf'name="opinions-{members[6].pk}" value="4"', shown)
    assert 'name="version" value="2"' in shown
    page[0].post(page[1], data | {"version": "2"})
    meeting.refresh_from_db()
    assert (meeting.present, meeting.opinions) == (41, 4)


def test_add_guest_gives_a_line_and_saves_nothing(page, meeting, members):
    data = posted(meeting, members, **{"guest-name-0": "Trần Thị Mai", "add-guest": "1"})
    shown = html(page[0].post(page[1], data))
    assert 'name="guest-name-1"' in shown
    assert 'value="Trần Thị Mai"' in shown
    assert not Attendance.objects.exists()


def test_page_says_who_is_new_after_the_day_changed(page, branch, meeting, members, secretary):
    save(meeting, all_present(members), secretary)
    MemberFactory(branch=branch, name="Lê Thị Mới")
    Membership.objects.filter(member=members[9]).update(valid_to=date(2026, 9, 1))
    shown = html(page[0].get(page[1]))
    assert "1 đồng chí đã điểm danh không còn trong danh sách" in shown
    assert shown.count("Mới có tên trong danh sách phải dự") == 1


def test_page_costs_the_same_for_three_members_and_for_forty_four(client, django_assert_num_queries):
    for count in (3, 44):
        access = AccessFactory()
        for _ in range(count):
            MemberFactory(branch=access.unit)
        meeting = MeetingFactory(unit=access.unit, held=True, held_on=HELD_ON)
        client.force_login(access.user)
        with django_assert_num_queries(15):
            client.get(reverse("meetings:rollcall", args=[meeting.pk]))


def test_before_the_day_the_page_leads_to_the_frame(client, branch, secretary):
    meeting = MeetingFactory(unit=branch)
    client.force_login(secretary)
    answer = client.get(reverse("meetings:rollcall", args=[meeting.pk]))
    assert answer.url == reverse("meetings:frame", args=[meeting.pk])
    assert Meeting.objects.count() == 1


def test_cadre_on_the_rota_and_member_in_charge_are_noted_by_one_touch(people):
    meeting = MeetingFactory(unit=people.branch, held=True)
    Visit.objects.create(unit=people.commune, branch=people.branch, month=meeting.month, visitor_name="Trần Thị Mai")
    client, address = people.client(), reverse("meetings:rollcall", args=[meeting.pk])
    key = next(iter(client.get(address).context["form"].expected))
    marks = {f"mark-{member.pk}": "present" for member in (people.member, people.other)}
    client.post(address, marks | {"version": meeting.version, "expected": [key, "Người lạ|Khách"]})
    assert [guest.name for guest in meeting.guests.all()] == ["Trần Thị Mai"]
    assert client.get(address).context["form"].expected == {}
