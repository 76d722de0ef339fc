"""The pages of the record: scope, permission, typed text kept, second submits, stale versions, a lost session."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chibo.common.dates import add_months, month_start, today
from chibo.organization.tests.factories import MemberFactory
from meetings.enums import AttendanceStatus, PrivateText
from meetings.models import Draft, Meeting, MinutesVersion, Registration, Rescheduling
from meetings.planned import held_early
from meetings.services.record import save_texts
from meetings.tests.factories import AttendanceFactory, DraftFactory, MeetingFactory

pytestmark = pytest.mark.django_db


def this_month():
    return month_start(today())


def meeting_of(people, **changes):
    """Return this month's meeting of the branch, held today."""
    values = {"unit": people.branch, "month": this_month()} | changes
    if values.keys() & {"held", "called", "finalized"}:
        values.setdefault("held_on", today())
    return MeetingFactory(**values)


def address(name, meeting=None):
    return reverse(f"meetings:{name}", args=[meeting.pk] if meeting else [])


def starting(branch, **changes):
    values = {"unit": branch.code, "month": f"{this_month():%Y-%m}", "kind": "regular", "form_token": uuid.uuid4()}
    return values | changes


def framing(meeting, **changes):
    values = {
        "version": meeting.version,
        "held_on": today().isoformat(),
        "started_at": "19:00",
        "ended_at": "20:45",
        "place": "Nhà văn hóa khối",
        "kind": "regular",
        "month": f"{meeting.month:%Y-%m}",
    }
    return values | changes


def errors_of(answer):
    return {name: list(sentences) for name, sentences in answer.context["form"].errors.items()}


# --- scope and permission --------------------------------------------------------------------------------------------

READ = ["detail", "minutes"]
STEPS = ["frame", "texts"]
POSTS = ["draft", "finalize", "correct", "void"]


@pytest.mark.parametrize("name", [*READ, *STEPS])
@pytest.mark.parametrize("role", ["sister_secretary", "administrator"])
def test_record_out_of_scope_is_not_found(people, name, role):
    assert people.client(role).get(address(name, meeting_of(people))).status_code == 404


@pytest.mark.parametrize("name", [*STEPS, *POSTS])
@pytest.mark.parametrize("role", ["sister_secretary", "administrator"])
def test_writing_out_of_scope_is_not_found(people, name, role):
    assert people.client(role).post(address(name, meeting_of(people)), {"version": 1}).status_code == 404


@pytest.mark.parametrize("name", [*STEPS, *POSTS])
def test_cadre_reads_and_does_not_write(people, name):
    meeting = meeting_of(people, called=True)
    client = people.client("cadre")
    assert client.get(address("detail", meeting)).status_code == 200
    assert client.post(address(name, meeting), {"version": 1}).status_code == 403


@pytest.mark.parametrize("name", STEPS)
def test_cadre_does_not_write_into_locked_minutes_either(people, name):
    meeting = meeting_of(people, finalized=True)
    client = people.client("cadre")
    assert client.get(address(name, meeting)).status_code == 200
    assert client.post(address(name, meeting), {"version": 1}).status_code == 403


@pytest.mark.parametrize("name", PrivateText.values)
def test_private_text_is_read_by_the_branch_alone(people, name):
    meeting = meeting_of(people, finalized=True, **{name: "Đồng chí A nóng tính"})
    shown = {role: people.client(role).get(address("detail", meeting)) for role in ("secretary", "committee", "cadre")}
    assert {role: "nóng tính" in answer.content.decode() for role, answer in shown.items()} == {
        "secretary": True,
        "committee": False,
        "cadre": False,
    }
    assert shown["committee"].content.decode().count("Đã thực hiện") == 1


@pytest.mark.parametrize("name", ["detail", "minutes", "rollcall"])
def test_reason_of_an_absence_is_read_by_the_branch_alone(people, name):
    meeting = meeting_of(people, finalized=True)
    away = MemberFactory(name="Đậu Văn Ân", branch=people.branch)
    AttendanceFactory(meeting=meeting, member=away, status=AttendanceStatus.EXCUSED, reason="mổ-dạ-dày")
    roles = ("secretary", "committee", "cadre")
    shown = {role: people.client(role).get(address(name, meeting), follow=True).content.decode() for role in roles}
    assert {role: ("Đậu Văn Ân" in page, "mổ-dạ-dày" in page) for role, page in shown.items()} == {
        "secretary": (True, True),
        "committee": (True, False),
        "cadre": (True, False),
    }


