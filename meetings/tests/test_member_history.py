"""What a secretary may ask a member about, who may read it, and what was passed on to the absent."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from meetings.enums import AttendanceStatus
from meetings.member_history import sentences_of, warned
from meetings.models import Attendance
from meetings.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
PRESENT, EXCUSED, UNEXCUSED = AttendanceStatus.PRESENT, AttendanceStatus.EXCUSED, AttendanceStatus.UNEXCUSED


def year_of(people, *statuses, opinions=1):
    """Regular meetings from January on with how the member was marked; returns the last."""
    for month, status in enumerate(statuses, start=1):
        meeting = MeetingFactory(unit=people.branch, month=date(2026, month, 1), held_on=date(2026, month, 3))
        said = opinions if status == PRESENT else 0
        Attendance.objects.create(meeting=meeting, member=people.member, status=status, opinions=said, reason="Ốm")
    return meeting


def marks():
    return list(Attendance.objects.order_by("meeting__month"))


@pytest.mark.parametrize(
    ("statuses", "opinions", "sentences"),
    [
        ([EXCUSED] * 2 + [PRESENT], 1, []),
        ([EXCUSED] * 3, 1, ["Không dự sinh hoạt 3 tháng trong năm, nên làm rõ lý do."]),
        (
            [EXCUSED] * 4,
            1,
            [
                "Vắng có lý do 4 kỳ liền, nên thăm hỏi.",
                "Không dự sinh hoạt 4 tháng trong năm, nên làm rõ lý do.",
            ],
        ),
        ([PRESENT, UNEXCUSED, PRESENT], 0, []),
        (
            [PRESENT, UNEXCUSED, PRESENT, PRESENT],
            0,
            ["Chưa phát biểu 3 kỳ liền, nên gợi ý nội dung để đồng chí chuẩn bị."],
        ),
    ],
)
def test_sentences_begin_at_their_thresholds(people, statuses, opinions, sentences):
    year_of(people, *statuses, opinions=opinions)
    assert sentences_of(marks()) == sentences


def test_warned_are_those_on_the_roll(people):
    last = year_of(people, EXCUSED, EXCUSED, EXCUSED)
    assert [row.member for row in warned(last)] == [people.member]


@pytest.mark.parametrize(
    ("role", "status"), [("secretary", 200), ("committee", 403), ("cadre", 403), ("sister_secretary", 404)]
)
def test_warnings_are_for_the_secretary_alone(people, role, status):
    last = year_of(people, EXCUSED, EXCUSED, EXCUSED)
    address = reverse("meetings:attention", args=[last.pk])
    assert people.client(role).get(address).status_code == status
    assert people.client(role).get(address, {"member": people.member.pk}).status_code == status


def test_history_of_a_member_of_another_branch_is_not_found(people):
    last = year_of(people, EXCUSED)
    address = reverse("meetings:attention", args=[last.pk])
    assert people.client().get(address, {"member": people.stranger.pk}).status_code == 404


def test_what_was_passed_on_is_kept_and_only_for_the_absent(people):
    last = year_of(people, EXCUSED)
    address, field = reverse("meetings:attention", args=[last.pk]), f"member-{people.member.pk}"
    people.client().post(address, {field: "visited", f"member-{people.other.pk}": "read"})
    assert Attendance.objects.get().passed_on == "visited"
    wrong = people.client().post(address, {field: "khac"})
    assert (wrong.status_code, Attendance.objects.get().passed_on) == (200, "visited")
