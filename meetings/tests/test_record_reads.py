"""States, steps, the year of a branch, and minutes composed from the record."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.urls import reverse

from chibo.organization.enums import StandingKind
from chibo.organization.tests.factories import BranchFactory, MemberFactory, PostFactory, StandingFactory
from meetings.calendar_page import branch_year, next_month_to_do, year_of
from meetings.enums import AttendanceStatus, MeetingSource
from meetings.minutes import compose, missing_for_finalizing
from meetings.models import CalendarRule, Rescheduling
from meetings.states import TONES, state_expected, state_of
from meetings.steps import next_of, next_url, steps_of
from meetings.suggestions import suggested_frame
from meetings.tests.factories import (
    AssignmentFactory,
    AssignmentProgressFactory,
    AttendanceFactory,
    GuestFactory,
    IssuedDocumentFactory,
    MeetingFactory,
    ReschedulingFactory,
    ResolutionItemFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 10)
YEARS = [("2025", 2025), (None, 2026), ("x", 2026), ("1800", 2026), ("2099", 2026)]


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({}, "Đang ghi"),
        ({"notified_on": date(2026, 9, 1)}, "Đã thông báo"),
        ({"held": True}, "Đã sinh hoạt, chưa có biên bản"),
        ({"finalized": True}, "Đã có biên bản"),
        ({"called": True, "correction_reason": "Ghi nhầm"}, "Đang đính chính biên bản"),
        ({"finalized": True, "voided": True}, "Đã hủy"),
    ],
)
def test_state_is_read_off_the_record(traits, words):
    assert state_of(MeetingFactory(**traits)) == words
    assert words in TONES


@pytest.mark.parametrize(
    ("decided_on", "today", "words"),
    [
        (None, date(2026, 9, 3), "Theo lịch"),
        (None, date(2026, 9, 4), "Quá ngày, chưa có thông tin"),
        (date(2026, 9, 2), date(2026, 9, 4), "Đã dời (có lý do)"),
        (date(2026, 9, 2), date(2026, 9, 6), "Quá ngày, chưa có thông tin"),
        (date(2026, 9, 3), date(2026, 9, 4), "Quá ngày, chưa có thông tin"),
    ],
)
def test_state_of_a_month_without_record(decided_on, today, words):
    """Moved from the 3rd to the 5th: it holds when it was decided before the 3rd."""
    move = Rescheduling(moved_to=date(2026, 9, 5), decided_on=decided_on) if decided_on else None
    assert state_expected(date(2026, 9, 3), move, today) == words


def test_month_called_off_is_not_overdue():
    assert state_expected(date(2026, 9, 3), Rescheduling(moved_to=None), TODAY) == "Không sinh hoạt (có lý do)"


def test_year_of_a_branch_has_its_months_and_every_record():
    branch = BranchFactory(valid_from=date(2026, 7, 10))
    august = MeetingFactory(unit=branch, month=date(2026, 8, 1), finalized=True, held_on=date(2026, 8, 3))
    topical = MeetingFactory(unit=branch, month=date(2026, 8, 1), topical=True, held=True)
    voided = MeetingFactory(unit=branch, voided=True)
    ReschedulingFactory(branch=branch, month=date(2026, 10, 1), moved_to=date(2026, 10, 5))
    rows = branch_year(branch, 2026, TODAY)
    assert [row.month.month for row in rows] == [12, 11, 10, 9, 8]
    assert [row.state for row in rows][2:] == ["Đã dời (có lý do)", "Quá ngày, chưa có thông tin", "Đã có biên bản"]
    assert [row.is_ahead for row in rows] == [True, True, True, False, False]
    assert (rows[4].meeting, rows[4].others, rows[3].others) == (august, [topical], [voided])
    assert next_month_to_do(rows).month == date(2026, 9, 1)


def test_next_month_to_do_is_the_earliest_unfinished_one():
    branch = BranchFactory(valid_from=date(2026, 8, 1))
    MeetingFactory(unit=branch, month=date(2026, 8, 1))
    assert next_month_to_do(branch_year(branch, 2026, TODAY)).month == date(2026, 8, 1)
    assert next_month_to_do(branch_year(branch, 2026, date(2026, 12, 10))).month == date(2026, 10, 1)
    assert next_month_to_do(branch_year(BranchFactory(valid_from=date(2026, 10, 1)), 2026, TODAY)) is None


def test_meeting_from_a_list_has_no_minutes_to_lock():
    branch = BranchFactory(valid_from=date(2026, 9, 1))
    MeetingFactory(unit=branch, called=True, source=MeetingSource.IMPORTED)
    assert next_month_to_do(branch_year(branch, 2026, TODAY)) is None


@pytest.mark.parametrize(("text", "year"), YEARS)
def test_year_asked_for_is_a_year(text, year):
    assert year_of(text, TODAY) == year


def test_steps_tell_in_words_what_is_done():
    meeting = MeetingFactory(called=True, conclusion="Nhất trí.")
    steps = steps_of(meeting, "texts")
    assert [step.state for step in steps] == ["done", "done", "todo", "current", "todo", "todo", "todo", "todo"]
    assert [step.detail for step in steps][:4] == ["03/09/2026, 19:00–20:45", "Có mặt 38/41", "", "Đã có kết luận"]


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("extraordinary", ["frame", "rollcall", "progress", "texts", "votes", "resolution", "minutes"]),
        ("chi_uy", ["frame", "texts", "minutes"]),
    ],
)
def test_meetings_that_are_not_rated_have_fewer_steps(kind, keys):
    meeting = MeetingFactory(kind=kind)
    assert [step.key for step in steps_of(meeting)] == keys
    assert next_url(meeting, "minutes") == reverse("meetings:detail", args=[meeting.pk])
    assert next_url(MeetingFactory(), "minutes").startswith("/ratings/")


@pytest.mark.parametrize(
    ("traits", "key"),
    [
        ({}, "frame"),
        ({"held": True}, "rollcall"),
        ({"called": True}, "progress"),
        ({"called": True, "conclusion": "Nhất trí."}, "votes"),
        ({"held": True, "conclusion": "Nhất trí."}, "rollcall"),
    ],
)
def test_next_step_goes_on_and_comes_back_for_what_minutes_need(traits, key):
    assert next_of(steps_of(MeetingFactory(**traits))).key == key


def test_locked_minutes_leave_no_step_of_the_record():
    assert next_of(steps_of(MeetingFactory(finalized=True))) is None


def test_new_record_suggests_what_is_known():
    branch = BranchFactory()
    secretary, writer = MemberFactory(branch=branch), MemberFactory(branch=branch)
    PostFactory(unit=branch, member=secretary)
    CalendarRule.objects.create(unit=branch, day_of_month=5, start_time=time(19))
    last = {"month": date(2026, 8, 1), "held_on": date(2026, 8, 5), "place": "Nhà văn hóa", "minute_taker": writer}
    MeetingFactory(unit=branch, held=True, **last)
    known = {"chair": secretary.pk, "minute_taker": writer.pk, "place": "Nhà văn hóa", "started_at": time(19)}
    meeting = MeetingFactory(unit=branch)
    assert suggested_frame(meeting, TODAY) == known | {"held_on": date(2026, 9, 5)}
    assert suggested_frame(meeting, date(2026, 9, 4)) == known
    ReschedulingFactory(branch=branch, moved_to=date(2026, 9, 7))
    assert suggested_frame(meeting, TODAY)["held_on"] == date(2026, 9, 7)
    assert suggested_frame(MeetingFactory(unit=branch, month=date(2026, 7, 1), held=True), TODAY) == {}


def test_minutes_are_composed_from_the_record():
    meeting = MeetingFactory(called=True, conclusion="Nhất trí.", fee_announced=True, topic="Học Bác")
    lan = MemberFactory(name="Hồ Thị Lan")
    meeting.chair = MemberFactory(name="Nguyễn Đình Hoàng")
    AttendanceFactory(meeting=meeting, member=meeting.chair)
    AttendanceFactory(meeting=meeting, member=lan, status=AttendanceStatus.EXCUSED, reason="Ốm")
    exempt = AttendanceFactory(meeting=meeting, status=AttendanceStatus.EXEMPT)
    StandingFactory(member=exempt.member, kind=StandingKind.EXEMPT)
    GuestFactory(meeting=meeting)
    VoteFactory(meeting=meeting)
    ResolutionItemFactory(resolution__meeting=meeting)
    IssuedDocumentFactory(meeting=meeting, number=5)
    AssignmentFactory(meeting=meeting, measure_total=226, measure_unit="hộ")
    AssignmentProgressFactory(meeting=meeting)
    body = compose(meeting)
    assert (body["held_on"], body["started_at"], body["minutes"]) == ("2026-09-03", "19:00", 105)
    assert (body["chair"], body["minute_taker"], body["topic"]) == ("Nguyễn Đình Hoàng", "", "Học Bác")
    assert body["attendance"]["sentence"] == (
        "38/41 đảng viên phải dự (92,7%); không tính 1 đồng chí được miễn sinh hoạt (QĐ số 12-QĐ/ĐU)"
    )
    assert [row["name"] for row in body["attendance"]["absent"]] == [exempt.member.name, "Hồ Thị Lan"]
    assert body["guests"] == [{"name": "Trần Thị Mai", "position": "Ủy viên Ban Thường vụ Đảng ủy"}]
    assert body["votes"] == [
        {"subject": "Thông qua nghị quyết tháng 9", "in_favor": 38, "against": 0, "other": 0, "base": 38}
    ]
    assert body["resolution"]["symbol"] == "05-NQ/CB"
    assert body["assignments"] == [
        {"text": "Thu đảng phí quý III", "who": "Chi đoàn", "due_on": "2026-10-03", "measure": "226 hộ"}
    ]
    assert body["progress"] == [
        {
            "text": "Thu đảng phí quý III",
            "start": "Đang thực hiện",
            "result": "Đã thu đủ",
            "state": "Hoàn thành",
        }
    ]


def test_minutes_of_a_bare_record_lack_these():
    meeting = MeetingFactory(topical=True, topic="")
    assert missing_for_finalizing(meeting) == [
        "Chưa có ngày sinh hoạt. Mời đồng chí ghi ngày ở bước Thời gian, thành phần.",
        "Chưa có giờ bắt đầu hoặc giờ kết thúc. Mời đồng chí ghi, ví dụ 20:45.",
        "Chưa điểm danh. Mời đồng chí điểm danh trước khi khóa biên bản.",
        "Chưa ghi đồng chí chủ trì.",
        "Chưa ghi đồng chí ghi biên bản.",
        "Chưa ghi nội dung, ý kiến thảo luận.",
        "Chưa ghi kết luận của đồng chí chủ trì.",
        "Chưa ghi tên chuyên đề.",
    ]


def test_fee_is_asked_for_at_the_regular_meeting_only():
    fee = "Chưa đánh dấu đã thông báo tình hình nộp đảng phí."
    assert fee in missing_for_finalizing(MeetingFactory())
    assert fee not in missing_for_finalizing(MeetingFactory(topical=True))


def test_minutes_of_a_full_record_lack_nothing():
    member = MemberFactory()
    meeting = MeetingFactory(
        finalized=True, chair=member, minute_taker=member, fee_announced=True, ended_at=time(20, 45)
    )
    assert missing_for_finalizing(meeting) == []