@pytest.mark.parametrize("name", PrivateText.values)
def test_private_text_stays_when_the_committee_writes_the_texts(people, name):
    meeting = meeting_of(people, called=True, **{name: "Đồng chí A nóng tính"})
    client = people.client("committee")
    page = client.get(address("texts", meeting)).content.decode()
    answer = client.post(address("texts", meeting), {"version": 1, "conclusion": "Nhất trí", name: "Sửa trộm"})
    stored = Meeting.objects.get(pk=meeting.pk)
    assert ("nóng tính" in page, answer.status_code) == (False, 302)
    assert (stored.conclusion, getattr(stored, name)) == ("Nhất trí", "Đồng chí A nóng tính")


@pytest.mark.parametrize(("kept", "is_open"), [("", False), ("Kết nạp đồng chí Lê Thị B", True)])
def test_private_texts_are_folded_away_until_something_stands_there(people, kept, is_open):
    page = people.client().get(address("texts", meeting_of(people, called=True, admission=kept))).content.decode()
    assert ("<details open>" in page, page.count("<textarea")) == (is_open, 8)


# --- start -----------------------------------------------------------------------------------------------------------


def test_start_leads_to_the_frame(people):
    answer = people.client().post(address("start"), starting(people.branch))
    meeting = Meeting.objects.get()
    assert (answer.status_code, answer.url) == (303, address("frame", meeting))
    assert (meeting.created_by, meeting.on_behalf_by) == (people.secretary.user, "")


def test_start_sent_twice_leads_to_the_same_record(people):
    client, data = people.client(), starting(people.branch)
    first, second = client.post(address("start"), data), client.post(address("start"), data)
    assert (first.status_code, second.status_code, second.url) == (303, 303, first.url)
    assert Meeting.objects.count() == 1


def test_second_meeting_of_the_month_leads_to_the_first(people):
    meeting = meeting_of(people)
    answer = people.client().post(address("start"), starting(people.branch))
    assert (answer.status_code, answer.url) == (303, address("detail", meeting))
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("clerk", "{name}"),
        ("committee", "{name}, Đảng ủy xã Quỳnh Thiện"),
    ],
)
def test_record_on_behalf_says_by_whom(people, role, words):
    client = people.client(role)
    client.post(address("start"), starting(people.branch))
    meeting = Meeting.objects.get()
    assert meeting.on_behalf_by == words.format(name=people.access(role).user.full_name)
    assert f"Đồng chí {meeting.on_behalf_by}" in client.get(address("detail", meeting)).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"month": "tháng chín"}, "month"),
        ({"month": ""}, "month"),
        ({"month": "2150-01"}, "month"),
        ({"kind": "khac"}, "kind"),
        ({"unit": "X1"}, "unit"),
        ({"unit": "khong-co"}, "unit"),
        ({"unit": ""}, "unit"),
    ],
)
def test_start_with_bad_input_says_so_and_writes_nothing(people, changes, field):
    answer = people.client().post(address("start"), starting(people.branch, **changes))
    assert (answer.status_code, list(errors_of(answer))) == (200, [field])
    assert Meeting.objects.count() == 0


@pytest.mark.parametrize("role", ["cadre", "administrator"])
def test_start_is_for_those_who_keep_records(people, role):
    assert people.client(role).post(address("start"), starting(people.branch)).status_code == 403


# --- frame -----------------------------------------------------------------------------------------------------------


