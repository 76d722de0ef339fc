"""Quality of the year over the rows of the tree by date: whose months, by which rule, how many queries."""

from datetime import date

import pytest

from chibo.common.dates import Span
from chibo.organization.enums import UnitEventKind
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import BranchFactory, UnitFactory, UserFactory
from evaluations.models import QualityRule
from evaluations.quality import CALLED_OFF, MISSED, PENDING, UNRATED
from meetings.models import Rescheduling
from reports.annual_quality import TO_COME, distribution, has_quarter_rule, qualities_of, quality_of
from reports.branch_months import ensure, rebuild
from reports.tests.factories import hold

pytestmark = pytest.mark.django_db

YEAR = Span("year", 2026)
DAY = date(2026, 9, 20)  # nine months have come, three are ahead
PHU_THO = "Xếp loại chất lượng sinh hoạt cả năm (Khối Các cơ quan tỉnh Phú Thọ)"


@pytest.fixture
def committee():
    return UnitFactory(type_code="co_so")


def branch_with(committee, *levels, first=1, **values):
    """A branch with a meeting on the 3rd of each month from `first`; None is a month not held."""
    branch = BranchFactory(parent=committee, **values)
    for month, level in enumerate(levels, first):
        if level is not None:
            hold(branch, date(2026, month, 3), level)
    ensure(month for month in YEAR.months if month <= DAY)
    return branch


def marks(found):
    return [cell.mark for cell in found.cells]


def test_shipped_rule_holds_for_every_branch(committee):
    found = quality_of(branch_with(committee, *["tot"] * 5, *["kha"] * 4), YEAR, DAY)
    assert found.rule.name == PHU_THO
    assert marks(found) == ["tot"] * 5 + ["kha"] * 4 + [TO_COME] * 3
    # 5 Tốt + 3 to come: 8 ≥ 7. As so far 8 Tốt + 4 Khá. Worst: 9 Trung bình or better ≥ 7, three Kém.
    assert (found.outlook.as_so_far, found.outlook.best, found.outlook.worst) == ("tot", "tot", "trung_binh")
    assert (found.remaining, found.settled) == (3, None)
    assert found.next_step.sentence == (
        "Đã có 5 kỳ đạt mức Tốt, cần thêm 2 kỳ trong 3 kỳ còn lại; không kỳ nào được dưới mức Khá."
    )


def test_month_without_level_is_open_missed_or_called_off(committee):
    branch = branch_with(committee, "tot", "", None, None, "tot", "tot", "tot", "tot", "tot")
    Rescheduling.objects.create(
        branch=branch, month=date(2026, 4, 1), reason="Bão", decided_by="Chi ủy", decided_on=date(2026, 4, 1)
    )
    rebuild([branch.pk], [date(2026, 4, 1)])
    found = quality_of(branch, YEAR, DAY)
    assert marks(found)[:5] == ["tot", UNRATED, MISSED, CALLED_OFF, "tot"]
    assert (found.quality.level, found.quality.open_months) == (None, [2])


def test_branch_founded_in_may_has_no_months_before(committee):
    found = quality_of(branch_with(committee, *["tot"] * 5, first=5, valid_from=date(2026, 5, 1)), YEAR, DAY)
    assert marks(found) == [""] * 4 + ["tot"] * 5 + [TO_COME] * 3
    assert [needed.needed for needed in found.needed][0] == (("tot", 2),)


def test_official_level_goes_before_the_branch_own(committee):
    branch = BranchFactory(parent=committee)
    hold(branch, date(2026, 1, 3), "tot", official=False)
    assert marks(quality_of(branch, YEAR, DAY))[0] == "tot"


def test_finished_year_is_settled(committee):
    branch = branch_with(committee, *["tot"] * 7, *["kha"] * 2)
    for month in (10, 11, 12):
        hold(branch, date(2026, month, 3), "kha")
    found = quality_of(branch, YEAR, date(2027, 1, 5))
    assert (found.remaining, found.quality.level, found.settled) == (0, "tot", "tot")


def test_month_just_passed_is_asked_for_before_it_counts(committee):
    """In January the branch is still asked for November and December, not for October."""
    branch = branch_with(committee, *["tot"] * 9)
    ensure(YEAR.months)
    found = quality_of(branch, YEAR, date(2027, 1, 5))
    assert (marks(found)[9:], found.settled) == ([MISSED, PENDING, PENDING], None)


def test_finished_year_with_months_not_held(committee):
    branch = branch_with(committee, *["tot"] * 9)
    ensure(YEAR.months)
    found = quality_of(branch, YEAR, date(2027, 3, 5))
    # three Kém stand against Tốt and Khá; 9 Trung bình or better ≥ 7
    assert (marks(found)[9:], found.settled) == ([MISSED] * 3, "trung_binh")


def test_rule_of_the_place_goes_before_the_one_for_all(committee):
    branch = branch_with(committee, *["kha"] * 9)
    shipped = QualityRule.objects.get()
    own = QualityRule.objects.create(
        name="Riêng", period="year", unit=committee, definition=shipped.definition | {"missed": None}
    )
    elsewhere = branch_with(UnitFactory(type_code="co_so"), "tot")
    assert quality_of(branch, YEAR, DAY).rule == own
    assert quality_of(elsewhere, YEAR, DAY).rule == shipped


