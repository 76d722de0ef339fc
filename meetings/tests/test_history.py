"""Facts that lie outside a meeting's own record: runs of excused absences, topical sessions, who led the branch."""

from datetime import date

import pytest

from chibo.organization.enums import PostKind
from chibo.organization.tests.factories import BranchFactory, MemberFactory, PostFactory
from meetings.enums import AttendanceStatus, MeetingKind, MeetingSource
from meetings.facts import facts_for, facts_of
from meetings.models import Attendance
from meetings.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
EXCUSED, PRESENT = AttendanceStatus.EXCUSED, AttendanceStatus.PRESENT


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def members(branch):
    return [MemberFactory(branch=branch) for _ in range(2)]


def held(branch, month, *, kind=MeetingKind.REGULAR, year=2026, roll=(), **values):
    """A meeting on the 3rd with the roll call [(member, status)]."""
    meeting = MeetingFactory(unit=branch, month=date(year, month, 1), held_on=date(year, month, 3), kind=kind, **values)
    Attendance.objects.bulk_create(Attendance(meeting=meeting, member=member, status=status) for member, status in roll)
    return meeting


def runs(meetings):
    return [facts.excused_run for facts in facts_for(meetings).values()]


def test_run_counts_one_member_over_meetings_in_a_row(branch, members):
    first, second = members
    rolls = [
        [(first, EXCUSED), (second, PRESENT)],
        [(first, EXCUSED), (second, EXCUSED)],
        [(first, PRESENT), (second, EXCUSED)],  # the run of the first ends at two
        [(first, EXCUSED), (second, EXCUSED)],
        [(first, EXCUSED), (second, EXCUSED)],
    ]
    meetings = [held(branch, month, roll=roll) for month, roll in enumerate(rolls, start=1)]
    assert runs(meetings) == [1, 2, 2, 3, 4]


def test_run_begins_anew_with_the_year(branch, members):
    roll = [(members[0], EXCUSED), (members[1], PRESENT)]
    december, january = held(branch, 12, year=2025, roll=roll), held(branch, 1, roll=roll)
    assert runs([december, january]) == [1, 1]


def test_run_is_unknown_after_a_meeting_without_roll_call(branch, members):
    roll = [(member, PRESENT) for member in members]
    meetings = [held(branch, 1, roll=roll), held(branch, 2), held(branch, 3, roll=roll)]
    assert runs(meetings) == [0, None, None]


def test_run_leaves_out_voided_meetings_other_kinds_and_other_branches(branch, members):
    roll = [(members[0], EXCUSED), (members[1], PRESENT)]
    held(branch, 1, roll=roll)
    held(branch, 2, kind=MeetingKind.TOPICAL)
    held(BranchFactory(), 2)
    assert runs([held(branch, 3, roll=roll)]) == [2]


def test_run_of_a_meeting_that_is_not_of_the_month(branch, members):
    assert facts_of(held(branch, 2, kind=MeetingKind.TOPICAL)).excused_run is None


def test_topical_sessions_of_the_month_count_combined_ones(branch):
    regular = held(branch, 1)
    assert facts_of(regular).topical == 0
    held(branch, 1, kind=MeetingKind.TOPICAL)
    held(branch, 2, kind=MeetingKind.TOPICAL)
    assert facts_of(regular).topical == 1
    assert facts_of(held(branch, 3, kind=MeetingKind.COMBINED)).topical == 1


def test_leaders_are_those_in_post_on_the_day(branch):
    meeting = held(branch, 3)
    assert facts_of(meeting).leaders is None  # no post on record: nobody knows
    PostFactory(unit=branch, kind=PostKind.SECRETARY, valid_from=date(2020, 1, 1))
    assert facts_of(meeting).leaders == 1
    PostFactory(unit=branch, kind=PostKind.DEPUTY, valid_from=date(2026, 3, 4))
    assert facts_of(meeting).leaders == 1
    assert facts_of(held(branch, 4)).leaders == 2


def test_members_are_those_on_the_roll_else_those_who_must_attend(branch, members):
    with_roll = held(branch, 1, roll=[(member, PRESENT) for member in members])
    imported = held(branch, 2, base=40, present=38, excused=2, unexcused=0)
    assert [facts.members for facts in facts_for([with_roll, imported]).values()] == [2, 40]


def test_facts_cost_the_same_for_one_meeting_and_for_six(branch, members, django_assert_num_queries):
    roll = [(member, PRESENT) for member in members]
    meetings = [held(branch, month, roll=roll) for month in range(1, 7)]
    with django_assert_num_queries(12):
        facts_for(meetings[:1])
    other = [held(BranchFactory(), 1, roll=[]) for _ in range(3)]
    with django_assert_num_queries(12):
        facts_for([meetings[0], *other])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"conclusion": "Hoàn thành trước ngày 20."}, True),
        ({"conclusion": ""}, False),
        ({"conclusion": "", "source": MeetingSource.IMPORTED}, None),  # the minutes are elsewhere
    ],
)
def test_conclusion_of_a_meeting_brought_in_as_numbers_is_unknown(branch, values, expected):
    assert facts_of(held(branch, 1, **values)).has_conclusion is expected