def test_frame_is_saved_and_goes_on(people):
    meeting = meeting_of(people)
    data = framing(meeting, chair=people.member.pk, minute_taker=people.other.pk, fee_announced="on", next="1")
    answer = people.client().post(address("frame", meeting), data)
    stored = Meeting.objects.get(pk=meeting.pk)
    assert (answer.status_code, answer.url) == (302, address("rollcall", meeting))
    assert (stored.held_on, stored.chair, stored.minute_taker) == (today(), people.member, people.other)
    assert (stored.fee_announced, stored.place) == (True, "Nhà văn hóa khối")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": "hôm qua"}, "held_on"),
        ({"held_on": (today() + timedelta(days=1)).isoformat()}, "held_on"),
        ({"started_at": "bảy giờ"}, "started_at"),
        ({"started_at": "20:00", "ended_at": "19:00"}, "ended_at"),
        ({"place": "x" * 201}, "place"),
        ({"topic": "x" * 301}, "topic"),
        ({"kind": "khac"}, "kind"),
        ({"month": ""}, "month"),
        ({"chair": "999999"}, "chair"),
        ({"chair": "chủ tịch"}, "chair"),
    ],
)
def test_frame_with_bad_input_keeps_what_was_typed(people, changes, field):
    meeting = meeting_of(people)
    data = framing(meeting) | {"place": "Nhà đồng chí Hòa"} | changes
    answer = people.client().post(address("frame", meeting), data)
    page = answer.content.decode()
    assert (answer.status_code, list(errors_of(answer))) == (200, [field])
    assert all(f'value="{value}"' in page for name, value in changes.items() if name in ("held_on", "started_at"))
    assert data["place"] in page
    assert Meeting.objects.get(pk=meeting.pk).version == 1


def test_frame_takes_no_chair_from_elsewhere(people):
    meeting = meeting_of(people)
    answer = people.client().post(address("frame", meeting), framing(meeting, chair=people.stranger.pk))
    assert list(errors_of(answer)) == ["chair"]
    assert people.stranger.name not in answer.content.decode()


def test_frame_of_another_month_than_the_day_warns_and_is_kept(people):
    before = add_months(this_month(), -1)
    meeting = meeting_of(people, month=before)
    answer = people.client().post(address("frame", meeting), framing(meeting), follow=True)
    warning = f"Kỳ tháng {before.month} nhưng ngày sinh hoạt là {today():%d/%m}."
    assert warning in answer.content.decode()
    assert Meeting.objects.get(pk=meeting.pk).held_on == today()


def test_frame_over_a_newer_one_shows_both_and_can_be_saved_then(people):
    meeting = meeting_of(people)
    client = people.client()
    old = framing(meeting, place="Nhà đồng chí bí thư")
    people.client("committee").post(address("frame", meeting), framing(meeting, place="Trường tiểu học"))
    answer = client.post(address("frame", meeting), old)
    assert answer.context["conflicts"] == [
        {"label": "Nơi sinh hoạt", "typed": "Nhà đồng chí bí thư", "stored": "Trường tiểu học"}
    ]
    assert Meeting.objects.get(pk=meeting.pk).place == "Trường tiểu học"
    assert 'name="version" value="2"' in answer.content.decode()
    client.post(address("frame", meeting), old | {"version": 2})
    assert Meeting.objects.get(pk=meeting.pk).place == "Nhà đồng chí bí thư"


@pytest.mark.parametrize("version", ["", "cũ", "99999999999999999999"])
def test_frame_without_version_writes_over_nothing(people, version):
    meeting = meeting_of(people, place="Trường tiểu học")
    answer = people.client().post(address("frame", meeting), framing(meeting, version=version))
    assert answer.status_code == 200
    assert Meeting.objects.get(pk=meeting.pk).place == "Trường tiểu học"


def test_locked_frame_says_so_and_keeps_what_was_typed(people):
    meeting = meeting_of(people, finalized=True)
    answer = people.client().post(address("frame", meeting), framing(meeting, place="Nơi khác"))
    assert "Biên bản đã khóa" in answer.content.decode()
    assert "Nơi khác" in answer.content.decode()


# --- texts and drafts ------------------------------------------------------------------------------------------------


def test_texts_are_saved_and_go_on(people):
    meeting = meeting_of(people, called=True)
    data = {"version": 1, "discussion": "Ý kiến <b>một</b>\r\nÝ kiến hai", "conclusion": "Nhất trí", "next": "1"}
    answer = people.client().post(address("texts", meeting), data)
    stored = Meeting.objects.get(pk=meeting.pk)
    assert (answer.status_code, answer.url) == (302, address("votes", meeting))
    assert (stored.discussion, stored.conclusion) == ("Ý kiến <b>một</b>\nÝ kiến hai", "Nhất trí")
    assert "Ý kiến &lt;b&gt;một&lt;/b&gt;" in people.client().get(address("detail", meeting)).content.decode()


