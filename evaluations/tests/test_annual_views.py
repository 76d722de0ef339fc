"""The annual pages: tabs, one unit's form, the round, shares only published, the rule of the cap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from chibo.common.dates import today
from chibo.organization.models import Access, Unit
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from evaluations.models import AnnualCapRule, AnnualClass, AnnualOpinion, PublishedAnnualFigures

pytestmark = pytest.mark.django_db

YEAR = today().year - 1


def browser(access: Access) -> Client:
    client = Client()
    client.force_login(access.user)
    return client


def address(name: str, unit: Unit, query: str = "") -> str:
    return reverse(f"evaluations:{name}", args=[unit.pk]) + f"?year={YEAR}{query}"


@pytest.fixture
def commune() -> Unit:
    return UnitFactory(parent=UnitFactory(type_code="huyen"))


def decided(**changes: str) -> dict[str, str]:
    return {"decision": "31-QĐ/ĐU", "decided_on": f"28/12/{YEAR}"} | changes


def test_secretary_rates_the_own_branch_and_no_other(commune: Unit) -> None:
    own, other = BranchFactory(parent=commune), BranchFactory(parent=commune)
    client = browser(AccessFactory(unit=own))
    assert client.post(address("annual-unit", own), {"stage": "self", "level": "tot", "seen": "0"}).status_code == 302
    assert client.post(address("annual-unit", other), {"stage": "self", "level": "tot"}).status_code == 404
    assert client.post(address("annual-unit", own), {"stage": "decide", "level": "tot"} | decided()).status_code == 403
    assert list(AnnualOpinion.objects.values_list("unit", "stage", "level")) == [(own.pk, "self", "tot")]


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({}, "Mời đồng chí chọn mức, hoặc ghi lý do chưa xếp loại (chỉ một trong hai)."),
        ({"level": "none"}, "Mời đồng chí chọn mức, hoặc ghi lý do chưa xếp loại (chỉ một trong hai)."),
        ({"level": "kha"}, "Mục này không có trong danh sách. Mời đồng chí chọn lại."),
    ],
)
def test_empty_or_wrong_self_rating_is_answered_beside_the_field(posted: dict, sentence: str) -> None:
    access = AccessFactory()
    answer = browser(access).post(address("annual-unit", access.unit), {"stage": "self", "reason": "Đã ghi"} | posted)
    page = answer.content.decode()
    assert (answer.status_code, sentence in page, "Đã ghi" in page) == (200, True, True)
    assert AnnualOpinion.objects.count() == 0


def test_form_never_begins_with_a_level(commune: Unit) -> None:
    branch = BranchFactory(parent=commune)
    AnnualOpinion.objects.create(
        unit=branch,
        year=YEAR,
        stage="self",
        level="tot",
        by_unit=branch,
        made_at="2026-01-05T09:00+07:00",
        made_by=AccessFactory(unit=branch).user,
    )
    page = browser(AccessFactory(unit=commune, committee=True)).get(address("annual-unit", branch)).content.decode()
    assert "<h2>Thẩm định</h2>" in page
    assert " checked" not in page


def test_old_address_of_the_list_takes_no_posts(commune: Unit) -> None:
    assert browser(AccessFactory(unit=commune, committee=True)).post(reverse("evaluations:annual")).status_code == 405


def test_round_verifies_what_is_chosen_and_leaves_the_rest(commune: Unit) -> None:
    first, second, third = (BranchFactory(parent=commune) for _ in range(3))
    client = browser(AccessFactory(unit=commune, committee=True))
    data = {f"level-{first.pk}": "tot", f"reason-{first.pk}": "Chi bộ chưa tự xếp loại", f"seen-{first.pk}": "0"}
    data |= {f"level-{second.pk}": "", f"level-{third.pk}": "none", f"reason-{third.pk}": "Mới thành lập"}
    assert client.post(address("annual-round", commune), data).status_code == 302
    rows = AnnualOpinion.objects.order_by("unit_id").values_list("unit", "level", "not_rated_reason")
    assert list(rows) == [(first.pk, "tot", ""), (third.pk, "", "Mới thành lập")]


def test_round_with_a_missing_reason_keeps_what_was_typed(commune: Unit) -> None:
    branch, other = BranchFactory(parent=commune), BranchFactory(parent=commune)
    client = browser(AccessFactory(unit=commune, committee=True))
    data = {f"level-{branch.pk}": "tot", f"level-{other.pk}": "tot", f"reason-{other.pk}": "Có lý do đã ghi"}
    page = client.post(address("annual-round", commune), data).content.decode()
    assert "Chưa có bước tự xếp loại. Mời đồng chí ghi lý do vẫn thực hiện bước này." in page
    assert "Có lý do đã ghi" in page
    assert AnnualOpinion.objects.count() == 0


def test_round_of_decisions_shows_the_cap_and_asks_for_its_reason(commune: Unit) -> None:
    branches = [BranchFactory(parent=commune) for _ in range(5)]
    client = browser(AccessFactory(unit=commune, committee=True))
    data = {f"reason-{branch.pk}": "Theo kết quả năm" for branch in branches}
    levels = ["xuat_sac", "xuat_sac", "tot", "tot", "tot"]
    data |= {f"level-{branch.pk}": level for branch, level in zip(branches, levels, strict=True)}
    round_of = address("annual-round", commune, "&stage=decide")
    assert "không quá 20% số xếp loại" in client.get(round_of).content.decode().lower()
    # 20% of 5 = 1
    page = client.post(round_of, data | decided()).content.decode()
    assert "đã có 2/5 = 40,0%; vượt 1 so với tối đa 1." in page
    assert AnnualClass.objects.count() == 0
    assert client.post(round_of, data | decided(exception_reason="Cả hai dẫn đầu")).status_code == 302
    assert AnnualClass.objects.filter(level="xuat_sac").count() == 2


def test_round_of_nothing_is_told_so(commune: Unit) -> None:
    BranchFactory(parent=commune)
    page = browser(AccessFactory(unit=commune, committee=True)).post(address("annual-round", commune), {})
    assert "Chưa chọn mức cho đơn vị nào. Mời đồng chí chọn ít nhất một đơn vị." in page.content.decode()


def test_unit_that_one_verified_is_left_to_another_person(commune: Unit) -> None:
    branch = BranchFactory(parent=commune)
    access = AccessFactory(unit=commune, committee=True)
    client = browser(access)
    client.post(address("annual-round", commune), {f"level-{branch.pk}": "tot", f"reason-{branch.pk}": "Đủ căn cứ"})
    page = client.get(address("annual-round", commune, "&stage=decide")).content.decode()
    assert "1 đơn vị cần đồng chí khác thực hiện" in page


def test_published_shares_are_entered_as_published(commune: Unit) -> None:
    client = browser(AccessFactory(unit=commune, committee=True))
    where = reverse("evaluations:annual-published", args=[commune.pk]) + "?year=2014"
    shares = {"trong_sach": "50,9", "tot_cu": "44,7", "hoan_thanh_cu": "3,4", "yeu_kem": "0"}
    page = client.post(where, shares | {"source": ""}).content.decode()
    assert "Chưa ghi nguồn" in page or "Chưa có nguồn" in page
    assert 'value="50,9"' in page
    assert client.post(where, shares | {"source": "Trang của thị xã", "note": "tổng 99,0%"}).status_code == 302
    stored = PublishedAnnualFigures.objects.get()
    assert stored.shares == {"trong_sach": "50.9", "tot_cu": "44.7", "hoan_thanh_cu": "3.4", "yeu_kem": "0"}
    listed = client.get(reverse("evaluations:annual"), {"unit": commune.code, "year": 2014}).content.decode()
    assert "99,0%" in listed
    assert "Chưa có quyết định xếp loại chi bộ" in listed


def test_cap_is_set_from_a_year_on_and_the_one_before_ends(commune: Unit) -> None:
    board = AccessFactory(unit=commune.parent, board=True)
    client = browser(board)
    data = {"unit": commune.parent_id, "subject": "branches", "level": "xuat_sac", "percent": "17,5", "base": "rated"}
    data |= {"first_year": str(YEAR), "number": "06-HD/BTCTU", "issued_on": f"01/11/{YEAR}"}
    data |= {"issuer": "Ban Tổ chức Tỉnh ủy"}
    new = reverse("evaluations:annual-cap-new")
    assert [client.post(new, data).status_code for _ in range(2)] == [302, 302]
    rule = AnnualCapRule.objects.get(unit=commune.parent)
    assert (rule.percent, rule.valid_from.year) == (Decimal("17.5"), YEAR)
    page = client.post(new, data | {"percent": "15"}).content.decode()
    assert "Mời đồng chí chọn năm sau đó." in page
    assert client.post(new, data | {"percent": "15", "first_year": str(YEAR + 1)}).status_code == 302
    rule.refresh_from_db()
    assert rule.valid_to.year == YEAR


@pytest.mark.parametrize("percent", ["", "101", "-1", "hai mươi", "20,123"])
def test_cap_that_cannot_be_is_answered_beside_the_field(commune: Unit, percent: str) -> None:
    client = browser(AccessFactory(unit=commune.parent, board=True))
    data = {"unit": commune.parent_id, "subject": "branches", "level": "xuat_sac", "percent": percent, "base": "rated"}
    answer = client.post(reverse("evaluations:annual-cap-new"), data | {"first_year": str(YEAR)})
    assert (answer.status_code, "percent" in answer.context["form"].errors) == (200, True)
    assert AnnualCapRule.objects.filter(unit=commune.parent).count() == 0


def test_cap_for_all_is_ended_only_by_the_administrator_of_the_site(commune: Unit) -> None:
    shipped = AnnualCapRule.objects.get(unit=None, subject="branches")
    end = reverse("evaluations:annual-cap-end", args=[shipped.pk])
    board, site = AccessFactory(unit=commune.parent, board=True), AccessFactory(unit=None, administrator=True)
    assert browser(board).get(end).status_code == 403
    assert browser(site).post(end, {"last_year": str(YEAR)}).status_code == 302
    shipped.refresh_from_db()
    assert shipped.valid_to.year == YEAR


NO_DOCUMENT = {"number": "", "issuer": "", "issued_on": ""}
DOCUMENT = {"number": "06-HD/BTCTU", "issuer": "Ban Tổ chức Tỉnh ủy", "issued_on": f"01/11/{YEAR}"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"percent": "25"}, "number"),
        ({"percent": "25", "number": "06-HD/BTCTU"}, "issuer"),
        ({"percent": "25", "number": "06-HD/BTCTU", "issuer": "Ban Tổ chức"}, "issued_on"),
        ({"percent": "10", "base": "rated"}, "number"),  # of a wider base
        ({"percent": "10", "level": "tot"}, "number"),  # the level above is limited no more
        ({"percent": "10", "first_year": str(YEAR)}, "number"),  # of a past year
        ({"percent": "10"}, ""),
        ({"percent": "20"}, ""),
        ({"percent": "25"} | DOCUMENT, ""),
        ({"percent": "10", "first_year": str(YEAR)} | DOCUMENT, ""),
    ],
)
def test_looser_cap_or_one_of_a_past_year_names_its_document(commune: Unit, changes: dict, field: str) -> None:
    client = browser(AccessFactory(unit=commune.parent, board=True))
    data = {"unit": commune.parent_id, "subject": "branches", "level": "xuat_sac", "base": "good_or_better"}
    data |= {"first_year": str(YEAR + 1)} | NO_DOCUMENT | changes
    answer = client.post(reverse("evaluations:annual-cap-new"), data)
    if not field:
        assert answer.status_code == 302
        return
    assert list(answer.context["form"].errors) == [field]
    assert AnnualCapRule.objects.filter(unit=commune.parent).count() == 0


def test_cap_below_is_held_against_the_nearest_one_above(commune: Unit) -> None:
    AnnualCapRule.objects.create(
        unit=commune.parent, subject="branches", percent=10, number="07-QĐ/HU", valid_from=date(YEAR, 1, 1)
    )
    client = browser(AccessFactory(unit=commune.parent, board=True))
    data = {"unit": commune.pk, "subject": "branches", "level": "xuat_sac", "base": "good_or_better"}
    data |= {"first_year": str(YEAR + 1), "percent": "15"} | NO_DOCUMENT
    answer = client.post(reverse("evaluations:annual-cap-new"), data)
    assert list(answer.context["form"].errors) == ["number"]


@pytest.mark.parametrize("year", [str(YEAR + 2), "1999", "abc"])
def test_post_for_an_unknown_year_writes_nothing(commune: Unit, year: str) -> None:
    branch = BranchFactory(parent=commune)
    client, secretary = browser(AccessFactory(unit=commune, committee=True)), browser(AccessFactory(unit=branch))
    posts = [
        (secretary, "annual-unit", branch, {"stage": "self", "level": "tot", "seen": "0"}),
        (secretary, "member-classes", branch, {"version": "0"}),
        (client, "annual-round", commune, {f"level-{branch.pk}": "tot", f"reason-{branch.pk}": "Đủ căn cứ"}),
        (client, "annual-published", commune, {"tot": "50", "source": "Báo cáo"}),
    ]
    answers = [
        who.post(reverse(f"evaluations:{name}", args=[unit.pk]) + f"?year={year}", data).status_code
        for who, name, unit, data in posts
    ]
    assert answers == [404] * 4
    assert (AnnualOpinion.objects.count(), PublishedAnnualFigures.objects.count()) == (0, 0)


def test_branch_does_not_rate_itself_for_years_of_the_old_names(commune: Unit) -> None:
    branch = BranchFactory(parent=commune)
    where = reverse("evaluations:annual-unit", args=[branch.pk]) + "?year=2015"
    data = {"stage": "self", "level": "trong_sach", "seen": "0"}
    assert browser(AccessFactory(unit=branch)).post(where, data).status_code == 403
    assert AnnualOpinion.objects.count() == 0


def test_post_without_a_step_that_is_open_is_refused(commune: Unit) -> None:
    branch, access = BranchFactory(parent=commune), AccessFactory(unit=commune, committee=True)
    AnnualClass.objects.create(unit=branch, year=YEAR, level="tot")
    assert browser(access).post(address("annual-unit", branch), {"level": "tot"}).status_code == 403


def test_committee_reads_that_the_unit_above_it_has_answered(commune: Unit) -> None:
    branch = BranchFactory(parent=commune)
    board = browser(AccessFactory(unit=commune.parent, board=True))
    data = {"stage": "verify", "level": "tot", "reason": "Đủ căn cứ", "seen": "0"}
    assert board.post(address("annual-unit", branch), data).status_code == 302
    client = browser(AccessFactory(unit=commune, committee=True))
    page = client.get(address("annual-unit", branch)).content.decode()
    assert "Cấp trên của đồng chí đã cho ý kiến về đơn vị này" in page
    assert "Ghi ý kiến thẩm định" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_the_same_queries_whatever_its_length(commune: Unit, number: int, django_assert_num_queries) -> None:
    access = AccessFactory(unit=commune, committee=True)
    for _ in range(number):
        branch = BranchFactory(parent=commune)
        AnnualClass.objects.create(unit=branch, year=YEAR, level="tot")
    client = browser(access)
    client.get(reverse("evaluations:annual"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("evaluations:annual"), {"unit": commune.code, "year": YEAR})


LIST_QUERIES = 16
