"""Programmes: targets against figures over free spans, and the report on one."""

from datetime import date
from fractions import Fraction
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from chibo.common.dates import Span, Stretch
from chibo.common.errors import Refused
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import BranchFactory, MembershipFactory, UnitFactory, UserFactory
from chibo.periods.services import period_of
from reports.content import content_of
from reports.enums import Attainment, Operator
from reports.models import BranchMonth, Programme, ProgrammeKind, Report
from reports.programme_figures import label_of, target_lines, years_of
from reports.programme_measures import MEASURES, Counting
from reports.programme_tables import table_of, targets_table
from reports.services.programmes import close_programme, prepare_programme_report, reopen_programme, revise_programme
from reports.services.reports import accept_report, prepare_report, submit_report
from reports.tests.factories import hold, moment
from reports.tests.programme_scene import DAY, hold_topical, report_on, scheme, target

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return UnitFactory(code="XA", name="Đảng bộ xã Tân Lập")


@pytest.fixture
def branch(commune):
    return BranchFactory(code="CB1", name="Chi bộ thôn Một", parent=commune)


def line_of(programme, unit=None, as_of=DAY, stretch=None):
    return target_lines(programme.targets.all(), unit or programme.unit, stretch or programme.stretch, as_of)[0]


def states(line):
    return [part["state"] for part in (*line["parts"], line["whole"])], line["state"]


# --- comparing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numerator", "denominator", "operator", "value", "holds"),
    [
        (2101, 2235, "gt", 94, True),  # prints 94,0%
        (38, 40, "gt", 95, False),
        (38, 40, "ge", 95, True),
        (39, 40, "gt", 95, True),
        (34, 40, "ge", 85, True),
        (1, 3, "ge", Fraction("33.33"), True),
        (0, 5, "le", 0, True),
        (1, 5, "le", 0, False),
        (1, 2, "lt", 50, False),
    ],
)
def test_target_on_its_boundary_is_compared_unrounded(numerator, denominator, operator, value, holds):
    assert Operator(operator).holds(Fraction(100 * numerator, denominator), Fraction(value)) is holds


def test_share_that_prints_like_the_value_is_above_it():
    measured = MEASURES["good"].count(Shares(tot=2101, held=2235), None)

    assert MEASURES["good"].say(measured) == "2.101/2.235 (94,0%)"
    assert Operator.ABOVE.holds(measured.value, Fraction(94))


class Shares(Counting):
    """Counts as given instead of from the database."""

    def __init__(self, **counts):
        object.__setattr__(self, "given", counts)

    @property
    def figures(self):
        return type("Given", (), self.given | {"expected": self.given["held"]})


# --- years and days --------------------------------------------------------------------------------------------------


def test_years_of_a_span_are_cut_to_its_days():
    stretch = Stretch(date(2021, 12, 6), date(2024, 5, 15))  # no month begins in the last days of 2021

    assert [(part.code, label_of(part)) for part in years_of(stretch, DAY)] == [
        ("2022", "Năm 2022"),
        ("2023", "Năm 2023"),
        ("2024-01-01/2024-05-15", "Năm 2024 (đến 15/05)"),
    ]
    assert [part.code for part in years_of(stretch, date(2022, 3, 1))] == ["2022"]
    assert [label_of(part) for part in years_of(Stretch(date(2025, 8, 15), DAY), DAY)] == [
        "Năm 2025 (từ 15/08)",
        "Năm 2026 (đến 22/11)",
    ]


def test_month_that_began_before_the_span_is_not_counted(commune, branch):
    programme = scheme(commune)
    target(programme, "good", "75")
    hold(branch, date(2025, 8, 20), "kem", month=date(2025, 8, 1))
    for month in (9, 10, 11):
        hold(branch, date(2025, month, 3), "tot")
    hold(branch, date(2025, 12, 3), "kha")

    cut = line_of(programme)["parts"][0]

    assert (cut["numerator"], cut["denominator"], cut["value"], cut["words"]) == (3, 4, "75", "3/4 (75,0%)")