def test_text_too_long_is_refused_and_kept_on_the_page(people):
    meeting = meeting_of(people, called=True)
    answer = people.client().post(address("texts", meeting), {"version": 1, "note": "dài " * 1300})
    assert list(errors_of(answer)) == ["note"]
    assert ("dài " * 1300).strip() in answer.content.decode()


def test_texts_over_newer_ones_show_both(people):
    meeting = meeting_of(people, called=True)
    save_texts(meeting=meeting, values={"conclusion": "Bản một"}, version=1, actor=people.committee.user)
    answer = people.client().post(address("texts", meeting), {"version": 1, "conclusion": "Bản hai"})
    assert answer.context["conflicts"] == [{"label": "Kết luận", "typed": "Bản hai", "stored": "Bản một"}]
    assert Meeting.objects.get(pk=meeting.pk).conclusion == "Bản một"


def test_draft_is_kept_in_two_queries_beside_those_of_the_sign_in(people, django_assert_num_queries):
    meeting, client = meeting_of(people, called=True), people.client()
    with django_assert_num_queries(5):  # session, person, role; the record, the draft
        answer = client.post(address("draft", meeting), {"version": 1, "conclusion": "Đang gõ"})
    assert answer.status_code == 200
    assert answer.json()["text"].startswith("Đã giữ lại lúc ")
    draft = Draft.objects.get()
    assert (draft.user, draft.body, draft.base_version) == (people.secretary.user, {"conclusion": "Đang gõ"}, 1)


def test_draft_comes_back_when_the_page_is_opened_again(people):
    meeting, client = meeting_of(people, called=True), people.client()
    client.post(address("draft", meeting), {"version": 1, "conclusion": "Đang gõ dở"})
    page = client.get(address("texts", meeting)).content.decode()
    assert ("Đã khôi phục phần đồng chí gõ dở" in page, "Đang gõ dở</textarea>" in page) == (True, True)
    other = people.client("committee").get(address("texts", meeting)).content.decode()
    assert "Đang gõ dở" not in other


def test_draft_can_be_dropped(people):
    meeting = meeting_of(people, called=True, conclusion="Bản đã lưu")
    DraftFactory(meeting=meeting, user=people.secretary.user)
    client = people.client()
    answer = client.post(address("texts", meeting), {"drop": "1"}, follow=True)
    assert Draft.objects.count() == 0
    assert "Bản đã lưu</textarea>" in answer.content.decode()


def test_draft_over_a_text_saved_since_shows_both_on_saving(people):
    meeting = meeting_of(people, called=True)
    DraftFactory(meeting=meeting, user=people.secretary.user, body={"conclusion": "Gõ dở"}, base_version=1)
    save_texts(meeting=meeting, values={"conclusion": "Bản mới"}, version=1, actor=people.committee.user)
    client = people.client()
    assert 'name="version" value="1"' in client.get(address("texts", meeting)).content.decode()
    answer = client.post(address("texts", meeting), {"version": 1, "conclusion": "Gõ dở"})
    assert [row["stored"] for row in answer.context["conflicts"]] == ["Bản mới"]


def test_draft_equal_to_what_is_stored_is_not_spoken_of(people):
    meeting = meeting_of(people, called=True, conclusion="Nhất trí")
    DraftFactory(meeting=meeting, user=people.secretary.user, body={"conclusion": "Nhất trí "})
    assert "gõ dở" not in people.client().get(address("texts", meeting)).content.decode()


@pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": 1, "discussion": "d" * 300_001}])
def test_draft_that_cannot_be_kept_says_so(people, data):
    answer = people.client().post(address("draft", meeting_of(people, called=True)), data)
    assert (answer.status_code, Draft.objects.count()) == (400, 0)


def test_draft_after_the_session_ended_is_told_to_the_page(people):
    meeting, client = meeting_of(people, called=True), people.client()
    Session.objects.all().delete()
    answer = client.post(address("draft", meeting), {"version": 1}, headers={"HX-Request": "true"})
    assert answer.status_code == 401


