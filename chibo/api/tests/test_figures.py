"""The same figures everywhere: the API answers what the command prints and what the board shows, cell by cell."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from chibo.api.tests.factories import program
from chibo.common.dates import Span
from chibo.organization.models import Unit
from chibo.organization.tests.factories import AccessFactory
from reports.branch_months import ensure
from reports.figures import store
from reports.tests.factories import accepted
from reports.tests.test_board import DAY, as_shown, lines_of
from reports.tests.test_twelve_branches import QUARTER, rollup

UNITS = ("H", "A", "B", "B1", "X05", "X11")
PERIODS = ("2026-07", "2026-08", "2026-09", "2026-Q3", "2026-H2", "2026")


@pytest.fixture
def board(twelve_branches: dict[str, Unit]) -> Client:
    """The board of the district: one client that is signed in and also bears a token."""
    ensure(Span("year", DAY.year).months)  # as the start of a day does, and the command
    access = AccessFactory(board=True, unit=twelve_branches["H"])
    client = program(access)
    client.force_login(access.user, backend="chibo.accounts.backends.UsernameOrPhoneBackend")
    return client


def read(client: Client, name: str, **query: str) -> dict:
    return client.get(reverse(f"api-v1:{name}"), query).json()


def test_figures_are_those_that_the_command_prints(board: Client) -> None:
    asked = [(unit, period) for unit in UNITS for period in PERIODS]
    answered = [read(board, "figures", unit=unit, period=period) for unit, period in asked]
    assert answered == [rollup(period, unit=unit, as_of=DAY.isoformat()) for unit, period in asked]


def test_figures_of_the_quarter_are_as_counted_by_hand(board: Client) -> None:
    assert {code: read(board, "figures", unit=code, period="2026-Q3") for code in QUARTER} == QUARTER


def test_stored_figures_are_answered_with_the_list_of_the_missed(board: Client) -> None:
    store(None, [Span.parse("2026-Q3")], DAY)
    assert {code: read(board, "figures", unit=code, period="2026-Q3") for code in QUARTER} == QUARTER


@pytest.mark.parametrize("period", ["2026-08", "2026-Q3"])
@pytest.mark.parametrize("unit", ["H", "B"])
def test_figures_are_those_of_the_cells_of_the_board(board: Client, unit: str, period: str) -> None:
    page = board.get(reverse("reports:board-unit", args=[unit]), {"period": period}).content.decode()
    shown = {
        code: {key: cell[0] for key, cell in line.items()} | {"base": line["present"][1]}
        for code, line in lines_of(page).items()
    }
    children = read(board, "figures-children", unit=unit, period=period)["items"]
    answers = {row["unit"]: row for row in children} | {"total": read(board, "figures", unit=unit, period=period)}
    assert {code: as_shown(row) | {"base": row["base"]} for code, row in answers.items()} == shown


def test_unit_that_moved_away_is_not_among_the_children_of_its_former_committee(
    twelve_branches: dict[str, Unit],
) -> None:
    client = program(AccessFactory(committee=True, unit=twelve_branches["A"]))
    children = read(client, "figures-children", unit="A", period="2026-Q3")["items"]
    assert [row["unit"] for row in children] == ["X01", "X03", "X04", "X05"]
    assert client.get(reverse("api-v1:figures"), {"unit": "X02", "period": "2026-Q3"}).status_code == 404


def test_report_carries_the_figures_as_they_were_frozen(board: Client, twelve_branches: dict[str, Unit]) -> None:
    version = accepted(twelve_branches["A"], "2026-Q3", DAY).versions.get()
    (row,) = read(board, "reports", unit="A", period="2026-Q3", kind="quarterly", state="accepted")["items"]
    assert row["figures"] == QUARTER["A"]
    assert {key: row[key] for key in ("unit", "number", "state", "digest", "code", "figures_as_of")} == {
        "unit": "A",
        "number": 1,
        "state": "accepted",
        "digest": version.digest,
        "code": version.code,
        "figures_as_of": DAY.isoformat(),
    }
    assert read(board, "reports", state="submitted")["items"] == []
