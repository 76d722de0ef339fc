"""What a report suggests to say, against answers counted by hand."""

from datetime import date

import pytest

from chibo.common.dates import Span, Stretch
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import BranchFactory, UnitFactory, UserFactory
from meetings.models import Proposal, ProposalField
from meetings.tests.factories import ReschedulingFactory
from reports.branch_months import ensure
from reports.figures import FigureSet
from reports.freezing import freeze
from reports.moved import moved_of
from reports.programme_measures import MEASURES, Counting
from reports.suggesting import _changes, suggested_for, suggestions
from reports.tests.factories import hold, prepared

Q3, DAY = Span.parse("2026-Q3"), date(2026, 10, 5)


def figures(**values):
    return FigureSet(1, "2026-Q3", DAY, **values)


def test_tot_grew_by_four_in_the_words_of_the_field():
    changes = _changes(figures(tot=14, held=20), figures(tot=10, held=20), "quý II/2026")
    assert changes.better == ["Số kỳ sinh hoạt xếp loại Tốt tăng 4 so với quý II/2026 (từ 10 lên 14)."]


def test_shares_are_compared_unrounded_and_told_apart():
    """2.100/2.235 = 93,96% and 2.101/2.235 = 94,004% both print 94,0%."""
    now, before = figures(present=2101, base=2235), figures(present=2100, base=2235)
    assert _changes(now, before, "quý II/2026").better == [
        "Tỷ lệ đảng viên dự sinh hoạt tăng từ 93,96% (2.100/2.235) lên 94,00% (2.101/2.235) so với quý II/2026."
    ]
    assert _changes(figures(present=1, base=2), figures(present=2, base=4), "quý II/2026").better == []


def test_fewer_poor_meetings_are_better_and_fair_ones_are_neither():
    changes = _changes(figures(kem=1, kha=3, trung_binh=5), figures(kem=2, kha=2, trung_binh=4), "năm 2025")
    assert changes.better == ["Số kỳ sinh hoạt xếp loại Kém giảm 1 so với năm 2025 (từ 2 xuống 1)."]
    assert changes.worse == ["Số kỳ sinh hoạt xếp loại Trung bình tăng 1 so với năm 2025 (từ 4 lên 5)."]
    assert changes.neutral == ["Số kỳ sinh hoạt xếp loại Khá tăng 1 so với năm 2025 (từ 2 lên 3)."]


@pytest.mark.django_db
def test_branches_that_moved_are_named_by_their_last_rated_meeting():
    commune = UnitFactory()
    up, down, same = (BranchFactory(code=f"A{n}", name=f"Chi bộ thôn {n}", parent=commune) for n in (1, 2, 3))
    for branch, then, now in ((up, "kha", "tot"), (down, "tot", "kem"), (same, "kha", "kha")):
        hold(branch, date(2026, 6, 3), then)
        hold(branch, date(2026, 7, 3), "trung_binh")
        hold(branch, date(2026, 9, 3), now)
    report = prepared(commune, "2026-Q3", DAY)
    frozen = freeze(report, DAY)
    texts = suggested_for(report, frozen)
    assert (
        "1 chi bộ có mức của kỳ sinh hoạt xếp loại gần nhất cao hơn quý II/2026: Chi bộ thôn 1 (từ Khá lên Tốt)."
        in (texts["strengths"].split("\n"))
    )
    assert (
        "1 chi bộ có mức của kỳ sinh hoạt xếp loại gần nhất thấp hơn quý II/2026: Chi bộ thôn 2 (từ Tốt xuống Kém)."
        in (texts["limits"].split("\n"))
    )
    assert report.versions.get().narrative["strengths"] == texts["strengths"]
    assert moved_of(commune, Q3, date(2026, 9, 30), [], []) is None


@pytest.mark.django_db
def test_reasons_of_moves_are_the_causes():
    commune = UnitFactory()
    for number, reason in enumerate(["Mưa lũ.", "Mưa lũ", "Trùng ngày bầu cử"]):
        branch = BranchFactory(code=f"A{number}", parent=commune)
        ReschedulingFactory(
            branch=branch, month=date(2026, 7, 1), moved_to=date(2026, 7, 5), reason=reason, decided_on=date(2026, 7, 1)
        )
        hold(branch, date(2026, 7, 5))
    assert suggestions(commune, Q3, DAY)["causes"] == (
        "Lý do dời hoặc không sinh hoạt đã ghi: Mưa lũ (2 kỳ); Trùng ngày bầu cử (1 kỳ)."
    )


def propose(branch, number, **values):
    land = ProposalField.objects.get_or_create(name="Đất đai")[0]
    day = date(2026, 8, number)
    written = {"unit": branch, "place": branch.parent, "state": "sent", "due_on": date(2026, 11, 1)} | values
    return Proposal.objects.create(
        origin=branch,
        year=2026,
        number=number,
        field=land,
        addressee="UBND xã",
        text="Nội dung riêng",
        raised_on=date(2026, 8, 3),
        sent_on=day,
        lies_since=day,
        created_by=UserFactory(),
        **written,
    )


