"""The board shows the figures of the command, cell by cell, and opens each of them down to the meeting."""

import re
from datetime import date

import pytest
from django.urls import reverse

from chibo.common.dates import Span
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from reports.branch_months import ensure
from reports.figures import store
from reports.tests.test_twelve_branches import QUARTER, rollup

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 5)
BOARD_QUERIES = 14
CELL = re.compile(
    r'data-key="(\w+)">\s*(?:<a href="([^"]+)">)?([\d.]+)(?:</a>)?(?:<span class="soft">/([\d.]+)</span>)?'
)


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    """The clock enters at the view: set it there."""
    monkeypatch.setattr("reports.views.board.today", lambda: DAY)


@pytest.fixture
def board_client(client, twelve_branches):
    client.force_login(AccessFactory(board=True, unit=twelve_branches["H"]).user)
    return client


def number(text):
    return int(text.replace(".", ""))


def lines_of(html):
    """Return {unit code or 'total': {key: (value, of, url)}} of the board's table."""
    found = {}
    for part in html.split('<tr data-unit="')[1:]:
        code, _, rest = part.partition('"')
        cells = CELL.findall(rest.partition("</tr>")[0])
        found[code] = {
            key: (number(value), of and number(of), url.replace("&amp;", "&")) for key, url, value, of in cells
        }
    return found


def as_shown(answer):
    """Return the numbers of a rollup answer under the keys of the page."""
    shown = {
        key: answer[key]
        for key in ("branches", "expected", "held", "on_day", "moved", "official", "topical", "present", "opinions")
    }
    shown |= answer["levels"]
    shown["missed"] = len(answer["missed"])
    shown["off_day"] = answer["held"] - answer["on_day"] - answer["moved"]
    return shown


@pytest.mark.parametrize("code", ["H", "A", "B"])
def test_board_shows_what_the_command_prints(board_client, code):
    html = board_client.get(reverse("reports:board-unit", args=[code]), {"period": "2026-Q3"}).content.decode()
    total = lines_of(html)["total"]
    assert {key: cell[0] for key, cell in total.items()} == as_shown(QUARTER[code])
    assert total["present"][1] == QUARTER[code]["base"]


def test_board_lines_show_what_the_command_prints_for_each_unit_below(board_client):
    html = board_client.get(reverse("reports:board"), {"period": "2026-Q3"}).content.decode()
    lines = lines_of(html)
    assert sorted(lines) == ["A", "B", "X11", "total"]
    for code in ("A", "B", "X11"):
        shown = {key: cell[0] for key, cell in lines[code].items()}
        assert shown == as_shown(rollup("2026-Q3", unit=code, as_of=DAY.isoformat()))


def test_every_number_opens_a_list_of_that_length(board_client):
    html = board_client.get(reverse("reports:board"), {"period": "2026-Q3"}).content.decode()
    people = ("present", "opinions")  # sums over the meetings held, not lengths
    for key, (value, _, url) in lines_of(html)["total"].items():
        if value and key not in people:
            heading = re.search(r"<h1>[^<]*: ([\d.]+)</h1>", board_client.get(url).content.decode())
            assert (key, number(heading.group(1))) == (key, value)


def test_meeting_that_counts_nowhere_is_listed(board_client):
    url = reverse("reports:rows", args=["H", "misplaced"])
    html = board_client.get(url, {"period": "2026-Q3"}).content.decode()
    assert re.findall(r"Chi bộ hợp tác xã", html) != []
    assert "Kỳ sinh hoạt không tính vào số liệu: 1" in html


def test_former_committee_keeps_the_row_without_the_link(client, twelve_branches):
    client.force_login(AccessFactory(committee=True, unit=twelve_branches["A"]).user)
    html = client.get(reverse("reports:rows", args=["A", "held"]), {"period": "2026-07"}).content.decode()
    row = next(part for part in html.split("<tr>") if "Chi bộ thôn 2" in part)
    assert "<a " not in row


def test_heat_map_shows_a_letter_for_each_month_held(board_client):
    html = board_client.get(reverse("reports:heat-map", args=["A"]), {"year": 2026}).content.decode()
    row = next(part for part in html.split("<tr>") if "Chi bộ thôn 4" in part)
    assert re.findall(r'class="heat-cell level-\w+"[^>]*><span aria-hidden="true">(\w+)<', row) == ["T", "K", "T"]


def test_unknown_period_falls_back_to_this_quarter_and_says_so(board_client):
    response = board_client.get(reverse("reports:board"), {"period": "2026-Q9"})
    assert "Quý IV/2026" in response.content.decode()
    assert "không có trong danh sách" in response.content.decode()


@pytest.mark.parametrize("which", ["khong-co", "levels"])
def test_unknown_set_is_404(board_client, which):
    assert board_client.get(reverse("reports:rows", args=["H", which])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_board_asks_the_same_number_of_queries_for_any_number_of_units(client, count, django_assert_num_queries):
    district = UnitFactory(type_code="huyen")
    for _ in range(count):
        BranchFactory(parent=district)
    ensure(Span("year", 2026).months)
    store(None, [Span("quarter", 2026, index) for index in range(1, 5)], DAY)
    client.force_login(AccessFactory(board=True, unit=district).user)
    with django_assert_num_queries(BOARD_QUERIES):
        client.get(reverse("reports:board"), {"period": "2026-Q3"})
