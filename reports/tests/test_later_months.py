"""A correction of an earlier month is seen in the branch-month of a later one that rests on it."""

from datetime import date

import pytest

from evaluations.tests.year import Year
from reports.models import BranchMonth

pytestmark = pytest.mark.django_db


def test_branch_month_of_a_later_month_asks_for_confirmation_again():
    year = Year()
    year.excuse([7, 8, 9])
    year.confirm(9)
    september = BranchMonth.objects.filter(branch=year.branch.pk, month=date(2026, 9, 1))
    assert september.get().needs_reconfirmation is False
    year.excuse([6])
    assert september.get().needs_reconfirmation is True
    assert september.get().official_level == "tot"