def test_texts_sent_after_the_session_ended_are_all_kept(people):
    meeting, client = meeting_of(people, called=True), people.client()
    text = "Ý kiến thảo luận. " * 500
    Session.objects.all().delete()
    answer = client.post(address("texts", meeting), {"version": 1, "discussion": text})
    assert (answer.status_code, text in answer.content.decode()) == (401, True)
    assert Meeting.objects.get(pk=meeting.pk).discussion == ""


# --- minutes, lock, correction, voiding ------------------------------------------------------------------------------


def test_minutes_warn_of_what_is_missing_and_are_locked_all_the_same(people):
    meeting, client = meeting_of(people, called=True), people.client()
    page = client.get(address("minutes", meeting)).content.decode()
    assert "Chưa ghi kết luận của đồng chí chủ trì." in page
    asked = client.post(address("finalize", meeting), {"version": 1}).content.decode()
    assert ("Vẫn khóa biên bản" in asked, "Chưa ghi kết luận của đồng chí chủ trì." in asked) == (True, True)
    assert not Meeting.objects.get(pk=meeting.pk).is_finalized
    answer = client.post(address("finalize", meeting), {"version": 1, "anyway": "1"})
    assert (answer.status_code, answer.url) == (302, reverse("evaluations:sheet", args=[meeting.pk]))
    assert Meeting.objects.get(pk=meeting.pk).is_finalized


def test_lock_of_what_is_not_rated_leads_to_the_record(people):
    meeting = meeting_of(people, held=True, kind="chi_uy")
    answer = people.client().post(address("finalize", meeting), {"version": 1, "anyway": "1"})
    assert (answer.status_code, answer.url) == (302, address("detail", meeting))
    assert "Đánh giá, xếp loại</a>" not in people.client().get(answer.url).content.decode().split("<main")[1]


def test_lock_sent_twice_keeps_one_version(people):
    meeting, client = meeting_of(people, called=True), people.client()
    answers = [client.post(address("finalize", meeting), {"version": 1, "anyway": "1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert MinutesVersion.objects.count() == 1


def test_lock_of_a_complete_record_held_before_its_day_asks_once(people):
    said = {"discussion": "Bàn việc", "conclusion": "Thống nhất", "fee_announced": True, "started_at": "19:00"}
    said |= {"ended_at": "20:30", "chair": people.member, "minute_taker": people.other}
    meeting, client = meeting_of(people, called=True, **said), people.client()
    register(meeting, meeting.held_on + timedelta(days=2))
    asked = client.post(address("finalize", meeting), {"version": 1})
    assert asked.context["concerns"] == [held_early(meeting)]
    register(meeting, meeting.held_on)
    assert client.post(address("finalize", meeting), {"version": 1}).status_code == 302


def register(meeting, day):
    values = {"planned_on": day, "planned_at": "19:00", "place": "Nhà văn hóa", "registered_at": timezone.now()}
    Registration.objects.update_or_create(unit=meeting.unit, month=meeting.month, defaults=values)


def test_lock_of_an_older_page_shows_the_minutes_again(people):
    meeting = meeting_of(people, called=True, version=2)
    answer = people.client().post(address("finalize", meeting), {"version": 1}, follow=True)
    assert "Kỳ sinh hoạt vừa được ghi thêm." in answer.content.decode()
    assert not Meeting.objects.get(pk=meeting.pk).is_finalized


def test_correction_asks_for_a_reason_and_opens_the_record(people):
    meeting, client = meeting_of(people, finalized=True), people.client()
    assert errors_of(client.post(address("correct", meeting), {"reason": ""})) == {
        "reason": ["Chưa có lý do. Mời đồng chí ghi lý do."]
    }
    answer = client.post(address("correct", meeting), {"reason": "Ghi nhầm số"})
    assert (answer.status_code, Meeting.objects.get(pk=meeting.pk).correction_reason) == (302, "Ghi nhầm số")
    assert "Đang đính chính: Ghi nhầm số" in client.get(address("texts", meeting)).content.decode()


def test_voiding_asks_for_a_reason_and_leaves_the_record_readable(people):
    meeting, client = meeting_of(people, called=True), people.client()
    assert list(errors_of(client.post(address("void", meeting), {"reason": "x" * 301}))) == ["reason"]
    assert client.post(address("void", meeting), {"reason": "Ghi nhầm tháng"}).status_code == 302
    assert "đã hủy: Ghi nhầm tháng" in client.get(address("list")).content.decode()
    assert "Kỳ này đã hủy: Ghi nhầm tháng" in client.get(address("detail", meeting)).content.decode()
    assert client.post(address("void", meeting), {"reason": "Lần nữa"}).status_code == 403


# --- moving the day --------------------------------------------------------------------------------------------------


def moving(**changes):
    day = today()
    values = {"month": f"{this_month():%Y-%m}", "moved_to": day.isoformat(), "reason": "Trùng ngày bầu cử"}
    return values | {"decided_by": "Bí thư chi bộ", "decided_on": day.isoformat()} | changes


def test_move_is_written_and_shown(people):
    client, url = people.client(), reverse("meetings:reschedule", args=["T1"])
    assert client.post(url, moving()).status_code == 302
    assert Rescheduling.objects.get().moved_to == today()
    assert "Dời sang" in client.get(address("list")).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"decided_by": ""}, "decided_by"),
        ({"decided_on": "hôm kia"}, "decided_on"),
        ({"decided_on": (today() + timedelta(days=1)).isoformat()}, "decided_on"),
        ({"moved_to": "mai"}, "moved_to"),
        ({"moved_to": (today() + timedelta(days=200)).isoformat()}, "moved_to"),
        ({"month": "x"}, "month"),
    ],
)
def test_move_with_bad_input_keeps_what_was_typed(people, changes, field):
    url = reverse("meetings:reschedule", args=["T1"])
    answer = people.client().post(url, moving(**({"decided_by": "Đồng chí bí thư"} | changes)))
    assert list(errors_of(answer)) == [field]
    assert "Trùng ngày bầu cử" in answer.content.decode() or field == "reason"
    assert Rescheduling.objects.count() == 0


