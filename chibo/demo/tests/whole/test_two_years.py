"""The two years that the demo tells: rosters, arithmetic, every situation at least once, figures against bare SQL."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from chibo.jobs.models import Job
from chibo.organization.models import Unit, UnitAncestor
from chibo.organization.queries import roster
from chibo.organization.services.tree import rebuild_tree
from meetings.enums import AttendanceStatus, MeetingKind
from meetings.guide import is_to_be_led, places_of
from meetings.models import Meeting
from reports.branch_months import known_months, rebuild
from reports.models import BranchMonth, Figures, Report

pytestmark = pytest.mark.django_db

LAST_QUARTER = "2026-Q3"


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def one(sql, *values):
    return rows(sql, *values)[0][0]


def rollup(code, period=LAST_QUARTER):
    out = StringIO()
    call_command("rollup", period, unit=code, as_of="2026-11-22", json=True, stdout=out)
    return json.loads(out.getvalue())


# --- the figures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["HM", "KA", "SMC"])
def test_rollup_of_a_root_equals_the_committed_sql(demo, code):
    sql = (Path(settings.BASE_DIR) / "benchmarks" / "figures.sql").read_text(encoding="utf-8")
    sql = sql.replace("'HM'", f"'{code}'").replace("CURRENT_DATE", "'2026-11-22'")
    with connection.cursor() as cursor:
        cursor.execute(sql)
        bare = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    answer = rollup(code)
    counted = answer | answer["levels"] | {"missed": len(answer["missed"])}
    assert {name: counted[name] for name in bare} == bare


@pytest.mark.parametrize("code", ["HM", "SMC"])
def test_rollup_where_the_day_is_always_the_3rd_equals_a_count_over_the_raw_record(demo, code):
    """No derived row is read: branches by code and days, meetings by month and day, levels by the last opinion."""
    thirds, months = ("2026-07-03", "2026-08-03", "2026-09-03"), ("2026-07-01", "2026-08-01", "2026-09-01")
    branches = "FROM organization_unit u WHERE u.type_id = 'chi_bo' AND u.code LIKE %s AND u.valid_to IS NULL"
    prefix = f"{code}-%"
    held = (
        "FROM meetings_meeting m JOIN organization_unit u ON u.id = m.unit_id WHERE u.code LIKE %s"
        " AND m.month IN (%s, %s, %s) AND m.voided_at IS NULL AND m.kind IN ('regular', 'combined')"
        " AND m.held_on <= '2026-11-22'"
    )
    topical = held.replace("'regular'", "'topical'")
    answer = rollup(code)
    open_branches = one(f"SELECT COUNT(*) {branches}", prefix)
    assert (answer["branches"], answer["expected"]) == (open_branches, 3 * open_branches)
    assert answer["held"] == one(f"SELECT COUNT(*) {held}", prefix, *months)
    assert answer["topical"] == one(f"SELECT COUNT(*) {topical}", prefix, *months)
    on_day = one(f"SELECT COUNT(*) {held} AND m.held_on IN (%s, %s, %s)", prefix, *months, *thirds)
    assert answer["on_day"] == on_day
    sums = rows(f"SELECT SUM(m.present), SUM(m.base), SUM(m.opinions) {held}", prefix, *months)[0]
    assert (answer["present"], answer["base"], answer["opinions"]) == sums
    assert answer["levels"] == {**_levels(held, prefix, months), "unrated": _unrated(held, prefix, months)}


LAST_OPINION = (
    "(SELECT e.level FROM evaluations_evaluation e WHERE e.meeting_id = m.id AND e.rater IN ('official', 'self')"
    " ORDER BY e.rater, e.made_at DESC, e.id DESC LIMIT 1)"  # 'official' stands before 'self'
)


def _levels(held, prefix, months):
    found = dict(rows(f"SELECT {LAST_OPINION} AS level, COUNT(*) {held} GROUP BY 1", prefix, *months))
    return {level: found.get(level, 0) for level in ("tot", "kha", "trung_binh", "kem")}


def _unrated(held, prefix, months):
    return one(f"SELECT COUNT(*) {held} AND {LAST_OPINION} IS NULL", prefix, *months)


def test_figures_are_stored_and_only_letters_wait(demo):
    assert Figures.objects.filter(is_stale=False, as_of=demo, period=LAST_QUARTER).count() == Unit.objects.count()
    assert set(Job.objects.values_list("kind", flat=True)) == {"reminder-letters"}


def test_derived_rows_are_what_their_owners_write(demo):
    """Rebuilding tree and branch-months changes nothing."""
    closure = sorted(UnitAncestor.objects.values_list("unit", "ancestor", "depth", "valid_from", "valid_to"))
    columns = [field.attname for field in BranchMonth._meta.fields if field.name != "id"]
    months = list(BranchMonth.objects.order_by("branch", "month").values_list(*columns))
    rebuild_tree(on=demo)
    rebuild(None, known_months())
    assert sorted(UnitAncestor.objects.values_list("unit", "ancestor", "depth", "valid_from", "valid_to")) == closure
    assert list(BranchMonth.objects.order_by("branch", "month").values_list(*columns)) == months


# --- the record ------------------------------------------------------------------------------------------------------


def test_totals_are_those_of_the_roster_of_the_day(demo):
    sample = Meeting.objects.standing().filter(pk__gt=0).order_by("pk").select_related("unit")
    for meeting in sample[::400]:
        members = roster(meeting.unit, meeting.held_on)
        came_anyway = meeting.attendances.filter(attended=True).count()
        assert meeting.base == sum(entry.must_attend for entry in members) + came_anyway


def test_roll_calls_add_up_to_the_totals(demo):
    differing = (
        "SELECT COUNT(*) FROM meetings_meeting m JOIN (SELECT a.meeting_id,"
        " SUM(CASE WHEN a.status IN ('present', 'late') OR a.attended THEN 1 ELSE 0 END) AS present,"
        " SUM(CASE WHEN a.status = 'excused' THEN 1 ELSE 0 END) AS excused,"
        " SUM(CASE WHEN a.status = 'unexcused' THEN 1 ELSE 0 END) AS unexcused,"
        " SUM(CASE WHEN a.opinions > 0 THEN 1 ELSE 0 END) AS speakers, SUM(a.opinions) AS opinions"
        " FROM meetings_attendance a GROUP BY a.meeting_id) c ON c.meeting_id = m.id"
        " WHERE m.present <> c.present OR m.excused <> c.excused OR m.unexcused <> c.unexcused"
        " OR m.speakers <> c.speakers OR m.opinions <> c.opinions OR m.base <> c.present + c.excused + c.unexcused"
    )
    assert one(differing) == 0


def test_nobody_outside_the_branch_was_called(demo):
    strangers = (
        "SELECT COUNT(*) FROM meetings_attendance a JOIN meetings_meeting m ON m.id = a.meeting_id"
        " JOIN organization_branch b ON b.unit_id = m.unit_id WHERE NOT EXISTS"
        " (SELECT 1 FROM organization_membership x WHERE x.member_id = a.member_id AND x.branch_id = m.unit_id"
        " AND (x.valid_from IS NULL OR x.valid_from <= m.held_on) AND (x.valid_to IS NULL OR x.valid_to >= m.held_on))"
    )
    assert one(strangers) == 0


def test_entered_meetings_have_a_roll_call_and_imported_ones_have_none(demo):
    called = "(SELECT COUNT(*) FROM meetings_attendance a WHERE a.meeting_id = m.id)"
    standing = "FROM meetings_meeting m JOIN organization_branch b ON b.unit_id = m.unit_id WHERE m.voided_at IS NULL"
    assert one(f"SELECT COUNT(*) {standing} AND m.source = 'entered' AND {called} < m.base") == 0
    assert one(f"SELECT COUNT(*) {standing} AND m.source = 'imported' AND {called} > 0") == 0


def test_only_official_members_present_voted(demo):
    too_many = (
        "SELECT COUNT(*) FROM meetings_vote v JOIN meetings_meeting m ON m.id = v.meeting_id WHERE v.base >"
        " (SELECT COUNT(*) FROM meetings_attendance a JOIN organization_member p ON p.id = a.member_id"
        " WHERE a.meeting_id = m.id AND p.official_on <= m.held_on"
        " AND (a.status IN ('present', 'late') OR a.attended))"
    )
    assert one(too_many) == 0


@pytest.mark.parametrize(
    "situation",
    [
        "reports_branchmonth WHERE timing = 'moved'",
        "reports_branchmonth WHERE timing = 'off_day'",
        "reports_branchmonth WHERE held_on IS NULL AND is_called_off",
        "reports_branchmonth WHERE held_on > month + 31".replace("month + 31", "'2026-10-01' AND month = '2026-09-01'"),
        "reports_branchmonth WHERE level = 'kem'",
        "reports_branchmonth WHERE level = 'trung_binh'",
        "reports_branchmonth WHERE held_on IS NOT NULL AND level = ''",
        "reports_branchmonth WHERE official_level <> '' AND official_level <> self_level",
        "reports_branchmonth WHERE needs_reconfirmation",
        "meetings_meeting WHERE kind = 'combined'",
        "meetings_meeting WHERE kind = 'topical'",
        "meetings_meeting WHERE voided_at IS NOT NULL",
        "meetings_meeting WHERE on_behalf_by <> ''",
        "meetings_meeting WHERE source = 'entered' AND finalized_at IS NULL AND voided_at IS NULL",
        "evaluations_reviewstep WHERE kind = 'return'",
        "organization_standing WHERE kind = 'mien'",
        "organization_standing WHERE kind = 'tam_vang'",
        "organization_standing WHERE kind = 'nhiem_vu'",
        "organization_standing WHERE decision = ''",
        "organization_membership WHERE start_reason = 'chuyen_den' AND valid_from > '2025-01-01'",
        "organization_membership WHERE end_reason = 'tu_tran'",
        "organization_member WHERE official_on IS NULL",
        "meetings_assignment WHERE state = 'not_done'",
        "meetings_attendance WHERE attended",
    ],
)
def test_every_situation_occurs(demo, situation):
    assert one(f"SELECT COUNT(*) FROM {situation}") > 0


def test_meetings_wait_for_confirmation_at_the_committee_that_can_be_signed_in_to(demo):
    waiting = (
        "SELECT COUNT(*) FROM meetings_meeting m JOIN organization_unit u ON u.id = m.unit_id WHERE u.code LIKE %s"
        " AND (SELECT s.kind FROM evaluations_reviewstep s WHERE s.meeting_id = m.id ORDER BY s.at DESC, s.id DESC"
        " LIMIT 1) = 'submit'"
    )
    assert one(waiting, "HM-QDI-%") > 0


# --- reports ---------------------------------------------------------------------------------------------------------


def test_reports_stand_in_every_state(demo):
    reports = Report.objects.filter(period__code=LAST_QUARTER).select_related("unit")
    states = {report.unit.code: [version.state.value for version in report.versions.all()] for report in reports}
    assert states == {
        "HM-QDI-01": ["accepted"],
        "HM-QDI": ["accepted"],
        "HM-MHU": ["accepted"],
        "KA-HTR": ["accepted"],
        "SMC-BM": ["accepted"],
        "HM-QTH": ["submitted"],
        "SMC-TT": ["returned", "draft"],
        "KA-KLO": ["draft"],
        "HM": ["draft"],
        "KA": ["draft"],
        "SMC": ["draft"],
    }


def test_a_meeting_logged_late_is_an_addition_of_the_next_report(demo):
    version = Report.objects.get(unit__code="HM-QDI", period__code=LAST_QUARTER).versions.get()
    assert [(row["period"], row["branch"], row["month"]) for row in version.additions] == [
        ("2026-Q2", "HM-QDI-03", "2026-05")
    ]


def test_statuses_used_are_those_of_the_program(demo):
    used = {status for (status,) in rows("SELECT DISTINCT status FROM meetings_attendance")}
    assert used == set(AttendanceStatus.values)


def test_no_day_lies_in_the_future(demo):
    assert one("SELECT COUNT(*) FROM meetings_meeting WHERE held_on > %s", date(2026, 11, 21)) == 0


def test_one_meeting_stands_ready_to_be_led_on_the_day(demo):
    meeting = Meeting.objects.get(unit__code="SMC-BM-04", kind=MeetingKind.EXTRAORDINARY, held_on__isnull=True)
    assert (meeting.month, is_to_be_led(meeting, demo)) == (date(2026, 11, 1), True)
    assert [place.title for place in places_of(meeting) if place.is_focus] == [
        "Giúp hai hộ bị tốc mái sau đợt gió lốc dựng lại nhà"
    ]
