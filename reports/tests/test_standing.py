"""What stands at a unit beside its meetings: each number is the length of the list that it opens."""

import re
from datetime import date

import pytest
from django.urls import reverse

from chibo.common.dates import Span
from chibo.organization.enums import PostKind
from chibo.organization.tests.factories import AccessFactory, PostFactory
from meetings.enums import AssignmentState
from meetings.models import Assignment, ModelProgramme, ModelSession, TopicalMinimumRule
from meetings.queries.topical import tallies
from reports.standing import LISTS, Asked, behind, chi_uy, model_meetings, shares, tasks, topical

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 5)
Q3 = Span.parse("2026-Q3")


@pytest.fixture
def units(twelve_branches):
    return twelve_branches


@pytest.fixture
def access(units):
    return AccessFactory(board=True, unit=units["H"])


def asked(access, unit, span=Q3, branch_type=""):
    return Asked(access, unit, span, DAY, branch_type)


def give(branch, due_on, state=AssignmentState.OPEN):
    closed_on = None if state == AssignmentState.OPEN else DAY
    return Assignment.objects.create(
        unit=branch, text="Thu đảng phí", due_on=due_on, state=state, closed_on=closed_on, outside_body="Chi đoàn"
    )


def codes(rows):
    return sorted(rows.values_list("code", flat=True))


def test_tasks_are_overdue_from_the_day_after_their_deadline(units, access):
    give(units["X01"], date(2026, 10, 4))
    give(units["X01"], DAY)
    give(units["X05"], None)
    give(units["X06"], date(2026, 9, 1), AssignmentState.DONE)
    assert tasks(asked(access, units["H"])).counts() == (1, 3)
    assert tasks(asked(access, units["A"], branch_type="truong_hoc")).counts() == (0, 1)
    assert tasks(asked(access, units["B"])).counts() == (0, 0)


def test_topical_least_number_is_one_a_quarter_without_a_rule(units, access):
    part = topical(asked(access, units["H"]))
    assert codes(part.having(met=True)) == ["X02", "X05", "X11"]
    assert part.counts() == (3, 10)
    assert topical(asked(access, units["H"], Span.parse("2026-H2"))).counts() == (0, 10)  # the fourth has begun


def test_topical_rule_nearest_above_wins(units, access):
    TopicalMinimumRule.objects.create(unit=units["H"], sessions=1, period="year")
    TopicalMinimumRule.objects.create(unit=units["A"], sessions=4, period="year")
    assert codes(topical(asked(access, units["H"])).having(met=True)) == ["X02", "X11"]
    TopicalMinimumRule.objects.create(unit=units["X05"], sessions=3, period="year")
    assert codes(topical(asked(access, units["H"])).having(met=True)) == ["X02", "X05", "X11"]


def test_topical_agrees_with_the_tallies_of_the_plan(units, access):
    TopicalMinimumRule.objects.create(unit=units["A"], sessions=3, period="year")
    part = topical(asked(access, units["A"], Span("year", 2026)))
    tally = tallies([unit for unit in units.values() if unit.type.is_branch], 2026)
    reached = {code for code in ("X01", "X04", "X05") if not tally[units[code].pk].remaining}
    assert set(codes(part.having(met=True))) == reached == {"X05"}


def test_model_meetings_are_those_of_programmes_in_force(units, access):
    programme = ModelProgramme.objects.create(unit=units["A"], name="Sinh hoạt điểm", valid_from=date(2026, 4, 1))
    ModelSession.objects.create(programme=programme, branch=units["X05"], held_on=date(2026, 6, 3))
    ModelSession.objects.create(programme=programme, branch=units["X01"], held_on=date(2026, 10, 1))
    assert model_meetings(asked(access, units["H"])).counts() == (1, 3)  # X01 held it after the quarter
    assert model_meetings(asked(access, units["X05"])).counts() == (1, 1)
    assert model_meetings(asked(access, units["H"], Span.parse("2026-Q1"))).counts() == (0, 0)
    assert [share.label for share in shares(asked(access, units["B"]))][-1] == "chi bộ có chi ủy"


def test_chi_uy_counts_branches_with_a_committee_on_the_day(units, access):
    PostFactory(unit=units["X01"], kind=PostKind.BRANCH_COMMITTEE, valid_from=date(2025, 1, 1))
    assert chi_uy(asked(access, units["A"])).counts() == (1, 3)
    assert chi_uy(asked(access, units["A"], branch_type="truong_hoc")).counts() == (0, 1)


def test_every_share_opens_lists_of_its_length(client, units, access, monkeypatch):
    for module in ("board", "board_page"):
        monkeypatch.setattr(f"reports.views.{module}.today", lambda: DAY)
    give(units["X01"], date(2026, 10, 4))
    client.force_login(access.user)
    html = client.get(reverse("reports:board-standing", args=["H"]), {"period": "2026-Q3"}).content.decode()
    figures = re.findall(r'class="figure-value" href="([^"]+)">([\d.]+)<.*?href="([^"]+)">([\d.]+) ', html, re.S)
    assert len(figures) == 4
    for url, value, rest_url, rest in figures:
        for address, count in ((url, value), (rest_url, rest)):
            shown = client.get(address.replace("&amp;", "&")).content.decode()
            assert re.search(r"<h1>[^<]*: ([\d.]+)</h1>", shown).group(1) == count


def test_lists_of_a_part_make_it_up(units, access):
    question = asked(access, units["H"])
    for which, listed in LISTS.items():
        part = listed.part(question)
        met, whole = part.counts()
        assert behind(which, question).count() == {True: met, False: whole - met, None: whole}[listed.met]