def test_cut_year_is_only_shown_where_there_is_a_full_one(commune, branch):
    programme = scheme(commune)
    target(programme, "good", "100")
    hold(branch, date(2025, 10, 3), "kha")
    hold(branch, date(2026, 1, 3), "tot")

    assert states(line_of(programme)) == (["shown", "so_far", "shown"], "so_far")


@pytest.mark.parametrize(
    ("operator", "expected"),
    [("ge", (["met", "shown"], "met")), ("gt", (["not_met", "shown"], "not_met"))],
)
def test_cut_year_is_judged_where_there_is_no_full_one(commune, branch, operator, expected):
    programme = scheme(commune, date(2026, 1, 15), date(2026, 10, 31))
    target(programme, "good", "75", operator=operator)
    for month, level in ((2, "tot"), (3, "tot"), (4, "tot"), (5, "kha")):
        hold(branch, date(2026, month, 3), level)

    assert states(line_of(programme)) == expected


def test_target_by_the_whole_span_is_judged_by_it(commune, branch):
    programme = scheme(commune, date(2025, 1, 1), date(2026, 10, 31))
    target(programme, "good", "50", basis="span")
    hold(branch, date(2025, 3, 3), "kha")
    hold(branch, date(2026, 3, 3), "tot")

    line = line_of(programme)

    assert (line["whole"]["words"], states(line)) == ("1/2 (50,0%)", (["shown", "shown", "met"], "met"))


def test_what_is_not_over_is_never_said_to_be_missed(commune, branch):
    programme = scheme(commune, date(2026, 1, 1), date(2026, 12, 31))
    target(programme, "good", "90")
    hold(branch, date(2026, 3, 3), "kha")

    assert states(line_of(programme)) == (["on_the_way", "shown"], "on_the_way")


def test_days_before_the_record_are_said_to_be_unknown(commune, branch):
    programme = scheme(commune, date(2021, 12, 6), date(2024, 5, 15), number="11-ĐA/TU")
    for measure in ("topical_branches", "missed", "chi_uy", "admissions"):
        target(programme, measure, "3", operator="le", parameter=3)
    hold(branch, date(2026, 3, 3))

    lines = target_lines(programme.targets.all(), commune, programme.stretch, DAY)

    assert {line["state"] for line in lines} == {"unknown"}
    assert {part["state"] for line in lines for part in (*line["parts"], line["whole"])} == {"unknown"}


def test_report_over_days_before_the_record_makes_no_missed_months(commune, branch):
    programme = scheme(commune, date(2021, 12, 6), date(2024, 5, 15))
    target(programme, "missed", "0", operator="le")
    hold(branch, date(2026, 3, 3))

    report = report_on(programme, last_day=date(2024, 5, 15))
    version = submit_report(report=report, actor=UserFactory(), today=DAY, at=moment(DAY))

    assert not BranchMonth.objects.filter(month__lt=date(2026, 1, 1)).exists()
    assert [row["state"] for row in targets_table(content_of(version, DAY))] == [Attainment.UNKNOWN.label]


# --- topical sessions ------------------------------------------------------------------------------------------------


def sessions(unit, year, measure="topical_branches", n=3):
    return MEASURES[measure].measure(unit, Span("year", year), DAY, n)


def test_branches_with_three_sessions_a_year_are_counted(commune, branch):
    other = BranchFactory(parent=commune)
    for held in (branch, other):
        hold(held, date(2026, 1, 3))
    hold_topical(branch, date(2026, 2, 10), date(2026, 5, 10), date(2026, 9, 10))
    hold_topical(other, date(2026, 2, 10), date(2026, 5, 10), date(2025, 12, 10))

    assert sessions(commune, 2026)[:2] == (1, 2)
    assert sessions(commune, 2026, n=2)[:2] == (2, 2)


def test_branch_reads_its_own_sessions_against_the_number(commune, branch):
    programme = scheme(commune, date(2026, 1, 1))
    target(programme, "topical_branches", "90", parameter=3)
    hold(branch, date(2026, 1, 3))
    hold_topical(branch, date(2026, 2, 10), date(2026, 5, 10))

    row = table_of(target_lines(programme.targets.all(), branch, programme.stretch, DAY))[0]

    assert (row["cells"][0]["words"], row["state"]) == ("2/3 buổi", "Đang thực hiện")


