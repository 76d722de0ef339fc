"""What a committee that keeps a record on behalf of a branch neither reads nor overwrites."""

from __future__ import annotations

import json
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from chibo.common.dates import today
from chibo.organization.enums import Role
from chibo.organization.models import Member
from chibo.organization.tests.factories import AccessFactory
from meetings.enums import AgendaSource
from meetings.guide import places_of
from meetings.models import AgendaItem, Attendance, Meeting, Preparation
from meetings.paper_reference import reference
from meetings.services.unit_roll import UnitMark, save_unit_roll
from meetings.tests.conftest import People
from meetings.tests.factories import MeetingFactory
from meetings.tests.gathering_scene import Commune

NOT_ABOVE = "Số lượt tự phê bình, phê bình chỉ ghi và xem trong chi bộ. Mời đồng chí để chi bộ ghi mục này."


@pytest.fixture
def meeting(people: People) -> Meeting:
    return MeetingFactory(unit=people.branch, held_on=today())


def address(meeting: Meeting, page: str) -> str:
    return f"/meetings/{meeting.pk}/{page}/"


def mark(meeting: Meeting, member: Member, **values: object) -> Attendance:
    return Attendance.objects.create(meeting=meeting, member=member, **{"status": "present"} | values)


def touches(member: Member, act: str, value: str = "1") -> dict:
    return {"taps": json.dumps([[str(uuid.uuid4()), member.pk, act, value]])}


def kept(meeting: Meeting, member: Member) -> tuple[str, str]:
    return meeting.attendances.values_list("status", "reason").get(member=member)


# --- counts of criticism ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "shown"),
    [("secretary", {"spoke": 1, "self_criticized": 3, "criticized": 4}), ("committee", {"spoke": 1})],
)
def test_counts_of_criticism_are_answered_in_the_branch_only(
    people: People, meeting: Meeting, role: str, shown: dict
) -> None:
    mark(meeting, people.member, self_criticisms=3, criticisms=4)
    mark(meeting, people.other)
    answer = people.client(role).post(address(meeting, "guide/taps"), touches(people.member, "spoke"))
    assert answer.json()["counts"] == {str(people.member.pk): shown}


@pytest.mark.parametrize("act", ["self_criticized", "criticized"])
def test_criticism_is_not_counted_from_above(people: People, meeting: Meeting, act: str) -> None:
    mark(meeting, people.member)
    mark(meeting, people.other)
    client = people.client("committee")
    answer = client.post(address(meeting, "guide/taps"), touches(people.member, act))
    assert (answer.status_code, answer.json()) == (400, {"text": NOT_ABOVE})
    client.post(address(meeting, "guide"))
    tap = {"tap": f"{act}:{people.member.pk}:1", "token": str(uuid.uuid4())}
    page = client.post(address(meeting, "guide/steps/discussion-1"), tap, follow=True)
    assert [str(message) for message in page.context["messages"]] == [NOT_ABOVE]
    assert meeting.attendances.filter(self_criticisms=0, criticisms=0).count() == 2


# --- reasons of absence ----------------------------------------------------------------------------------------------

REASON = "Đưa cháu đi khám"
KEEPS = "Lý do chi bộ đã ghi chỉ xem được trong chi bộ; để trống thì giữ nguyên."


def told_beforehand(people: People, meeting: Meeting, **values: object) -> Preparation:
    said = {"kind": "absence", "reason": REASON, "typed_by": people.secretary.user, "at": timezone.now()}
    return Preparation.objects.create(meeting=meeting, member=people.member, **said | values)


def roll_page(people: People, meeting: Meeting, role: str = "committee") -> str:
    return people.client(role).get(address(meeting, "roll-call")).content.decode()


def posted_roll(people: People, meeting: Meeting, reason: str = "", version: int | None = None) -> dict:
    meeting.refresh_from_db()
    return {
        "version": meeting.version if version is None else version,
        f"mark-{people.member.pk}": "excused",
        f"reason-{people.member.pk}": reason,
        f"mark-{people.other.pk}": "present",
    }


@pytest.mark.parametrize("reason", [REASON, "Ốm"])
def test_stored_reason_is_not_shown_above_and_stays(people: People, meeting: Meeting, reason: str) -> None:
    mark(meeting, people.member, status="excused", reason=reason)
    mark(meeting, people.other)
    page = roll_page(people, meeting)
    assert (reason in page, page.count(KEEPS), 'value="excused" checked' in page) == (False, 2, True)
    people.client("committee").post(address(meeting, "roll-call"), posted_roll(people, meeting))
    assert kept(meeting, people.member) == ("excused", reason)
    people.client("committee").post(address(meeting, "roll-call"), posted_roll(people, meeting, "Đi công tác xa"))
    assert kept(meeting, people.member) == ("excused", "Đi công tác xa")
    assert "Đi công tác xa" in roll_page(people, meeting, "secretary")


