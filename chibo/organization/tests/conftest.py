"""A small district and somebody signed in for each role."""

import pytest
from django.test import Client

from chibo.organization.enums import PostKind, Role
from chibo.organization.tests.factories import (
    AccessFactory,
    BranchFactory,
    MemberFactory,
    PostFactory,
    UnitFactory,
)


class Cast:
    """Units: district > commune > branch, sister; outside stands in another tree."""

    def __init__(self) -> None:
        self.district = UnitFactory(code="H", type_code="huyen", name="Đảng bộ huyện Hòa Bình")
        self.commune = UnitFactory(code="A", name="Đảng bộ xã Quỳnh Thiện", parent=self.district)
        self.branch = BranchFactory(code="T1", name="Chi bộ khối Quang Trung", parent=self.commune)
        self.sister = BranchFactory(code="T2", name="Chi bộ khối Tân Tiến", parent=self.commune)
        self.outside = BranchFactory(code="X1", name="Chi bộ thôn Ngoài")
        self.member = MemberFactory(name="Hồ Thị Hòa", branch=self.branch)
        self.other = MemberFactory(name="Đậu Văn Ân", branch=self.branch)
        self.stranger = MemberFactory(name="Người Nơi Khác", branch=self.outside)
        self.post = PostFactory(unit=self.branch, member=self.other, kind=PostKind.SECRETARY)
        self.secretary = AccessFactory(role=Role.SECRETARY, unit=self.branch, post=self.post)
        self.cadre = AccessFactory(role=Role.CADRE, unit=self.branch)
        self.committee = AccessFactory(role=Role.COMMITTEE, unit=self.commune)
        self.board = AccessFactory(role=Role.BOARD, unit=self.district)
        self.administrator = AccessFactory(role=Role.ADMINISTRATOR, unit=None)

    def client(self, role: str) -> Client:
        """Return a client that is signed in as the person of this role."""
        client = Client()
        client.force_login(getattr(self, role).user)
        return client


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()
