"""A branch with its people, and somebody signed in for each role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from chibo.organization.enums import Role
from chibo.organization.models import Access
from chibo.organization.tests.factories import AccessFactory, BranchFactory, MemberFactory, UnitFactory
from meetings.signals import meeting_changed
from meetings.tests.proposal_scene import Scene


class People:
    """commune > branch, sister; outside stands in another tree."""

    def __init__(self) -> None:
        self.commune = UnitFactory(code="A", name="Đảng bộ xã Quỳnh Thiện")
        self.branch = BranchFactory(code="T1", name="Chi bộ khối Quang Trung", parent=self.commune)
        self.sister = BranchFactory(code="T2", name="Chi bộ khối Tân Tiến", parent=self.commune)
        self.outside = BranchFactory(code="X1", name="Chi bộ thôn Ngoài")
        self.member = MemberFactory(name="Hồ Thị Hòa", branch=self.branch)
        self.other = MemberFactory(name="Đậu Văn Ân", branch=self.branch)
        self.stranger = MemberFactory(name="Người Nơi Khác", branch=self.outside)
        self.secretary = AccessFactory(unit=self.branch)
        self.clerk = AccessFactory(unit=self.branch, on_behalf=True)
        self.sister_secretary = AccessFactory(unit=self.sister)
        self.cadre = AccessFactory(unit=self.branch, role=Role.CADRE)
        self.committee = AccessFactory(unit=self.commune, role=Role.COMMITTEE)
        self.administrator = AccessFactory(unit=None, role=Role.ADMINISTRATOR)

    def access(self, role: str) -> Access:
        return getattr(self, role)

    def client(self, role: str = "secretary") -> Client:
        """Return a client that is signed in as the person of this role."""
        client = Client()
        client.force_login(self.access(role).user)
        return client


@pytest.fixture
def people(db: None) -> People:
    return People()


@pytest.fixture
def told() -> Iterator[list[set[tuple[int, date]]]]:
    """Collect what `meeting_changed` told."""
    changes = []

    def listen(**kwargs: object) -> None:
        changes.append(kwargs["changes"])

    meeting_changed.connect(listen)
    yield changes
    meeting_changed.disconnect(listen)


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()
