"""How dated rules begin and end, on the rule of review: the editors of other rules go through the same two functions."""

from datetime import date

import pytest

from chibo.common.errors import Refused
from chibo.organization.services.rules import BY_DAY, begin_rule, end_rule
from chibo.organization.tests.factories import UnitFactory
from evaluations.models import ReviewRule

pytestmark = pytest.mark.django_db


def begun(unit, day, **values):
    return begin_rule(ReviewRule, unit=unit, start=day, about={}, values={"steps": 1} | values, steps=BY_DAY)


@pytest.mark.parametrize("has_unit", [True, False])
def test_rule_begins_and_the_one_before_ends(has_unit):
    unit = UnitFactory() if has_unit else None
    first, _ = begun(unit, date(2026, 1, 1))
    second, is_new = begun(unit, date(2026, 7, 1), steps=2)
    first.refresh_from_db()
    assert (first.valid_to, second.valid_to, is_new) == (date(2026, 6, 30), None, True)
    assert begun(unit, date(2026, 7, 1), steps=2) == (second, False)


def test_end_of_a_rule_that_another_took_the_place_of_is_not_moved_forward():
    unit = UnitFactory()
    first, _ = begun(unit, date(2026, 1, 1))
    begun(unit, date(2026, 7, 1), steps=2)
    with pytest.raises(Refused) as refused:
        end_rule(first, last_day=date(2027, 12, 31), steps=BY_DAY)
    assert refused.value.field == "last_day"
    assert end_rule(first, last_day=date(2026, 3, 31), steps=BY_DAY).valid_to == date(2026, 3, 31)
