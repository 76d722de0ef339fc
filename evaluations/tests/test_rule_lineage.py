"""Rules are fetched for the units above a meeting only: a country has thousands, each with a definition to read."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.organization.models import Unit
from evaluations.models import CriteriaSet, ReviewRule
from evaluations.queries import review_rules_for
from evaluations.services.rating import criteria_for
from evaluations.tests.cast import Cast
from evaluations.tests.simulation_factories import make_draft

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 3)


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def publish(unit: Unit, code: str) -> CriteriaSet:
    return make_draft(unit, code=code, status="published", published_at="2026-01-01T00:00Z")


def test_rules_of_a_lineage_are_its_own_and_those_for_all_on_the_day(cast: Cast) -> None:
    lineage = [cast.branch.pk, cast.commune.pk, cast.district.pk]
    for_all, own = ReviewRule.objects.create(), ReviewRule.objects.create(unit=cast.commune, valid_from=DAY)
    ReviewRule.objects.create(unit=cast.accesses["stranger"].unit)
    ended = ReviewRule.objects.create(unit=cast.district, valid_to=date(2026, 9, 2))
    assert list(ReviewRule.objects.for_lineage(lineage, DAY).order_by("pk")) == [for_all, own]
    assert list(ReviewRule.objects.for_lineage(lineage, date(2026, 9, 2)).order_by("pk")) == [for_all, ended]


def rows_read(act: object) -> int:
    """Return how many rows of rules the queries of `act` give when they are run again."""
    with CaptureQueriesContext(connection) as captured:
        act()
    tables = ('FROM "evaluations_criteriaset"', 'FROM "evaluations_reviewrule"')
    asked = [query["sql"] for query in captured.captured_queries if any(table in query["sql"] for table in tables)]
    assert len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute(asked[0])
        return len(cursor.fetchall())


def test_sets_of_other_places_are_not_read_for_a_meeting(cast: Cast) -> None:
    before = rows_read(lambda: criteria_for(cast.meeting))
    own = publish(cast.commune, "cua-xa")
    publish(cast.accesses["stranger"].unit, "noi-khac")
    assert rows_read(lambda: criteria_for(cast.meeting)) == before + 1
    assert criteria_for(cast.meeting)[0] == own


def test_review_rules_of_other_places_are_not_read_for_meetings(cast: Cast) -> None:
    own = ReviewRule.objects.create(unit=cast.district, steps=2)
    ReviewRule.objects.create(unit=cast.accesses["stranger"].unit)
    assert rows_read(lambda: review_rules_for([cast.meeting])) == 1
    assert review_rules_for([cast.meeting]) == {cast.meeting.pk: own}
