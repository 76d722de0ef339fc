"""Pages of the year's quality: what a branch still needs, a unit's branches as they may end, every number opened."""

import re
from datetime import date

import pytest
from django.urls import reverse

from chibo.common.dates import Span
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from evaluations.models import QualityRule
from reports.branch_months import ensure
from reports.models import BranchMonth
from reports.tests.factories import hold

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 20)
MONTHS = [month for month in Span("year", 2026).months if month <= DAY]
NOT_THE_CLASS = "Đây là chất lượng sinh hoạt, không phải xếp loại tổ chức đảng hằng năm."
FIVE_TOT = "Đã có 5 kỳ đạt mức Tốt, cần thêm 2 kỳ trong 3 kỳ còn lại; không kỳ nào được dưới mức Khá."
PAGE_QUERIES = 17
QUARTER = {
    "levels": [
        {"level": "tot", "worst": "kha", "at_least": [{"level": "tot", "count": 2}]},
        {"level": "kha", "worst": "trung_binh"},
        {"level": "trung_binh", "at_least": [{"level": "trung_binh", "count": 2}]},
        {"level": "kem"},
    ],
    "missed": "kem",
    "unrated": "blocks",
}


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    """The clock enters at the view: set it there."""
    monkeypatch.setattr("reports.views.quality.today", lambda: DAY)
    monkeypatch.setattr("reports.views.home.today", lambda: DAY)


@pytest.fixture
def committee():
    return UnitFactory(type_code="co_so")


def branch_with(committee, *levels):
    branch = BranchFactory(parent=committee)
    for month, level in enumerate(levels, 1):
        if level is not None:
            hold(branch, date(2026, month, 3), level)
    ensure(MONTHS)
    return branch


def shown(client, url, **query):
    return client.get(url, query).content.decode()


def test_secretary_reads_the_months_and_what_is_needed(client, committee):
    branch = branch_with(committee, *["tot"] * 5, *["kha"] * 3, "")
    client.force_login(AccessFactory(unit=branch).user)
    html = shown(client, reverse("reports:quality"))
    assert re.findall(r'class="heat-cell level-\w+"\s+href="[^"]+"\s+title="([^"]+)"', html) == [
        *["Tốt"] * 5,
        *["Khá"] * 3,
        "Đã sinh hoạt, chưa xếp loại",
    ]
    assert (
        "Đã có 5 kỳ đạt mức Tốt, cần thêm 2 kỳ trong 3 kỳ còn lại và 1 kỳ chưa xếp loại; không kỳ nào được dưới mức Khá."
    ) in html
    assert NOT_THE_CLASS in html
    assert "Phần do chương trình đề xuất" in html
    assert "Nguồn: Đảng ủy Khối Các cơ quan tỉnh Phú Thọ · theo tin, bài về văn bản · cần đối chiếu bản gốc." in html


def test_levels_that_nobody_above_confirmed_are_counted_apart(client, committee):
    branch = branch_with(committee, *["tot"] * 3)
    client.force_login(AccessFactory(unit=branch).user)
    rows = BranchMonth.objects.filter(branch=branch).exclude(level="")
    rows.update(official_level="tot")
    assert "cấp trên chưa công nhận" not in shown(client, reverse("reports:quality"))
    rows.filter(month__month__lt=3).update(official_level="")
    assert "2 kỳ tính theo mức chi bộ tự xếp loại, cấp trên chưa công nhận." in shown(
        client, reverse("reports:quality")
    )


def test_first_page_of_a_branch_has_one_line(client, committee):
    branch = branch_with(committee, *["tot"] * 5, *["kha"] * 4)
    client.force_login(AccessFactory(unit=branch).user)
    html = shown(client, reverse("home"))
    assert (
        f'<a href="{reverse("reports:quality")}">Chất lượng sinh hoạt cả năm</a>: {FIVE_TOT[0].lower()}{FIVE_TOT[1:]}'
        in html
    )


def test_secretary_does_not_read_another_branch(client, committee):
    branch, other = branch_with(committee, "tot"), branch_with(committee, "kha")
    client.force_login(AccessFactory(unit=branch).user)
    assert client.get(reverse("reports:quality-unit", args=[other.code])).status_code == 404


def test_administrator_reads_no_figures(client, committee):
    client.force_login(AccessFactory(administrator=True, unit=committee).user)
    assert client.get(reverse("reports:quality")).status_code == 403


