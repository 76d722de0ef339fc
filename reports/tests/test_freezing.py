"""What a report freezes, and what arrives after its acceptance."""

from datetime import date

import pytest

from chibo.common.dates import Span
from chibo.common.text import digest
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import BranchFactory, UnitFactory, UserFactory
from reports.additions import additions, difference_of
from reports.content import content_of
from reports.freezing import freeze
from reports.frozen_rows import CONDITIONS, SUMS, TOPICAL, counts_of, rows_of
from reports.models import ReportVersion
from reports.services.reports import accept_report, return_report
from reports.tests.factories import accepted, changed, hold, moment, prepared, rate, submitted

pytestmark = pytest.mark.django_db

Q3, Q4 = "2026-Q3", "2026-Q4"
AFTER_Q3, AFTER_Q4, AFTER_Q1 = date(2026, 10, 5), date(2027, 1, 10), date(2027, 4, 10)


@pytest.fixture
def commune():
    return UnitFactory(code="A", name="Đảng bộ xã A")


@pytest.fixture
def branch(commune):
    return BranchFactory(code="A1", name="Chi bộ thôn 1", parent=commune)


def version_of(report):
    return report.versions.get(returned_at__isnull=True)


def additions_of(unit, code, day):
    return [
        (row["period"], row["branch"], row["month"], row["before"], row["after"])
        for row in additions(prepared(unit, code, day), day)
    ]


def side(**values):
    """One side of an addition: held on the day, nobody missing, nothing rated, unless said otherwise."""
    plain = {
        "held_on": None,
        "timing": "",
        "level": "",
        "score": None,
        "base": None,
        "present": None,
        "opinions": None,
        "is_missed": False,
    }
    return plain | values


HELD = {"timing": "on_day", "level": "tot", "score": "92", "base": 10, "present": 9, "opinions": 3}


def test_frozen_rows_of_a_quarter_add_up_to_its_figures(commune, branch):
    other = BranchFactory(parent=commune)
    hold(branch, date(2026, 7, 3))
    hold(branch, date(2026, 8, 5), "kha", official=False, present=8)
    hold(other, date(2026, 9, 3), "", opinions=5, kind="combined", topic="Học tập Bác")
    report = prepared(commune, Q3, AFTER_Q3)

    frozen = freeze(report, AFTER_Q3)

    counted = {key: frozen.figures[key] for key in (*CONDITIONS, TOPICAL, *SUMS) if key != "off_day"}
    counts = counts_of(frozen.rows)
    assert counts.pop("off_day") == 1
    assert counts == counted
    assert (counts["expected"], counts["held"], counts["missed"], counts["topical"]) == (6, 3, 3, 1)
    assert (counts["tot"], counts["kha"], counts["unrated"], counts["official"]) == (1, 1, 1, 1)
    assert (counts["present"], counts["base"], counts["opinions"]) == (26, 30, 11)


def test_rows_of_a_number_are_as_many_as_the_number(commune, branch):
    hold(branch, date(2026, 7, 3))
    frozen = freeze(prepared(commune, Q3, AFTER_Q3), AFTER_Q3)
    assert [row["month"] for row in rows_of(frozen.rows, "missed")] == ["2026-08", "2026-09"]
    with pytest.raises(KeyError):
        rows_of(frozen.rows, "unknown")


def test_branch_list_names_the_unit_above_on_the_last_day_under_the_unit():
    district = UnitFactory(type_code="huyen", name="Đảng bộ huyện H")
    first, second = UnitFactory(name="Đảng bộ xã A", parent=district), UnitFactory(name="Đảng bộ xã B", parent=district)
    BranchFactory(name="Chi bộ công an", code="C", parent=district)
    BranchFactory(name="Chi bộ thôn 1", code="B1", parent=second)
    BranchFactory(name="Chi bộ thôn 1", code="A1", parent=first, valid_to=date(2026, 8, 31))

    listed = freeze(prepared(district, Q3, AFTER_Q3), AFTER_Q3).figures["branch_list"]

    assert [(row["code"], row["parent"], row["is_open"]) for row in listed] == [
        ("C", "Đảng bộ huyện H", True),
        ("A1", "Đảng bộ xã A", False),
        ("B1", "Đảng bộ xã B", True),
    ]


