"""The notice of a meeting: what it says, to whom it goes, and that nothing goes twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from chibo.common.errors import Refused, StaleVersion
from chibo.jobs.models import Job
from chibo.organization.tests.factories import MemberFactory, OversightFactory
from meetings.enums import AgendaSource
from meetings.models import AgendaItem, CalendarRule, Notice, NoticeMail, Rescheduling
from meetings.month_events import events_of
from meetings.notice_text import as_read_above, plain_text, subject
from meetings.planned import planned_moment
from meetings.planned_months import planned_moments
from meetings.queries.notice import recipients
from meetings.services.notices import save_notice, send_mails_again, send_notice
from meetings.suggestions import suggested_frame
from meetings.tests.factories import MeetingFactory, ReschedulingFactory
from meetings.tests.notice_mailbox import REFUSED

pytestmark = pytest.mark.django_db

DECEMBER = date(2026, 12, 1)
TODAY = date(2026, 11, 28)
AT = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
VALUES = {"planned_on": date(2026, 12, 3), "planned_at": time(19, 0), "place": "Nhà văn hóa khối", "extra": ""}
MAILBOX = "meetings.tests.notice_mailbox"


@pytest.fixture
def meeting(people):
    people.member.email = "hoa@example.vn"
    people.member.save()
    return MeetingFactory(unit=people.branch, month=DECEMBER)


def sent(people, meeting, **changes):
    arguments = {
        "meeting": meeting,
        "values": VALUES,
        "agenda": [],
        "channels": ["mail"],
        "after": 0,
        "version": 0,
        "actor": people.secretary.user,
        "at": AT,
        "today": TODAY,
    }
    return send_notice(**arguments | changes)


# --- sending ----------------------------------------------------------------------------------------------------------


def test_notice_goes_once_to_each_member_and_dates_the_record(people, meeting, run_jobs):
    MemberFactory(name="Lê An", email="an@example.vn", branch=people.branch)
    notice = sent(people, meeting, channels=["mail", "zalo"])
    again = sent(people, meeting, channels=["mail", "zalo"])
    assert again == notice
    run_jobs()
    assert Job.objects.filter(kind="meeting-notice").count() == 1
    assert sorted(letter.to for letter in mail.outbox) == [["an@example.vn"], ["hoa@example.vn"]]
    assert all(not letter.cc and not letter.bcc for letter in mail.outbox)
    assert sorted(notice.sendings.values_list("channel", flat=True)) == ["mail", "zalo"]
    meeting.refresh_from_db()
    assert meeting.notified_on == TODAY


def test_another_way_is_added_to_the_same_notice(people, meeting):
    notice = sent(people, meeting, channels=["zalo"])
    assert sent(people, meeting, channels=["zalo", "print"], after=1) == notice
    assert Notice.objects.count() == 1
    assert sorted(notice.sendings.values_list("channel", flat=True)) == ["print", "zalo"]


def test_change_after_sending_makes_a_second_notice_and_keeps_the_first(people, meeting):
    first = sent(people, meeting, channels=["zalo"])
    body = dict(first.body)
    later = {**VALUES, "planned_on": date(2026, 12, 5)}
    second = sent(people, meeting, values=later, after=1, channels=["zalo"], today=date(2026, 12, 1))
    first.refresh_from_db()
    meeting.refresh_from_db()
    assert (second.number, second.title) == (2, "Thông báo thay đổi (lần 2)")
    assert first.body == body
    assert plain_text(second.body).startswith("THÔNG BÁO THAY ĐỔI (LẦN 2)")
    assert meeting.notified_on == TODAY


def test_notice_sent_meanwhile_by_somebody_else_is_not_written_over(people, meeting):
    sent(people, meeting, channels=["zalo"])
    with pytest.raises(Refused) as caught:
        sent(people, meeting, values={**VALUES, "place": "Nơi khác"}, after=0, channels=["zalo"])
    assert caught.value.field is None
    assert Notice.objects.count() == 1


def test_draft_is_saved_by_version_and_becomes_the_notice(people, meeting):
    draft = save_notice(meeting=meeting, values=VALUES, version=0, actor=people.secretary.user)
    with pytest.raises(StaleVersion) as caught:
        save_notice(meeting=meeting, values={**VALUES, "place": "Khác"}, version=0, actor=people.clerk.user)
    assert caught.value.current.place == "Nhà văn hóa khối"
    assert sent(people, meeting, version=1, channels=["zalo"]).pk == draft.pk
    meeting.refresh_from_db()
    assert meeting.notified_on == TODAY


@pytest.mark.parametrize(("channels", "field"), [([], "channels"), (["mail"], "channels")])
def test_sending_by_no_way_or_to_no_address_is_refused(people, channels, field):
    meeting = MeetingFactory(unit=people.branch, month=DECEMBER)
    with pytest.raises(Refused) as caught:
        sent(people, meeting, channels=channels)
    assert caught.value.field == field
    assert Notice.objects.count() == 0


def test_locked_minutes_take_no_notice(people):
    meeting = MeetingFactory(unit=people.branch, finalized=True)
    with pytest.raises(Refused):
        sent(people, meeting, channels=["zalo"])


def test_two_drafts_and_a_half_sent_notice_are_refused_by_the_database(people, meeting):
    Notice.objects.create(meeting=meeting, number=1, planned_on=VALUES["planned_on"])
    for values in ({"number": 2}, {"number": 3, "sent_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(meeting=meeting, planned_on=VALUES["planned_on"], **values)


# --- letters ----------------------------------------------------------------------------------------------------------


def test_refused_address_does_not_stop_the_others_and_is_said(people, meeting, run_jobs, settings):
    settings.EMAIL_BACKEND = f"{MAILBOX}.RefusingBackend"
    people.other.email = REFUSED
    people.other.save()
    notice = sent(people, meeting)
    run_jobs()
    assert [letter.to for letter in mail.outbox] == [["hoa@example.vn"]]
    page = people.client().get(reverse("meetings:notice", args=[meeting.pk])).content.decode()
    assert "Thư gửi đồng chí Đậu Văn Ân chưa đi được" in page
    assert "đã gửi 1/2" in page
    assert send_mails_again(notice=notice, actor=people.secretary.user) == 1
    run_jobs()
    assert len(mail.outbox) == 1


def test_mail_server_that_does_not_answer_loses_nothing(people, meeting, run_jobs, settings):
    notice = sent(people, meeting)
    page = people.client().get(reverse("meetings:notice", args=[meeting.pk])).content.decode()
    assert "đang gửi 1" in page
    settings.EMAIL_BACKEND = f"{MAILBOX}.SilentBackend"
    run_jobs()
    assert NoticeMail.objects.waiting().count() == 1
    assert Job.objects.get(kind="meeting-notice").state == "queued"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Job.objects.update(due_at=datetime(2026, 1, 1, tzinfo=UTC))
    run_jobs()
    assert notice.mails.get().sent_at is not None
    assert len(mail.outbox) == 1


def test_line_breaks_and_tags_stay_words(people, meeting, run_jobs):
    client = people.client()
    place = "Nhà\r\nBcc: ai@example.vn <script>alert(1)</script>"
    posted = {"planned_on": "2030-12-03", "planned_at": "19:00", "place": place, "channels": "mail", "send": "1"}
    posted |= {"seen": "agenda", "version": "0", "after": "0"}
    assert client.post(reverse("meetings:notice", args=[meeting.pk]), posted).status_code == 302
    run_jobs()
    letter = mail.outbox[0]
    assert letter.recipients() == ["hoa@example.vn"]
    assert letter.subject == "Thông báo sinh hoạt Chi bộ khối Quang Trung, 03/12/2030"
    assert "Địa điểm: Nhà Bcc: ai@example.vn <script>alert(1)</script>\n" in letter.body
    page = client.get(reverse("meetings:notice", args=[meeting.pk])).content.decode()
    assert "<script>alert" not in page


def test_subject_is_one_line_whatever_the_name(people, meeting):
    body = sent(people, meeting, channels=["zalo"]).body | {"unit": "Chi bộ\nBcc: ai@example.vn"}
    assert subject(body) == "Thông báo sinh hoạt Chi bộ Bcc: ai@example.vn, 03/12/2026"


# --- to whom ----------------------------------------------------------------------------------------------------------


def test_who_is_in_charge_above_gets_it_without_what_concerns_members(people, meeting, run_jobs):
    overseer = MemberFactory(name="Bùi Văn Phụ Trách", email="phutrach@example.vn")
    OversightFactory(unit=people.branch, member=overseer)
    agenda = [
        AgendaItem(title="Bàn việc làm đường", source=AgendaSource.LOCAL, is_focus=True, preparer=people.member),
        AgendaItem(title="Xét đồng chí Ân", source=AgendaSource.MEMBER),
    ]
    sent(people, meeting, agenda=agenda)
    run_jobs()
    letters = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "1. Bàn việc làm đường (trọng tâm) – đồng chí Hồ Thị Hòa chuẩn bị" in letters["hoa@example.vn"]
    assert "2. Xét đồng chí Ân" in letters["hoa@example.vn"]
    assert "2. Công tác đảng viên\n" in letters["phutrach@example.vn"]
    assert "Xét đồng chí Ân" not in letters["phutrach@example.vn"]


def test_recipients_without_somebody_in_charge_are_members_and_cadres(people, meeting):
    found = recipients(meeting, TODAY)
    assert [person.name for person in found] == ["Đậu Văn Ân", "Hồ Thị Hòa", people.cadre.user.full_name]
    assert [person.is_above for person in found] == [False, False, True]


def test_forty_five_members_cost_no_more_queries(people, meeting, django_assert_num_queries):
    MemberFactory.create_batch(43, branch=people.branch)
    with django_assert_num_queries(5):
        assert len(recipients(meeting, TODAY)) == 46


# --- the page ---------------------------------------------------------------------------------------------------------


def test_page_begins_with_the_day_that_was_moved_and_says_who_has_no_address(people, meeting):
    ReschedulingFactory(branch=people.branch, month=DECEMBER, moved_to=date(2026, 12, 6), decided_on=date(2026, 11, 20))
    page = people.client().get(reverse("meetings:notice", args=[meeting.pk])).content.decode()
    assert 'value="2026-12-06"' in page
    assert "2 đồng chí chưa có thư điện tử: gửi bản in hoặc Zalo" in page
    assert "Chưa có nơi sinh hoạt." in page


def test_sending_past_an_unread_warning_asks_once(people, meeting):
    client, address = people.client(), reverse("meetings:notice", args=[meeting.pk])
    posted = {"planned_on": "2020-12-03", "place": "Nhà văn hóa", "channels": "zalo", "send": "1", "seen": ""}
    first = client.post(address, posted)
    assert first.status_code == 200
    assert "Ngày sinh hoạt ghi ở đây đã qua." in first.content.decode()
    assert Notice.objects.count() == 0
    seen = first.context["seen"]
    assert client.post(address, posted | {"seen": seen}).status_code == 302
    assert Notice.objects.get().is_sent


def test_bad_day_is_refused_and_nothing_typed_is_lost(people, meeting):
    posted = {"planned_on": "31/11/2026", "place": "Sân đình", "extra": "Mang theo sổ tay", "send": "1"}
    page = people.client().post(reverse("meetings:notice", args=[meeting.pk]), posted).content.decode()
    assert "Chưa rõ là ngày nào" in page
    assert "31/11/2026" in page
    assert "Mang theo sổ tay" in page


def test_committee_sends_on_behalf_marked_so_and_reads_nothing_about_members(people, meeting):
    AgendaItem.objects.create(meeting=meeting, position=1, title="Xét đồng chí Ân", source=AgendaSource.MEMBER)
    client, address = people.client("committee"), reverse("meetings:notice", args=[meeting.pk])
    posted = {"planned_on": "2030-12-03", "place": "Nhà văn hóa", "channels": "print", "send": "1", "seen": "time"}
    assert client.post(address, posted).status_code == 302
    notice = Notice.objects.get()
    assert notice.on_behalf_by == f"{people.committee.user.full_name}, {people.commune.committee_name}"
    for page in (client.get(address), client.get(reverse("meetings:notice-print", args=[notice.pk]))):
        assert "Xét đồng chí Ân" not in page.content.decode()
    assert as_read_above(notice.body)["agenda"][0]["title"] == "Công tác đảng viên"


@pytest.mark.parametrize(("role", "status"), [("sister_secretary", 404), ("administrator", 404), ("cadre", 403)])
def test_notice_of_another_branch_cannot_be_sent(people, meeting, role, status):
    posted = {"planned_on": "2030-12-03", "channels": "zalo", "send": "1"}
    assert people.client(role).post(reverse("meetings:notice", args=[meeting.pk]), posted).status_code == status
    assert Notice.objects.count() == 0


# --- one truth about day, hour and place -----------------------------------------------------------------------------


def test_record_calendar_and_papers_say_what_the_last_notice_said(people, meeting):
    CalendarRule.objects.create(unit=people.branch, day_of_month=3, start_time=time(14))
    moved = {"planned_on": date(2026, 12, 4), "planned_at": time(19, 30), "place": "Hội trường xã"}
    sent(people, meeting, values=VALUES | moved)
    plan = planned_moments([people.branch.pk], [DECEMBER])[people.branch.pk, DECEMBER]
    assert (plan.day, plan.time, plan.place) == tuple(moved.values())
    assert planned_moment(meeting) == tuple(moved.values())
    event = next(event for event in events_of([people.branch], [DECEMBER]) if event.month == DECEMBER)
    assert (event.day, event.time, event.place) == tuple(moved.values())
    frame = suggested_frame(meeting, date(2026, 12, 5))
    assert (frame["held_on"], frame["started_at"], frame["place"]) == tuple(moved.values())


@pytest.mark.parametrize(("after", "day"), [(timedelta(hours=1), date(2026, 12, 7)), (-timedelta(hours=1), None)])
def test_move_recorded_after_the_notice_goes_before_its_day(people, meeting, after, day):
    notice = sent(people, meeting)
    move = ReschedulingFactory(branch=people.branch, month=DECEMBER, moved_to=date(2026, 12, 7))
    Rescheduling.objects.filter(pk=move.pk).update(recorded_at=notice.sent_at + after)
    assert planned_moment(meeting) == (day or VALUES["planned_on"], VALUES["planned_at"], VALUES["place"])
    plan = planned_moments([people.branch.pk], [DECEMBER])[people.branch.pk, DECEMBER]
    assert plan.day == (day or VALUES["planned_on"])
