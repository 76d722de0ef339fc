"""Programmes of model meetings: coverage (45/176), waves, what is left by month, every refusal."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from chibo.common.errors import Refused
from chibo.common.text import percent
from chibo.organization.models import Branch, BranchType, Unit
from chibo.organization.tests.factories import BranchFactory
from meetings.models import ModelProgramme, ModelSession
from meetings.queries.model import coverage_of, plan_by_month, remainder, remaining_branches, waves_of
from meetings.services.model_sessions import (
    drop_session,
    hand_over_sessions,
    hold_session,
    next_wave,
    open_programme,
    plan_sessions,
    revise_programme,
)
from meetings.tests.conftest import People
from meetings.tests.factories import HELD_ON, MeetingFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 20)
HEAD = {
    "name": "Sinh hoạt chi bộ điểm",
    "issuer": "Thị ủy Kỳ Anh",
    "number": "47-KH/ThU",
    "issued_on": None,
    "valid_from": date(2026, 8, 1),
    "valid_to": None,
    "sponsor": "Ban Tổ chức",
}


def opened(people: People, **changes: object) -> ModelProgramme:
    return open_programme(unit=people.commune, values=HEAD | changes, token=uuid4(), actor=people.committee.user)


def planned(people: People, programme: ModelProgramme, *branches: Unit, wave: int = 1, months: int = 1) -> None:
    plan_sessions(
        programme=programme,
        branches=branches,
        first_month=date(2026, 9, 1),
        months=months,
        wave=wave,
        actor=people.committee.user,
    )


def held(people: People, programme: ModelProgramme, branch: Unit, day: date = HELD_ON) -> ModelSession:
    row = programme.sessions.get(branch=branch)
    return hold_session(session=row, held_on=day, sponsor="", actor=people.committee.user, today=DAY)


# --- coverage --------------------------------------------------------------------------------------------------------


def test_45_of_176_are_25_6_percent_and_131_left_are_11_a_month(people: People) -> None:
    programme = opened(people)
    parent = people.commune
    branches = [people.branch, people.sister, *(BranchFactory(parent=parent) for _ in range(174))]
    rows = [ModelSession(programme=programme, branch=row, wave=1, held_on=HELD_ON) for row in branches[:25]]
    rows += [ModelSession(programme=programme, branch=row, wave=2, held_on=DAY) for row in branches[25:45]]
    ModelSession.objects.bulk_create(rows)
    whole = coverage_of(programme, DAY)[0]
    assert (whole.done, whole.branches, percent(whole.done, whole.branches)) == (45, 176, "25,6%")
    assert (whole.remaining, percent(whole.remaining, whole.branches)) == (131, "74,4%")
    assert remainder(whole).a_month == 11
    assert [(wave.number, wave.held, wave.first) for wave in waves_of(programme)] == [(1, 25, HELD_ON), (2, 20, DAY)]
    made = plan_sessions(
        programme=programme,
        branches=list(remaining_branches(programme, DAY)),
        first_month=date(2026, 10, 1),
        months=12,
        wave=next_wave(programme),
        actor=people.committee.user,
    )
    assert (len(made), {row.wave for row in made}) == (131, {3})
    assert Counter(Counter(row.planned_month for row in made).values()) == {11: 11, 10: 1}


def test_coverage_by_branch_type_adds_up(people: People) -> None:
    school, _ = BranchType.objects.get_or_create(code="truong_hoc", defaults={"name": "Trường học"})
    Branch.objects.update_or_create(unit=people.branch, defaults={"branch_type": school})
    Branch.objects.filter(unit=people.sister).update(branch_type=None)
    programme = opened(people)
    planned(people, programme, people.branch, people.sister)
    held(people, programme, people.branch)
    found = {row.label: (row.done, row.branches) for row in coverage_of(programme, DAY)}
    assert found == {"Tất cả chi bộ": (1, 2), school.name: (1, 1), "Chưa ghi loại hình": (0, 1)}


def test_branch_that_has_ended_is_in_neither_number(people: People) -> None:
    programme = opened(people)
    planned(people, programme, people.branch, people.sister)
    held(people, programme, people.branch)
    Unit.objects.filter(pk=people.branch.pk).update(valid_to=date(2026, 9, 10))
    assert [(row.done, row.branches) for row in coverage_of(programme, DAY)[:1]] == [(0, 1)]


def test_coverage_takes_one_query(people: People, django_assert_num_queries: object) -> None:
    programme = opened(people)
    with django_assert_num_queries(1):
        coverage_of(programme, DAY)


def test_plan_names_the_months_that_are_late(people: People) -> None:
    programme = opened(people)
    planned(people, programme, people.branch, people.sister, months=2)
    found = [(row.month, row.branches, row.is_late) for row in plan_by_month(programme, date(2026, 10, 5))]
    assert found == [(date(2026, 9, 1), 1, True), (date(2026, 10, 1), 1, False)]


# --- services --------------------------------------------------------------------------------------------------------


def test_same_token_opens_one_programme(people: People) -> None:
    token = uuid4()
    first, second = (
        open_programme(unit=people.commune, values=HEAD, token=token, actor=people.committee.user) for _ in range(2)
    )
    assert first.pk == second.pk


def test_days_that_do_not_follow_are_refused(people: People) -> None:
    programme = opened(people)
    with pytest.raises(Refused) as caught:
        revise_programme(
            programme=programme, values=HEAD | {"valid_to": date(2026, 7, 31)}, actor=people.committee.user
        )
    assert caught.value.field == "valid_to"


def test_branch_held_is_left_alone_and_one_planned_is_planned_anew(people: People) -> None:
    programme = opened(people)
    planned(people, programme, people.branch, people.sister)
    first = held(people, programme, people.branch)
    planned(people, programme, people.branch, people.sister, wave=2)
    rows = {row.branch: (row.pk == first.pk, row.wave) for row in programme.sessions.all()}
    assert rows == {people.branch: (True, 1), people.sister: (False, 2)}


def test_plan_that_cannot_be_is_refused(people: People) -> None:
    programme = opened(people)
    for branches, months, field in [
        ([], 1, "branches"),
        ([people.outside], 1, "branches"),
        ([people.branch], 0, "months"),
    ]:
        with pytest.raises(Refused) as caught:
            planned(people, programme, *branches, months=months)
        assert caught.value.field == field


def test_held_day_links_the_recorded_meeting(people: People) -> None:
    meeting, programme = MeetingFactory(unit=people.branch, held=True), opened(people)
    planned(people, programme, people.branch)
    assert held(people, programme, people.branch).meeting == meeting
    assert held(people, programme, people.branch, date(2026, 9, 4)).meeting is None


@pytest.mark.parametrize("day", [date(2026, 9, 21), date(2026, 7, 31)])
def test_day_to_come_or_before_the_programme_is_refused(people: People, day: date) -> None:
    programme = opened(people)
    planned(people, programme, people.branch)
    with pytest.raises(Refused) as caught:
        held(people, programme, people.branch, day)
    assert caught.value.field == "held_on"


def test_only_a_branch_that_has_not_held_is_dropped(people: People) -> None:
    programme = opened(people)
    planned(people, programme, people.branch, people.sister)
    row = held(people, programme, people.branch)
    with pytest.raises(Refused):
        drop_session(session=row, actor=people.committee.user)
    drop_session(session=programme.sessions.get(branch=people.sister), actor=people.committee.user)
    assert list(programme.sessions.values_list("branch", flat=True)) == [people.branch.pk]


def test_what_is_not_held_passes_to_the_successor(people: People) -> None:
    programme, other = opened(people), opened(people)
    planned(people, programme, people.branch)
    planned(people, other, people.branch, people.sister)
    hand_over_sessions(unit=people.branch, successor=people.sister, actor=None)
    assert programme.sessions.get().branch == people.sister
    assert set(other.sessions.values_list("branch", flat=True)) == {people.branch.pk, people.sister.pk}


@pytest.mark.parametrize("broken", [{"wave": 0}, {"planned_month": date(2026, 9, 2)}])
def test_row_that_cannot_be_is_refused_by_the_database(people: People, broken: dict) -> None:
    programme = opened(people)
    planned(people, programme, people.branch)
    with pytest.raises(IntegrityError), transaction.atomic():
        programme.sessions.update(**broken)
