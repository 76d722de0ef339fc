"""Opening, deadlines, locks."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from chibo.audit.models import AuditEvent
from chibo.common.dates import VIETNAM, Span
from chibo.common.errors import Refused
from chibo.organization.models import UnitType
from chibo.organization.tests.factories import BranchFactory, UnitFactory, UserFactory
from chibo.periods.models import DeadlineRule, LockException, Period, PeriodLock
from chibo.periods.queries import deadline_of, deadlines_of, exception_of, lock_above, locks_over
from chibo.periods.services import end_exception, grant_exception, lock_period, open_year, period_of, unlock_period

pytestmark = pytest.mark.django_db

Q3 = Span.parse("2026-Q3")
DAY = date(2026, 10, 6)
OCTOBER = datetime(2026, 10, 5, 9, tzinfo=VIETNAM)


@pytest.fixture
def tree():
    district = UnitFactory(type_code="huyen", code="H")
    commune = UnitFactory(code="A", parent=district)
    return {"H": district, "A": commune, "A1": BranchFactory(code="A1", parent=commune)}


def lock(unit, span=Q3, at=OCTOBER):
    return lock_period(span=span, unit=unit, actor=UserFactory(), at=at)


def test_year_opens_with_nineteen_periods_once():
    assert open_year(2026) == 19
    assert open_year(2026) == 19
    codes = list(Period.objects.order_by("kind", "code").values_list("code", flat=True))
    assert codes == [
        "2026-H1",
        "2026-H2",
        *[f"2026-{month:02d}" for month in range(1, 13)],
        *[f"2026-Q{quarter}" for quarter in range(1, 5)],
        "2026",
    ]


def test_lock_closes_for_the_units_below_and_not_for_a_neighbor(tree):
    found = lock(tree["A"])
    assert lock_above(tree["A1"], Q3, DAY) == found
    assert lock_above(tree["H"], Q3, DAY) is None
    assert lock_above(BranchFactory(parent=UnitFactory(parent=tree["H"])), Q3, DAY) is None
    assert lock_above(tree["A1"], Span.parse("2026-Q2"), DAY) is None


def test_locked_quarter_closes_its_months_and_not_the_half_year(tree):
    lock(tree["A"])
    codes = ["2026-06", "2026-07", "2026-09", "2026-H2"]
    closed = [code for code in codes if lock_above(tree["A1"], Span.parse(code), DAY)]
    assert closed == ["2026-07", "2026-09"]


def test_own_lock_does_not_stop_its_own_unit(tree):
    lock(tree["A"])
    assert lock_above(tree["A"], Q3, DAY) is None
    assert lock_above(tree["A1"], Q3, DAY).unit == tree["A"]
    lock(tree["H"])
    assert lock_above(tree["A"], Q3, DAY).unit == tree["H"]
    assert [found.unit.code for found in locks_over(tree["A"], 2026)] == ["H", "A"]


def test_period_that_has_not_ended_is_not_locked(tree):
    with pytest.raises(Refused) as refusal:
        lock(tree["A"], at=datetime(2026, 9, 30, 23, 59, tzinfo=VIETNAM))
    assert refusal.value.sentence == "Quý III/2026 chưa kết thúc. Mời đồng chí khóa kỳ sau ngày 30/09/2026."
    lock(tree["A"], at=datetime(2026, 10, 1, 0, 0, tzinfo=VIETNAM))


def test_second_lock_is_refused(tree):
    lock(tree["A"])
    with pytest.raises(Refused) as refusal:
        lock(tree["A"])
    assert refusal.value.sentence == "Quý III/2026 đã khóa rồi."


def test_unlock_keeps_reason_and_allows_a_new_lock(tree):
    first = lock(tree["A"])
    with pytest.raises(Refused) as refusal:
        unlock_period(lock=first, reason="  ", actor=UserFactory(), at=OCTOBER)
    assert refusal.value.field == "reason"

    unlocked = unlock_period(lock=first, reason=" Chi bộ thôn 1 ghi muộn ", actor=UserFactory(), at=OCTOBER)

    assert (unlocked.unlock_reason, lock_above(tree["A1"], Q3, DAY)) == ("Chi bộ thôn 1 ghi muộn", None)
    with pytest.raises(Refused):
        unlock_period(lock=first, reason="Lần nữa", actor=UserFactory(), at=OCTOBER)
    assert lock(tree["A"]).pk != first.pk


def test_database_refuses_two_open_locks_and_an_unlock_without_reason(tree):
    first = lock(tree["A"])
    with pytest.raises(IntegrityError), transaction.atomic():
        PeriodLock.objects.create(period=period_of(Q3), unit=tree["A"], locked_at=OCTOBER, locked_by=UserFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        PeriodLock.objects.filter(pk=first.pk).update(unlocked_at=OCTOBER, unlocked_by=UserFactory())


def test_deadline_of_the_nearest_rule_and_the_fitting_level(tree):
    DeadlineRule.objects.create(kind="quarter", days_after=15)
    DeadlineRule.objects.create(kind="quarter", days_after=5, unit=tree["A"])
    DeadlineRule.objects.create(kind="quarter", days_after=10, unit_type=UnitType.objects.get(pk="huyen"))
    assert deadline_of(tree["A1"], Q3) == date(2026, 10, 5)
    assert deadline_of(tree["H"], Q3) == date(2026, 10, 10)
    assert deadline_of(UnitFactory(), Q3) == date(2026, 10, 15)
    assert deadline_of(tree["A1"], Span.parse("2026")) is None


def test_deadlines_cost_the_same_for_many_units(tree, django_assert_num_queries):
    DeadlineRule.objects.create(kind="quarter", days_after=15)
    units = [tree["A1"], *(BranchFactory(parent=tree["A"]) for _ in range(3))]
    spans = [Q3, Span.parse("2026-Q2"), Span.parse("2026")]
    for chosen in (units[:1], units):
        with django_assert_num_queries(3):
            assert len(deadlines_of(chosen, spans)) == 3 * len(chosen)


# --- exceptions from a lock, deadlines -------------------------------------------------------------------------------


def excepted(lock, unit, until=DAY, **values):
    said = {"reason": "Bão số 10, mất điện", "actor": UserFactory(), "today": DAY, "at": OCTOBER} | values
    return grant_exception(lock=lock, unit=unit, until=until, **said)


def test_exception_opens_the_period_for_one_unit_and_ends_by_itself(tree):
    neighbor = BranchFactory(parent=tree["A"])
    row = excepted(lock(tree["A"]), tree["A1"])
    assert exception_of(tree["A1"], Q3, DAY) == row
    assert lock_above(tree["A1"], Q3, DAY) is None
    assert lock_above(neighbor, Q3, DAY).unit == tree["A"]
    the_day_after = date(2026, 10, 7)
    assert exception_of(tree["A1"], Q3, the_day_after) is None
    assert lock_above(tree["A1"], Q3, the_day_after).unit == tree["A"]


def test_exception_of_one_lock_leaves_the_lock_of_a_higher_unit(tree):
    lock(tree["H"])
    excepted(lock(tree["A"]), tree["A1"])
    assert lock_above(tree["A1"], Q3, DAY).unit == tree["H"]


def test_exception_ended_early_closes_again_and_twice_changes_nothing(tree):
    row = excepted(lock(tree["A"]), tree["A1"], until=date(2026, 10, 20))
    actor = UserFactory()
    ended = end_exception(exception=row, actor=actor, at=OCTOBER)
    assert end_exception(exception=row, actor=UserFactory(), at=OCTOBER).ended_by == ended.ended_by == actor
    assert lock_above(tree["A1"], Q3, DAY).unit == tree["A"]
    assert [(event.verb, event.actor) for event in AuditEvent.objects.order_by("pk")][-1] == (
        "periods.except_end",
        actor,
    )


def test_exception_granted_twice_is_one_and_another_day_is_refused(tree):
    closed = lock(tree["A"])
    assert excepted(closed, tree["A1"]) == excepted(closed, tree["A1"])
    with pytest.raises(Refused) as error:
        excepted(closed, tree["A1"], until=date(2026, 10, 9))
    assert error.value.field == "unit"
    assert LockException.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"until": date(2026, 10, 5)}, "until"),
        ({"unit": "H"}, "unit"),
        ({"unit": "A"}, "unit"),
    ],
)
def test_exception_that_makes_no_sense_is_refused(tree, values, field):
    unit = tree[values.pop("unit", "A1")]
    with pytest.raises(Refused) as error:
        excepted(lock(tree["A"]), unit, **values)
    assert error.value.field == field


def test_exception_from_an_opened_period_is_refused(tree):
    closed = lock(tree["A"])
    unlock_period(lock=closed, reason="Nhầm kỳ", actor=UserFactory(), at=OCTOBER)
    with pytest.raises(Refused):
        excepted(closed, tree["A1"])


@pytest.mark.parametrize(
    ("code", "values", "day"),
    [
        ("2026-Q3", {"days_after": -10}, date(2026, 9, 20)),
        ("2026-Q3", {"last_month_day": 20}, date(2026, 9, 20)),
        ("2026-Q4", {"last_month_day": 20}, date(2026, 12, 20)),
        ("2026-02", {"last_month_day": 31}, date(2026, 2, 28)),
        ("2026-H1", {"days_after": 10}, date(2026, 7, 10)),
    ],
)
def test_deadline_before_the_end_of_the_period(tree, code, values, day):
    span = Span.parse(code)
    DeadlineRule.objects.create(kind=span.kind, **values)
    assert deadline_of(tree["A1"], span) == day


def test_deadline_of_the_last_month_and_days_after_do_not_go_together():
    with pytest.raises(IntegrityError), transaction.atomic():
        DeadlineRule.objects.create(kind="quarter", last_month_day=20, days_after=3)