def test_past_year_keeps_the_rule_of_its_last_day(committee):
    branch = branch_with(committee, "tot")
    shipped = QualityRule.objects.get()
    QualityRule.objects.create(
        name="Từ 2027", unit=committee, valid_from=date(2027, 1, 1), definition=shipped.definition
    )
    assert quality_of(branch, YEAR, date(2027, 3, 1)).rule == shipped


def test_quarter_is_judged_only_by_a_rule_for_quarters(committee):
    branch = branch_with(committee, "tot", "tot", "kha")
    quarter = Span("quarter", 2026, 1)
    assert quality_of(branch, quarter, DAY) is None
    assert has_quarter_rule(committee, DAY) is False
    levels = [
        {"level": "tot", "worst": "kha", "at_least": [{"level": "tot", "count": 2}]},
        {"level": "kha", "worst": "trung_binh"},
        {"level": "trung_binh", "at_least": [{"level": "trung_binh", "count": 2}]},
        {"level": "kem"},
    ]
    definition = {"levels": levels, "missed": "kem", "unrated": "blocks"}
    QualityRule.objects.create(name="Quý", period="quarter", unit=branch.parent, definition=definition)
    assert has_quarter_rule(committee, DAY) is True
    assert quality_of(branch, quarter, DAY).settled == "tot"  # 3 of 3 from Khá up, 2 Tốt


def test_distribution_counts_each_branch_once_in_every_row(committee):
    good = branch_with(committee, *["tot"] * 9)  # 9 Tốt, three to come
    fair = branch_with(committee, *["kha"] * 9)  # best: 3 Tốt < 7, Khá
    spoiled = branch_with(committee, *["tot"] * 8, "trung_binh")  # below Khá: at best Khá
    found = distribution(committee, YEAR, DAY)
    assert found.counts("best") == {"tot": 1, "kha": 2, "trung_binh": 0, "kem": 0, "unrated": 0}
    assert found.counts("as_so_far") == {"tot": 1, "kha": 2, "trung_binh": 0, "kem": 0, "unrated": 0}
    assert found.counts("settled") == {"tot": 0, "kha": 0, "trung_binh": 0, "kem": 0, "unrated": 3}
    assert found.can_reach_good() == [good.pk]
    assert found.good_by_shortage() == [(0, 1)]  # 9 Tốt, none lacking: the rest must not fall below Khá
    assert sorted(found.branches("best", "kha")) == sorted([fair.pk, spoiled.pk])


def test_branches_that_can_reach_good_by_what_they_lack(committee):
    five = branch_with(committee, *["tot"] * 5, *["kha"] * 4)  # 7 - 5 = 2
    six = branch_with(committee, *["tot"] * 6, *["kha"] * 3)  # 7 - 6 = 1
    found = distribution(committee, YEAR, DAY)
    assert found.good_by_shortage() == [(1, 1), (2, 1)]
    assert (found.can_reach_good(1), found.can_reach_good(2), found.can_reach_good(3)) == ([six.pk], [five.pk], [])


def test_distribution_agrees_with_each_branch(committee):
    branches = [
        branch_with(committee, *["tot"] * 9),
        branch_with(committee, "tot", "", None, "kha", "trung_binh", "kem", "tot", "tot", "tot"),
        branch_with(committee),
    ]
    found, single = distribution(committee, YEAR, DAY), qualities_of(branches, YEAR, DAY)
    for branch in branches:
        one = single[branch.pk]
        ends = {"settled": one.settled, "as_so_far": one.outlook.as_so_far, "best": one.outlook.best}
        assert {kind: found.levels[kind][branch.pk] for kind in ends} == {
            kind: level or "unrated" for kind, level in ends.items()
        }


def test_branch_that_moved_brings_its_months_and_counts_where_it_stands(committee):
    other = UnitFactory(type_code="co_so", parent=committee.parent)
    branch = branch_with(committee, *["tot"] * 9)
    apply_event(
        unit=branch,
        kind=UnitEventKind.MOVE,
        on=date(2026, 6, 1),
        target=other,
        decision="01-QĐ/HU",
        actor=UserFactory(),
    )
    assert distribution(committee, YEAR, DAY).branch_ids == []
    assert distribution(other, YEAR, DAY).can_reach_good() == [branch.pk]


def test_branch_that_ended_is_not_judged(committee):
    branch = branch_with(committee, *["tot"] * 5)
    apply_event(unit=branch, kind=UnitEventKind.CLOSE, on=date(2026, 6, 1), decision="02-QĐ/HU", actor=UserFactory())
    assert distribution(committee, YEAR, DAY).branch_ids == []


@pytest.mark.parametrize("count", [1, 5])
def test_queries_do_not_grow_with_the_branches(committee, count, django_assert_num_queries):
    branches = [branch_with(committee, "tot", "kha") for _ in range(count)]
    with django_assert_num_queries(7):
        distribution(committee, YEAR, DAY)
    with django_assert_num_queries(6):
        qualities_of(branches, YEAR, DAY)
