"""Annual classes: Hoàng Mai 2015 by counts, 2014 only as published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from chibo.common.errors import Refused
from chibo.common.text import percent, share
from chibo.organization.tests.factories import BranchFactory, UnitFactory, UserFactory
from evaluations.annual import annual_distribution
from evaluations.enums import AnnualLevel, AnnualScale
from evaluations.models import AnnualClass, PublishedAnnualFigures
from evaluations.services.annual import record_annual_class

pytestmark = pytest.mark.django_db


def test_hoang_mai_2015() -> None:
    town = UnitFactory(type_code="huyen", name="Đảng bộ thị xã Hoàng Mai")
    given = ["trong_sach"] * 85 + ["tot_cu"] * 87 + ["hoan_thanh_cu"] * 10
    branches = [BranchFactory(parent=town) for _ in range(184)]
    actor = UserFactory()
    for branch, level in zip(branches, given, strict=False):
        record_annual_class(unit=branch, year=2015, level=level, actor=actor)
    record_annual_class(unit=branches[182], year=2015, level="", not_rated_reason="Mới thành lập", actor=actor)
    found = annual_distribution(town, 2015)
    assert list(found.counts.values()) == [85, 87, 10, 0]
    assert found.rated == 182
    # 85/182 = 46,70; 87/182 = 47,80; 10/182 = 5,49; together 100,0
    assert [percent(count, found.rated) for count in found.counts.values()] == ["46,7%", "47,8%", "5,5%", "0,0%"]
    assert found.unrated == [(branches[182].name, "Mới thành lập")]
    assert found.without == 1
    assert [AnnualLevel(level).label for level in found.counts] == [
        "Trong sạch vững mạnh",
        "Hoàn thành tốt nhiệm vụ",
        "Hoàn thành nhiệm vụ",
        "Yếu kém",
    ]


def test_published_shares_are_kept_apart_from_counts() -> None:
    town = UnitFactory(type_code="huyen")
    PublishedAnnualFigures.objects.create(
        unit=town,
        year=2014,
        scale=AnnualScale.BEFORE_2018,
        shares={"trong_sach": "50.9", "tot_cu": "44.7", "hoan_thanh_cu": "3.4", "yeu_kem": "0"},
        source="Trang thông tin thị xã Hoàng Mai, 07/02/2017",
        note="tổng 99,0%; nguồn không nêu số lượng",
    )
    found = annual_distribution(town, 2014)
    assert (found.rated, found.published_total) == (0, Decimal("99.0"))


def test_share_above_94_percent_prints_as_94() -> None:
    assert share(2101, 2235) > Decimal("0.94")
    assert percent(2101, 2235) == "94,0%"


def test_class_of_another_time_is_refused() -> None:
    branch, actor = BranchFactory(), UserFactory()
    for year, level in ((2015, "xuat_sac"), (2025, "trong_sach")):
        with pytest.raises(Refused) as refused:
            record_annual_class(unit=branch, year=year, level=level, actor=actor)
        assert refused.value.field == "level"


def test_class_and_reason_together_or_neither_are_refused() -> None:
    branch, actor = BranchFactory(), UserFactory()
    for level, reason in (("tot", "Mới thành lập"), ("", "")):
        with pytest.raises(Refused):
            record_annual_class(unit=branch, year=2025, level=level, not_rated_reason=reason, actor=actor)
    assert AnnualClass.objects.count() == 0


def test_class_recorded_again_replaces_the_first() -> None:
    branch, actor = BranchFactory(), UserFactory()
    record_annual_class(unit=branch, year=2025, level="tot", actor=actor)
    record_annual_class(unit=branch, year=2025, level="", not_rated_reason="Đang xem xét kỷ luật", actor=actor)
    row = AnnualClass.objects.get()
    assert (row.level, row.not_rated_reason) == ("", "Đang xem xét kỷ luật")


def test_year_before_the_branch_existed_is_refused() -> None:
    branch = BranchFactory(valid_from=date(2020, 1, 1))
    with pytest.raises(Refused) as refused:
        record_annual_class(unit=branch, year=2015, level="tot_cu", actor=UserFactory())
    assert refused.value.field == "year"


def test_database_refuses_a_class_of_another_scale() -> None:
    branch = BranchFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualClass.objects.create(unit=branch, year=2025, scale="current", level="trong_sach")
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualClass.objects.create(unit=branch, year=2025, scale="before_2018", level="trong_sach")
