"""A month's meeting moved or called off."""

from __future__ import annotations

from datetime import date

import pytest

from chibo.common.errors import Refused
from chibo.organization.tests.factories import BranchFactory, UserFactory
from meetings.models import Rescheduling
from meetings.services.rescheduling import reschedule

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2026, 9, 1)


def moving(branch, **changes):
    values = {"branch": branch, "month": SEPTEMBER, "moved_to": date(2026, 9, 5), "reason": "Trùng ngày bầu cử"}
    values |= {"decided_by": "Bí thư chi bộ", "decided_on": date(2026, 9, 1), "today": date(2026, 9, 2)}
    return values | {"actor": UserFactory()} | changes


def refused_field(**arguments):
    with pytest.raises(Refused) as caught:
        reschedule(**arguments)
    return caught.value.field


def test_move_is_kept_with_reason_and_decider_and_told(people, told):
    row = reschedule(**moving(people.branch))
    assert (row.moved_to, row.reason, row.decided_by) == (date(2026, 9, 5), "Trùng ngày bầu cử", "Bí thư chi bộ")
    assert told == [{(people.branch.pk, SEPTEMBER)}]


def test_same_move_again_changes_nothing_and_another_is_added(people, told):
    reschedule(**moving(people.branch))
    reschedule(**moving(people.branch))
    assert len(told) == 1
    reschedule(**moving(people.branch, moved_to=None, reason="Bão số 9"))
    assert list(Rescheduling.objects.values_list("moved_to", flat=True)) == [date(2026, 9, 5), None]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decided_on": date(2026, 9, 3)}, "decided_on"),
        ({"moved_to": date(2026, 12, 1)}, "moved_to"),
        ({"moved_to": date(2026, 7, 1)}, "moved_to"),
    ],
)
def test_move_that_cannot_be_is_refused(people, changes, field):
    assert refused_field(**moving(people.branch, **changes)) == field
    assert Rescheduling.objects.count() == 0


def test_move_outside_the_life_of_the_branch_is_refused():
    branch = BranchFactory(valid_to=date(2026, 9, 4))
    assert refused_field(**moving(branch)) == "moved_to"