def test_edit_after_acceptance_leaves_the_report_and_is_listed_once(commune, branch):
    july = hold(branch, date(2026, 7, 3))
    hold(branch, date(2026, 8, 3))
    report = accepted(commune, Q3, AFTER_Q3)
    before = version_of(report)

    july.present, july.excused = 7, 3
    july.save()
    changed(july)

    after = version_of(report)
    assert (after.figures, after.rows, after.digest) == (before.figures, before.rows, before.digest)
    expected = side(**HELD, held_on="2026-07-03")
    line = ("2026-Q3", "A1", "2026-07", expected, expected | {"present": 7})
    assert additions_of(commune, Q4, AFTER_Q4) == [line]

    accepted(commune, Q4, AFTER_Q4)
    assert additions_of(commune, "2027-Q1", AFTER_Q1) == []


def test_change_taken_back_after_it_was_listed_is_listed_again(commune, branch):
    july = hold(branch, date(2026, 7, 3))
    accepted(commune, Q3, AFTER_Q3)
    july.opinions = 8
    july.save()
    changed(july)
    accepted(commune, Q4, AFTER_Q4)
    july.opinions = 3
    july.save()
    changed(july)

    (line,) = additions_of(commune, "2027-Q1", AFTER_Q1)

    assert (line[3]["opinions"], line[4]["opinions"]) == (8, 3)


def test_late_meeting_is_listed_as_held_where_it_was_missed(commune, branch):
    accepted(commune, Q3, AFTER_Q3)
    hold(branch, date(2026, 10, 8), month=date(2026, 9, 1))

    (line,) = additions_of(commune, Q4, AFTER_Q4)

    assert line[:3] == ("2026-Q3", "A1", "2026-09")
    assert line[3] == side(is_missed=True)
    assert line[4] == side(**HELD, held_on="2026-10-08") | {"timing": "off_day"}


def test_level_confirmed_later_as_it_was_is_no_addition(commune, branch):
    july = hold(branch, date(2026, 7, 3), official=False)
    accepted(commune, Q3, AFTER_Q3)
    rate(july, "tot")
    changed(july)
    assert additions_of(commune, Q4, AFTER_Q4) == []


def test_topical_session_logged_late_is_listed(commune, branch):
    accepted(commune, Q3, AFTER_Q3)
    hold(branch, date(2026, 7, 20), "", kind="topical", topic="Nông thôn mới")

    assert additions_of(commune, Q4, AFTER_Q4) == [("2026-Q3", "A1", "2026-07", None, {"held_on": "2026-07-20"})]


def test_combined_and_topical_on_one_day_are_two_sessions(commune, branch):
    accepted(commune, Q3, AFTER_Q3)
    hold(branch, date(2026, 7, 3), kind="combined", topic="Học tập Bác")
    hold(branch, date(2026, 7, 3), "", kind="topical", topic="Nông thôn mới")

    found = additions(prepared(commune, Q4, AFTER_Q4), AFTER_Q4)

    assert difference_of(found)["topical"] == 2
    assert difference_of(found)["held"] == 1


def test_quarter_not_accepted_has_no_additions(commune, branch):
    prepared(commune, Q3, AFTER_Q3)
    hold(branch, date(2026, 7, 3))
    assert additions_of(commune, Q4, AFTER_Q4) == []


# --- reports that wait -------------------------------------------------------------------------------------------

MARCH_TOLD_BY_APRIL = [("2026-03", None, "2026-03-03")]


def told_by(report):
    """The months that a submitted report lists as additions, with the day held before and after."""
    return [(row["month"], row["before"]["held_on"], row["after"]["held_on"]) for row in version_of(report).additions]


def returned(report, day):
    return_report(report=report, actor=UserFactory(), reason="Cần bổ sung", at=moment(day))


@pytest.fixture
def april(commune, branch):
    """The report of April, submitted and waiting: it tells the meeting of March that came after the first quarter."""
    accepted(commune, "2026-Q1", date(2026, 4, 2))
    hold(branch, date(2026, 3, 3))
    return submitted(commune, "2026-04", date(2026, 5, 2))


def test_what_a_waiting_report_tells_is_not_told_by_another(commune, april):
    second = submitted(commune, "2026-Q2", date(2026, 7, 2))
    assert (told_by(april), told_by(second)) == (MARCH_TOLD_BY_APRIL, [])


