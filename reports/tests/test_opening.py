"""What a giao ban opens with; no figure of branches counts what committees hold."""

from __future__ import annotations

from datetime import date

import pytest

from chibo.common.dates import Span
from chibo.organization.tests.factories import BranchFactory
from meetings.enums import MeetingKind
from meetings.tests.factories import MeetingFactory
from meetings.tests.gathering_scene import Commune
from reports.branch_months import known_months, rebuild
from reports.figures import compute
from reports.models import BranchMonth
from reports.opening import month_before, opening_rows

pytestmark = pytest.mark.django_db

AUGUST, DAY = date(2026, 8, 1), date(2026, 9, 20)


@pytest.fixture
def place(db: None) -> Commune:
    found = Commune()
    MeetingFactory(
        unit=found.branch, month=AUGUST, held_on=date(2026, 8, 3), base=20, present=18, excused=2, unexcused=0
    )
    rebuild([found.branch.pk, found.sister.pk], [AUGUST])
    return found


def test_opening_shows_the_last_month_of_every_unit_those_missing_first(place):
    meeting = place.held("Giao ban bí thư hằng tháng")
    rows = opening_rows(meeting, DAY)
    assert month_before(meeting) == AUGUST
    assert [(row.unit, row.is_missed, row.figures.present, row.figures.base) for row in rows] == [
        (place.sister, True, 0, 0),
        (place.branch, False, 18, 20),
    ]
    assert [row.month.held_on for row in rows] == [None, date(2026, 8, 3)]


def test_opening_costs_the_same_for_two_units_and_for_three(place, django_assert_num_queries):
    meeting = place.held("Giao ban bí thư hằng tháng")
    for units in (2, 3):
        with django_assert_num_queries(8):
            assert len(opening_rows(meeting, DAY)) == units
        BranchFactory(parent=place.commune)


def test_figures_of_branches_are_the_same_with_and_without_meetings_of_committees(place):
    units, span = [place.commune.pk, place.branch.pk, place.district.pk], Span.parse("2026-Q3")

    def counted() -> tuple:
        rebuild(None, span.months)
        rows = list(
            BranchMonth.objects.order_by("branch", "month").values_list("branch", "month", "meeting", "held_on")
        )
        return compute(units, span, DAY, missed_list=True), rows, known_months()

    before = counted()
    for name in ("Họp đảng ủy", "Họp ban thường vụ", "Giao ban bí thư hằng tháng"):
        place.held(name)
    MeetingFactory(unit=place.branch, month=AUGUST, held_on=date(2026, 8, 2), kind=MeetingKind.BRANCH_COMMITTEE)
    assert counted() == before
