"""What arrives after the lock and the acceptance is 'bổ sung' of the next report, for every kind of period."""

from datetime import date

import pytest

from chibo.common.dates import Span
from chibo.organization.tests.factories import BranchFactory, UnitFactory, UserFactory
from chibo.periods.services import lock_period
from reports.additions import difference_of
from reports.content import content_of
from reports.frozen_rows import counts_of, frozen_rows
from reports.services.reports import submit_report
from reports.tests.factories import accepted, hold, moment, prepared

pytestmark = pytest.mark.django_db

LATE_MONTH = "2025-12"


@pytest.mark.parametrize(("code", "later"), [("2025-12", 1), ("2025-Q4", 3), ("2025-H2", 6), ("2025", 12)])
def test_late_meeting_is_listed_by_the_next_report_and_the_signed_one_stays(code, later):
    span = Span.parse(code)
    commune = UnitFactory(parent=UnitFactory(type_code="huyen"))
    branch = BranchFactory(code="A1", parent=commune)
    for month in (month for month in span.months if month != date(2025, 12, 1)):
        hold(branch, month.replace(day=3))
    report = accepted(branch, code, date(2026, 1, 5))
    lock_period(span=span, unit=commune, actor=UserFactory(), at=moment(date(2026, 1, 6)))
    signed = report.versions.get()
    hold(branch, date(2025, 12, 3), "kha")

    day = date(2027, 1, 20)
    following = prepared(branch, span.next().code, day)
    version = submit_report(report=following, actor=UserFactory(), today=day, at=moment(day))

    again = report.versions.get()
    assert (again.digest, again.figures, again.rows) == (signed.digest, signed.figures, signed.rows)
    (line,) = [row for row in version.additions if row["month"] == LATE_MONTH]
    assert (line["branch"], line["before"]["held_on"], line["after"]["held_on"]) == ("A1", None, "2025-12-03")
    assert len(version.additions) == 1
    assert LATE_MONTH not in {row["month"] for row in version.rows}
    told = counts_of(signed.rows)
    now = counts_of(frozen_rows(branch, span, day))
    difference = difference_of(version.additions)
    assert {key: told[key] + difference[key] for key in difference} == {key: now[key] for key in difference}
    assert (difference["held"], difference["kha"], difference["missed"]) == (1, 1, -1)
    assert len(content_of(version, day).months()) == later
