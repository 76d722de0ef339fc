"""The visitors' sheets of a year beside the branches' own: hand-computed shares, lists behind the numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from chibo.organization.tests.factories import BranchFactory, UserFactory
from evaluations.models import Evaluation
from evaluations.services.rating import rate_meeting
from evaluations.services.visiting import give_visitor_opinion
from evaluations.tests.cast import Cast
from evaluations.tests.factories import ReadyMeetingFactory, at, judged
from evaluations.visit_summary import CriterionLine, Pair, by_criterion, by_level, pairs_of
from meetings.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def gives(cast: Cast, meeting: Meeting, hour: int = 8, actor: object = None, **changes: object) -> Evaluation:
    return give_visitor_opinion(
        meeting=meeting,
        unit=cast.commune,
        judgements=judged(**changes),
        actor=actor or cast.accesses["cadre"].user,
        at=at(5, hour),
    )


def rates(meeting: Meeting, **changes: object) -> Evaluation:
    return rate_meeting(meeting=meeting, judgements=judged(**changes), actor=UserFactory(), at=at(4))


def pairs(cast: Cast, role: str = "committee", year: int = 2026) -> list[Pair]:
    return pairs_of(cast.accesses[role], year)


def line(cast: Cast, code: str) -> CriterionLine:
    (one,) = by_criterion(pairs(cast))
    return next(line for line in one.lines if line.criterion.code == code)


def test_shares_are_means_over_the_same_meetings(cast: Cast) -> None:
    second = ReadyMeetingFactory(unit=BranchFactory(parent=cast.commune))
    third = ReadyMeetingFactory(unit=BranchFactory(parent=cast.commune))
    rates(cast.meeting, c4_2=25)
    rates(second, c4_2=20)
    gives(cast, cast.meeting, c4_2=15)
    gives(cast, second, c4_2=20)
    gives(cast, third, c4_2=5)  # the branch has not rated itself: in no mean, but said
    found = line(cast, "4.2")  # visitors 35 of 50, branches 45 of 50
    assert (found.forms, found.visitors_only, found.visitor_share, found.own_share) == (2, 1, "70,0%", "90,0%")
    assert found.difference == "cán bộ dự chấm thấp hơn"
    assert line(cast, "5").difference == "bằng nhau"


def test_last_sheet_of_each_visitor_counts_and_each_visitor_by_themselves(cast: Cast) -> None:
    rates(cast.meeting)
    gives(cast, cast.meeting, c4_2=5)
    gives(cast, cast.meeting, hour=9, c4_2=10)
    gives(cast, cast.meeting, hour=10, actor=cast.accesses["committee"].user, c4_2=20)
    assert [pair.points("4.2")[0] for pair in pairs(cast)] == [Decimal(20), Decimal(10)]
    assert line(cast, "4.2").visitor_share == "60,0%"  # 30 of 50


def test_other_years_voided_meetings_and_branches_out_of_reach_are_left_out(cast: Cast) -> None:
    gives(cast, cast.meeting)
    assert (pairs(cast, year=2025), pairs(cast, "stranger")) == ([], [])
    assert len(pairs(cast, "board")) == 1
    Meeting.objects.filter(pk=cast.meeting.pk).update(
        voided_at=at(9), voided_by=cast.accesses["board"].user, void_reason="Nhầm"
    )
    assert pairs(cast) == []


def test_levels_of_visitors_and_branches_are_counted(cast: Cast) -> None:
    rates(cast.meeting)  # 93: Tốt
    gives(cast, cast.meeting, c4_2=10)  # 83: Khá
    found = {row.level.value: (row.visitors, row.own) for row in by_level(pairs(cast))}
    assert found == {"tot": (0, 1), "kha": (1, 0), "trung_binh": (0, 0), "kem": (0, 0)}


def test_every_number_opens_its_list(cast: Cast) -> None:
    rates(cast.meeting)
    opinion = gives(cast, cast.meeting, c4_2=10)
    client, address = cast.client("committee"), reverse("evaluations:visit-summary-rows")
    for query, expected in [
        ({}, 1),
        ({"set": opinion.criteria_set_id, "criterion": "4.2"}, 1),
        ({"level": "kha", "rater": "visitor"}, 1),
        ({"level": "tot", "rater": "self"}, 1),
        ({"level": "tot", "rater": "visitor"}, 0),
    ]:
        page = client.get(address, {"year": 2026} | query)
        assert page.context["page"].paginator.count == expected
    shown = client.get(address, {"year": 2026, "set": opinion.criteria_set_id, "criterion": "4.2"}).content.decode()
    assert "cán bộ dự: Khá (10 điểm) · chi bộ tự xếp: Tốt (20 điểm)" in shown


@pytest.mark.parametrize("query", [{"criterion": "99", "set": "1"}, {"criterion": "4.2", "set": "x"}])
def test_criterion_that_is_not_there_answers_404(cast: Cast, query: dict) -> None:
    gives(cast, cast.meeting)
    given = cast.client("committee").get(reverse("evaluations:visit-summary-rows"), {"year": 2026} | query)
    assert given.status_code == 404


def test_summary_says_so_when_there_is_none(cast: Cast) -> None:
    page = cast.client("board").get(reverse("evaluations:visit-summary"), {"year": date(2026, 1, 1).year})
    assert "Chưa có phiếu nào" in page.content.decode()


def test_summary_takes_as_many_queries_for_three_sheets_as_for_one(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    rates(cast.meeting)
    gives(cast, cast.meeting)
    with django_assert_max_num_queries(4) as one:
        pairs(cast)
    for _ in range(2):
        meeting = ReadyMeetingFactory(unit=BranchFactory(parent=cast.commune))
        rates(meeting)
        gives(cast, meeting)
    with django_assert_max_num_queries(len(one)):
        assert len(pairs(cast)) == 3
