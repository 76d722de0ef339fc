"""The published figures that the demo reproduces, counted here in bare SQL over the raw rows.

Si Ma Cai: 40 = 14 + 26 base organizations, 117 subordinate branches, 2.235 members, 677 admitted within five years, village
branches 98 → 59, with chi ủy 20/98 = 20,4% and 51/59 = 86,4%. Hoàng Mai: 2015 85/87/10/0 of 182 rated; 2014 shares only.
Chi bộ khối Quang Trung: 45 members, at least 8 opinions, always on the 3rd, 226/226. Kỳ Anh: 176 branches.
"""

from datetime import date

import pytest
from django.db import connection

from chibo.common.text import percent
from chibo.organization.models import Unit
from chibo.organization.queries import standing_figures
from chibo.organization.queries.admissions import admitted_by_year
from evaluations.annual import annual_distribution
from evaluations.models import PublishedAnnualFigures

pytestmark = pytest.mark.django_db

BEFORE_MERGERS, AFTER_MERGERS = date(2025, 3, 31), date(2025, 10, 1)
OPEN = "(u.valid_from IS NULL OR u.valid_from <= %(day)s) AND (u.valid_to IS NULL OR u.valid_to >= %(day)s)"
HELD = "(x.valid_from IS NULL OR x.valid_from <= %(day)s) AND (x.valid_to IS NULL OR x.valid_to >= %(day)s)"