@pytest.mark.parametrize(("code", "status"), [("T2", 404), ("X1", 404), ("khong-co", 404), ("T1", 200)])
def test_move_is_for_branches_in_reach(people, code, status):
    assert people.client().get(reverse("meetings:reschedule", args=[code])).status_code == status


def test_move_is_not_for_a_cadre_or_a_committee_unit(people):
    url = reverse("meetings:reschedule", args=["T1"])
    assert people.client("cadre").get(url).status_code == 403
    assert people.client("committee").get(reverse("meetings:reschedule", args=["A"])).status_code == 403


# --- lists -----------------------------------------------------------------------------------------------------------


def test_list_of_a_branch_shows_the_year_and_the_next_act(people):
    answer = people.client().get(address("list"))
    first = answer.context["next_month"]
    assert first.meeting is None
    assert f"Ghi kỳ sinh hoạt tháng {first.month.month}" in answer.content.decode()
    assert people.client("cadre").get(address("list")).context["next_month"] is None


@pytest.mark.parametrize("meetings", [1, 3])
def test_list_of_a_branch_takes_as_many_queries_for_one_as_for_three(people, meetings, django_assert_num_queries):
    for back in range(meetings):
        MeetingFactory(unit=people.branch, month=add_months(this_month(), -back))
    client = people.client()
    with django_assert_num_queries(9):
        client.get(address("list"), {"year": this_month().year})


@pytest.mark.parametrize("branches", [1, 3])
def test_month_of_a_committee_takes_as_many_queries_for_one_as_for_three(people, branches, django_assert_num_queries):
    for unit in [people.branch, people.sister][: branches - 1]:
        MeetingFactory(unit=unit, month=this_month(), called=True, held_on=today())
    client = people.client("committee")
    with django_assert_num_queries(11):
        answer = client.get(address("list"))
    assert [row.branch for row in answer.context["rows"]] == [people.branch, people.sister]


@pytest.mark.parametrize("query", ["year=abc", "year=99999", "year=-1"])
def test_list_with_a_year_that_is_none_shows_this_year(people, query):
    assert people.client().get(f"{address('list')}?{query}").context["year"] == today().year


@pytest.mark.parametrize("month", ["abc", "2026-13", "9999-12"])
def test_list_with_a_month_that_is_none_shows_this_month(people, month):
    assert people.client("committee").get(address("list"), {"month": month}).context["month"] == this_month()


def test_pages_need_a_session(people):
    meeting = meeting_of(people)
    assert Client().get(address("detail", meeting)).status_code == 302
