"""Leading a meeting on the screen: places, resuming, touches counted once, what cannot be."""

from __future__ import annotations

import json
import uuid
from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from chibo.common.dates import month_start, today
from chibo.common.errors import Refused
from meetings.enums import AgendaPart, AgendaSource
from meetings.guide import places_of
from meetings.models import AgendaItem, Attendance, Draft, GuideState, Meeting, Registration, Tap
from meetings.services.rollcall import Mark, save_roll
from meetings.services.taps import Touch, count_taps
from meetings.talk import criticism_counts
from meetings.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people):
    return MeetingFactory(unit=people.branch, month=month_start(today()))


@pytest.fixture
def led(people, meeting):
    """The meeting, begun."""
    people.client().post(address("guide", meeting), {"now": "1"})
    meeting.refresh_from_db()
    return meeting


def address(name, meeting, *more):
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


def keys(meeting):
    return [place.key for place in places_of(meeting)]


def add_line(meeting, part, title, **more):
    position = meeting.agenda.count() + 1
    return AgendaItem.objects.create(meeting=meeting, position=position, part=part, title=title, **more)


def touch(member, act="spoke", value="1", token=None):
    return Touch(token or uuid.uuid4(), member.pk, act, value)


def send(client, meeting, *rows):
    return client.post(address("guide-taps", meeting), {"taps": json.dumps(rows)})


def test_places_follow_the_agenda_with_every_big_step_in_it(meeting):
    roads = add_line(meeting, AgendaPart.CONTENT, "Làm đường khối", minutes=30)
    vote = add_line(meeting, AgendaPart.VOTE, "Biểu quyết nghị quyết")
    places = places_of(meeting)
    assert [place.key for place in places] == [
        "opening-1",
        "roll-1",
        "review-1",
        f"n{roads.pk}",
        "discussion-1",
        "conclusion-1",
        f"n{vote.pk}",
        "resolution-1",
        "rating-1",
        "closing-1",
    ]
    assert (places[3].title, places[3].minutes, places[3].step) == ("Làm đường khối", 30, "texts")


def test_beginning_stamps_day_and_hour_and_names_who_leads(people, meeting):
    answer = people.client().post(address("guide", meeting), {"now": "1"})
    meeting.refresh_from_db()
    state = GuideState.objects.get(meeting=meeting)
    assert (answer.url, state.step) == (address("guide-step", meeting, "opening-1"), keys(meeting)[0])
    assert (meeting.held_on, meeting.started_at is None) == (today(), False)
    people.client().post(address("guide", meeting), {"now": "1"})
    assert GuideState.objects.get(meeting=meeting).begun_at == state.begun_at


