"""Admissions counted by hand: by year and term, before and after a merger, against what was set."""

from datetime import date

import pytest
from django.urls import reverse

from chibo.common.errors import Refused
from chibo.organization.enums import StartReason
from chibo.organization.models import AdmissionTarget, CandidateCount, Unit
from chibo.organization.queries.admissions import admission_rows, admitted_by_year
from chibo.organization.services.admissions import count_candidates, set_target
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import BranchFactory, MemberFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 22)


def admit(branch, *days):
    for day in days:
        member = MemberFactory(branch=branch)
        member.memberships.update(start_reason=StartReason.ADMITTED, valid_from=day)


def address(name, unit, query=""):
    return reverse(f"organization:{name}", args=[unit.pk]) + query


def rows_of(parent, year, day=DAY):
    below = Unit.objects.filter(parent=parent).order_by("code")
    return [
        (row.unit.code, row.target, row.admitted, row.promising, row.trained)
        for row in admission_rows(below, year, day)
    ]


def test_year_of_two_branches_counted_by_hand(cast):
    admit(cast.branch, date(2026, 1, 1), date(2026, 5, 19), date(2025, 12, 31))
    admit(cast.sister, date(2026, 11, 22), date(2026, 11, 23))
    set_target(unit=cast.branch, year=2026, target=3, document="", actor=UserFactory())
    for on, promising, trained in [(date(2026, 1, 5), 9, 9), (date(2026, 9, 3), 4, 2)]:
        given = {"branch": cast.branch, "on": on, "promising": promising, "trained": trained}
        count_candidates(**given, actor=UserFactory(), today=DAY)
    assert rows_of(cast.commune, 2026) == [("T1", 3, 2, 4, 2), ("T2", None, 1, None, None)]
    assert rows_of(cast.district, 2026) == [("A", None, 3, 4, 2)]
    assert rows_of(cast.commune, 2025) == [("T1", None, 1, None, None), ("T2", None, 0, None, None)]


def test_term_is_the_sum_of_its_years(cast):
    admit(cast.branch, date(2021, 12, 31), date(2022, 1, 1), date(2024, 6, 1), date(2024, 7, 1), date(2026, 12, 31))
    admit(cast.outside, date(2024, 1, 1))
    assert admitted_by_year(cast.district, date(2022, 1, 1), date(2026, 12, 30)) == [
        (2022, 1),
        (2023, 0),
        (2024, 2),
        (2025, 0),
        (2026, 0),
    ]


def test_admission_stays_with_the_committee_that_stood_above_on_that_day(cast):
    other = UnitFactory(code="B", name="Đảng bộ xã B", parent=cast.district)
    admit(cast.branch, date(2026, 2, 3), date(2026, 9, 2))
    apply_event(unit=cast.branch, kind="move", on=date(2026, 7, 1), target=other)
    assert rows_of(cast.district, 2026) == [("A", None, 1, None, None), ("B", None, 1, None, None)]


def test_numbers_open_to_lists_of_the_same_length(cast):
    admit(cast.branch, date(2026, 2, 3), date(2026, 9, 2))
    MemberFactory(branch=cast.branch).memberships.update(
        start_reason=StartReason.TRANSFERRED, valid_from=date(2026, 3, 1)
    )
    client = cast.client("committee")
    own = client.get(address("admissions", cast.commune)).context["own"]
    page = client.get(own["url"]).context["page"]
    assert (own["row"].admitted, page.paginator.count) == (2, 2)


def test_page_costs_the_same_with_two_and_thirty_branches(cast, django_assert_max_num_queries):
    client = cast.client("committee")
    with django_assert_max_num_queries(40) as few:
        client.get(address("admissions", cast.commune))
    for number in range(28):
        admit(BranchFactory(code=f"N{number}", parent=cast.commune), date(2026, 2, 3))
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(address("admissions", cast.commune)).context["rows"]) == 30


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"on": date(2026, 11, 23)}, "on", "Ngày này chưa tới (hôm nay 22/11/2026). Mời đồng chí xem lại ngày."),
        ({"trained": 6}, "trained", "Số đã học không thể nhiều hơn 5 quần chúng ưu tú. Mời đồng chí xem lại."),
    ],
)
def test_candidates_that_cannot_be_are_refused(cast, given, field, sentence):
    usual = {"branch": cast.branch, "on": DAY, "promising": 5, "trained": 5, "actor": UserFactory(), "today": DAY}
    with pytest.raises(Refused) as refused:
        count_candidates(**(usual | given))
    assert (refused.value.field, refused.value.sentence) == (field, sentence)
    assert not CandidateCount.objects.exists()


def test_same_day_again_replaces_the_numbers_and_the_target(cast):
    client = cast.client("board")
    for target in ("5", "6"):
        client.post(address("admission-target", cast.commune), {"year": "2026", "target": target, "document": "KH 12"})
    secretary = cast.client("secretary")
    for promising in ("3", "4"):
        typed = {"on": "2026-09-03", "promising": promising, "trained": "1"}
        secretary.post(address("candidates", cast.branch), typed)
    assert list(AdmissionTarget.objects.values_list("year", "target")) == [(2026, 6)]
    assert list(CandidateCount.objects.values_list("promising", "trained")) == [(4, 1)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Chưa có chỉ tiêu kết nạp (đảng viên). Mời đồng chí ghi chỉ tiêu kết nạp (đảng viên)."),
        ({"target": "-1"}, "Số này phải từ 0 trở lên. Mời đồng chí xem lại."),
        ({"target": "mười"}, "Chỗ này cần một số. Mời đồng chí ghi bằng chữ số, ví dụ 12."),
        ({"target": "99999"}, "Số này không quá 9999. Mời đồng chí xem lại."),
    ],
)
def test_target_typed_wrong_is_said_beside_the_field_and_stays(cast, typed, said):
    page = cast.client("committee").post(
        address("admission-target", cast.branch), {"year": "2026", "document": "Kế hoạch 12"} | typed
    )
    assert page.context["form"].errors["target"] == [said]
    assert "Kế hoạch 12" in page.content.decode()


def test_term_that_ends_before_it_begins_is_said_and_the_usual_one_is_shown(cast):
    page = cast.client("board").get(address("admissions", cast.district, "?first=2026-01-01&last=2025-01-01"))
    assert page.context["form"].errors["last"] == ["Ngày cuối đứng trước ngày đầu. Mời đồng chí xem lại hai ngày này."]
    assert len(page.context["years"]) == 5
