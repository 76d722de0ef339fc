"""A branch that moved away: its former committee keeps the figures; where the branch is now is told to who reaches it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from chibo.organization.models import Unit
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from chibo.testing.reading import words_of
from reports.control_room import Asked, listed
from reports.control_rows import Contacts, rows_of
from reports.queries import GONE
from reports.tests.control_scene import staff
from reports.tests.factories import changed, hold

pytestmark = pytest.mark.django_db

JULY = date(2026, 7, 1)
NEW_HOME, TOPIC, SECRETARY, PLACE = (
    "Đảng bộ xã Nơi Mới",
    "Phòng chống thiên tai",
    "Nguyễn Văn An",
    "Nhà văn hóa thôn Đông",
)
PERIOD = "period=2026-Q3"
PAGES = {
    "rows of held": ("reports:rows", ["A", "held"], PERIOD),
    "rows of branches": ("reports:rows", ["A", "branches"], PERIOD),
    "rows of topical": ("reports:rows", ["A", "topical"], PERIOD),
    "heat map": ("reports:heat-map", ["A"], "year=2026"),
    "sheet": ("reports:board-sheet", ["A"], PERIOD),
    "day": ("reports:day-unit", ["A"], "month=2026-07&list=met"),
}
LISTS = {
    "rows of held": ("rows", f"unit=A&which=held&{PERIOD}"),
    "rows of branches": ("rows", f"unit=A&which=branches&{PERIOD}"),
    "rows of topical": ("rows", f"unit=A&which=topical&{PERIOD}"),
    "heat map": ("heat-map", "unit=A&year=2026"),
    "day": ("day", "unit=A&month=2026-07&list=met"),
}


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    """A district with two communes; a branch met in July under the one and went over to the other in October."""
    root = UnitFactory(type_code="huyen", code="GOC")
    former = UnitFactory(code="A", name="Đảng bộ xã Nơi Cũ", parent=root)
    latter = UnitFactory(code="B", name=NEW_HOME, parent=root)
    branch = BranchFactory(code="A1", name="Chi bộ Chuyển", parent=former)
    BranchFactory(code="A2", name="Chi bộ Ở lại", parent=former)
    changed(hold(branch, date(2026, 7, 3), "kha", official=False, kind="combined", topic=TOPIC, place=PLACE))
    staff(branch)
    apply_event(unit=branch, kind="move", on=date(2026, 10, 2), target=latter, actor=None)
    return {"root": root, "former": former, "latter": latter, "branch": Unit.objects.get(pk=branch.pk)}


def asked_by(client: Client, unit: Unit, **role: bool) -> Client:
    client.force_login(AccessFactory(unit=unit, **role).user)
    return client


def told_on_page(client: Client, key: str) -> str:
    name, arguments, query = PAGES[key]
    answer = client.get(f"{reverse(name, args=arguments)}?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def told_in_list(client: Client, key: str) -> str:
    name, query = LISTS[key]
    answer = client.post(f"{reverse('list-excel', args=[name])}?{query}")
    assert answer.status_code == 200
    return words_of(answer)


def readings(client: Client) -> dict[str, str]:
    pages = {f"page, {key}": told_on_page(client, key) for key in PAGES}
    return pages | {f"list, {key}": told_in_list(client, key) for key in LISTS}


def test_former_committee_reads_the_name_and_nothing_of_where_it_is(client: Client, units: dict[str, Unit]) -> None:
    found = readings(asked_by(client, units["former"], committee=True))
    hidden = NEW_HOME, TOPIC, PLACE, SECRETARY
    assert {key: [words for words in hidden if words in text] for key, text in found.items()} == dict.fromkeys(
        found, []
    )
    assert [key for key, text in found.items() if "Chi bộ Chuyển" not in text] == []
    assert "Chưa có bí thư" not in found["page, day"]
    assert found["page, heat map"].count(GONE) == found["page, day"].count(GONE) == 1


def test_board_that_reaches_both_reads_where_it_is_and_what_it_spoke_of(client: Client, units: dict[str, Unit]) -> None:
    found = readings(asked_by(client, units["root"], board=True))
    assert [key for key, text in found.items() if NEW_HOME not in text] == []
    assert [key for key, text in found.items() if TOPIC in text] == ["page, rows of topical", "list, rows of topical"]


def test_row_of_the_day_has_no_more_than_name_due_day_and_state(units: dict[str, Unit]) -> None:
    access = AccessFactory(committee=True, unit=units["former"])
    asked = Asked(units["former"], JULY, date(2026, 11, 1))
    (row,) = (row for row in rows_of(listed(asked), asked, access) if row.branch == units["branch"])
    told = (row.day, row.time, row.place, row.meeting, row.contacts, row.above, row.is_in_reach, row.has_telephones)
    assert told == (None, None, "", None, Contacts(), "", False, False)
    assert (row.due_on, row.word != "") == (date(2026, 7, 3), True)