def test_absence_told_beforehand_stays_unread_after_a_tap(people: People, meeting: Meeting) -> None:
    told_beforehand(people, meeting)
    client = people.client("committee")
    client.post(address(meeting, "guide/taps"), touches(people.other, "spoke"))
    assert kept(meeting, people.member) == ("excused", REASON)
    client.post(address(meeting, "guide"))
    guided = client.get(address(meeting, "guide/steps/roll-1")).content.decode()
    assert [REASON in page for page in (roll_page(people, meeting), guided)] == [False, False]
    for value in ("present", "excused"):
        client.post(address(meeting, "guide/taps"), touches(people.member, "mark", value))
    assert kept(meeting, people.member) == ("excused", REASON)


def test_first_roll_of_a_committee_keeps_the_reason_told(people: People, meeting: Meeting) -> None:
    told_beforehand(people, meeting)
    people.client("committee").post(address(meeting, "roll-call"), posted_roll(people, meeting))
    assert kept(meeting, people.member) == ("excused", REASON)


def test_clash_does_not_tell_the_stored_reason(people: People, meeting: Meeting) -> None:
    mark(meeting, people.member, status="excused", reason=REASON)
    mark(meeting, people.other)
    old = posted_roll(people, meeting, "Việc khác")
    people.client().post(address(meeting, "guide/taps"), touches(people.other, "mark", "late"))
    page = people.client("committee").post(address(meeting, "roll-call"), old)
    rows = {row["member"]: row["stored"] for row in page.context["form"].rows}
    assert rows == {people.member: "Vắng có lý do", people.other: "Đến muộn"}
    assert REASON not in page.content.decode()


def test_absence_without_a_known_reason_needs_one_from_above_too(people: People, meeting: Meeting) -> None:
    page = people.client("committee").post(address(meeting, "roll-call"), posted_roll(people, meeting))
    sentence = (
        f"Chưa có lý do vắng của đồng chí {people.member.name}. Mời đồng chí chọn lý do, hoặc chọn Không có lý do."
    )
    assert page.context["form"].errors == {f"member-{people.member.pk}": sentence}


# --- lines of the agenda about members -------------------------------------------------------------------------------

ABOUT = "Công tác đảng viên"
SECRET = {"title": "Xét kỷ luật đồng chí A", "detail": "Đồng chí A uống rượu"}
GONE = (
    "Nội dung này không còn trong chương trình đã lưu. Mời đồng chí đánh dấu Bỏ nội dung này, "
    "nếu vẫn cần thì ghi ở dòng mới."
)


@pytest.fixture
def line(people: People, meeting: Meeting) -> AgendaItem:
    AgendaItem.objects.create(meeting=meeting, position=1, title="Chào cờ", minutes=5)
    values = {"source": AgendaSource.MEMBER, "origin": "member:1", "minutes": 15, "preparer": people.member}
    return AgendaItem.objects.create(meeting=meeting, position=2, **SECRET, **values)


def rows(meeting: Meeting, *lines: dict) -> dict:
    meeting.refresh_from_db()
    data = {"version": meeting.version, "agenda-TOTAL_FORMS": len(lines), "agenda-INITIAL_FORMS": 0}
    for index, values in enumerate(lines):
        typed = {"position": index + 1, "part": "content"} | values
        data |= {f"agenda-{index}-{name}": value for name, value in typed.items()}
    return data


def stored_lines(meeting: Meeting) -> list[tuple]:
    return list(meeting.agenda.order_by("position").values_list("title", "detail", "source", "preparer"))


@pytest.mark.parametrize("role", ["committee", "cadre"])
def test_lines_about_members_are_read_as_one_content_above(
    people: People, meeting: Meeting, line: AgendaItem, role: str
) -> None:
    for page in ("agenda", "preparation"):
        answer = people.client(role).get(address(meeting, page)).content.decode()
        assert (ABOUT in answer, [words in answer for words in SECRET.values()]) == (True, [False, False])
    assert [place.title for place in places_of(meeting) if place.item and place.item.pk == line.pk] == [ABOUT]
    own = people.client().get(address(meeting, "agenda")).content.decode()
    assert [words in own for words in SECRET.values()] == [True, True]


@pytest.mark.parametrize("pk", ["{}", " 0{}"])
def test_line_about_members_is_only_moved_from_above(
    people: People, meeting: Meeting, line: AgendaItem, pk: str
) -> None:
    typed = {"pk": pk.format(line.pk), "title": "Đổi", "detail": "Đổi", "minutes": 1, "drop": "on"}
    sent = rows(meeting, typed, {"title": "Bàn việc khối"})
    assert people.client("committee").post(address(meeting, "agenda"), sent).status_code == 302
    kept_line = (*SECRET.values(), "member", people.member.pk)
    assert stored_lines(meeting) == [kept_line, ("Bàn việc khối", "", "local", None)]


