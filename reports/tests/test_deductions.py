"""Why points are missing goes from the branch's sheet to the annex of the quarter, frozen with the report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chibo.organization.tests.factories import BranchFactory, UnitFactory
from evaluations.models import CriteriaSet, Evaluation
from reports.annexes import annexes
from reports.content import content_of
from reports.freezing import freeze
from reports.models import ReportVersion
from reports.tests.factories import hold, prepared, submitted

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 5)
NOTE = "4.2: 15/25 – ít ý kiến phát biểu"


@pytest.fixture
def commune():
    return UnitFactory(code="A", name="Đảng bộ xã A")


@pytest.fixture
def branch(commune):
    return BranchFactory(code="A1", name="Chi bộ thôn 1", parent=commune)


def explain(branch, month: int, level: str) -> None:
    """Let the branch's own sheet of the month say why ten points are missing."""
    meeting = hold(branch, date(2026, month, 3), level)
    line = {
        "points": "15",
        "by_fact": False,
        "fact_reason": "",
        "reason": "Ít ý kiến phát biểu",
        "not_applicable": False,
    }
    own = Evaluation.objects.filter(meeting=meeting, rater="self")
    own.update(criteria_set=CriteriaSet.objects.get(code="hd42"), scores={"4.2": line})


def notes_of(version: ReportVersion) -> list[tuple]:
    return [(row["month"], row["notes"]) for row in version.rows if "notes" in row]


def deductions_of(version: ReportVersion) -> list[tuple]:
    """Return the lines of the annex that explains the points."""
    tables = [table for table in annexes(content_of(version, DAY)) if table.key == "deductions"]
    return [line.cells for table in tables for line in table.lines]


def test_meeting_below_good_keeps_its_notes(commune, branch):
    explain(branch, 7, "kha")
    explain(branch, 8, "tot")
    version = submitted(commune, "2026-Q3", DAY).versions.get()
    assert notes_of(version) == [("2026-07", [NOTE])]
    assert deductions_of(version) == [(1, "Chi bộ thôn 1", "T7", "Khá", Decimal(92), NOTE)]


def test_notes_stay_as_they_were_frozen(commune, branch):
    explain(branch, 7, "kha")
    version = submitted(commune, "2026-Q3", DAY).versions.get()
    digest = version.digest
    Evaluation.objects.update(scores={})
    version = ReportVersion.objects.get(pk=version.pk)
    assert (notes_of(version), version.digest) == ([("2026-07", [NOTE])], digest)


def test_version_frozen_without_notes_prints_as_before(commune, branch):
    explain(branch, 7, "kha")
    version = submitted(commune, "2026-Q3", DAY).versions.get()
    for row in version.rows:
        row.pop("notes", None)
    version.save()
    assert deductions_of(version) == []


def test_good_meetings_have_no_notes(commune, branch):
    report = prepared(commune, "2026-Q3", DAY)
    explain(branch, 7, "tot")
    assert ["notes" in row for row in freeze(report, DAY).rows] == [False, False, False]


def test_year_holds_no_notes(commune, branch):
    explain(branch, 7, "kha")
    report = prepared(commune, "2026", date(2027, 1, 5))
    assert ["notes" in row for row in freeze(report, date(2027, 1, 5)).rows] == [False] * 12
