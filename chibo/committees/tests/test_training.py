"""Training classes: lượt against persons, who may be recorded, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from chibo.committees.models import TrainingClass
from chibo.committees.queries import TrainingFigures, offered_members, training_figures
from chibo.committees.services.training import drop_class, record_training, save_class
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.enums import PostKind, Role
from chibo.organization.models import Member
from chibo.organization.tests.factories import (
    AccessFactory,
    BranchFactory,
    MemberFactory,
    PostFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TODAY, DAY = date(2026, 9, 20), date(2026, 4, 16)


class Place:
    """district > commune > branch, sister: a bí thư each, one chi ủy viên, one whose post ended."""

    def __init__(self) -> None:
        self.actor = UserFactory()
        self.district = UnitFactory(code="H", name="Đảng bộ huyện Ngoài", type_code="huyen")
        self.commune = UnitFactory(code="A", parent=self.district)
        self.branch = BranchFactory(code="T1", name="Chi bộ khối Quang Trung", parent=self.commune)
        self.sister = BranchFactory(code="T2", name="Chi bộ khối Tân Tiến", parent=self.commune)
        self.first, self.second = self.seated(self.branch), self.seated(self.sister)
        self.third = self.seated(self.branch, PostKind.BRANCH_COMMITTEE)
        self.former = self.seated(self.sister, PostKind.DEPUTY, valid_to=date(2026, 1, 1))

    def seated(self, unit, kind=PostKind.SECRETARY, **days) -> Member:
        member = MemberFactory(branch=unit)
        PostFactory(unit=unit, member=member, kind=kind, **days)
        return member

    def planned(self, name: str = "Lớp bí thư", audience: str = "bi_thu", unit=None, month: int = 4) -> TrainingClass:
        values = {"name": name, "audience": audience, "planned_month": month, "days": 2, "place": ""}
        return save_class(unit=unit or self.commune, year=2026, training=None, values=values, actor=self.actor)

    def recorded(self, training: TrainingClass, **changes) -> TrainingClass:
        values = {"held_from": DAY, "held_to": DAY, "version": training.version, "actor": self.actor, "today": TODAY}
        return record_training(training=training, **values | changes)


@pytest.fixture
def place(db: None) -> Place:
    return Place()


def refused(call, *arguments, **named):
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.field


def test_turns_count_attendances_people_count_persons_up_the_tree(place):
    place.recorded(place.planned(), members=[place.first, place.second])
    place.recorded(place.planned("Lớp chi ủy", "cap_uy"), members=[place.first, place.third])
    place.recorded(place.planned("Lớp của huyện", unit=place.district), members=[place.second])
    counts = {place.branch: (20, 0), place.sister: (15, 5)}
    place.recorded(place.planned("Lớp nhận thức", "quan_chung"), counts=counts)
    place.planned("Lớp cuối năm", month=12)
    assert training_figures(place.commune, 2026)[""] == TrainingFigures(planned=4, held=3, turns=39, people=33)
    of_district = training_figures(place.district, 2026)
    assert of_district[""] == TrainingFigures(planned=5, held=4, turns=40, people=33)
    assert of_district["bi_thu"] == TrainingFigures(planned=3, held=2, turns=3, people=2)
    assert training_figures(place.commune, 2025)[""] == TrainingFigures(planned=0, held=0, turns=0, people=0)


def test_figures_of_all_audiences_cost_three_queries(place, django_assert_num_queries):
    place.recorded(place.planned(), members=[place.first, place.second])
    place.recorded(place.planned("Lớp nhận thức", "quan_chung"), counts={place.branch: (20, 0)})
    with django_assert_num_queries(3):
        found = training_figures(place.commune, 2026)
    assert {audience: row.people for audience, row in found.items()} == {
        "": 22,
        "bi_thu": 2,
        "cap_uy": 0,
        "quan_chung": 20,
    }


def test_recording_again_takes_the_place_of_what_was_recorded(place):
    training = place.recorded(place.planned(), members=[place.first, place.second])
    training = place.recorded(training, members=[place.second])
    assert [row.member for row in training.attendances.all()] == [place.second]
    with pytest.raises(StaleVersion):
        place.recorded(training, members=[place.first], version=1)


def test_offered_are_those_with_the_posts_of_the_audience_on_the_day(place):
    secretaries, committees = place.planned(), place.planned("Lớp chi ủy", "cap_uy")
    assert set(offered_members(secretaries, DAY)) == {place.first, place.second}
    assert set(offered_members(secretaries, date(2025, 12, 1))) == {place.first, place.second, place.former}
    assert set(offered_members(committees, DAY)) == {place.first, place.second, place.third}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"members": []}, "members"),
        ({"members": ["former"]}, "members"),
        ({"members": ["first"], "held_to": date(2026, 9, 21)}, "held_to"),
        ({"members": ["first"], "held_to": date(2026, 4, 1)}, "held_to"),
        ({"members": ["first"], "held_from": date(2025, 4, 1)}, "held_from"),
    ],
    ids=["nobody", "no post that day", "to come", "ends before it begins", "another year"],
)
def test_record_that_cannot_be_is_refused(place, changes, field):
    if "members" in changes:
        changes = changes | {"members": [getattr(place, name) for name in changes["members"]]}
    assert refused(place.recorded, place.planned(), **changes) == field


@pytest.mark.parametrize("pair", [(0, 3), (3, 4), (6_000, 0)], ids=["none", "more again than came", "too many"])
def test_counts_that_cannot_be_are_refused(place, pair):
    training = place.planned("Lớp nhận thức", "quan_chung")
    assert refused(place.recorded, training, counts={place.branch: pair}) == f"people_{place.branch.pk}"
    outside = BranchFactory()
    assert refused(place.recorded, training, counts={outside: (3, 0)}) is None
    assert refused(place.recorded, training, counts={}) is None


def test_plan_refuses_a_name_twice_and_another_audience_once_recorded(place):
    training = place.recorded(place.planned(), members=[place.first])
    assert refused(place.planned) == "name"
    values = {"name": "Lớp bí thư", "audience": "quan_chung", "planned_month": 4, "days": 2, "place": ""}
    arguments = {"unit": place.commune, "year": 2026, "values": values, "actor": place.actor}
    assert refused(save_class, training=training, **arguments) == "audience"


def test_change_of_the_plan_leaves_alone_what_was_recorded_meanwhile(place):
    seen = place.planned()
    place.recorded(TrainingClass.objects.get(pk=seen.pk), members=[place.first])
    values = {"name": "Lớp bí thư chi bộ", "audience": "bi_thu", "planned_month": 5, "days": 2, "place": ""}
    arguments = {"unit": place.commune, "year": 2026, "actor": place.actor}
    save_class(training=seen, values=values, **arguments)
    stored = TrainingClass.objects.get(pk=seen.pk)
    assert (stored.name, stored.held_from, stored.held_to, stored.version) == ("Lớp bí thư chi bộ", DAY, DAY, 2)
    assert refused(save_class, training=seen, values=values | {"audience": "cap_uy"}, **arguments) == "audience"


def test_class_that_was_held_stays_in_the_plan(place):
    held = place.recorded(place.planned(), members=[place.first])
    assert refused(drop_class, training=held, actor=place.actor) is None
    drop_class(training=place.planned("Lớp khác"), actor=place.actor)
    assert list(TrainingClass.objects.all()) == [held]


def test_form_keeps_what_was_typed_and_says_what_is_wrong(place, client):
    client.force_login(AccessFactory(unit=place.commune, role=Role.COMMITTEE).user)
    training = place.planned("Lớp nhận thức", "quan_chung")
    data = {"held_from": "2026-04-16", "held_to": "2026-04-17", "version": "1"}
    data |= {f"people_{place.branch.pk}": "3", f"again_{place.branch.pk}": "4"}
    page = client.post(f"/committees/training/{training.pk}/attendance/", data)
    assert page.status_code == 200
    assert "số đã học lớp khác không thể nhiều hơn số người dự" in page.content.decode()
    data[f"again_{place.branch.pk}"] = "1"
    assert client.post(f"/committees/training/{training.pk}/attendance/", data).status_code == 302
    assert training_figures(place.commune, 2026)[""] == TrainingFigures(planned=1, held=1, turns=3, people=2)


def test_secretary_of_a_branch_has_no_training_page(place, client):
    client.force_login(AccessFactory(unit=place.branch).user)
    assert client.get("/committees/training/").status_code == 403
    assert client.get(f"/committees/training/{place.planned().pk}/").status_code == 404
