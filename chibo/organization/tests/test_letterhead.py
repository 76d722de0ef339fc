"""Head and foot of a Party document for each level."""

from datetime import date

import pytest
from django.urls import reverse

from chibo.common.errors import Refused
from chibo.organization.enums import PostKind, Role
from chibo.organization.letterhead import letterhead
from chibo.organization.models import LetterheadRule
from chibo.organization.services.letterhead_rules import add_letterhead_rule, end_letterhead_rule
from chibo.organization.tests.factories import (
    AccessFactory,
    BranchFactory,
    MemberFactory,
    PostFactory,
    UnitFactory,
    UserFactory,
)

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


# --- how branches sign ------------------------------------------------------------------------------------------------

FORM = {"line": "chi_uy", "signer": "bi_thu", "valid_from": "2026-10-01", "number": "", "issued_on": "", "issuer": ""}


def add(unit, line="chi_uy", signer="chu_tri", valid_from=date(2026, 10, 1)):
    source = {"number": "", "issuer": "", "issued_on": None, "actor": UserFactory()}
    return add_letterhead_rule(unit=unit, line=line, signer=signer, valid_from=valid_from, **source)


@pytest.fixture
def branch():
    """A branch with a chi ủy of three."""
    row = BranchFactory(parent=UnitFactory())
    for kind in PostKind.chi_uy():
        PostFactory(unit=row, kind=kind)
    return row


def line(branch, day=DAY):
    return letterhead(branch, day)["on_behalf"]


def test_branch_signs_by_the_nearest_rule_from_its_month_on(branch):
    rule = add(branch.parent)
    assert (line(branch), line(branch, date(2026, 9, 30))) == ("T/M Chi ủy", "T/M Chi bộ")
    assert line(branch.parent).startswith("T/M Đảng")
    add(branch, "chi_bo")
    assert line(branch) == "T/M Chi bộ"
    end_letterhead_rule(rule=rule, last_month=date(2026, 10, 1), actor=UserFactory())
    rule.refresh_from_db()
    assert rule.valid_to == date(2026, 10, 31)


def test_branch_without_chi_uy_signs_in_its_own_name(branch):
    add(None)
    branch.posts.filter(kind=PostKind.BRANCH_COMMITTEE).delete()
    assert line(branch) == "T/M Chi bộ"


def test_rule_keeps_the_resolution_to_the_secretary(branch):
    deputy = branch.posts.get(kind=PostKind.DEPUTY).member
    assert letterhead(branch, DAY, signer=deputy)["capacity"] == "Phó bí thư"
    add(branch.parent, "chi_bo", "bi_thu")
    assert letterhead(branch, DAY, signer=deputy)["capacity"] == "Bí thư"


def test_rule_is_not_begun_before_one_that_holds(branch):
    first = add(branch.parent)
    assert add(branch.parent) == first
    with pytest.raises(Refused) as refusal:
        add(branch.parent, "chi_bo", valid_from=date(2026, 9, 1))
    assert refusal.value.field == "valid_from"


def test_rule_is_set_and_ended_on_the_page(branch, client):
    access = AccessFactory(unit=branch.parent, role=Role.COMMITTEE)
    client.force_login(access.user)
    client.post(reverse("organization:letterhead-rule-new"), FORM | {"unit": branch.parent_id})
    rule = LetterheadRule.objects.get()
    assert (rule.unit, rule.line, rule.signer) == (branch.parent, "chi_uy", "bi_thu")
    assert "T/M Chi ủy" in client.get(reverse("organization:letterhead-rules")).content.decode()
    answer = client.post(reverse("organization:letterhead-rule-end", args=[rule.pk]), {"last_month": "2026-09-01"})
    assert "bắt đầu từ 01/10/2026" in answer.content.decode()
