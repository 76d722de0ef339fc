"""The choices of the board: exact, kept from page to page, the same for number and list."""

import re
from datetime import date

import pytest
from django.urls import reverse

from chibo.common.dates import Span
from chibo.organization.tests.factories import AccessFactory
from reports.figures import compute, compute_by_span, compute_by_type, figures_by_span, figures_of, store
from reports.models import Figures
from reports.tests.test_board import lines_of, number

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 5)
Q3 = Span.parse("2026-Q3")


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    for module in ("board", "board_page", "trends"):
        monkeypatch.setattr(f"reports.views.{module}.today", lambda: DAY)


@pytest.fixture
def board_client(client, twelve_branches):
    client.force_login(AccessFactory(board=True, unit=twelve_branches["H"]).user)
    return client


def page(client, name, code="H", **asked):
    return client.get(reverse(f"reports:{name}", args=[code]), asked).content.decode()


def test_figures_of_the_types_add_up_to_those_of_all(twelve_branches):
    unit = twelve_branches["H"]
    whole, parts = compute([unit.pk], Q3, DAY)[unit.pk], compute_by_type(unit.pk, Q3, DAY)
    for name in ("branches", "expected", "held", "missed", "tot", "topical", "base", "opinions"):
        assert sum(getattr(part, name) for part in parts.values()) == getattr(whole, name)
    assert parts["thon"] == compute([unit.pk], Q3, DAY, branch_type="thon")[unit.pk]
    assert (parts["truong_hoc"].held, parts["truong_hoc"].topical) == (3, 3)


def test_figures_of_many_spans_are_those_of_each(twelve_branches):
    unit, spans = twelve_branches["B"], [*Span("year", 2026).children(), *Q3.children(), Span("year", 2026)]
    each = {span: compute([unit.pk], span, DAY)[unit.pk] for span in spans}
    assert compute_by_span(unit.pk, spans, DAY) == each
    assert figures_by_span(unit.pk, spans, DAY) == each


def test_figures_of_a_period_that_is_over_stay_fresh_on_later_days(twelve_branches, django_assert_num_queries):
    unit, later = twelve_branches["A"], date(2026, 12, 24)
    store([unit.pk], [Q3, Span.parse("2026-Q4")], DAY)
    with django_assert_num_queries(1):
        kept = figures_of([unit.pk], Q3, later)
    assert kept == compute([unit.pk], Q3, later)
    with django_assert_num_queries(4):
        figures_of([unit.pk], Span.parse("2026-Q4"), later)


def test_figures_that_days_to_come_may_change_are_not_settled(twelve_branches):
    """On 3 September nobody has missed the meeting of that day yet, though August is over for all."""
    august, september = Span.parse("2026-08"), Span.parse("2026-09")
    store([twelve_branches["A"].pk], [august, september], date(2026, 9, 3))
    assert dict(Figures.objects.values_list("period", "is_settled")) == {"2026-08": True, "2026-09": False}


@pytest.mark.parametrize("branch_type", ["thon", "truong_hoc", "none"])
def test_every_number_of_a_type_opens_a_list_of_that_length(board_client, branch_type):
    html = page(board_client, "board-unit", period="2026-Q3", type=branch_type)
    counted = 0
    for key, (value, _, url) in lines_of(html)["total"].items():
        if value and key not in ("present", "opinions"):
            heading = re.search(r"<h1>[^<]*: ([\d.]+)</h1>", board_client.get(url).content.decode())
            assert (key, number(heading.group(1))) == (key, value)
            counted += 1
    assert counted == {"thon": 12, "truong_hoc": 9, "none": 0}[branch_type]


def test_level_lists_the_units_of_that_level_however_deep(board_client):
    lines = lines_of(page(board_client, "board-unit", period="2026-Q3", level="bo_phan"))
    assert sorted(lines) == ["B1", "total"]


def test_choices_stay_while_one_drills_down(board_client):
    html = page(board_client, "board-unit", period="2026-Q3", type="thon", level="chi_bo")
    link = re.search(r'<th scope="row">\s*<a href="([^"]+)">Chi bộ thôn 1<', html).group(1)
    assert link == "/reports/board/X01/?period=2026-Q3&amp;type=thon&amp;level=chi_bo"
    answer = board_client.get(link.replace("&amp;", "&"))
    assert (answer.context["filters"].branch_type, answer.context["filters"].level) == ("thon", "")
    assert not answer.context["form"].errors


def test_unknown_type_is_said(board_client):
    answer = board_client.get(reverse("reports:board"), {"type": "khong-co"})
    assert answer.context["filters"].branch_type == ""
    assert "không có trong danh sách" in answer.content.decode()


def test_heat_cells_say_all_that_they_show(board_client):
    html = page(board_client, "heat-map", "A", year=2026)
    names = re.findall(r'<span class="visually-hidden">([^<]+)</span>', html)
    assert "Chi bộ thôn 1, tháng 8/2026: Tốt, đúng ngày" in names
    assert "Chi bộ thôn 1, tháng 9/2026: Khá, dời có lý do" in names
    assert "Chi bộ thôn 4, tháng 8/2026: Khá, không đúng ngày" in names
    assert "Chi bộ thôn 3, tháng 8/2026: quá ngày 03/08/2026, chưa có thông tin" in names
    assert "Chi bộ thôn 2, tháng 9/2026: không tính cho đơn vị này" in names


def test_heat_map_of_a_district_names_the_unit_above_once(board_client):
    html = page(board_client, "heat-map", year=2026)
    assert re.findall(r'scope="colgroup"><span>([^<]+)<', html) == [
        "Đảng bộ bộ phận B1",
        "Đảng bộ huyện H",
        "Đảng bộ xã A",
        "Đảng bộ xã B",
    ]


def test_compare_orders_by_value_as_the_url_asks(board_client):
    asked = {"period": "2026-Q3", "figure": "attendance"}

    def names(**more):
        html = page(board_client, "board-compare", **asked, **more)
        return re.findall(r'<th scope="row"><a [^>]+>([^<]+)<', html)

    assert names() == ["Đảng bộ xã A", "Đảng bộ xã B", "Chi bộ công an"]
    assert names(sort="-value") == list(reversed(names(sort="value")))
    assert names(by="type", sort="-value")[0] == "Hợp tác xã"


def test_compare_shows_the_value_with_what_it_is_made_of(board_client):
    html = page(board_client, "board-compare", period="2026-Q3", figure="attendance")
    figures = compute_of(board_client, "A")
    assert f"{figures.present}/{figures.base}" in html


def compute_of(client, code):
    unit = client.get(reverse("reports:board-unit", args=[code])).context["unit"]
    return compute([unit.pk], Q3, DAY)[unit.pk]


@pytest.mark.parametrize(
    ("name", "most"),
    [("board-unit", 20), ("board-standing", 20), ("board-trend", 16), ("board-compare", 16), ("board-sheet", 26)],
)
def test_pages_of_the_board_cost_the_same_for_a_district_and_a_commune(
    board_client, twelve_branches, django_assert_max_num_queries, name, most
):
    store([unit.pk for unit in twelve_branches.values()], [Q3, *Span("year", 2026).children()], DAY)
    counts = []
    for code in ("H", "B"):
        with django_assert_max_num_queries(most) as asked:
            page(board_client, name, code, period="2026-Q3")
        counts.append(len(asked))
    assert counts[0] == counts[1]
