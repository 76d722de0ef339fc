"""Belonging that ends with its branch."""

from datetime import date

import pytest

from chibo.common.errors import Refused
from chibo.organization.models import Post
from chibo.organization.services.belonging import Ending, Stretch, endings, stretches
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import BranchFactory, PostFactory, UnitFactory

ENDINGS = {1: Ending(date(2026, 2, 28), 2), 2: Ending(date(2026, 5, 31), 3), 4: Ending(date(2026, 6, 30), None)}


@pytest.mark.parametrize(
    ("branch", "end", "expected"),
    [
        pytest.param(3, None, [(3, date(2020, 1, 1), None, False)], id="branch that lasts"),
        pytest.param(1, date(2026, 2, 28), [(1, date(2020, 1, 1), date(2026, 2, 28), False)], id="ends by itself"),
        pytest.param(4, None, [(4, date(2020, 1, 1), date(2026, 6, 30), True)], id="closed branch"),
        pytest.param(
            1,
            date(2026, 3, 1),
            [(1, date(2020, 1, 1), date(2026, 2, 28), True), (2, date(2026, 3, 1), date(2026, 3, 1), False)],
            id="one day in the successor",
        ),
        pytest.param(
            1,
            None,
            [
                (1, date(2020, 1, 1), date(2026, 2, 28), True),
                (2, date(2026, 3, 1), date(2026, 5, 31), True),
                (3, date(2026, 6, 1), None, False),
            ],
            id="chain of mergers",
        ),
    ],
)
def test_stretches_follow_the_branch(branch, end, expected):
    assert stretches(branch, date(2020, 1, 1), end, ENDINGS) == [Stretch(*part) for part in expected]


@pytest.mark.django_db
def test_endings_follow_all_successors():
    commune = UnitFactory()
    a, b, c = BranchFactory.create_batch(3, parent=commune)
    apply_event(unit=a, kind="merge", on=date(2026, 3, 1), target=b)
    apply_event(unit=b, kind="merge", on=date(2026, 6, 1), target=c)
    assert endings([a.pk]) == {a.pk: Ending(date(2026, 2, 28), b.pk), b.pk: Ending(date(2026, 5, 31), c.pk)}


@pytest.mark.django_db
def test_planned_end_of_a_post_gives_way_to_the_end_of_its_unit():
    branch = BranchFactory()
    PostFactory(unit=branch, valid_to=date(2026, 12, 31))
    apply_event(unit=branch, kind="close", on=date(2026, 8, 1))
    assert Post.objects.get().valid_to == date(2026, 7, 31)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["merge", "close"])
def test_unit_does_not_end_before_one_that_will_be_founded_under_it(kind):
    district = UnitFactory(type_code="huyen")
    commune, other = UnitFactory.create_batch(2, parent=district)
    later = BranchFactory(parent=commune, valid_from=date(2026, 9, 1))
    with pytest.raises(Refused) as refused:
        apply_event(unit=commune, kind=kind, on=date(2026, 7, 1), target=other if kind == "merge" else None)
    assert (refused.value.field, later.name in refused.value.sentence) == ("on", True)


@pytest.mark.django_db
def test_unit_is_not_merged_into_one_below_it():
    district = UnitFactory(type_code="huyen")
    commune = UnitFactory(parent=district)
    with pytest.raises(Refused) as refused:
        apply_event(unit=district, kind="merge", on=date(2026, 7, 1), target=commune)
    assert refused.value.field == "to"