@pytest.mark.django_db
def test_proposals_of_the_period_are_collected_without_their_texts():
    commune = UnitFactory(name="Đảng bộ xã A")
    branch = BranchFactory(name="Chi bộ thôn 1", parent=commune)
    rows = [(1, "sent", date(2026, 10, 1)), (2, "received", date(2026, 11, 1)), (3, "answered", None)]
    for number, state, due in rows:
        propose(branch, number, state=state, due_on=due, place=commune)
    found = suggestions(commune, Q3, DAY)["proposals"]
    assert found == (
        "Các chi bộ đã gửi 3 kiến nghị (Đất đai 3); đã trả lời 1, chưa trả lời 2, trong đó quá hạn trả lời 1.\n"
        "- Kiến nghị số 01/2026 của Chi bộ thôn 1, lĩnh vực Đất đai, đề nghị UBND xã giải quyết: Quá hạn trả lời.\n"
        "- Kiến nghị số 02/2026 của Chi bộ thôn 1, lĩnh vực Đất đai, đề nghị UBND xã giải quyết: Đã tiếp nhận."
    )
    assert suggestions(commune, Span.parse("2026-Q2"), DAY)["proposals"] == ""


@pytest.mark.django_db
def test_proposals_said_and_measured_are_those_of_where_their_branch_stood():
    """A branch merged away later: its proposals are answered for elsewhere, and were sent here."""
    here, there = UnitFactory(name="Đảng bộ xã A"), UnitFactory(name="Đảng bộ xã B")
    branch, successor = BranchFactory(parent=here), BranchFactory(parent=there)
    propose(branch, 1, unit=successor, state="answered", due_on=None)
    propose(branch, 2, state="answered", due_on=None)

    said = [suggestions(unit, Q3, DAY)["proposals"] for unit in (here, there)]
    measured = [MEASURES["proposals"].count(Counting(unit, Q3, DAY), None).denominator for unit in (here, there)]

    assert said == ["Các chi bộ đã gửi 2 kiến nghị (Đất đai 2); đã trả lời 2, chưa trả lời 0.", ""]
    assert measured == [2, 0]


@pytest.mark.django_db
def test_period_that_the_record_does_not_reach_is_compared_with_nothing():
    branch = BranchFactory()
    hold(branch, date(2026, 6, 3), "kha")
    hold(branch, date(2026, 7, 3), "tot")
    assert "so với" not in suggestions(branch, Q3, DAY)["strengths"]
    hold(branch, date(2026, 4, 3), "kha")
    assert (
        "Số kỳ sinh hoạt xếp loại Tốt tăng 1 so với quý II/2026 (từ 0 lên 1)."
        in suggestions(branch, Q3, DAY)["strengths"]
    )


@pytest.mark.django_db
def test_words_of_a_branch_that_moved_elsewhere_are_not_told():
    commune = UnitFactory()
    branch = BranchFactory(parent=commune)
    ReschedulingFactory(
        branch=branch, month=date(2026, 7, 1), moved_to=date(2026, 7, 5), reason="Mưa lũ", decided_on=date(2026, 7, 1)
    )
    hold(branch, date(2026, 7, 5))
    propose(branch, 1)
    apply_event(unit=branch, kind="move", on=date(2026, 10, 2), target=UnitFactory(code="B"), actor=None)
    found = suggestions(commune, Q3, DAY)
    assert found["causes"] == ""
    assert found["proposals"] == (
        "Các chi bộ đã gửi 1 kiến nghị (Đất đai 1); đã trả lời 0, chưa trả lời 1.\n- và 1 kiến nghị khác."
    )


@pytest.mark.django_db
def test_missed_months_of_several_years_are_named_with_their_year():
    branch = BranchFactory(parent=UnitFactory())
    ensure([date(2026, 1, 1), date(2026, 2, 1)])
    across, within = Stretch(date(2025, 12, 1), date(2026, 3, 31)), Stretch(date(2026, 1, 1), date(2026, 3, 31))
    limits = [suggestions(branch, span, DAY)["limits"].splitlines()[0] for span in (across, within)]
    assert limits == [
        "Còn 2 kỳ chưa có thông tin sinh hoạt: tháng 1/2026, tháng 2/2026.",
        "Còn 2 kỳ chưa có thông tin sinh hoạt: tháng 1, tháng 2.",
    ]
    above = suggestions(branch.parent, across, DAY)["limits"].splitlines()[0]
    assert above == (
        f"Còn 2 kỳ chưa có thông tin sinh hoạt: {branch.name} (tháng 1/2026); {branch.name} (tháng 2/2026)."
    )
