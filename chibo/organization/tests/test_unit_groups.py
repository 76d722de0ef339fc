"""Groups of units (cụm): kept by day."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chibo.common.errors import Refused
from chibo.organization.enums import Role, UnitEventKind
from chibo.organization.models import UnitGroup
from chibo.organization.services.tree import apply_event
from chibo.organization.services.unit_groups import close_unit_group, save_unit_group
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

FIRST, LATER = date(2026, 1, 1), date(2026, 6, 1)


class Place:
    def __init__(self) -> None:
        self.commune = UnitFactory()
        self.one, self.two, self.three = (BranchFactory(parent=self.commune, code=f"T{n}") for n in (1, 2, 3))
        self.actor = UserFactory()

    def save(self, *units, group=None, name="Cụm 1", since=FIRST) -> UnitGroup:
        values = {"owner": self.commune, "group": group, "name": name, "units": units, "since": since}
        return save_unit_group(**values, actor=self.actor)


@pytest.fixture
def place(db: None) -> Place:
    return Place()


def test_units_of_a_group_are_those_of_the_day(place):
    group = place.save(place.one, place.two)
    place.save(place.two, place.three, group=group, since=LATER)
    assert set(group.units_on(date(2026, 5, 31))) == {place.one, place.two}
    assert set(group.units_on(LATER)) == {place.two, place.three}
    assert set(group.units_on(date(2025, 12, 31))) == set()


def test_group_that_is_closed_keeps_its_past_and_frees_its_name(place):
    group = place.save(place.one)
    close_unit_group(group=group, on=LATER, actor=place.actor)
    assert (list(group.units_on(FIRST)), list(group.units_on(LATER))) == ([place.one], [])
    assert place.save(place.two).pk != group.pk


def test_group_that_somebody_closed_meanwhile_stays_closed(place):
    seen = place.save(place.one)
    close_unit_group(group=seen, on=LATER, actor=place.actor)
    with pytest.raises(Refused):
        place.save(place.two, group=seen, name="Cụm 2", since=LATER)
    stored = UnitGroup.objects.get(pk=seen.pk)
    assert (stored.name, stored.closed_on, list(stored.units_on(LATER))) == ("Cụm 1", LATER, [])


def test_what_cannot_be_is_refused(place):
    place.save(place.one)
    outside = BranchFactory()
    found = []
    for units in ((), (outside,), (place.commune,), (place.two,)):
        with pytest.raises(Refused) as caught:
            place.save(*units)
        found.append(caught.value.field)
    assert found == ["units", "units", "units", "name"]


def test_successor_of_a_merged_unit_stands_in_its_groups(place):
    group = place.save(place.one, place.two)
    merged = {"kind": UnitEventKind.MERGE, "on": LATER, "decision": "QĐ số 1", "actor": place.actor}
    apply_event(unit=place.one, target=place.three, **merged)
    apply_event(unit=place.two, target=place.three, **merged)
    assert set(group.units_on(LATER)) == {place.three}
    assert group.members.filter(valid_to__isnull=True).count() == 1


def test_list_costs_the_same_for_one_group_and_for_three(place, client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            page = client.get(reverse("organization:unit-groups", args=[place.commune.pk]))
        assert [row["units"] for row in page.context["groups"]] == [[place.one, place.two]] * len(
            page.context["groups"]
        )
        return len(found)

    client.force_login(AccessFactory(unit=place.commune, role=Role.COMMITTEE).user)
    place.save(place.two, place.one)
    client.get("/")
    one = queries()
    for name in ("Cụm 2", "Cụm 3"):
        place.save(place.one, place.two, name=name)
    assert queries() == one
