"""Annual classes counted: Hoàng Mai 2015 by counts, 2014 only as published; committees beside branches."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused
from chibo.common.text import percent
from chibo.organization.tests.factories import BranchFactory, UnitFactory, UserFactory
from evaluations.annual import annual_distribution
from evaluations.enums import AnnualLevel
from evaluations.models import AnnualClass, PublishedAnnualFigures
from evaluations.services.annual import save_published
from evaluations.views.annual_common import published_lines, share_lines

pytestmark = pytest.mark.django_db

SHARES_2014 = {"trong_sach": "50.9", "tot_cu": "44.7", "hoan_thanh_cu": "3.4", "yeu_kem": "0"}


def publish(unit, **changes: object) -> PublishedAnnualFigures:
    values = {
        "unit": unit,
        "year": 2014,
        "shares": {level: Decimal(share) for level, share in SHARES_2014.items()},
        "source": "Trang thông tin thị xã Hoàng Mai, 07/02/2017",
        "note": "tổng 99,0%; nguồn không nêu số lượng",
        "actor": UserFactory(),
        "at": timezone.now(),
    }
    return save_published(**values | changes)


def test_hoang_mai_2015() -> None:
    town = UnitFactory(type_code="huyen", name="Đảng bộ thị xã Hoàng Mai")
    given = ["trong_sach"] * 85 + ["tot_cu"] * 87 + ["hoan_thanh_cu"] * 10
    branches = [BranchFactory(parent=town) for _ in range(184)]
    for branch, level in zip(branches, given, strict=False):
        AnnualClass.objects.create(unit=branch, year=2015, scale="before_2018", level=level)
    AnnualClass.objects.create(
        unit=branches[182], year=2015, scale="before_2018", level="", not_rated_reason="Mới thành lập"
    )
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
    # 85 + 87 = 172; 172/182 = 94,5; of the 172: 85/172 = 49,4
    sums = [line["share"] for line in share_lines(found.counts) if line["is_sum"]]
    assert sums == ["172/182 = 94,5%, trong đó Trong sạch vững mạnh: 85/172 = 49,4%"]


def test_committees_are_counted_apart_from_branches() -> None:
    district = UnitFactory(type_code="huyen")
    communes = [UnitFactory(parent=district) for _ in range(2)]
    branch = BranchFactory(parent=communes[0])
    AnnualClass.objects.create(unit=communes[0], year=2025, level="xuat_sac")
    AnnualClass.objects.create(unit=branch, year=2025, level="tot")
    AnnualClass.objects.create(unit=district, year=2025, level="tot")
    committees, branches = (annual_distribution(district, 2025, branches=which) for which in (False, True))
    assert (list(committees.counts.values()), committees.without) == ([1, 0, 0, 0], 1)
    assert (list(branches.counts.values()), branches.without) == ([0, 1, 0, 0], 0)


def test_published_shares_are_kept_apart_from_counts() -> None:
    town = UnitFactory(type_code="huyen")
    publish(town)
    found = annual_distribution(town, 2014)
    assert (found.rated, found.published_total) == (0, Decimal("99.0"))
    assert [line["share"] for line in published_lines(found)] == ["50,9", "44,7", "3,4", "0", "99,0"]
    assert AnnualClass.objects.count() == 0


def test_published_shares_are_listed_from_the_best_level_down_however_they_were_stored() -> None:
    town = UnitFactory(type_code="huyen")
    publish(town, shares={level: Decimal(SHARES_2014[level]) for level in sorted(SHARES_2014)})
    lines = published_lines(annual_distribution(town, 2014))
    assert [line["label"] for line in lines[:-1]] == [
        "Trong sạch vững mạnh",
        "Hoàn thành tốt nhiệm vụ",
        "Hoàn thành nhiệm vụ",
        "Yếu kém",
    ]
    publish(town, shares={"yeu_kem": Decimal("1.5"), "tot_cu": Decimal("44.7")})
    assert [line["share"] for line in published_lines(annual_distribution(town, 2014))] == ["44,7", "1,5", "46,2"]


def test_published_shares_are_corrected_with_a_trail() -> None:
    town = UnitFactory(type_code="huyen")
    publish(town)
    publish(town)  # twice: nothing new
    publish(town, shares={"trong_sach": Decimal("51.9")})
    assert PublishedAnnualFigures.objects.get().shares == {"trong_sach": "51.9"}
    assert AuditEvent.objects.filter(verb="evaluations.annual_published").count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"shares": {}}, "trong_sach"),
        ({"shares": {"tot_cu": Decimal("101")}}, "tot_cu"),
        ({"shares": {"tot_cu": Decimal("-1")}}, "tot_cu"),
        ({"source": ""}, "source"),
    ],
)
def test_published_shares_that_cannot_be_are_refused(changes: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        publish(UnitFactory(type_code="huyen"), **changes)
    assert refused.value.field == field


def test_database_refuses_a_class_of_another_scale() -> None:
    branch = BranchFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualClass.objects.create(unit=branch, year=2025, scale="current", level="trong_sach")
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualClass.objects.create(unit=branch, year=2025, scale="before_2018", level="trong_sach")


def test_distribution_takes_three_queries_whatever_the_size(django_assert_num_queries) -> None:
    district = UnitFactory(type_code="huyen")
    for _ in range(3):
        AnnualClass.objects.create(
            unit=BranchFactory(parent=district), year=2025, level="tot", decided_on=date(2025, 12, 25)
        )
    with django_assert_num_queries(3):
        annual_distribution(district, 2025)
