"""How the API answers: methods, ETags, pages, hostile questions; and nothing that is said in a meeting."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chibo.api.models import TokenUse
from chibo.api.tests.factories import program
from chibo.common.dates import Span
from chibo.organization.models import Unit
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from meetings.models import Meeting
from reports.tests.factories import hold, submitted
from reports.tests.test_board import DAY


@pytest.fixture
def board(twelve_branches: dict[str, Unit]) -> Client:
    return program(AccessFactory(board=True, unit=twelve_branches["H"]))


def items(client: Client, address: str) -> list[dict]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["items"]


# --- what is answered ------------------------------------------------------------------------------------------------


def test_units_stand_as_they_stood_on_the_day(board: Client) -> None:
    before = {row["code"]: row["parent"] for row in items(board, "units?on=2026-07-31")}
    after = {row["code"]: row["parent"] for row in items(board, "units?on=2026-09-30")}
    assert (before["X02"], after["X02"]) == ("A", "B")
    assert (set(before) - set(after), set(after) - set(before)) == ({"X03", "X07"}, {"X10"})
    assert after["H"] is None


def test_unit_that_has_ended_is_found_by_its_code(board: Client) -> None:
    assert board.get("/api/v1/units/X03").json() == {
        "code": "X03",
        "name": "Chi bộ thôn 3",
        "committee_name": "Chi ủy thôn 3",
        "type": "chi_bo",
        "type_name": "Chi bộ",
        "is_branch": True,
        "parent": "A",
        "branch_type": "thon",
        "valid_from": None,
        "valid_to": "2026-08-31",
    }


def test_parent_out_of_reach_is_not_named(twelve_branches: dict[str, Unit]) -> None:
    client = program(AccessFactory(committee=True, unit=twelve_branches["B"]))
    assert {row["code"]: row["parent"] for row in items(client, "units?on=2026-07-31")} == {
        "B": None,
        "B1": "B",
        "X02": None,  # it stood under A
        "X06": "B",
        "X07": "B",
        "X08": "B",
        "X09": "B1",
        "X12": "B",
    }


def test_meeting_is_answered_in_numbers(board: Client) -> None:
    (row,) = items(board, "meetings?unit=X01&month_from=2026-09&month_to=2026-09")
    meeting = Meeting.objects.get(unit__code="X01", month=date(2026, 9, 1))
    assert row == {
        "id": meeting.pk,
        "unit": "X01",
        "month": "2026-09",
        "kind": "regular",
        "held_on": "2026-09-04",
        "timing": "moved",
        "base": 10,
        "present": 8,
        "excused": 1,
        "unexcused": 1,
        "opinions": 4,
        "minutes": "open",
        "self_level": "kha",
        "official_level": None,
        "level": "kha",
        "score": 80.0,
    }


def test_meetings_are_narrowed_by_unit_month_and_kind(board: Client) -> None:
    assert [row["unit"] for row in items(board, "meetings?kind=combined")] == ["X05"]
    assert sorted({row["unit"] for row in items(board, "meetings?unit=B1")}) == ["X09"]
    assert sorted({row["month"] for row in items(board, "meetings?month_from=2026-08&month_to=2026-08")}) == ["2026-08"]
    voided = {(row["unit"], row["month"]) for row in items(board, "meetings")} & {("X12", "2026-09")}
    assert voided == set()


# --- the way of answering --------------------------------------------------------------------------------------------

ADDRESSES = [
    "openapi.json",
    "units",
    "units/A",
    "meetings",
    "figures?unit=A&period=2026-Q3",
    "figures/children?unit=H&period=2026-Q3",
    "reports",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_unchanged_answer_is_304_and_head_has_the_same_head(board: Client, address: str) -> None:
    address = f"/api/v1/{address}"
    whole = board.get(address, headers={"Accept-Encoding": "gzip"})
    tag = whole.headers["ETag"]
    head = board.head(address)
    same, other = (board.get(address, headers={"If-None-Match": known}) for known in (tag, '"other"'))
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    assert (other.status_code, other.content) == (200, whole.content)
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(len(whole.content)))
    assert head.headers["ETag"] == tag
    assert (whole.headers["Cache-Control"], whole.headers.get("Content-Encoding")) == ("private, no-cache", None)
    assert "Authorization" in whole.headers["Vary"]


def test_changed_figures_change_the_tag(board: Client, twelve_branches: dict[str, Unit]) -> None:
    address = "/api/v1/figures?unit=A&period=2026-Q3"
    tag = board.get(address).headers["ETag"]
    hold(twelve_branches["X03"], date(2026, 8, 20))
    assert board.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_what_writes_is_405(db: None, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/units")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.json()["code"] == "method"


def test_options_tell_the_methods(db: None) -> None:
    answer = Client().options("/api/v1/units")
    assert (answer.status_code, answer.headers["Allow"], answer.content) == (204, "GET, HEAD, OPTIONS", b"")


# --- pages -----------------------------------------------------------------------------------------------------------


def walked(client: Client, address: str) -> list[dict]:
    """Return the rows of all pages, one after the other, as a program follows `next`."""
    rows = []
    while address:
        page = client.get(address).json()
        rows += page["items"]
        address = page["next"]
    return rows


@pytest.mark.parametrize("address", ["units?", "meetings?kind=regular&", "figures/children?unit=H&period=2026-Q3&"])
def test_pages_hold_every_row_once(board: Client, address: str) -> None:
    whole = items(board, address)
    assert walked(board, f"/api/v1/{address}limit=2") == whole
    assert len(whole) > 2


def test_pages_of_reports_hold_every_row_once(board: Client, twelve_branches: dict[str, Unit]) -> None:
    for code in ("A", "B", "X01"):
        submitted(twelve_branches[code], "2026-Q3", DAY)
    assert [row["unit"] for row in walked(board, "/api/v1/reports?limit=1")] == ["A", "B", "X01"]


def test_rows_added_meanwhile_move_no_row(board: Client, twelve_branches: dict[str, Unit]) -> None:
    first = board.get("/api/v1/units?limit=5&on=2026-10-05").json()
    known = [row["code"] for row in items(board, "units?on=2026-10-05")]
    BranchFactory(code="A0", parent=twelve_branches["A"])  # before the cursor
    BranchFactory(code="X99", parent=twelve_branches["A"])
    rest = walked(board, first["next"])
    assert [row["code"] for row in first["items"] + rest] == [*known, "X99"]


def test_cursor_of_another_token_or_question_is_refused(board: Client, twelve_branches: dict[str, Unit]) -> None:
    following = board.get("/api/v1/units?limit=1").json()["next"]
    stranger = program(AccessFactory(board=True, unit=UnitFactory()))
    wrong = [
        (stranger, following),
        (board, following.replace("/units", "/meetings")),
        (board, f"{following}&on=2026-01-01"),
    ]
    for client, address in wrong:
        answer = client.get(address)
        assert (answer.status_code, answer.json()["field"]) == (400, "cursor")


LISTS = ["units?", "meetings?", "figures/children?unit=DV-G1&period=2026-Q3&", "reports?"]


@pytest.fixture
def commune(db: None) -> Unit:
    """A commune with twenty branches that met and reported."""
    commune = UnitFactory(code="DV-G1")
    for number in range(20):
        branch = BranchFactory(parent=commune, code=f"G1-{number:02d}")
        hold(branch, date(2026, 7, 3))
        submitted(branch, "2026-Q3", DAY)
    return commune


def test_queries_are_the_same_for_any_number_of_rows(commune: Unit) -> None:
    client = program(AccessFactory(committee=True, unit=commune))
    for address in LISTS:
        client.get(f"/api/v1/{address}")  # the first answer of a day is logged
        counts = {}
        for limit in (2, 20):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert len(items(client, f"{address}limit={limit}")) == limit
            counts[limit] = len(asked)
        assert (address, counts[20]) == (address, counts[2])
        assert counts[2] <= 12


# --- hostile questions -----------------------------------------------------------------------------------------------

NULL, LONG = "%00", "9" * 5000


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("units?limit=501", "limit"),
        ("units?limit=0", "limit"),
        ("units?limit=1e9", "limit"),
        (f"units?limit={LONG}", "limit"),
        ("units?cursor=abc", "cursor"),
        (f"units?cursor={NULL}", "cursor"),
        ("units?on=2026-02-30", "on"),
        (f"units?on={NULL}", "on"),
        ("units?of=A", "of"),
        ("units?on=2026-01-01&on=2026-01-02", "on"),
        ("meetings?month_from=2026-13", "month_from"),
        ("meetings?month_to=2026", "month_to"),
        ("meetings?kind=cap", "kind"),
        (f"meetings?unit={NULL}", "unit"),
        ("figures?unit=A&period=2026-Q5", "period"),
        (f"figures?unit=A&period={LONG}", "period"),
        ("figures?unit=A", "period"),
        ("figures?period=2026-Q3", "unit"),
        ("reports?state=burned", "state"),
        ("reports?period=2026-01-01/2025-01-01", "period"),
    ],
)
def test_odd_parameter_is_400_with_its_name_and_a_sentence(board: Client, address: str, field: str) -> None:
    answer = board.get(f"/api/v1/{address}")
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert "Mời đồng chí" in answer.json()["detail"]
    assert TokenUse.objects.count() == 0


@pytest.mark.parametrize(
    "address",
    [
        "units/NONE",
        f"units/A{NULL}",
        "units/' OR 1=1 --",
        "units/%27%3B DROP TABLE api_apitoken",
        "units/" + "x" * 3000,
        "meetings?unit=' OR '1'='1",
        "figures?unit=%25&period=2026-Q3",
        "nothing",
        "",
    ],
)
def test_what_is_not_there_is_404_in_json(board: Client, address: str) -> None:
    answer = board.get(f"/api/v1/{address}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_drafts_of_reports_are_not_listed(board: Client, twelve_branches: dict[str, Unit]) -> None:
    from reports.tests.factories import prepared

    prepared(twelve_branches["A"], "2026-Q3", DAY)
    assert items(board, "reports") == []
    assert items(board, "reports?state=draft") == []


def test_counts_of_the_period_are_those_of_a_span(board: Client) -> None:
    assert board.get("/api/v1/figures?unit=A&period=2026-Q3").json()["period"] == Span.parse("2026-Q3").code
    assert reverse("api-v1:figures") == "/api/v1/figures"
