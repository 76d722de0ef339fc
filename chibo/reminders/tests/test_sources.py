"""What falls due, of which kind, and that it is gone when it is settled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chibo.common.dates import Span
from chibo.jobs.models import Job
from chibo.organization.enums import UnitEventKind
from chibo.organization.models import Unit
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import BranchFactory
from chibo.periods.models import DeadlineRule
from chibo.reminders.enums import ReminderKind
from chibo.reminders.models import Reminder, ReminderRule
from chibo.reminders.queries import due_lines
from chibo.reminders.services.choices import put_off
from chibo.reminders.services.running import run
from chibo.reminders.tests import scene as made
from chibo.reminders.tests.scene import DAY, NOVEMBER, Scene, moment, recount
from meetings.models import Rescheduling, Visit
from meetings.services.visits import Visitor, revise_visit
from meetings.tests.factories import AssignmentFactory
from reports.figures import store
from reports.models import Figures

NOT_SETTLED = {"settled_at__isnull": True}
QUERIES = 23

CASES = [
    (made.no_information, "no_information", "Kỳ sinh hoạt tháng 11/2026, ngày 03/11/2026, chưa có thông tin", 4),
    (made.minutes, "minutes", "Kỳ sinh hoạt tháng 11/2026, ngày 03/11/2026, chưa có biên bản", 6),
    (made.rating, "rating", "Kỳ sinh hoạt tháng 11/2026 chưa tự đánh giá, xếp loại", 6),
    (made.sent_back, "rating", "Phiếu xếp loại kỳ sinh hoạt tháng 11/2026 được trả lại để bổ sung", 8),
    (made.report, "report", "Báo cáo quý III/2026, hạn 05/11/2026, chưa gửi", 5),
    (made.order, "order", "Nhiệm vụ Đảng ủy xã Bản Mế giao, hạn 12/11/2026, chưa trả lời", 12),
    (made.proposal, "proposal", "Kiến nghị của Chi bộ thôn Mới, hạn trả lời 09/11/2026", 9),
    (made.assignment, "assignment", "Nhiệm vụ của chi bộ, hạn 13/11/2026, chưa báo kết quả", 13),
    (made.visit, "visit", "Dự sinh hoạt Chi bộ thôn Mới tháng 11/2026, ngày 13/11/2026", 13),
]


def told(day: date = DAY) -> list[tuple[str, str, int]]:
    return [(row.line.kind, row.line.sentence, row.due_on.day) for row in due_lines(day)]


@pytest.mark.parametrize(("make", "kind", "sentence", "due"), CASES, ids=[case[0].__name__ for case in CASES])
def test_kind_appears_and_disappears(scene: Scene, make, kind, sentence, due) -> None:
    settle = make(scene)
    run(at=moment())
    assert told() == [(kind, sentence, due)]
    assert list(Reminder.objects.filter(**NOT_SETTLED).values_list("kind", "due_on__day")) == [(kind, due)]
    settle()
    run(at=moment(hour=10))
    assert told() == []
    assert list(Reminder.objects.values_list("kind", "settled_at")) == [(kind, moment(hour=10))]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 29), []),
        (date(2026, 11, 30), [("meeting_ahead", "Kỳ sinh hoạt tháng 12/2026: thứ Năm, ngày 03/12/2026", 3)]),
        (date(2026, 12, 3), [("meeting_ahead", "Kỳ sinh hoạt tháng 12/2026: thứ Năm, ngày 03/12/2026", 3)]),
        (date(2026, 12, 4), [("no_information", "Kỳ sinh hoạt tháng 12/2026, ngày 03/12/2026, chưa có thông tin", 4)]),
    ],
)
def test_meeting_is_announced_by_its_day_and_missed_after_it(scene: Scene, day: date, expected: list) -> None:
    scene.hold()
    assert told(day) == expected


def test_meeting_ahead_follows_the_day_to_which_it_was_moved(scene: Scene) -> None:
    scene.hold()
    Rescheduling.objects.create(
        branch=scene.branch,
        month=date(2026, 12, 1),
        moved_to=date(2026, 12, 7),
        reason="Trùng hội nghị",
        decided_by="Chi ủy",
        decided_on=date(2026, 11, 28),
    )
    recount()
    assert told(date(2026, 12, 1)) == []
    assert told(date(2026, 12, 4)) == [("meeting_ahead", "Kỳ sinh hoạt tháng 12/2026: thứ Hai, ngày 07/12/2026", 7)]


def test_month_called_off_is_not_asked_for(scene: Scene) -> None:
    Rescheduling.objects.create(
        branch=scene.branch, month=NOVEMBER, reason="Lũ", decided_by="Chi ủy", decided_on=date(2026, 11, 1)
    )
    recount()
    assert told() == []


def test_what_a_committee_left_is_due_again_after_it_was_settled(scene: Scene) -> None:
    settle = made.order(scene)
    run(at=moment())
    settle()
    run(at=moment(hour=10))
    row = Reminder.objects.get()
    scene.branch.orders_received.update(state="returned", answered_on=None)
    assert run(at=moment(hour=11))["new"] == 1
    again = Reminder.objects.get()
    assert (again.pk, again.first_seen, again.settled_at) == (row.pk, moment(hour=11), None)


def test_visit_given_to_another_begins_anew_for_that_person(scene: Scene) -> None:
    made.visit(scene)
    run(at=moment())
    row, other = Reminder.objects.get(), scene.secretary.user
    put_off(reminder=row, today=DAY, actor=scene.cadre.user)
    visit = Visit.objects.get()
    who = Visitor(user=other)
    revise_visit(visit=visit, who=who, month=NOVEMBER, planned_on=visit.planned_on, actor=scene.committee.user)
    assert run(at=moment(hour=10)) == {"new": 1, "settled": 0, "escalated": 0, "letters": 1}
    again = Reminder.objects.get()
    assert (again.pk, again.person, again.first_seen, again.put_off_until) == (row.pk, other, moment(hour=10), None)


def test_months_that_begin_are_counted_anew_for_reports(scene: Scene) -> None:
    scene.hold()
    before = BranchFactory(code="CU", parent=scene.commune)
    store([before.pk], [Span("quarter", 2027)], DAY)
    run(at=moment(date(2026, 12, 1)))
    assert list(Figures.objects.filter(unit=before, period="2027-Q1").values_list("is_stale", flat=True)) == [True]
    assert Job.objects.filter(kind="rollup.year", key="2027").count() == 1


# --- reports ---------------------------------------------------------------------------------------------------------


def reports_told(day: date) -> list[str]:
    return [row.line.key for row in due_lines(day) if row.line.kind == ReminderKind.REPORT]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 31), ["2026-08", "2026-09", "2026-10"]),
        (date(2026, 11, 1), ["2026-08", "2026-09", "2026-10"]),
        (date(2026, 11, 4), ["2026-08", "2026-09", "2026-10"]),
        (date(2026, 11, 5), ["2026-09", "2026-10"]),
        (date(2026, 12, 4), ["2026-09", "2026-10", "2026-11"]),
        (date(2026, 12, 5), ["2026-10", "2026-11"]),
    ],
)
def test_report_is_asked_for_until_sixty_days_after_its_deadline(scene: Scene, day: date, expected: list) -> None:
    DeadlineRule.objects.create(kind="month", unit_type=scene.branch.type, days_after=5)
    assert reports_told(day) == expected


@pytest.mark.parametrize(
    ("rule", "day", "expected"),
    [
        ({"kind": "month", "days_after": 120}, date(2026, 11, 10), ["2026-05", "2026-06"]),
        ({"kind": "year", "days_after": 400}, date(2026, 1, 31), ["2024"]),
        ({"kind": "month", "last_month_day": 2}, date(2026, 11, 28), ["2026-10", "2026-11", "2026-12"]),
        ({"kind": "month", "days_after": -40}, date(2026, 11, 16), ["2026-10", "2026-11", "2026-12"]),
    ],
)
def test_report_is_asked_for_by_its_deadline_however_far_from_its_end(scene: Scene, rule, day, expected) -> None:
    DeadlineRule.objects.create(unit_type=scene.branch.type, **rule)
    assert reports_told(day) == expected


# --- rules -----------------------------------------------------------------------------------------------------------


def test_nearest_rule_decides_when_and_whether(scene: Scene) -> None:
    made.assignment(scene)
    assert [row.due_on.day for row in due_lines(DAY)] == [13]
    assert due_lines(DAY - timedelta(days=1)) == []
    ReminderRule.objects.create(unit=scene.commune, kind=ReminderKind.ASSIGNMENT, days=10)
    assert [row.due_on.day for row in due_lines(DAY - timedelta(days=7))] == [13]
    ReminderRule.objects.create(unit=scene.branch, kind=ReminderKind.ASSIGNMENT, is_on=False)
    assert due_lines(DAY) == []


def test_without_a_rule_nobody_is_reminded(scene: Scene) -> None:
    made.assignment(scene)
    ReminderRule.objects.filter(kind=ReminderKind.ASSIGNMENT).update(valid_to=date(2026, 11, 1))
    assert due_lines(DAY) == []


# --- a tree that changes ---------------------------------------------------------------------------------------------


def test_merged_branch_is_settled_and_its_successor_reminded(scene: Scene) -> None:
    made.assignment(scene)
    successor = BranchFactory(code="MOI", parent=scene.commune)
    scene.hold(unit=successor)
    run(at=moment())
    apply_event(unit=scene.branch, kind=UnitEventKind.MERGE, on=DAY, target=successor, decision="QĐ 1", actor=None)
    recount()
    run(at=moment(hour=10))
    rows = Reminder.objects.order_by("unit__code").values_list("unit__code", "kind", "settled_at")
    assert list(rows) == [("CB", "assignment", moment(hour=10)), ("MOI", "assignment", None)]


# --- how much it costs -----------------------------------------------------------------------------------------------


def test_sources_cost_the_same_for_one_branch_and_many(scene: Scene, django_assert_num_queries) -> None:
    made.report(scene)
    _give_everything(scene, scene.branch)
    _give_everything(scene, BranchFactory(parent=scene.commune))
    ReminderRule.objects.create(unit=scene.commune, kind=ReminderKind.ASSIGNMENT, days=5)
    with django_assert_num_queries(QUERIES):
        assert len(due_lines(DAY)) == 4 + 6  # a branch that never met is asked for three months
    for _ in range(5):
        _give_everything(scene, BranchFactory(parent=scene.commune))
    with django_assert_num_queries(QUERIES):
        assert len(due_lines(DAY)) == 4 + 6 * 6


def _give_everything(scene: Scene, branch: Unit) -> None:
    """An assignment, and a visit whose day is that of the meeting; the report is due by the rule."""
    AssignmentFactory(unit=branch, meeting=None, due_on=DAY)
    Visit.objects.create(unit=scene.commune, branch=branch, month=NOVEMBER, visitor=scene.cadre.user)
    recount()