def test_successor_is_given_the_longest_line_not_the_sum(commune, branch):
    merged = BranchFactory(code="CB2", parent=commune)
    hold(branch, date(2026, 1, 3))
    hold_topical(branch, date(2026, 2, 10), date(2026, 9, 10))
    hold_topical(merged, date(2026, 2, 11), date(2026, 5, 11))
    apply_event(unit=merged, kind="merge", on=date(2026, 7, 1), target=branch)

    # merged 2 before + 1 after = 3; the successor itself 2; never 2 + 2
    assert sessions(commune, 2026)[:2] == (1, 1)
    assert sessions(commune, 2026, n=4)[:2] == (0, 1)


def test_mean_of_sessions_counts_a_merged_branch_as_long_as_it_stood(commune, branch):
    merged = BranchFactory(code="CB2", parent=commune)
    for month in range(1, 11):
        hold(branch, date(2026, month, 3))
    hold_topical(branch, date(2026, 2, 10), date(2026, 5, 10), date(2026, 9, 10))
    apply_event(unit=merged, kind="merge", on=date(2026, 6, 1), target=branch)

    measured = sessions(commune, 2026, "topical")
    rows = BranchMonth.objects.filter(month__year=2026, month__lte=date(2026, 11, 1))
    expected = rows.filter(branch=branch).count() + rows.filter(branch=merged, due_on__lt=date(2026, 6, 1)).count()

    assert measured.value == Fraction(3 * rows.values("month").distinct().count(), expected)


# --- numbers and their lists -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", MEASURES)
def test_list_behind_a_number_has_as_many_rows(commune, branch, code):
    hold(branch, date(2026, 1, 3), "tot", chi_uy_met_on=date(2026, 1, 2))
    hold(branch, date(2026, 2, 5), "kha")
    hold_topical(branch, date(2026, 2, 10))
    counting = Counting(commune, Stretch(date(2026, 1, 1), date(2026, 6, 30)), DAY)
    measure = MEASURES[code]

    measured = measure.count(counting, 1)
    top = measure.numerator(counting, 1).rows
    bottom = measure.denominator(counting, 1).rows if measure.denominator else None

    if code not in ("attendance", "admissions"):  # sums over people: they open the meetings, the branches
        assert len(top) == measured.numerator
        assert bottom is None or len(bottom) == measured.denominator
    assert (measured.value is None) == (not measure.say(measured))


def test_members_admitted_are_as_many_as_their_branches_list(commune, branch):
    """One member of two: admitted, gone, and admitted again in the year after."""
    other = BranchFactory(parent=commune)
    again = MembershipFactory(
        branch=branch, start_reason="ket_nap", valid_from=date(2025, 3, 3), valid_to=date(2025, 9, 1)
    )
    MembershipFactory(branch=branch, member=again.member, start_reason="ket_nap", valid_from=date(2026, 3, 3))
    MembershipFactory(branch=other, start_reason="ket_nap", valid_from=date(2026, 3, 3))
    counting = Counting(commune, Stretch(date(2025, 1, 1), date(2026, 6, 30)), DAY)

    listed = {row.branch: row.words for row in MEASURES["admissions"].numerator(counting, None).rows}

    assert MEASURES["admissions"].count(counting, None).numerator == 3
    assert listed == {branch: "2 đảng viên", other: "1 đảng viên"}


def test_whole_span_is_the_sum_of_its_years(commune, branch):
    for day in (date(2025, 10, 3), date(2025, 11, 3), date(2026, 1, 3)):
        hold(branch, day)
    stretch = Stretch(date(2025, 10, 1), date(2026, 3, 31))
    years = tuple(Counting(commune, part, DAY) for part in years_of(stretch, DAY))

    assert Counting(commune, stretch, DAY, years).figures == Counting(commune, stretch, DAY).figures


# --- reports ---------------------------------------------------------------------------------------------------------


