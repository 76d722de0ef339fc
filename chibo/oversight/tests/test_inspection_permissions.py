"""Who may do what with an inspection, as a table: people of every role, a row in every state."""

from __future__ import annotations

import pytest

from chibo.oversight import permissions
from chibo.oversight.tests.inspection_scene import Scene

PEOPLE = ["secretary", "sister_secretary", "cadre", "committee", "outside_committee", "board", "administrator"]
MAY = {
    "can_see_inspections": {"secretary", "sister_secretary", "committee", "outside_committee", "board"},
    "can_plan_inspections": {"committee", "outside_committee", "board"},
    "can_see_headings": {"committee", "outside_committee", "board", "administrator"},
    "can_keep_headings": {"board", "administrator"},
}
MAY_WITH_ROW = {
    "can_inspect": {"committee", "board"},
    "can_answer_inspection": {"secretary"},
}


@pytest.mark.parametrize("name", MAY)
def test_may(scene: Scene, name: str) -> None:
    allowed = {person for person in PEOPLE if getattr(permissions, name)(getattr(scene, person))}
    assert allowed == MAY[name]
    assert getattr(permissions, name)(None) is False


@pytest.mark.parametrize("name", MAY_WITH_ROW)
def test_may_with_a_row(scene: Scene, name: str) -> None:
    row = scene.row()
    allowed = {person for person in PEOPLE if getattr(permissions, name)(getattr(scene, person), row)}
    assert allowed == MAY_WITH_ROW[name]
    assert getattr(permissions, name)(None, row) is False


def test_findings_are_read_by_who_inspects_until_they_are_concluded(scene: Scene) -> None:
    inspection = scene.plan()
    for row, readers in ((scene.row(inspection), {"committee", "board"}), (scene.concluded(inspection), set(PEOPLE))):
        assert {p for p in PEOPLE if permissions.can_read_findings(getattr(scene, p), row)} == readers


def test_private_text_goes_into_the_branch_own_folder_only(scene: Scene) -> None:
    allowed = {p for p in PEOPLE if permissions.can_put_private_in_folder(getattr(scene, p), scene.branch)}
    assert allowed == {"secretary"}


def test_committee_inspected_by_one_above_does_not_write(scene: Scene) -> None:
    row = scene.row(scene.plan(unit=scene.district, branches=[scene.branch]))
    assert permissions.can_inspect(scene.committee, row) is False
    assert permissions.can_inspect(scene.board, row) is True
