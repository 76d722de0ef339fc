from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from chibo.organization.tests.factories import BranchFactory
from meetings import proposal_statistics as figures
from meetings.forms.proposals import ProposalSearchForm
from meetings.models import Proposal
from meetings.tests.proposal_scene import SENT_ON, at

TODAY = SENT_ON + timedelta(days=100)
PAGE_QUERIES = 11


def sent_before(scene, days, **changes):
    return scene.send(day=TODAY - timedelta(days=days), **changes)


def numbers(line):
    return [line.total.value, line.answered.value, line.unanswered.value, *(cell.value for cell in line.ages)]


@pytest.fixture
def five(scene):
    """Land: 0, 30, 31 days old and one answered; roads: 91 days old, gone up to the district."""
    for days in (0, 30, 31):
        sent_before(scene, days)
    scene.take(scene.send(), "answered", 3, text="Sẽ đo.")
    row = sent_before(scene, 91, field=scene.roads)
    scene.take(row, "forwarded", at=at(TODAY - timedelta(days=90)), to_unit=scene.district)
    return Proposal.objects.visible_to(scene.board).sent()


@pytest.mark.parametrize(("days", "age"), [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (4000, 3)])
def test_every_age_falls_into_one_box(scene, days, age):
    sent_before(scene, days)
    line = figures.total_line(Proposal.objects.sent(), TODAY, {})
    assert [cell.value for cell in line.ages] == [int(place == age) for place in range(4)]


def test_lines_by_field_add_up_to_the_total(scene, five):
    lines = figures.lines_by_field(five, TODAY, {})
    assert [(line.name, numbers(line)) for line in lines] == [
        ("Đất đai", [4, 1, 3, 2, 1, 0, 0]),
        ("Giao thông", [1, 0, 1, 0, 0, 0, 1]),
    ]
    assert numbers(figures.total_line(five, TODAY, {})) == [5, 1, 4, 2, 1, 0, 1]


def test_lines_by_place_name_the_committee_that_answered_or_holds_it(scene, five):
    lines = figures.lines_by_place(five, figures.places_of(five), TODAY, {})
    assert [(line.name, numbers(line)[:3]) for line in lines] == [
        (scene.district.committee_name, [1, 0, 1]),
        (scene.commune.committee_name, [4, 1, 3]),
    ]


def test_share_is_rounded_once(scene, five):
    line = figures.total_line(five.filter(field=scene.land), TODAY, {})
    assert line.share == "25,0%"
    assert figures.total_line(five.none(), TODAY, {}).share == "–"


def test_every_number_opens_as_many_rows(scene, five):
    lines = [
        figures.total_line(five, TODAY, {"year": "2026"}),
        *figures.lines_by_field(five, TODAY, {}),
        *figures.lines_by_place(five, figures.places_of(five), TODAY, {}),
    ]
    for line in lines:
        for cell in [line.total, line.answered, line.unanswered, line.overdue, *line.ages]:
            form = ProposalSearchForm(QueryDict(cell.query), access=scene.board)
            rows = form.filter(Proposal.objects.visible_to(scene.board).sent(), TODAY)
            assert (cell.query, rows.count()) == (cell.query, cell.value)


def test_condition_that_makes_no_sense_is_left_out_and_said(scene, five):
    form = ProposalSearchForm(QueryDict("field=9999&year=ab&place=khong&age=7&state=unanswered"), access=scene.board)
    assert sorted(form.errors) == ["age", "field", "place", "year"]
    assert form.asked == {"state": "unanswered"}
    assert form.filter(five, TODAY).count() == 4


@pytest.mark.parametrize("count", [1, 6])
def test_page_asks_the_same_number_of_queries(scene, count, django_assert_num_queries):
    for number in range(count):
        scene.send(BranchFactory(code=f"M{number}", parent=scene.commune))
    client = Client()
    client.force_login(scene.board.user)
    url = reverse("meetings:proposal-statistics")
    client.get(url)
    with django_assert_num_queries(PAGE_QUERIES):
        assert client.get(url).status_code == 200