def test_report_freezes_targets_as_they_stood(commune, branch):
    programme = scheme(commune)
    kept = target(programme, "good", "75")
    hold(branch, date(2025, 10, 3), "tot")
    hold(branch, date(2026, 1, 3), "tot")
    report = report_on(programme)
    version = submit_report(report=report, actor=UserFactory(), today=DAY, at=moment(DAY))
    accept_report(report=report, actor=UserFactory(), at=moment(DAY))

    kept.delete()
    hold(branch, date(2026, 2, 3), "kem")

    version.refresh_from_db()
    row = targets_table(content_of(version, DAY))[0]
    assert (row["label"], row["goal"], row["state"]) == ("Kỳ sinh hoạt xếp loại Tốt", "từ 75% trở lên", "Đang đạt")
    assert row["cells"][1]["words"] == "1/1 (100,0%)"
    assert version.figures["programme"]["citation"] == "Đề án số 07-ĐA/ĐU, ngày 10/08/2025 của Ban Thường vụ Đảng ủy"


def test_report_begins_with_what_was_reached_and_what_was_not(commune, branch):
    programme = scheme(commune, date(2025, 1, 1), date(2025, 12, 31))
    target(programme, "good", "50")
    target(programme, "good", "50", operator="gt")
    target(programme, "missed", "0", operator="le", basis="span")
    for month in range(1, 13):
        hold(branch, date(2025, month, 3), "tot" if month <= 6 else "kha")

    narrative = report_on(programme, last_day=programme.last_day).versions.get().narrative

    reached = [line for line in narrative["strengths"].splitlines() if line.startswith("Đạt")]
    missed = [line for line in narrative["limits"].splitlines() if line.startswith("Chưa đạt")]
    assert reached == [
        "Đạt chỉ tiêu “Kỳ sinh hoạt xếp loại Tốt: từ 50% trở lên”: năm 2025: 6/12 (50,0%).",
        "Đạt chỉ tiêu “Kỳ quá ngày, chưa có thông tin sinh hoạt: không quá 0 kỳ”: năm 2025: 0 kỳ.",
    ]
    assert missed == ["Chưa đạt chỉ tiêu “Kỳ sinh hoạt xếp loại Tốt: trên 50%”: năm 2025: 6/12 (50,0%)."]


def test_report_is_made_once_for_days_and_stage(commune, branch):
    programme = scheme(commune)
    interim = report_on(programme)

    assert report_on(programme, title="Tên khác") == interim
    assert report_on(programme, stage="final") != interim
    assert report_on(programme, unit=branch) != interim
    assert report_on(programme, last_day=date(2026, 6, 30)) != interim
    assert interim.title == "Báo cáo sơ kết một năm thực hiện Đề án 07"


def test_report_of_a_programme_is_told_in_no_report_of_a_period(commune, branch):
    programme = scheme(commune)
    hold(branch, date(2026, 7, 3))
    report = report_on(programme)
    submit_report(report=report, actor=UserFactory(), today=DAY, at=moment(DAY))
    accept_report(report=report, actor=UserFactory(), at=moment(DAY))
    hold(branch, date(2026, 8, 3))

    quarter = prepare_report(unit=commune, span=Span.parse("2026-Q4"), actor=UserFactory(), today=DAY)

    assert content_of(quarter.versions.get(), DAY).additions == []
    assert content_of(report.versions.get(), DAY).additions == []


REFUSED = [
    (
        {"last_day": date(2025, 8, 1)},
        "last_day",
        "Ngày này trước ngày đầu (15/08/2025). Mời đồng chí xem lại hai ngày.",
    ),
    (
        {"first_day": date(2027, 1, 1), "last_day": date(2027, 2, 1)},
        "first_day",
        "Ngày này chưa đến. Mời đồng chí chọn thời gian đã bắt đầu.",
    ),
    (
        {"first_day": date(2024, 1, 1), "last_day": date(2024, 2, 1)},
        "first_day",
        "Thời gian này nằm ngoài thời gian thực hiện (15/08/2025 – 31/12/2026). Mời đồng chí xem lại.",
    ),
    ({"title": "  "}, "title", "Chưa có tên báo cáo. Mời đồng chí ghi, ví dụ: Báo cáo sơ kết 3 năm thực hiện Đề án."),
]