def test_every_number_of_the_distribution_opens_a_list_of_that_length(client, committee):
    branch_with(committee, *["tot"] * 9)
    branch_with(committee, *["kha"] * 9)
    branch_with(committee, *["tot"] * 8, "trung_binh")
    client.force_login(AccessFactory(committee=True, unit=committee).user)
    html = shown(client, reverse("reports:quality"))
    numbers = re.findall(r'<td class="num"><a href="([^"]+)">(\d+)</a>', html)
    assert [int(count) for _, count in numbers] == [0, 0, 0, 0, 3, 1, 2, 0, 0, 0, 1, 2, 0, 0, 0]
    for url, count in numbers:
        heading = re.search(r"<h1>[^<]*: (\d+)</h1>", shown(client, url.replace("&amp;", "&")))
        assert (url, heading.group(1)) == (url, count)


def test_branches_near_good_stand_by_what_they_lack(client, committee):
    near = branch_with(committee, *["tot"] * 5, *["kha"] * 4)
    lost = branch_with(committee, *["tot"] * 8, "trung_binh")
    client.force_login(AccessFactory(committee=True, unit=committee).user)
    html = shown(client, reverse("reports:quality"))
    url = reverse("reports:quality-rows", args=[committee.code, "can_reach", "tot"])
    assert "Còn có thể đạt mức Tốt: 1" in html
    assert f'<a href="{url}?period=2026&amp;more=2">1 chi bộ</a>' in html
    listed = shown(client, url, period="2026", more=2)
    assert (near.name in listed, lost.name in listed, FIVE_TOT in listed) == (True, False, True)
    fair = shown(client, reverse("reports:quality-rows", args=[committee.code, "best", "kha"]))
    assert "Không còn đạt được mức Tốt: tháng 9 xếp loại Trung bình." in fair


def test_quarters_are_offered_only_where_a_rule_for_them_holds(client, committee):
    branch = branch_with(committee, "tot", "tot", "kha")
    client.force_login(AccessFactory(unit=branch).user)
    assert "Quý I/2026" not in shown(client, reverse("reports:quality"))
    QualityRule.objects.create(name="Xếp loại quý", period="quarter", unit=committee, definition=QUARTER)
    html = shown(client, reverse("reports:quality"), period="2026-Q1")
    assert "Không kỳ nào dưới mức Khá; có 2 kỳ đạt mức Tốt (cần 2 kỳ)." in html
    assert html.count('<span class="month-name">') == 3


@pytest.mark.parametrize("period", ["2026-Q9", "1800", "x", "2026-Q1"])
def test_unknown_period_is_said_and_this_year_shown(client, committee, period):
    client.force_login(AccessFactory(unit=branch_with(committee, "tot")).user)
    html = shown(client, reverse("reports:quality"), period=period)
    assert "Chất lượng sinh hoạt cả năm 2026" in html
    assert "không có trong danh sách" in html


@pytest.mark.parametrize(("kind", "level"), [("best", "gioi"), ("worst", "tot"), ("can_reach", "kha"), ("x", "tot")])
def test_unknown_list_is_404(client, committee, kind, level):
    client.force_login(AccessFactory(committee=True, unit=committee).user)
    assert client.get(reverse("reports:quality-rows", args=[committee.code, kind, level])).status_code == 404


def test_odd_number_in_the_address_is_left_out(client, committee):
    branch_with(committee, *["tot"] * 9)
    client.force_login(AccessFactory(committee=True, unit=committee).user)
    url = reverse("reports:quality-rows", args=[committee.code, "can_reach", "tot"])
    for more in ("-1", "²", "999999999999", "a"):
        assert "Còn có thể đạt mức Tốt: 1" in shown(client, url, more=more)


def test_place_without_a_rule_says_so(client, committee):
    QualityRule.objects.all().delete()
    branch = branch_with(committee, "tot")
    client.force_login(AccessFactory(unit=branch).user)
    assert "Chưa có quy định xếp loại" in shown(client, reverse("reports:quality"))
    client.force_login(AccessFactory(committee=True, unit=committee).user)
    assert "Chưa có gì để xếp mức" in shown(client, reverse("reports:quality"))


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_number_of_queries_for_any_number_of_branches(
    client, committee, count, django_assert_num_queries
):
    for _ in range(count):
        branch_with(committee, "tot", "kha")
    client.force_login(AccessFactory(committee=True, unit=committee).user)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(reverse("reports:quality"))
