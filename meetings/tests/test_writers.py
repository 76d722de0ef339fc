"""Whose name stands beside what was written on behalf of a unit."""

import pytest

from chibo.organization.tests.factories import AccessFactory
from meetings.permissions import LONGEST_WRITER, writes_for
from meetings.tests.proposal_scene import Scene

pytestmark = pytest.mark.django_db
NAME = "Trần Văn A"
COMMITTEE = f"{NAME}, Đảng ủy xã Quỳnh Thiện"


@pytest.mark.parametrize(
    ("writer", "unit", "expected"),
    [
        ("secretary", "branch", ""),
        ("clerk", "branch", NAME),
        ("committee", "branch", COMMITTEE),
        ("committee", "commune", ""),
        ("board", "district", ""),
    ],
)
def test_writer_is_named_only_on_behalf(writer, unit, expected):
    scene = Scene()
    scene.clerk = AccessFactory(unit=scene.branch, on_behalf=True)
    assert writes_for(getattr(scene, writer), getattr(scene, unit), NAME) == expected


def test_writer_of_a_board_for_a_committee_is_named_with_the_upper_committee():
    scene = Scene()
    assert writes_for(scene.board, scene.commune, NAME) == f"{NAME}, {scene.district.committee_name}"


def test_writer_of_the_branch_that_another_was_merged_into_writes_for_it_itself():
    scene = Scene()
    assert writes_for(scene.secretary, scene.sister, NAME) == ""


def test_writer_with_a_long_name_fits_the_record():
    scene = Scene()
    assert len(writes_for(scene.committee, scene.branch, "A" * 250)) == LONGEST_WRITER