def test_line_about_members_left_out_from_above_stays(people: People, meeting: Meeting, line: AgendaItem) -> None:
    people.client("committee").post(address(meeting, "agenda"), rows(meeting, {"title": "Bàn việc khối"}))
    kept_line = (*SECRET.values(), "member", people.member.pk)
    assert stored_lines(meeting) == [("Bàn việc khối", "", "local", None), kept_line]


def test_moving_rows_shows_no_line_about_members(people: People, meeting: Meeting, line: AgendaItem) -> None:
    sent = rows(meeting, {"pk": line.pk, "title": ABOUT}, {"title": "Hai"}) | {"move": "0-down"}
    answer = people.client("committee").post(address(meeting, "agenda"), sent).content.decode()
    assert [words in answer for words in SECRET.values()] == [False, False]


@pytest.mark.parametrize("case", ["dropped", "elsewhere", "twice"])
def test_line_that_is_not_stored_is_refused(people: People, meeting: Meeting, line: AgendaItem, case: str) -> None:
    typed = {"pk": line.pk} | SECRET
    target = meeting
    if case == "dropped":
        people.client().post(address(meeting, "agenda"), rows(meeting, {"title": "Chào cờ"}))
    elif case == "elsewhere":
        target = MeetingFactory(unit=people.branch, kind="extraordinary")
    before = stored_lines(target)
    lines = [typed, typed] if case == "twice" else [typed]
    answer = people.client().post(address(target, "agenda"), rows(target, *lines))
    refused = [form for form in answer.context["formset"] if form.errors]
    assert ([form.errors for form in refused], stored_lines(target)) == ([{"title": [GONE]}], before)


# --- what members said beforehand ------------------------------------------------------------------------------------


def test_words_of_the_branch_are_not_replaced_unseen(people: People, meeting: Meeting) -> None:
    row = told_beforehand(people, meeting)
    client, page = people.client("committee"), address(meeting, "contributions")
    said = {"kind": "absence", "member": people.member.pk, "reason": "Ốm"}
    answer = client.post(page, said)
    sentence = (
        f"Chi bộ đã ghi phần này của đồng chí {people.member.name}, chỉ xem và sửa được trong chi bộ. "
        "Cần sửa thì mời đồng chí trao đổi với bí thư chi bộ."
    )
    assert answer.context["form"].errors == {"member": [sentence]}
    assert f'value="{row.pk}"' not in client.get(page).content.decode().split("Ghi thêm")[0]
    messages = client.post(page, {"remove": row.pk}, follow=True).context["messages"]
    assert [str(message) for message in messages] == [sentence]
    assert list(Preparation.objects.values_list("pk", "reason")) == [(row.pk, REASON)]


def test_own_words_of_a_committee_may_be_replaced_and_taken_back(people: People, meeting: Meeting) -> None:
    client, page = people.client("committee"), address(meeting, "contributions")
    for reason in ("Ốm", "Công tác"):
        client.post(page, {"kind": "absence", "member": people.member.pk, "reason": reason})
    row = Preparation.objects.get()
    assert (row.reason, row.typed_by) == ("Công tác", people.committee.user)
    client.post(page, {"remove": row.pk})
    assert Preparation.objects.count() == 0


def test_page_on_paper_is_refused_to_who_only_reads(people: People, meeting: Meeting) -> None:
    code = reference(meeting.pk, 2)
    found = {role: people.client(role).get(f"/meetings/paper/{code}/").status_code for role in ("secretary", "cadre")}
    assert found == {"secretary": 302, "cadre": 403}


# --- a meeting that calls units --------------------------------------------------------------------------------------


def test_reason_of_a_unit_is_kept_unread_above_the_committee(db: None) -> None:
    place = Commune()
    meeting = place.held("Giao ban bí thư hằng tháng")
    absent = UnitMark(place.sister.pk, "excused", reason=REASON)
    marks = [UnitMark(place.branch.pk, "present", place.secretary.member.name), absent]
    save_unit_roll(meeting=meeting, marks=marks, guests=[], version=meeting.version, actor=place.actor)
    client = Client()
    client.force_login(AccessFactory(unit=place.district, role=Role.BOARD).user)
    assert REASON not in client.get(address(meeting, "roll-call")).content.decode()
    meeting.refresh_from_db()
    roll = {"version": meeting.version, f"came-{place.branch.pk}": "present", f"came-{place.sister.pk}": "excused"}
    assert client.post(address(meeting, "roll-call"), roll).status_code == 302
    assert list(meeting.unit_attendances.exclude(reason="").values_list("unit", "reason")) == [
        (place.sister.pk, REASON)
    ]