def test_what_only_a_returned_report_told_is_told_by_the_next_one(commune, april):
    returned(april, date(2026, 5, 4))
    assert told_by(submitted(commune, "2026-Q2", date(2026, 7, 2))) == MARCH_TOLD_BY_APRIL


def test_report_returned_after_another_relied_on_it_is_followed_by_one_that_tells(commune, april):
    second = submitted(commune, "2026-Q2", date(2026, 7, 2))
    returned(april, date(2026, 7, 4))
    third = submitted(commune, Q3, AFTER_Q3)
    assert (told_by(second), told_by(third)) == ([], MARCH_TOLD_BY_APRIL)
    assert told_by(submitted(commune, "2026-04", date(2026, 10, 6))) == []


def test_returned_report_sent_again_tells_its_line_again(commune, april):
    submitted(commune, "2026-Q2", date(2026, 7, 2))
    returned(april, date(2026, 7, 4))
    again = submitted(commune, "2026-04", date(2026, 7, 5))
    assert told_by(again) == MARCH_TOLD_BY_APRIL
    assert told_by(submitted(commune, Q3, AFTER_Q3)) == []


def test_month_that_no_accepted_report_tells_has_no_additions_until_then(commune, branch):
    first = submitted(commune, "2026-Q1", date(2026, 4, 2))
    hold(branch, date(2026, 3, 3))
    second = submitted(commune, "2026-Q2", date(2026, 7, 2))
    accept_report(report=first, actor=UserFactory(), at=moment(date(2026, 7, 5)))
    third = submitted(commune, Q3, AFTER_Q3)
    assert (told_by(second), told_by(third)) == ([], MARCH_TOLD_BY_APRIL)


def test_own_part_that_waits_stands_as_it_is_counted_now(commune, branch):
    submitted(commune, "2026-Q1", date(2026, 4, 2))
    hold(branch, date(2026, 3, 3))
    frozen = freeze(prepared(commune, "2026-H1", date(2026, 7, 2)), date(2026, 7, 2))
    parts = [(part["period"], part["number"], part["counts"]["held"]) for part in frozen.figures["parts"]]
    assert (parts, frozen.additions) == ([("2026-Q1", None, 1), ("2026-Q2", None, 0)], [])


def test_early_report_gets_what_came_due_later_as_addition(commune, branch):
    early = date(2026, 9, 2)
    accepted(commune, Q3, early)
    hold(branch, date(2026, 9, 3))
    found = [line[2:] for line in additions_of(commune, Q4, AFTER_Q4)]
    assert found == [("2026-09", None, side(**HELD, held_on="2026-09-03"))]


def test_annual_report_is_accepted_quarters_and_additions(commune, branch):
    july = hold(branch, date(2026, 7, 3))
    hold(branch, date(2026, 1, 3))
    accepted(commune, "2026-Q1", date(2026, 4, 5))
    accepted(commune, Q3, AFTER_Q3)
    july.present, july.excused = 10, 0
    july.save()
    changed(july)
    hold(branch, date(2026, 10, 9), "kha", month=date(2026, 9, 1))
    # Listed in the report of the fourth quarter already; the year needs it all the same.
    accepted(commune, Q4, AFTER_Q4)

    frozen = freeze(prepared(commune, "2026", AFTER_Q4), AFTER_Q4)

    quarters = frozen.figures["parts"]
    assert [(row["period"], row["number"]) for row in quarters] == [
        ("2026-Q1", 1),
        ("2026-Q2", None),
        ("2026-Q3", 1),
        ("2026-Q4", 1),
    ]
    assert [row["counts"]["held"] for row in quarters] == [1, 0, 1, 0]
    added = difference_of(frozen.additions)
    assert {key: value for key, value in added.items() if value} == {
        "held": 1,
        "off_day": 1,
        "missed": -1,
        "kha": 1,
        "present": 10,
        "base": 10,
        "opinions": 3,
    }
    year = counts_of(frozen.rows)
    sums = {key: sum(row["counts"][key] for row in quarters) + added[key] for key in added}
    assert sums == {key: year[key] for key in added}
    assert (year["expected"], year["held"], year["present"]) == (12, 3, 28)


def test_next_year_compares_with_the_annual_report_too(commune, branch):
    hold(branch, date(2026, 7, 3))
    accepted(commune, "2026", AFTER_Q4)
    hold(branch, date(2026, 8, 3))
    assert [line[:3] for line in additions_of(commune, "2027-Q1", AFTER_Q1)] == [("2026-Q3", "A1", "2026-08")]


