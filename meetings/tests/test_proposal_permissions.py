from datetime import date

import pytest

from meetings.models import Proposal
from meetings.permissions import (
    can_change_proposal,
    can_change_proposal_fields,
    can_clarify_proposal,
    can_handle_proposal,
    can_raise_proposal,
    can_see_proposals,
)
from meetings.queries.proposal import counts_of

EVERYBODY = ["secretary", "sister_secretary", "cadre", "committee", "other_committee", "board", "administrator"]


def who(scene, allowed):
    return [name for name in EVERYBODY if allowed(getattr(scene, name))]


def seeing(scene, row):
    return who(scene, lambda access: Proposal.objects.visible_to(access).contains(row))


def test_sent_proposal_is_seen_by_its_branch_and_every_unit_above(scene):
    assert seeing(scene, scene.send()) == ["secretary", "cadre", "committee", "board"]


def test_unsent_proposal_is_the_secretarys(scene):
    assert seeing(scene, scene.draft()) == ["secretary"]


def test_unsent_proposal_is_seen_by_who_wrote_it_on_behalf(scene):
    row = scene.draft()
    Proposal.objects.filter(pk=row.pk).update(created_by=scene.committee.user)
    assert seeing(scene, row) == ["secretary", "committee"]


def test_committee_where_it_lies_sees_it_though_the_branch_went_elsewhere(scene):
    row = scene.send()
    Proposal.objects.filter(pk=row.pk).update(unit=scene.far)
    assert seeing(scene, row) == ["committee", "other_committee", "board"]


def test_who_may_raise_and_change(scene):
    kept = scene.draft()
    writers = ["secretary", "committee", "board"]
    assert who(scene, lambda access: can_raise_proposal(access, scene.branch)) == writers
    assert who(scene, lambda access: can_change_proposal(access, kept)) == writers
    assert who(scene, lambda access: can_raise_proposal(access, scene.commune)) == []
    sent = scene.send()
    assert who(scene, lambda access: can_change_proposal(access, sent)) == []


def test_who_may_handle_is_the_place_and_who_is_above_it(scene):
    row = scene.send()
    assert who(scene, lambda access: can_handle_proposal(access, row)) == ["committee", "board"]
    row = scene.take(row, "forwarded", to_unit=scene.district)
    assert who(scene, lambda access: can_handle_proposal(access, row)) == ["board"]
    assert who(scene, lambda access: can_handle_proposal(access, scene.draft())) == []


def test_who_may_clarify(scene):
    row = scene.send()
    assert who(scene, lambda access: can_clarify_proposal(access, row)) == []
    row = scene.take(row, "returned", text="Hộ nào?")
    assert who(scene, lambda access: can_clarify_proposal(access, row)) == ["secretary", "committee", "board"]


def test_administrator_reads_none_and_keeps_the_fields(scene):
    assert who(scene, can_see_proposals) == [name for name in EVERYBODY if name != "administrator"]
    assert who(scene, can_change_proposal_fields) == ["board", "administrator"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("secretary", (0, 2, 1, 1)),
        ("sister_secretary", (0, 0, 0, 0)),
        ("committee", (1, 2, 1, 1)),
        ("board", (0, 2, 1, 1)),
    ],
)
def test_counts_are_those_of_who_asks(scene, name, expected):
    scene.send()
    scene.take(scene.send(), "returned", text="Hộ nào?")
    scene.draft()
    counts = counts_of(getattr(scene, name), date(2026, 12, 1))
    assert (counts.here, counts.unanswered, counts.overdue, counts.returned) == expected