def count(sql, **values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def units(where, day, **values):
    tables = "organization_unit u JOIN organization_unit p ON p.id = u.parent_id"
    tables += " LEFT JOIN organization_branch b ON b.unit_id = u.id"
    return count(f"SELECT COUNT(*) FROM {tables} WHERE {OPEN} AND {where}", day=day, **values)


def village_branches(day, where="1 = 1"):
    return units(f"u.code LIKE 'SMC-%%' AND b.branch_type_id = 'thon' AND {where}", day)


WITH_CHI_UY = f"EXISTS (SELECT 1 FROM organization_post x WHERE x.unit_id = u.id AND x.kind = 'chi_uy_vien' AND {HELD})"  # noqa: S608
OFFICIAL_MEMBERS = (
    "(SELECT COUNT(*) FROM organization_membership x JOIN organization_member m ON m.id = x.member_id"  # noqa: S608
    f" WHERE x.branch_id = u.id AND m.official_on <= %(day)s AND {HELD})"
)


def test_si_ma_cai_has_14_committees_and_26_branches_at_the_base(demo):
    assert units("p.code = 'SMC'", demo) == 40
    assert units("p.code = 'SMC' AND u.type_id = 'co_so'", demo) == 14
    assert units("p.code = 'SMC' AND u.type_id = 'chi_bo'", demo) == 26


def test_si_ma_cai_has_117_subordinate_branches_and_143_in_all(demo):
    assert units("p.code LIKE 'SMC-%%' AND u.type_id = 'chi_bo'", demo) == 117
    assert units("u.code LIKE 'SMC-%%' AND u.type_id = 'chi_bo'", demo) == 143
    assert units("u.code LIKE 'SMC-%%' AND u.type_id = 'chi_bo'", BEFORE_MERGERS) == 182


@pytest.mark.parametrize(
    ("day", "branches", "with_chi_uy", "share"),
    [(BEFORE_MERGERS, 98, 20, "20,4%"), (AFTER_MERGERS, 59, 51, "86,4%"), (date(2026, 11, 22), 59, 51, "86,4%")],
)
def test_village_branches_with_chi_uy_before_and_after_the_mergers(demo, day, branches, with_chi_uy, share):
    assert village_branches(day) == branches
    assert village_branches(day, WITH_CHI_UY) == with_chi_uy
    assert percent(with_chi_uy, branches) == share
    assert village_branches(day, f"{WITH_CHI_UY} AND {OFFICIAL_MEMBERS} < 9") == 0
    assert village_branches(day, f"NOT {WITH_CHI_UY} AND {OFFICIAL_MEMBERS} >= 9") == 0


def test_39_village_branches_were_merged_by_decision(demo):
    merged = "SELECT COUNT(*) FROM organization_unitevent e JOIN organization_unit u ON u.id = e.unit_id"
    merged += " WHERE e.kind = 'merge' AND e.decision <> '' AND e.target_id IS NOT NULL AND u.code LIKE 'SMC-%%'"
    assert count(f"{merged} AND e.on BETWEEN '2025-01-01' AND '2025-12-31'".replace("e.on", 'e."on"')) == 39


def test_si_ma_cai_has_2235_members_of_whom_677_were_admitted_in_five_years(demo):
    rows = "FROM organization_membership x JOIN organization_unit u ON u.id = x.branch_id WHERE u.code LIKE 'SMC-%%'"
    assert count(f"SELECT COUNT(DISTINCT x.member_id) {rows} AND {HELD}", day=demo) == 2235
    assert count(f"SELECT COUNT(*) {rows} AND x.start_reason = 'ket_nap' AND x.valid_from > '2021-11-22'") == 677


def test_standing_figures_of_the_program_agree(demo):
    figures = standing_figures(Unit.objects.get(code="SMC"), demo, "thon")
    assert (figures.base, figures.base_committees, figures.base_branches, figures.subordinate) == (40, 14, 26, 117)
    assert (figures.branches, figures.members, figures.chi_uy, figures.chi_uy_base) == (143, 2235, 51, 59)


def test_hoang_mai_2015_is_85_87_10_0_of_182_rated(demo):
    def classes(where):
        tables = "evaluations_annualclass c JOIN organization_unit u ON u.id = c.unit_id"
        return count(f"SELECT COUNT(*) FROM {tables} WHERE u.code LIKE 'HM-%%' AND c.year = 2015 AND {where}")

    assert classes("c.level <> ''") == 182
    levels = ["trong_sach", "tot_cu", "hoan_thanh_cu", "yeu_kem"]
    counts = [classes(f"c.level = '{level}' AND c.scale = 'before_2018'") for level in levels]
    assert counts == [85, 87, 10, 0]
    assert [percent(number, 182) for number in counts] == ["46,7%", "47,8%", "5,5%", "0,0%"]
    assert classes("c.level = '' AND c.not_rated_reason LIKE 'Không thuộc diện xếp loại%%'") == 4
    assert classes("u.type_id <> 'chi_bo'") == 0


def test_hoang_mai_2015_on_the_annual_page_is_the_same(demo):
    found = annual_distribution(Unit.objects.get(code="HM"), 2015)
    assert (found.rated, list(found.counts.values()), len(found.unrated), found.without) == (182, [85, 87, 10, 0], 4, 0)


def test_hoang_mai_2014_is_kept_as_shares_without_counts(demo):
    published = PublishedAnnualFigures.objects.get(unit__code="HM", year=2014)
    assert published.shares == {"trong_sach": "50.9", "tot_cu": "44.7", "hoan_thanh_cu": "3.4", "yeu_kem": "0"}
    assert published.note == "tổng 99,0%; nguồn không nêu số lượng"
    assert published.source != ""
    assert count("SELECT COUNT(*) FROM evaluations_annualclass WHERE year = 2014") == 0


def test_hoang_mai_and_ky_anh_have_182_and_176_branches(demo):
    assert units("u.code LIKE 'HM-%%' AND u.type_id = 'chi_bo'", demo) == 182
    assert units("u.code LIKE 'KA-%%' AND u.type_id = 'chi_bo'", demo) == 176


QUANG_TRUNG = "FROM meetings_meeting m JOIN organization_unit u ON u.id = m.unit_id WHERE u.code = 'HM-QDI-01'"
MONTHLY = "m.kind IN ('regular', 'combined') AND m.voided_at IS NULL AND m.held_on IS NOT NULL"


@pytest.mark.parametrize("day", [date(2024, 12, 1), date(2025, 12, 3), date(2026, 11, 22)])
def test_quang_trung_has_45_members(demo, day):
    rows = "FROM organization_membership x JOIN organization_unit u ON u.id = x.branch_id WHERE u.code = 'HM-QDI-01'"
    assert count(f"SELECT COUNT(*) {rows} AND {HELD}", day=day) == 45


def test_quang_trung_met_on_the_3rd_in_12_of_12_months_of_2025(demo):
    thirds = ", ".join(f"'2025-{month:02d}-03'" for month in range(1, 13))
    year = "m.month BETWEEN '2025-01-01' AND '2025-12-01'"
    assert count(f"SELECT COUNT(*) {QUANG_TRUNG} AND {MONTHLY} AND {year}") == 12
    assert count(f"SELECT COUNT(*) {QUANG_TRUNG} AND {MONTHLY} AND {year} AND m.held_on IN ({thirds})") == 12


def test_quang_trung_has_its_current_month_still_to_log(demo):
    assert count(f"SELECT COUNT(*) {QUANG_TRUNG} AND {MONTHLY}") == 23
    assert count(f"SELECT COUNT(*) {QUANG_TRUNG} AND m.month = '2026-11-01'") == 0


def test_quang_trung_heard_at_least_8_opinions_at_every_meeting(demo):
    assert count(f"SELECT MIN(m.opinions) {QUANG_TRUNG} AND {MONTHLY}") >= 8
    spoken = "SELECT COALESCE(SUM(a.opinions), 0) FROM meetings_attendance a WHERE a.meeting_id = m.id"
    assert count(f"SELECT COUNT(*) {QUANG_TRUNG} AND m.opinions <> ({spoken})") == 0


def test_quang_trung_cleared_226_of_226_households(demo):
    task = "FROM meetings_assignment t JOIN organization_unit u ON u.id = t.unit_id"
    task += " WHERE u.code = 'HM-QDI-01' AND t.measure_total = 226"
    assert count(f"SELECT COUNT(*) {task}") == 1
    assert count(f"SELECT t.measure_done {task} AND t.state = 'done'") == 226
    steps = f"SELECT s.measure_done FROM meetings_assignmentprogress s WHERE s.assignment_id IN (SELECT t.id {task})"
    with connection.cursor() as cursor:
        cursor.execute(f"{steps} ORDER BY s.meeting_id".replace("%%", "%"))
        assert [row[0] for row in cursor.fetchall()] == [38, 97, 151, 204, 226]


def test_admissions_page_sums_to_677_over_the_five_years(demo):
    years = admitted_by_year(Unit.objects.get(code="SMC"), date(2021, 11, 23), demo)
    assert (len(years), sum(people for _, people in years)) == (6, 677)
