"""The life of a report: every state and action, who may, and what the database refuses by itself."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from chibo.common.dates import Span
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory
from chibo.periods.services import lock_period, unlock_period
from reports.enums import ReportState
from reports.models import Report, ReportVersion
from reports.permissions import can_prepare, can_review
from reports.services.reports import (
    NARRATIVE_LIMIT,
    accept_report,
    prepare_report,
    return_report,
    save_narrative,
    submit_report,
)
from reports.tests.factories import accepted, hold, moment, prepared, submitted

pytestmark = pytest.mark.django_db

Q3 = Span.parse("2026-Q3")
DAY = date(2026, 10, 5)


@pytest.fixture
def branch():
    return BranchFactory(code="A1", parent=UnitFactory(code="A", name="Đảng bộ xã A"))


def living(report):
    return report.versions.get(returned_at__isnull=True)


def returned(unit, code, day):
    report = submitted(unit, code, day)
    return_report(report=report, actor=UserFactory(), reason="Thiếu nguyên nhân", at=moment(day))
    return report


ACTIONS = {
    "save": lambda report: save_narrative(
        report=report, narrative={"causes": "Mưa lũ"}, base_version=1, actor=UserFactory(), today=DAY
    ),
    "submit": lambda report: submit_report(report=report, actor=UserFactory(), today=DAY, at=moment(DAY)),
    "return": lambda report: return_report(report=report, actor=UserFactory(), reason="Bổ sung", at=moment(DAY)),
    "accept": lambda report: accept_report(report=report, actor=UserFactory(), at=moment(DAY)),
}
MAKERS = {"draft": prepared, "submitted": submitted, "returned": returned, "accepted": accepted}
# state of the report → what may be done with it; after a return the living version is a draft again
ALLOWED = {
    "draft": {"save", "submit"},
    "submitted": {"return", "accept"},
    "returned": {"save", "submit"},
    "accepted": set(),
}


@pytest.mark.parametrize("state", MAKERS)
@pytest.mark.parametrize("action", ACTIONS)
def test_workflow_table(branch, state, action):
    report = MAKERS[state](branch, "2026-Q3", DAY)
    before = list(ReportVersion.objects.order_by("pk").values())
    if action in ALLOWED[state]:
        ACTIONS[action](report)
        assert list(ReportVersion.objects.order_by("pk").values()) != before
    else:
        with pytest.raises(Refused):
            ACTIONS[action](report)
        assert list(ReportVersion.objects.order_by("pk").values()) == before


def test_prepare_twice_gives_the_same_report(branch):
    assert prepared(branch, "2026-Q3", DAY) == prepared(branch, "2026-Q3", DAY)
    assert ReportVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("2027-01", "Tháng 1/2027 chưa bắt đầu. Mời đồng chí chọn kỳ khác."),
        ("2027-Q1", "Quý I/2027 chưa bắt đầu. Mời đồng chí chọn kỳ khác."),
    ],
)
def test_prepare_refuses_periods_to_come(branch, code, sentence):
    with pytest.raises(Refused) as refusal:
        prepared(branch, code, DAY)
    assert (refusal.value.field, refusal.value.sentence) == ("period", sentence)
    assert Report.objects.count() == 0


def test_return_makes_the_second_version_with_the_same_words(branch):
    report = prepared(branch, "2026-Q3", DAY)
    save_narrative(report=report, narrative={"causes": "Mưa lũ"}, base_version=1, actor=UserFactory(), today=DAY)
    submit_report(report=report, actor=UserFactory(), today=DAY, at=moment(DAY))
    return_report(report=report, actor=UserFactory(), reason="Thiếu kiến nghị", at=moment(DAY))

    first, second = report.versions.all()

    assert (first.number, first.state, first.return_reason) == (1, ReportState.RETURNED, "Thiếu kiến nghị")
    assert (second.number, second.state, second.narrative["causes"]) == (2, ReportState.DRAFT, "Mưa lũ")
    assert second.figures is None


def test_submitted_numbers_are_those_of_the_day(branch):
    hold(branch, date(2026, 7, 3))
    report = submitted(branch, "2026-Q3", DAY)
    hold(branch, date(2026, 8, 3))
    version = living(report)
    assert (version.figures["held"], version.figures["expected"], version.figures_as_of) == (1, 3, DAY)
    assert version.figures["missed_list"] == [
        {"branch": "A1", "month": "2026-08"},
        {"branch": "A1", "month": "2026-09"},
    ]
    assert len(version.code) == 10


def test_submit_with_words_saves_them(branch):
    report = prepared(branch, "2026-Q3", DAY)
    submit_report(
        report=report, actor=UserFactory(), today=DAY, at=moment(DAY), narrative={"causes": "Mưa lũ"}, base_version=1
    )
    assert living(report).narrative["causes"] == "Mưa lũ"


def test_submit_with_words_over_a_newer_text_changes_nothing(branch):
    report = prepared(branch, "2026-Q3", DAY)
    save_narrative(report=report, narrative={"causes": "Một"}, base_version=1, actor=UserFactory(), today=DAY)
    with pytest.raises(StaleVersion):
        submit_report(
            report=report, actor=UserFactory(), today=DAY, at=moment(DAY), narrative={"causes": "Hai"}, base_version=1
        )
    assert (living(report).state, living(report).narrative["causes"]) == (ReportState.DRAFT, "Một")


def test_narrative_saved_over_a_newer_one_is_refused_with_it(branch):
    report = prepared(branch, "2026-Q3", DAY)
    save_narrative(report=report, narrative={"causes": "Một"}, base_version=1, actor=UserFactory(), today=DAY)
    with pytest.raises(StaleVersion) as refusal:
        save_narrative(report=report, narrative={"causes": "Hai"}, base_version=1, actor=UserFactory(), today=DAY)
    assert refusal.value.current.narrative["causes"] == "Một"


def test_section_too_long_is_refused_beside_it(branch):
    report = prepared(branch, "2026-Q3", DAY)
    with pytest.raises(Refused) as refusal:
        save_narrative(
            report=report,
            narrative={"plans": "a" * (NARRATIVE_LIMIT + 1)},
            base_version=1,
            actor=UserFactory(),
            today=DAY,
        )
    assert refusal.value.field == "plans"
    assert refusal.value.sentence == "Phần này dài quá 20.000 chữ. Mời đồng chí rút gọn."


def test_untouched_words_follow_the_numbers_until_submission(branch):
    report = prepared(branch, "2026-Q3", DAY)
    assert (
        living(report)
        .narrative["limits"]
        .startswith("Còn 3 kỳ chưa có thông tin sinh hoạt: tháng 7, tháng 8, tháng 9.")
    )
    for month in (7, 8, 9):
        hold(branch, date(2026, month, 3))
    submit_report(report=report, actor=UserFactory(), today=DAY, at=moment(DAY))
    narrative = living(report).narrative
    assert narrative["limits"] == ""
    assert narrative["strengths"] == "Tất cả các kỳ sinh hoạt thường kỳ đều được tổ chức."


def test_edited_words_stay(branch):
    report = prepared(branch, "2026-Q3", DAY)
    save_narrative(report=report, narrative={"limits": "Còn chậm"}, base_version=1, actor=UserFactory(), today=DAY)
    hold(branch, date(2026, 7, 3))
    submit_report(report=report, actor=UserFactory(), today=DAY, at=moment(DAY))
    assert living(report).narrative["limits"] == "Còn chậm"


def test_sender_cannot_accept(branch):
    sender = UserFactory()
    report = submitted(branch, "2026-Q3", DAY, sender)
    with pytest.raises(Refused) as refusal:
        accept_report(report=report, actor=sender, at=moment(DAY))
    assert refusal.value.sentence == "Đồng chí là người gửi báo cáo này, nên một đồng chí khác phải duyệt."
    assert living(report).state == ReportState.SUBMITTED


def test_return_needs_a_reason(branch):
    report = submitted(branch, "2026-Q3", DAY)
    with pytest.raises(Refused) as refusal:
        return_report(report=report, actor=UserFactory(), reason=" \n", at=moment(DAY))
    assert refusal.value.field == "reason"


def test_lock_above_stops_preparing_and_submitting_until_unlocked(branch):
    commune = branch.parent
    draft = prepared(branch, "2026-Q3", DAY)
    lock = lock_period(span=Q3, unit=commune, actor=UserFactory(), at=moment(DAY))
    other = BranchFactory(parent=commune)
    sentence = (
        "Quý III/2026 đã được Đảng ủy xã A khóa ngày 05/10/2026. Số liệu đến sau được ghi là bổ sung ở báo cáo kỳ sau. "
        "Nếu cần gửi báo cáo kỳ này, mời đồng chí đề nghị cấp trên cho nộp."
    )
    for attempt in (
        lambda: prepared(other, "2026-Q3", DAY),
        lambda: submit_report(report=draft, actor=UserFactory(), today=DAY, at=moment(DAY)),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.sentence == sentence
    assert prepared(branch, "2026-Q3", DAY) == draft
    assert prepared(commune, "2026-Q3", DAY).unit == commune

    unlock_period(lock=lock, reason="Chi bộ gửi muộn", actor=UserFactory(), at=moment(DAY))

    submit_report(report=draft, actor=UserFactory(), today=DAY, at=moment(DAY))
    assert living(draft).state == ReportState.SUBMITTED


def test_who_prepares_and_who_reviews(branch):
    commune = branch.parent
    report = prepared(branch, "2026-Q3", DAY)
    accesses = {
        "secretary": AccessFactory(unit=branch),
        "cadre": AccessFactory(unit=branch, cadre=True),
        "committee": AccessFactory(unit=commune, committee=True),
        "board": AccessFactory(unit=commune, board=True),
        "stranger": AccessFactory(unit=UnitFactory(), committee=True),
        "administrator": AccessFactory(unit=None, administrator=True),
    }
    assert [name for name, access in accesses.items() if can_prepare(access, branch)] == ["secretary"]
    assert [name for name, access in accesses.items() if can_prepare(access, commune)] == ["committee", "board"]
    assert [name for name, access in accesses.items() if can_review(access, report)] == ["committee", "board"]


def test_report_of_the_highest_unit_is_answered_by_its_own_committee_or_board(branch):
    root = UnitFactory(type_code="huyen")
    report, below = prepared(root, "2026-Q3", DAY), prepared(branch.parent, "2026-Q3", DAY)
    board = AccessFactory(unit=root, board=True)
    assert (can_review(board, report), can_review(board, below)) == (True, False)
    assert not can_review(AccessFactory(unit=root, cadre=True), report)


# --- the database by itself --------------------------------------------------------------------------------------

AT = moment(DAY)


@pytest.mark.parametrize(
    "values",
    [
        {"submitted_at": AT},
        {"figures": {"held": 1}},
        {"returned_at": AT},
        {"accepted_at": AT},
        {"code": "ABCDEFGHJK"},
    ],
)
def test_half_a_step_is_refused_by_the_database(branch, values):
    version = living(prepared(branch, "2026-Q3", DAY))
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportVersion.objects.filter(pk=version.pk).update(**values)


@pytest.mark.parametrize("field", ["accepted", "returned"])
def test_step_without_submission_is_refused_by_the_database(branch, field):
    version = living(prepared(branch, "2026-Q3", DAY))
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportVersion.objects.filter(pk=version.pk).update(
            **{f"{field}_at": AT, f"{field}_by": UserFactory(), "return_reason": "Thiếu"}
        )


def test_return_without_reason_is_refused_by_the_database(branch):
    version = living(submitted(branch, "2026-Q3", DAY))
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportVersion.objects.filter(pk=version.pk).update(returned_at=AT, returned_by=UserFactory())


def test_accepted_and_returned_at_once_is_refused_by_the_database(branch):
    version = living(accepted(branch, "2026-Q3", DAY))
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportVersion.objects.filter(pk=version.pk).update(
            returned_at=AT, returned_by=UserFactory(), return_reason="Thiếu"
        )


def test_second_living_version_is_refused_by_the_database(branch):
    report = prepared(branch, "2026-Q3", DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportVersion.objects.create(report=report, number=2)


def test_second_report_of_a_period_is_refused_by_the_database(branch):
    report = prepared(branch, "2026-Q3", DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(unit=branch, period=report.period, kind=report.kind)


def test_prepare_needs_no_report_above(branch):
    report = prepare_report(unit=branch, span=Q3, actor=UserFactory(), today=DAY)
    assert (report.unit, report.period.code, report.kind) == (branch, "2026-Q3", "quarterly")
