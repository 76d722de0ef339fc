"""Head and foot of a Party document for each level."""

from datetime import date

import pytest

from chibo.organization.enums import PostKind
from chibo.organization.letterhead import letterhead
from chibo.organization.tests.factories import BranchFactory, MemberFactory, PostFactory, UnitFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 5)


@pytest.mark.parametrize(
    ("type_code", "name", "issuer", "number", "place", "on_behalf"),
    [
        ("tinh", "Đảng bộ tỉnh Nghệ An", "Tỉnh ủy Nghệ An", "Số ……-BC/TU", "Nghệ An", "T/M Tỉnh ủy"),
        ("huyen", "Đảng bộ huyện Si Ma Cai", "Huyện ủy Si Ma Cai", "Số ……-BC/HU", "Si Ma Cai", "T/M Huyện ủy"),
        ("huyen", "Đảng bộ thị xã Hoàng Mai", "Thị ủy Hoàng Mai", "Số ……-BC/ThU", "Hoàng Mai", "T/M Thị ủy"),
        ("huyen", "Đảng bộ quận 5", "Quận ủy 5", "Số ……-BC/QU", "Quận 5", "T/M Quận ủy"),
        ("co_so", "Đảng bộ Công an huyện", "Đảng ủy Công an huyện", "Số ……-BC/ĐU", "…………", "T/M Đảng ủy"),
        ("bo_phan", "Đảng bộ bộ phận Cơ quan", "Đảng ủy bộ phận Cơ quan", "Số ……-BC/ĐUBP", "…………", "T/M Đảng ủy"),
    ],
)
def test_committee(type_code, name, issuer, number, place, on_behalf):
    head = letterhead(UnitFactory(type_code=type_code, name=name), DAY)
    assert (head["issuer"], head["number"], head["place"], head["on_behalf"]) == (issuer, number, place, on_behalf)
    assert (head["capacity"], head["signer"], head["upper"]) == ("Bí thư", "", "")


def test_branch_writes_under_its_party_organization_from_the_place_of_its_commune():
    commune = UnitFactory(name="Đảng bộ phường Quỳnh Thiện")
    branch = BranchFactory(name="Chi bộ khối Quang Trung", parent=commune)
    PostFactory(unit=branch, kind=PostKind.DEPUTY, member=MemberFactory(name="Lê Thị Hai"))
    PostFactory(unit=branch, member=MemberFactory(name="Hồ Văn Một"), valid_to=date(2026, 9, 30))
    assert letterhead(branch, DAY) == {
        "upper": "Đảng bộ phường Quỳnh Thiện",
        "issuer": "Chi bộ khối Quang Trung",
        "name": "Chi bộ khối Quang Trung",
        "number": "Số ……-BC/CB",
        "place": "Quỳnh Thiện",
        "on_behalf": "T/M Chi bộ",
        "capacity": "Phó bí thư",
        "signer": "Lê Thị Hai",
        "recipients": ["Đảng ủy phường Quỳnh Thiện (để báo cáo),", "Lưu Chi bộ."],
    }
    assert letterhead(branch, date(2026, 9, 30))["signer"] == "Hồ Văn Một"
