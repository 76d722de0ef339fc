"""Which branch-months there are and what a moved day does to them, at the borders of months and days."""

from datetime import date

import pytest

from chibo.common.dates import Span
from chibo.organization.tests.factories import BranchFactory, UnitFactory, UserFactory
from meetings.enums import Shift
from meetings.models import CalendarRule, Meeting, Rescheduling
from reports.branch_months import rebuild
from reports.figures import FigureSet, compute
from reports.models import BranchMonth
from reports.tests.factories import hold

pytestmark = pytest.mark.django_db

AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)


def september(unit, as_of: date) -> FigureSet:
    return compute([unit.pk], Span.month_of(SEPTEMBER), as_of, missed_list=True)[unit.pk]


def move(branch, *, to: date, decided_on: date) -> None:
    Rescheduling.objects.create(
        branch=branch,
        month=SEPTEMBER,
        moved_to=to,
        reason="Bão số 5",
        decided_by="Bí thư chi bộ",
        decided_on=decided_on,
        recorded_by=UserFactory(),
    )
    rebuild([branch.pk], [SEPTEMBER])


@pytest.mark.parametrize(
    ("decided_on", "missed_on_the_4th"),
    [(date(2026, 9, 2), 0), (date(2026, 9, 3), 1), (date(2026, 9, 4), 1)],
)
def test_day_moved_excuses_a_month_only_when_decided_before_the_due_day(decided_on, missed_on_the_4th):
    branch = BranchFactory()

    move(branch, to=date(2026, 9, 20), decided_on=decided_on)

    assert september(branch, date(2026, 9, 4)).missed == missed_on_the_4th
    assert september(branch, date(2026, 9, 20)).missed == missed_on_the_4th
    assert september(branch, date(2026, 9, 21)).missed == 1


def first_or_the_working_day_before(unit) -> None:
    """In August 2026 the 1st is a Saturday: the day goes to Friday, 31 July."""
    CalendarRule.objects.create(unit=unit, day_of_month=1, shift=Shift.PREVIOUS_WORKING_DAY)


def test_branch_open_on_a_due_day_that_went_to_the_month_before_is_expected():
    committee = UnitFactory()
    first_or_the_working_day_before(committee)
    branch = BranchFactory(parent=committee, valid_to=date(2026, 7, 31))

    rebuild([branch.pk], [AUGUST])

    found = compute([committee.pk], Span.month_of(AUGUST), date(2026, 8, 2), missed_list=True)[committee.pk]
    assert (found.expected, found.missed_list) == (1, [{"branch": branch.code, "month": "2026-08"}])


def test_branch_that_ended_before_such_a_due_day_has_no_row():
    committee = UnitFactory()
    first_or_the_working_day_before(committee)
    branch = BranchFactory(parent=committee, valid_to=date(2026, 7, 30))

    rebuild([branch.pk], [AUGUST])

    assert not BranchMonth.objects.filter(branch=branch, month=AUGUST).exists()


@pytest.mark.parametrize(("logged_for", "meant"), [(SEPTEMBER, AUGUST), (AUGUST, SEPTEMBER)])
def test_meeting_that_changes_its_month_is_tied_to_the_new_one_only(logged_for, meant):
    branch = BranchFactory()
    meeting = hold(branch, date(2026, 9, 3), month=logged_for)
    Meeting.objects.filter(pk=meeting.pk).update(month=meant)

    rebuild([branch.pk], [AUGUST, SEPTEMBER])

    rows = BranchMonth.objects.filter(branch=branch, month__in=[AUGUST, SEPTEMBER]).order_by("month")
    assert [(row.month, row.meeting_id) for row in rows if row.held_on] == [(meant, meeting.pk)]
    assert rows.count() == 2
