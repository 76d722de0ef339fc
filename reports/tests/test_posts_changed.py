"""A post that began or ended on a past day asks for a second look at the levels that rest on how many lead the branch."""

from datetime import date

import pytest
from django.db.models import QuerySet

from chibo.organization.enums import PostKind
from chibo.organization.services.posts import appoint, end_post
from chibo.organization.tests.factories import PostFactory, UserFactory
from evaluations.tests.year import Year
from reports.models import BranchMonth

pytestmark = pytest.mark.django_db


@pytest.fixture
def year() -> Year:
    """An Phú 3.3 applies where at least two lead: the bí thư has led since before, July and September are confirmed."""
    year = Year()
    PostFactory(unit=year.branch, member=year.members[0], kind=PostKind.SECRETARY)
    return year


def asked_again(year: Year) -> list[int]:
    rows: QuerySet = BranchMonth.objects.filter(branch=year.branch.pk, needs_reconfirmation=True)
    return [month.month for month in rows.order_by("month").values_list("month", flat=True)]


def appoint_deputy(year: Year, on: date) -> object:
    return appoint(
        unit=year.branch,
        member=year.members[1],
        kind=PostKind.DEPUTY,
        valid_from=on,
        term="2025–2030",
        decision="QĐ 8",
        actor=UserFactory(),
    )


def test_post_that_began_on_a_past_day_asks_again_for_the_months_since(year):
    year.confirm(7)
    year.confirm(9)
    appoint_deputy(year, date(2026, 8, 15))
    assert asked_again(year) == [9]
    assert year.asked_again(9)


def test_post_that_ended_on_a_past_day_asks_again_for_the_months_since(year):
    deputy = appoint_deputy(year, date(2026, 5, 1))
    year.confirm(7)
    year.confirm(9)
    assert asked_again(year) == []
    end_post(post=deputy, on=date(2026, 8, 15), decision="QĐ 9", actor=UserFactory())
    assert asked_again(year) == [9]