def test_beginning_a_meeting_of_another_day_stamps_no_hour(people, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(held_on=meeting.month, started_at=None)
    people.client().post(address("guide", meeting), {"now": "1"})
    meeting.refresh_from_db()
    is_today = meeting.month == today()
    assert (meeting.held_on, meeting.started_at is None) == (meeting.month, not is_today)


def plan(meeting, day):
    more = {"planned_on": day, "planned_at": time(19), "place": "Nhà văn hóa", "registered_at": timezone.now()}
    Registration.objects.create(unit=meeting.unit, month=meeting.month, **more)


@pytest.fixture
def planned_ahead(meeting):
    """The meeting, registered for the day after tomorrow."""
    plan(meeting, today() + timedelta(days=2))
    return meeting


def test_beginning_before_the_planned_day_asks_first_and_writes_nothing(people, planned_ahead):
    client = people.client()
    client.post(address("guide", planned_ahead))
    page = client.get(address("guide", planned_ahead)).content.decode()
    planned_ahead.refresh_from_db()
    assert (planned_ahead.held_on, GuideState.objects.count()) == (None, 0)
    assert [words in page for words in ("Bắt đầu ngay hôm nay", "Xem thử các bước")] == [True, True]
    client.post(address("guide", planned_ahead), {"now": "1"})
    planned_ahead.refresh_from_db()
    assert planned_ahead.held_on == today()


def test_beginning_on_the_planned_day_asks_nothing(people, meeting):
    plan(meeting, today())
    people.client().post(address("guide", meeting))
    meeting.refresh_from_db()
    assert meeting.held_on == today()


def test_rehearsal_goes_through_every_place_and_writes_nothing(people, planned_ahead):
    client, before = people.client(), planned_ahead.version
    pages = [client.get(address("guide-rehearsal", planned_ahead, key)) for key in keys(planned_ahead)]
    planned_ahead.refresh_from_db()
    assert {page.status_code for page in pages} == {200}
    assert (planned_ahead.held_on, planned_ahead.version, GuideState.objects.count()) == (None, before, 0)


def test_what_was_only_begun_is_taken_back(people, led):
    people.client().post(address("guide-take-back", led))
    led.refresh_from_db()
    assert (led.held_on, led.started_at, GuideState.objects.count()) == (None, None, 0)


def test_what_has_a_roll_or_a_text_is_not_taken_back(people, led):
    client = people.client()
    Meeting.objects.filter(pk=led.pk).update(conclusion="Đã kết luận")
    client.post(address("guide-take-back", led))
    Meeting.objects.filter(pk=led.pk).update(conclusion="")
    send(client, led, [str(uuid.uuid4()), people.member.pk, "mark", "late"])
    client.post(address("guide-take-back", led))
    assert (Meeting.objects.get().held_on, GuideState.objects.count()) == (today(), 1)


def test_next_saves_and_moves_and_another_device_resumes_there(people, led):
    client = people.client()
    step = address("guide-step", led, "discussion-1")
    answer = client.post(step, {"version": led.version, "discussion": "Bàn làm đường.", "next": "1"})
    led.refresh_from_db()
    following = keys(led)[keys(led).index("discussion-1") + 1]
    assert (answer.url, led.discussion) == (address("guide-step", led, following), "Bàn làm đường.")
    assert people.client("clerk").get(address("guide", led)).url == address("guide-step", led, following)


def test_saving_one_text_leaves_the_others(people, led):
    Meeting.objects.filter(pk=led.pk).update(discussion="Cũ", criticism="Riêng", conclusion="Kết luận cũ")
    led.refresh_from_db()
    people.client().post(address("guide-step", led, "conclusion-1"), {"version": led.version, "conclusion": "Mới"})
    led.refresh_from_db()
    assert (led.discussion, led.criticism, led.conclusion) == ("Cũ", "Riêng", "Mới")


def test_line_that_left_the_agenda_leads_to_what_stands_in_its_place(people, meeting):
    line = add_line(meeting, AgendaPart.CONTENT, "Bỏ đi")
    add_line(meeting, AgendaPart.DISCUSSION, "Thảo luận chung")
    client = people.client()
    client.post(address("guide", meeting), {"now": "1"})
    client.post(address("guide-move", meeting), {"to": f"n{line.pk}"})
    line.delete()
    gone = client.get(address("guide-step", meeting, f"n{line.pk}"))
    assert (gone.status_code, gone.url) == (302, address("guide", meeting))
    assert client.get(address("guide", meeting)).url == address("guide-step", meeting, keys(meeting)[3])


@pytest.mark.parametrize(("role", "status"), [("cadre", 403), ("sister_secretary", 404), ("administrator", 404)])
def test_leading_is_for_those_who_keep_the_record(people, meeting, role, status):
    client = people.client(role)
    answers = [
        client.get(address("guide", meeting)),
        send(client, meeting),
        client.get(address("guide-screen", meeting)),
    ]
    assert [answer.status_code for answer in answers] == [status] * 3


def test_touch_sent_again_counts_once(people, led):
    said = touch(people.member)
    for _ in range(2):
        count_taps(meeting=led, touches=[said], actor=people.secretary.user, at=timezone.now())
    led.refresh_from_db()
    assert (led.speakers, led.opinions, led.present, Tap.objects.count()) == (1, 1, 2, 1)


def test_opinion_makes_no_new_version_and_a_mark_does(people, led):
    before = led.version
    spoke = count_taps(meeting=led, touches=[touch(people.member)], actor=people.secretary.user, at=timezone.now())
    late = touch(people.other, "mark", "late")
    marked = count_taps(meeting=led, touches=[late], actor=people.secretary.user, at=timezone.now())
    assert [spoke.meeting.version, marked.meeting.version] == [before, before + 1]


def test_touches_are_answered_with_what_the_page_must_know(people, led):
    member = people.member.pk
    rows = [[str(uuid.uuid4()), member, "spoke", "1"], [str(uuid.uuid4()), member, "criticized", "1"]]
    answer = send(people.client(), led, *rows).json()
    assert answer["counts"] == {str(member): {"spoke": 1, "self_criticized": 0, "criticized": 1}}
    assert (answer["heard"], answer["version"]) == ([0, 1], [led.version, led.version])
    assert answer["text"].startswith("Đã lưu trên máy chủ lúc ")


@pytest.mark.parametrize(
    "row",
    [
        ["khong-phai-ma", 1, "spoke", "1"],
        [str(uuid.uuid4()), "1 OR 1=1", "spoke", "1"],
        [str(uuid.uuid4()), 1, "drop", "1"],
        [str(uuid.uuid4()), 1, "spoke", "1000"],
        [str(uuid.uuid4()), 1, "mark", "excused:khac"],
        [str(uuid.uuid4()), 1, "mark", "đến"],
        [str(uuid.uuid4())],
        7,
    ],
)
def test_touch_that_cannot_be_read_is_refused_in_words(people, led, row):
    answer = send(people.client(), led, row)
    assert (answer.status_code, Attendance.objects.count()) == (400, 0)
    assert "Mời đồng chí" in answer.json()["text"]


def test_member_of_another_branch_is_not_counted(people, led):
    answer = send(people.client(), led, [str(uuid.uuid4()), people.stranger.pk, "spoke", "1"])
    assert (answer.status_code, Attendance.objects.count(), Tap.objects.count()) == (400, 0, 0)


def test_absent_member_has_no_opinion(people, led):
    actor, now = people.secretary.user, timezone.now()
    count_taps(meeting=led, touches=[touch(people.member, "mark", "excused:Ốm")], actor=actor, at=now)
    with pytest.raises(Refused, match="vắng mặt nên không có ý kiến"):
        count_taps(meeting=led, touches=[touch(people.member)], actor=actor, at=now)
    assert Attendance.objects.get(member=people.member).opinions == 0


def test_opinions_do_not_go_below_nothing(people, led):
    taken = touch(people.member, value="-1")
    count_taps(meeting=led, touches=[taken], actor=people.secretary.user, at=timezone.now())
    assert Attendance.objects.get(member=people.member).opinions == 0


def test_locked_record_takes_no_touch(people):
    locked = MeetingFactory(unit=people.branch, finalized=True)
    with pytest.raises(Refused, match="Biên bản đã khóa"):
        count_taps(meeting=locked, touches=[touch(people.member)], actor=people.secretary.user, at=timezone.now())
    assert send(people.client(), locked, [str(uuid.uuid4()), people.member.pk, "spoke", "1"]).status_code == 403


def test_roll_that_was_opened_before_an_opinion_was_counted_is_not_written_over_it(people, led):
    actor, marks = people.secretary.user, [Mark(member.pk, "present") for member in (people.member, people.other)]
    count_taps(meeting=led, touches=[touch(people.member)], actor=actor, at=timezone.now())
    client, data = people.client(), {f"mark-{mark.member_id}": "present" for mark in marks}
    data |= {f"opinions-{mark.member_id}": "0" for mark in marks}
    answer = client.post(address("rollcall", led), data | {"version": led.version, "heard": "0"})
    assert "Có mặt, 1 ý kiến" in answer.content.decode()
    assert Attendance.objects.get(member=people.member).opinions == 1
    save_roll(meeting=led, marks=marks, guests=[], version=led.version, actor=actor, heard=1)
    assert Attendance.objects.get(member=people.member).opinions == 0


def test_roll_called_again_keeps_the_counts_of_criticism(people, led):
    actor, now = people.secretary.user, timezone.now()
    count_taps(meeting=led, touches=[touch(people.member, "self_criticized")], actor=actor, at=now)
    marks = [Mark(member.pk, "present") for member in (people.member, people.other)]
    save_roll(meeting=led, marks=marks, guests=[], version=led.version, actor=actor)
    assert Attendance.objects.get(member=people.member).self_criticisms == 1


def test_who_is_marked_absent_after_all_has_criticized_nobody(people, led):
    actor, now = people.secretary.user, timezone.now()
    taps = [touch(people.member, "criticized"), touch(people.other, "self_criticized")]
    count_taps(meeting=led, touches=taps, actor=actor, at=now)
    led.refresh_from_db()
    marks = [Mark(people.member.pk, "unexcused"), Mark(people.other.pk, "present")]
    save_roll(meeting=led, marks=marks, guests=[], version=led.version, actor=actor)
    assert criticism_counts(led) == {"own": 1, "others": 0}
    count_taps(meeting=led, touches=[touch(people.other, "mark", "unexcused")], actor=actor, at=now)
    assert criticism_counts(led) == {"own": 0, "others": 0}


@pytest.mark.parametrize("counter", ["self_criticisms", "criticisms"])
def test_mark_of_an_absent_member_with_criticism_is_refused(people, led, counter):
    marks = [Mark(people.member.pk, "unexcused", **{counter: 1}), Mark(people.other.pk, "present")]
    led.refresh_from_db()
    with pytest.raises(Refused, match="vắng mặt nên không có lượt tự phê bình, phê bình"):
        save_roll(meeting=led, marks=marks, guests=[], version=led.version, actor=people.secretary.user)


def test_roll_that_nobody_called_stays_uncalled(people, led):
    client, step = people.client(), address("guide-step", led, "roll-1")
    marks = {f"mark-{member.pk}": "present" for member in (people.member, people.other)}
    typed = {f"opinions-{member.pk}": "0" for member in (people.member, people.other)} | {"version": led.version}
    passed = client.post(step, marks | typed | {"next": "1"})
    assert (passed.url != step, Meeting.objects.get().base, Attendance.objects.count()) == (True, None, 0)
    client.post(step, marks | typed | {"called": "1"})
    assert (Meeting.objects.get().base, Meeting.objects.get().present) == (2, 2)


def test_exception_on_the_roll_is_saved_on_the_way_on(people, led):
    client, step = people.client(), address("guide-step", led, "roll-1")
    sent = {f"mark-{people.member.pk}": "present", f"mark-{people.other.pk}": "late", "version": led.version}
    client.post(step, sent | {"next": "1"})
    assert Attendance.objects.get(member=people.other).status == "late"


def test_party_fees_are_ticked_where_they_are_told_and_what_was_typed_is_kept(people, led):
    line = add_line(led, AgendaPart.CONTENT, "Thông báo tình hình nộp đảng phí")
    client, step = people.client(), address("guide-step", led, f"n{line.pk}")
    client.post(step, {"version": led.version, "discussion": "Gõ dở", "announce": "1"})
    assert Meeting.objects.get().fee_announced is True
    assert "Gõ dở</textarea>" in client.get(step).content.decode()
    client.post(step, {"announce": "0"})
    assert Meeting.objects.get().fee_announced is False


def test_touch_without_script_counts_and_keeps_what_was_typed(people, led):
    client, step = people.client(), address("guide-step", led, "discussion-1")
    said = {
        "version": led.version,
        "discussion": "Gõ dở",
        "token": str(uuid.uuid4()),
        "tap": f"spoke:{people.member.pk}:1",
    }
    for _ in range(2):
        client.post(step, said)
    shown = client.get(step).content.decode()
    assert (Attendance.objects.get(member=people.member).opinions, "Gõ dở</textarea>" in shown) == (1, True)


def test_drafts_of_two_texts_do_not_push_each_other_out(people, led):
    client = people.client()
    for name in ("discussion", "conclusion"):
        client.post(address("draft", led), {"version": led.version, name: f"{name} đang gõ"})
    client.post(address("guide-step", led, "conclusion-1"), {"version": led.version, "conclusion": "Xong"})
    assert [draft.section for draft in Draft.objects.all()] == ["texts:discussion"]
    assert "discussion đang gõ" in client.get(address("texts", led)).content.decode()


def test_texts_are_saved_over_a_newer_roll_and_not_over_newer_texts(people, led):
    client, other = people.client(), people.client("clerk")
    step = address("guide-step", led, "discussion-1")
    form = client.get(step).context["form"]
    typed = {"version": form["version"].value(), "seen": form["seen"].value(), "discussion": "Của tôi"}
    send(other, led, [str(uuid.uuid4()), people.other.pk, "mark", "late"])
    assert client.post(step, typed).status_code == 302
    other.post(
        address("guide-step", led, "conclusion-1"), {"version": Meeting.objects.get().version, "conclusion": "Khác"}
    )
    stale = client.post(step, typed | {"discussion": "Của tôi, sửa"})
    assert ("Bản đã lưu" in stale.content.decode(), Meeting.objects.get().discussion) == (True, "Của tôi")


def test_end_is_stamped_once_and_can_be_typed(people, led):
    client, step = people.client(), address("guide-step", led, "closing-1")
    Meeting.objects.filter(pk=led.pk).update(started_at="00:00")
    client.post(step, {"version": Meeting.objects.get().version, "ended_at": "01:45"})
    assert f"{Meeting.objects.get().ended_at:%H:%M}" == "01:45"
    late = client.post(step, {"version": Meeting.objects.get().version, "ended_at": "23:00"})
    assert "không quá 6 giờ" in late.content.decode()


def test_wall_shows_the_line_and_nothing_that_stays_in_the_branch(people, led):
    line = add_line(led, AgendaPart.CONTENT, "Làm đường khối", detail="Ghi riêng cho người điều hành")
    Meeting.objects.filter(pk=led.pk).update(criticism="nóng tính", discussion="lời bàn", discipline="khiển trách")
    people.client().post(address("guide-move", led), {"to": f"n{line.pk}"})
    send(people.client(), led, [str(uuid.uuid4()), people.member.pk, "criticized", "1"])
    wall = people.client().get(address("guide-screen", led)).content.decode()
    assert "<h1>Làm đường khối</h1>" in wall
    for kept in ("nóng tính", "lời bàn", "khiển trách", people.member.name, "Ghi riêng"):
        assert kept not in wall


@pytest.mark.parametrize(("role", "shown"), [("secretary", True), ("committee", False)])
def test_what_falls_due_for_members_is_named_to_the_branch_alone(people, led, role, shown):
    names = {"source": AgendaSource.MEMBER, "detail": "Đồng chí Hồ Thị Lan hết hạn dự bị", "preparer": people.member}
    line = add_line(led, AgendaPart.CONTENT, "Chuyển đảng chính thức", **names)
    page = people.client(role).get(address("guide-step", led, f"n{line.pk}")).content.decode()
    titles = [f"<h1>{title}</h1>" in page for title in ("Chuyển đảng chính thức", "Công tác đảng viên")]
    assert (titles, "Hồ Thị Lan" in page) == ([shown, not shown], shown)


def test_criticism_buttons_are_for_the_branch_alone(people, led):
    shown = {
        role: "criticized:" in people.client(role).get(address("guide-step", led, "discussion-1")).content.decode()
        for role in ("secretary", "committee")
    }
    assert shown == {"secretary": True, "committee": False}


def test_autosave_costs_two_queries_beside_session_user_and_role(people, led, django_assert_num_queries):
    client = people.client()
    client.post(address("draft", led), {"version": led.version, "conclusion": "Một"})
    with django_assert_num_queries(5):  # session, user, role, meeting, draft
        client.post(address("draft", led), {"version": led.version, "conclusion": "Hai"})


def test_step_of_a_part_with_several_lines_opens_once(meeting):
    for part, title in (
        (AgendaPart.OPENING, "Tuyên bố lý do"),
        (AgendaPart.OPENING, "Cử thư ký"),
        (AgendaPart.REVIEW, "Bí thư báo cáo"),
        (AgendaPart.REVIEW, "Việc đã giao"),
    ):
        add_line(meeting, part, title)
    steps = [(place.title, place.step, place.texts) for place in places_of(meeting) if place.item]
    assert steps == [
        ("Tuyên bố lý do", "frame", ()),
        ("Cử thư ký", "plain", ()),
        ("Bí thư báo cáo", "texts", ("assessment",)),
        ("Việc đã giao", "progress", ()),
    ]


def test_every_place_of_the_shipped_agenda_opens(people, led):
    client = people.client()
    answers = {place.key: client.get(place.url).status_code for place in places_of(led)}
    assert set(answers.values()) == {200}
    assert len(answers) > 10


def test_only_sums_of_criticism_are_read_above_the_branch(people, led):
    member = people.member.pk
    rows = [[str(uuid.uuid4()), member, act, "1"] for act in ("self_criticized", "criticized", "criticized")]
    send(people.client(), led, *rows)
    page = people.client("committee").get(address("detail", led)).content.decode()
    assert "Tự phê bình 1 đồng chí, phê bình 2 lượt." in page
    assert people.client("committee").get(address("attention", led)).status_code == 403
