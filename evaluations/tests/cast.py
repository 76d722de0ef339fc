"""People of every role around one meeting that is ready to be rated, for tests of pages."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from evaluations.models import Evaluation
from evaluations.services.rating import rate_meeting, submit_rating
from evaluations.tests.factories import ReadyMeetingFactory, at, judged


class Cast:
    """district > commune > branch with a meeting ready to rate; a stranger's branch in another tree."""

    def __init__(self) -> None:
        self.district = UnitFactory(type_code="huyen", name="Đảng bộ huyện Hòa Bình")
        self.commune = UnitFactory(parent=self.district, name="Đảng bộ xã Quỳnh Thiện")
        self.branch = BranchFactory(parent=self.commune, name="Chi bộ khối Quang Trung")
        self.accesses = {
            "secretary": AccessFactory(unit=self.branch),
            "cadre": AccessFactory(unit=self.branch, role=Role.CADRE),
            "committee": AccessFactory(unit=self.commune, role=Role.COMMITTEE),
            "board": AccessFactory(unit=self.district, role=Role.BOARD),
            "administrator": AccessFactory(unit=None, role=Role.ADMINISTRATOR),
            "stranger": AccessFactory(),
        }
        self.meeting = ReadyMeetingFactory(unit=self.branch)

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.accesses[role].user, backend="chibo.accounts.backends.UsernameOrPhoneBackend")
        return client

    def rate(self) -> Evaluation:
        user = self.accesses["secretary"].user
        return rate_meeting(meeting=self.meeting, judgements=judged(), actor=user, at=at(3, 21))

    def submit(self) -> None:
        self.rate()
        submit_rating(meeting=self.meeting, actor=self.accesses["secretary"].user, at=at(4))

    def url(self, name: str) -> str:
        return reverse(f"evaluations:{name}", args=[self.meeting.pk])
