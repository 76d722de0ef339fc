"""The life of a record through its services: what is written, what is refused."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time

import pytest

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused, StaleVersion
from chibo.common.text import digest
from chibo.organization.tests.factories import BranchFactory, MemberFactory, UserFactory
from meetings.enums import MeetingKind
from meetings.models import Draft, Meeting, MinutesVersion
from meetings.services.drafts import drop_texts, save_draft
from meetings.services.record import (
    FRAME,
    finalize,
    open_correction,
    save_frame,
    save_texts,
    start_meeting,
    void_meeting,
)
from meetings.tests.factories import DraftFactory, MeetingFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 10)
NOW = datetime(2026, 9, 10, 1, 0, tzinfo=UTC)
SEPTEMBER = date(2026, 9, 1)
OCTOBER = date(2026, 10, 1)


def refused(call, **arguments):
    """Return (field, sentence) of the refusal."""
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value.field, caught.value.sentence


def starting(unit, **changes):
    values = {"unit": unit, "month": SEPTEMBER, "kind": MeetingKind.REGULAR, "token": uuid.uuid4(), "today": TODAY}
    return values | {"actor": UserFactory()} | changes


def framing(meeting, **changes):
    values = {name: getattr(meeting, name) for name in FRAME} | {"held_on": date(2026, 9, 3)} | changes
    return {"meeting": meeting, "values": values, "version": meeting.version, "actor": UserFactory(), "today": TODAY}


# --- start -----------------------------------------------------------------------------------------------------------


def test_start_writes_one_meeting_logs_it_and_tells(people, told):
    meeting = start_meeting(**starting(people.branch, place="Nhà văn hóa", on_behalf_by="Lê Văn Bốn"))
    assert (meeting.unit, meeting.month, meeting.kind) == (people.branch, SEPTEMBER, "regular")
    assert (meeting.place, meeting.on_behalf_by, meeting.version) == ("Nhà văn hóa", "Lê Văn Bốn", 1)
    assert told == [{(people.branch.pk, SEPTEMBER)}]
    assert AuditEvent.objects.filter(verb="meetings.start", subject_id=str(meeting.pk)).count() == 1


def test_start_twice_with_one_token_gives_the_first_meeting(people, told):
    arguments = starting(people.branch)
    assert start_meeting(**arguments) == start_meeting(**arguments)
    assert Meeting.objects.count() == 1
    assert len(told) == 1


@pytest.mark.parametrize("kind", [MeetingKind.REGULAR, MeetingKind.COMBINED])
def test_second_meeting_of_the_month_is_refused(people, kind):
    MeetingFactory(unit=people.branch)
    field, sentence = refused(start_meeting, **starting(people.branch, kind=kind))
    assert field == "month"
    assert sentence.startswith("Tháng 09/2026 chi bộ đã có kỳ sinh hoạt thường kỳ.")


@pytest.mark.parametrize("kind", [MeetingKind.TOPICAL, MeetingKind.EXTRAORDINARY, MeetingKind.BRANCH_COMMITTEE])
def test_other_kinds_stand_beside_the_regular_meeting(people, kind):
    MeetingFactory(unit=people.branch)
    assert start_meeting(**starting(people.branch, kind=kind)).kind == kind


def test_month_of_a_voided_meeting_is_free(people):
    MeetingFactory(unit=people.branch, voided=True)
    assert start_meeting(**starting(people.branch)).month == SEPTEMBER


def test_start_far_ahead_is_refused(people):
    assert start_meeting(**starting(people.branch, month=date(2026, 11, 1))).month == date(2026, 11, 1)
    assert refused(start_meeting, **starting(people.branch, month=date(2026, 12, 1)))[0] == "month"


def test_start_outside_the_life_of_the_branch_is_refused():
    branch = BranchFactory(valid_from=date(2026, 3, 15), valid_to=date(2026, 8, 31))
    assert refused(start_meeting, **starting(branch, month=date(2026, 2, 1)))[0] == "month"
    assert refused(start_meeting, **starting(branch, month=SEPTEMBER))[0] == "month"
    assert start_meeting(**starting(branch, month=date(2026, 3, 1))).month == date(2026, 3, 1)
    assert start_meeting(**starting(branch, month=date(2026, 8, 1))).month == date(2026, 8, 1)


# --- frame -----------------------------------------------------------------------------------------------------------


def test_frame_is_kept_with_a_new_version(people, told):
    meeting = MeetingFactory(unit=people.branch)
    saved = save_frame(**framing(meeting, started_at=time(19), ended_at=time(20, 45), chair=people.member))
    stored = Meeting.objects.get(pk=meeting.pk)
    assert (stored.held_on, stored.chair, stored.ended_at) == (date(2026, 9, 3), people.member, time(20, 45))
    assert (stored.version, saved.version) == (2, 2)
    assert told == [{(people.branch.pk, SEPTEMBER)}]


def test_frame_of_another_month_tells_both_months(people, told):
    meeting = MeetingFactory(unit=people.branch)
    save_frame(**framing(meeting, month=OCTOBER))
    assert told == [{(people.branch.pk, SEPTEMBER), (people.branch.pk, OCTOBER)}]


def test_frame_of_a_month_that_is_taken_is_refused(people):
    MeetingFactory(unit=people.branch, month=OCTOBER)
    meeting = MeetingFactory(unit=people.branch)
    assert refused(save_frame, **framing(meeting, month=OCTOBER))[0] == "month"
    assert Meeting.objects.get(pk=meeting.pk).month == SEPTEMBER


def test_topical_that_becomes_regular_in_a_taken_month_is_refused(people):
    MeetingFactory(unit=people.branch)
    meeting = MeetingFactory(unit=people.branch, topical=True)
    assert refused(save_frame, **framing(meeting, kind=MeetingKind.REGULAR))[0] == "month"


def test_second_topical_session_of_a_day_is_refused(people):
    MeetingFactory(unit=people.branch, topical=True, held=True)
    meeting = MeetingFactory(unit=people.branch, topical=True)
    assert refused(save_frame, **framing(meeting))[0] == "held_on"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": date(2026, 9, 11)}, "held_on"),
        ({"notified_on": date(2026, 9, 11)}, "notified_on"),
        ({"papers_sent_on": date(2026, 9, 11)}, "papers_sent_on"),
        ({"chi_uy_met_on": date(2026, 9, 11)}, "chi_uy_met_on"),
        ({"started_at": time(19), "ended_at": time(19)}, "ended_at"),
        ({"started_at": time(19), "ended_at": time(18, 30)}, "ended_at"),
        ({"started_at": time(14), "ended_at": time(20, 1)}, "ended_at"),
        ({"month": date(2026, 12, 1)}, "month"),
    ],
)
def test_frame_with_a_day_or_hour_that_cannot_be_is_refused(people, changes, field):
    meeting = MeetingFactory(unit=people.branch)
    assert refused(save_frame, **framing(meeting, **changes))[0] == field
    assert Meeting.objects.get(pk=meeting.pk).version == 1


@pytest.mark.parametrize("times", [(time(14), time(20)), (time(22), time(0, 30))])
def test_frame_up_to_six_hours_also_across_midnight_is_kept(people, times):
    meeting = MeetingFactory(unit=people.branch)
    assert save_frame(**framing(meeting, started_at=times[0], ended_at=times[1])).ended_at == times[1]


def test_day_outside_the_life_of_the_branch_is_refused():
    branch = BranchFactory(valid_from=date(2026, 9, 4))
    meeting = MeetingFactory(unit=branch)
    assert refused(save_frame, **framing(meeting))[0] == "held_on"
    assert save_frame(**framing(meeting, held_on=date(2026, 9, 4))).held_on == date(2026, 9, 4)


@pytest.mark.parametrize("name", ["chair", "minute_taker"])
def test_chair_and_minute_taker_belong_to_the_branch_on_that_day(people, name):
    meeting = MeetingFactory(unit=people.branch)
    assert refused(save_frame, **framing(meeting, **{name: people.stranger}))[0] == name
    late = MemberFactory(branch=people.branch, branch__valid_from=date(2026, 9, 4))
    assert refused(save_frame, **framing(meeting, **{name: late}))[0] == name
    assert getattr(save_frame(**framing(meeting, held_on=date(2026, 9, 4), **{name: late})), name) == late


def test_day_cannot_be_taken_away_after_the_roll_call(people):
    meeting = MeetingFactory(unit=people.branch, called=True)
    assert refused(save_frame, **framing(meeting, held_on=None))[0] == "held_on"


def test_frame_over_a_newer_version_is_refused_and_shows_it(people):
    meeting = MeetingFactory(unit=people.branch)
    old = framing(meeting, place="Nhà đồng chí bí thư")
    save_frame(**framing(meeting, place="Nhà văn hóa"))
    with pytest.raises(StaleVersion) as caught:
        save_frame(**old)
    assert caught.value.current.place == "Nhà văn hóa"
    assert Meeting.objects.get(pk=meeting.pk).place == "Nhà văn hóa"


# --- texts and drafts ------------------------------------------------------------------------------------------------


def test_texts_are_kept_and_the_own_draft_goes(people):
    meeting, writer = MeetingFactory(unit=people.branch, called=True), UserFactory()
    DraftFactory(meeting=meeting, user=writer)
    other = DraftFactory(meeting=meeting)
    values = {"discussion": "Bàn việc làm đường.", "conclusion": "Nhất trí."}
    save_texts(meeting=meeting, values=values, version=1, actor=writer)
    stored = Meeting.objects.get(pk=meeting.pk)
    assert (stored.discussion, stored.conclusion, stored.version) == ("Bàn việc làm đường.", "Nhất trí.", 2)
    assert list(Draft.objects.all()) == [other]


def test_texts_over_a_newer_version_are_refused(people):
    meeting = MeetingFactory(unit=people.branch, called=True)
    save_texts(meeting=meeting, values={"conclusion": "Một"}, version=1, actor=UserFactory())
    with pytest.raises(StaleVersion):
        save_texts(meeting=meeting, values={"conclusion": "Hai"}, version=1, actor=UserFactory())
    assert Meeting.objects.get(pk=meeting.pk).conclusion == "Một"


def test_draft_is_one_row_written_in_one_query(people, django_assert_num_queries):
    meeting, user = MeetingFactory(unit=people.branch, called=True), UserFactory()
    for text in ("Đang", "Đang gõ"):
        with django_assert_num_queries(1):
            save_draft(user=user, meeting=meeting, section="texts", base_version=1, body={"conclusion": text}, at=NOW)
    assert Draft.objects.get().body == {"conclusion": "Đang gõ"}
    drop_texts(user=user, meeting=meeting)
    assert Draft.objects.count() == 0


# --- lock, correction, voiding ---------------------------------------------------------------------------------------


def locking(meeting, **changes):
    return {"meeting": meeting, "version": meeting.version, "actor": UserFactory(), "at": NOW} | changes


def test_lock_keeps_the_minutes_as_a_version_with_its_digest(people, told):
    meeting = MeetingFactory(unit=people.branch, called=True, conclusion="Nhất trí.")
    actor = UserFactory()
    locked = finalize(**locking(meeting, actor=actor, on_behalf_by="Lê Văn Bốn, Đảng ủy xã Quỳnh Thiện"))
    version = MinutesVersion.objects.get()
    assert (version.number, version.reason, version.made_by) == (1, "", actor)
    assert version.body["conclusion"] == "Nhất trí."
    assert version.body["attendance"]["sentence"] == "38/41 đảng viên phải dự (92,7%)"
    assert version.digest == digest(version.body)
    assert (locked.finalized_at, locked.finalized_by) == (NOW, actor)
    assert Meeting.objects.get(pk=meeting.pk).on_behalf_by == "Lê Văn Bốn, Đảng ủy xã Quỳnh Thiện"
    assert told == [{(people.branch.pk, SEPTEMBER)}]


def test_lock_without_day_or_roll_call_is_refused(people):
    assert refused(finalize, **locking(MeetingFactory(unit=people.branch)))[1].startswith("Chưa có ngày sinh hoạt.")
    meeting = MeetingFactory(unit=people.sister, held=True)
    assert refused(finalize, **locking(meeting))[1].startswith("Chưa điểm danh.")
    assert MinutesVersion.objects.count() == 0


def test_lock_of_a_chi_uy_meeting_needs_no_roll_call(people):
    meeting = MeetingFactory(unit=people.branch, held=True, kind=MeetingKind.BRANCH_COMMITTEE)
    assert finalize(**locking(meeting)).is_finalized


def test_lock_of_what_was_not_shown_is_refused(people):
    meeting = MeetingFactory(unit=people.branch, called=True)
    with pytest.raises(StaleVersion):
        finalize(**locking(meeting, version=0))
    assert MinutesVersion.objects.count() == 0


def test_lock_twice_keeps_one_version(people):
    meeting = MeetingFactory(unit=people.branch, called=True)
    finalize(**locking(meeting))
    assert refused(finalize, **locking(meeting))[1].startswith("Biên bản đã khóa.")
    assert MinutesVersion.objects.count() == 1


def test_correction_opens_the_record_and_the_next_lock_adds_a_version(people):
    meeting = finalize(**locking(MeetingFactory(unit=people.branch, called=True, conclusion="Làm đường tháng 10.")))
    opened = open_correction(meeting=meeting, reason="Ghi nhầm tháng", actor=UserFactory())
    assert opened.is_being_corrected
    texts = {"conclusion": "Làm đường tháng 11."}
    saved = save_texts(meeting=opened, values=texts, version=opened.version, actor=UserFactory())
    again = finalize(**locking(saved))
    assert (again.is_finalized, again.correction_reason) == (True, "")
    told = [(row.number, row.reason, row.body["conclusion"]) for row in MinutesVersion.objects.order_by("number")]
    assert told == [(1, "", "Làm đường tháng 10."), (2, "Ghi nhầm tháng", "Làm đường tháng 11.")]


def test_correction_needs_a_reason_and_locked_minutes(people):
    meeting = MeetingFactory(unit=people.branch, called=True)
    assert refused(open_correction, meeting=meeting, reason="Ghi nhầm", actor=UserFactory())[0] is None
    locked = finalize(**locking(meeting))
    assert refused(open_correction, meeting=locked, reason="  ", actor=UserFactory())[0] == "reason"


def test_voided_meeting_stays_on_record_with_its_reason(people, told):
    meeting, actor = MeetingFactory(unit=people.branch, finalized=True), UserFactory()
    void_meeting(meeting=meeting, reason=" Ghi nhầm tháng ", actor=actor, at=NOW)
    stored = Meeting.objects.get(pk=meeting.pk)
    assert (stored.void_reason, stored.voided_by, stored.voided_at) == ("Ghi nhầm tháng", actor, NOW)
    assert list(Meeting.objects.standing()) == []
    assert told == [{(people.branch.pk, SEPTEMBER)}]


def test_voiding_needs_a_reason_and_happens_once(people):
    meeting = MeetingFactory(unit=people.branch)
    assert refused(void_meeting, meeting=meeting, reason="", actor=UserFactory(), at=NOW)[0] == "reason"
    void_meeting(meeting=meeting, reason="Ghi nhầm", actor=UserFactory(), at=NOW)
    assert refused(void_meeting, meeting=meeting, reason="Lần hai", actor=UserFactory(), at=NOW)[0] is None


CLOSED = ["finalized", "voided"]


@pytest.mark.parametrize("state", CLOSED)
def test_locked_or_voided_record_takes_no_frame_texts_or_lock(people, state):
    meeting = MeetingFactory(unit=people.branch, **{state: True})
    before = Meeting.objects.values().get(pk=meeting.pk)
    refused(save_frame, **framing(meeting, place="Nơi khác"))
    refused(save_texts, meeting=meeting, values={"conclusion": "Khác"}, version=1, actor=UserFactory())
    refused(finalize, **locking(meeting))
    assert Meeting.objects.values().get(pk=meeting.pk) == before