@pytest.mark.parametrize(("values", "field", "sentence"), REFUSED)
def test_report_over_odd_days_is_refused(commune, values, field, sentence):
    with pytest.raises(Refused) as refusal:
        report_on(scheme(commune), **values)

    assert (refusal.value.field, refusal.value.sentence) == (field, sentence)


def test_programme_with_odd_words_is_refused(commune):
    with pytest.raises(Refused) as turned:
        scheme(commune, date(2026, 2, 1), date(2026, 1, 1))
    with pytest.raises(Refused) as unnumbered:
        scheme(commune, number=" ")

    assert (turned.value.field, unnumbered.value.field) == ("last_day", "number")
    assert not Programme.objects.exists()


def test_documents_that_carry_out_each_other_are_refused(commune):
    one = scheme(commune)
    two = scheme(commune, number="72-KH/ĐU", carries_out=one)
    names = ("kind", "name", "number", "issuer", "carries_out_text", "issued_on", "first_day", "last_day")
    values = {name: getattr(one, name) for name in names}

    with pytest.raises(Refused) as refusal:
        revise_programme(programme=one, values=values | {"carries_out": two}, actor=UserFactory())

    assert refusal.value.field == "carries_out"


@pytest.mark.parametrize(
    ("measure", "value", "values", "field"),
    [
        ("good", "100.01", {}, "value"),
        ("good", "-1", {}, "value"),
        ("missed", "1000001", {}, "value"),
        ("topical_branches", "90", {}, "parameter"),
        ("topical_branches", "90", {"parameter": 51}, "parameter"),
        ("unheard", "90", {}, "measure"),
    ],
)
def test_target_out_of_its_range_is_refused(commune, measure, value, values, field):
    with pytest.raises(Refused) as refusal:
        target(scheme(commune), measure, value, **values)

    assert refusal.value.field == field


def test_target_is_set_once_but_with_another_number_of_sessions(commune):
    programme = scheme(commune)
    target(programme, "topical_branches", "90", parameter=3)
    target(programme, "topical_branches", "50", parameter=4)

    with pytest.raises(Refused):
        target(programme, "topical_branches", "80", parameter=3)

    assert [row.parameter for row in programme.targets.all()] == [3, 4]


def test_closing_twice_and_taking_it_back(commune):
    programme = scheme(commune)
    actor = UserFactory()
    first = close_programme(programme=programme, actor=actor, at=moment(DAY)).closed_at

    assert close_programme(programme=programme, actor=actor, at=moment(date(2026, 11, 23))).closed_at == first
    assert reopen_programme(programme=programme, actor=actor).is_closed is False


def test_database_keeps_report_and_programme_together(commune):
    programme, period = scheme(commune), period_of(Span.parse("2026-Q3"))
    for values in ({"kind": "programme"}, {"kind": "quarterly", "programme": programme}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.create(unit=commune, period=period, **values)


def test_database_refuses_turned_days_and_missing_words(commune):
    kind = ProgrammeKind.objects.earliest("pk")
    written = {"unit": commune, "kind": kind, "issued_on": DAY, "first_day": DAY, "last_day": DAY, "token": uuid4()}
    words = {"name": "Một", "number": "1", "issuer": "Đảng ủy"}
    for odd in ({"last_day": date(2026, 1, 1)}, {"number": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Programme.objects.create(**written | words | odd)


def test_report_prepared_for_someone_else_keeps_the_unit(commune, branch):
    programme = scheme(commune)
    report = prepare_programme_report(
        programme=programme,
        unit=branch,
        stage="final",
        title="Báo cáo tổng kết của chi bộ",
        first_day=date(2026, 1, 1),
        last_day=date(2026, 6, 30),
        actor=UserFactory(),
        today=DAY,
    )

    assert (report.unit, report.period.code, report.kind) == (branch, "2026-01-01/2026-06-30", "programme")