def test_merged_branch_keeps_its_accepted_report(commune, branch):
    successor = BranchFactory(parent=commune)
    hold(branch, date(2026, 7, 3))
    report = accepted(commune, Q3, AFTER_Q3)
    before = version_of(report)
    apply_event(unit=branch, kind="merge", on=date(2026, 10, 20), target=successor, actor=None)

    after = version_of(report)

    assert (after.figures, after.rows) == (before.figures, before.rows)
    assert additions_of(commune, Q4, AFTER_Q4) == []


def test_frozen_version_comes_back_from_the_database_as_it_was_digested(commune, branch):
    hold(branch, date(2026, 7, 3))
    version = ReportVersion.objects.get(report=accepted(commune, Q3, AFTER_Q3))
    assert version.digest == digest([version.figures, version.rows, version.additions, version.narrative])
    assert version.figures_as_of == AFTER_Q3
    assert version.report.period.span == Span.parse(Q3)


# --- every kind of period ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whole", "part", "day", "codes"),
    [
        ("2026-H2", Q3, AFTER_Q4, [(Q3, 1), (Q4, None)]),
        (Q3, "2026-08", AFTER_Q3, [("2026-07", None), ("2026-08", 1), ("2026-09", None)]),
    ],
)
def test_parts_as_accepted_and_additions_make_the_whole(commune, branch, whole, part, day, codes):
    hold(branch, date(2026, 7, 3))
    accepted(commune, part, AFTER_Q3)
    hold(branch, date(2026, 8, 3), "kha")

    frozen = freeze(prepared(commune, whole, day), day)

    parts, added = frozen.figures["parts"], difference_of(frozen.additions)
    assert [(row["period"], row["number"]) for row in parts] == codes
    counts = counts_of(frozen.rows)
    assert {key: sum(row["counts"][key] for row in parts) + added[key] for key in added} == {
        key: counts[key] for key in added
    }
    assert (counts["held"], added["held"]) == (2, 1)


def test_month_held_before_it_begins_is_in_a_part_of_the_whole(commune, branch):
    """Where its day falls on a holiday, a branch meets on the working day before: on 30 June for July."""
    hold(branch, date(2026, 6, 3))
    hold(branch, date(2026, 6, 30), month=date(2026, 7, 1))
    content = content_of(version_of(prepared(commune, "2026", date(2026, 6, 30))), date(2026, 6, 30))

    held = [(part["period"], part["counts"]["held"]) for part in content.reported_parts]
    assert held == [("2026-Q1", 0), ("2026-Q2", 1), (Q3, 1)]
    assert [(span.code, counts["held"]) for span, counts in content.parts()] == held
    assert [(span.code, counts["held"]) for span, counts in content.months()][-2:] == [("2026-06", 1), ("2026-07", 1)]
    assert content.figures["held"] == 2


@pytest.mark.parametrize("code", ["2026-07", Q3])
def test_period_without_reported_parts_has_no_table_of_them(commune, branch, code):
    assert freeze(prepared(commune, code, AFTER_Q3), AFTER_Q3).figures["parts"] is None


def test_month_lists_what_came_after_the_month_before_was_accepted(commune, branch):
    accepted(commune, "2026-07", date(2026, 8, 5))
    hold(branch, date(2026, 7, 3))
    assert additions_of(commune, "2026-08", date(2026, 9, 5)) == [
        ("2026-Q3", "A1", "2026-07", side(is_missed=True), side(**HELD, held_on="2026-07-03"))
    ]


def test_former_committee_keeps_the_figures_of_a_branch_that_moved_and_not_its_words(commune, branch):
    meeting = hold(branch, date(2026, 7, 3), "kha", official=False, kind="combined", topic="Phòng chống thiên tai")
    changed(meeting)
    apply_event(unit=branch, kind="move", on=date(2026, 10, 2), target=UnitFactory(code="B"), actor=None)
    rows = freeze(prepared(commune, Q3, AFTER_Q3), AFTER_Q3).rows
    held = [row for row in rows if row["held_on"]]
    assert [(row["kind"], row.get("topic", ""), "notes" in row) for row in held] == [
        ("regular", "", False),
        ("topical", "", False),
    ]
