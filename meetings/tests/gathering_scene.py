"""A commune with its committee, two branches with secretaries, and what meetings of committees are written with."""

from __future__ import annotations

import uuid
from datetime import date

from chibo.organization.enums import PostKind, Role
from chibo.organization.models import Unit
from chibo.organization.tests.factories import (
    AccessFactory,
    BranchFactory,
    MemberFactory,
    PostFactory,
    UnitFactory,
    UserFactory,
)
from meetings.models import GatheringType, Meeting
from meetings.services.record import save_frame, start_meeting

SEPTEMBER = date(2026, 9, 1)
HELD = date(2026, 9, 10)
TODAY = date(2026, 9, 20)


class Commune:
    """commune > branch, sister, under a district. Four hold posts of the committee, one of them left on 5 September."""

    def __init__(self) -> None:
        self.district = UnitFactory(code="H", name="Đảng bộ huyện Ngoài", type_code="huyen")
        self.commune = UnitFactory(code="A", name="Đảng bộ xã Quỳnh Thiện", parent=self.district)
        self.branch = BranchFactory(code="T1", name="Chi bộ khối Quang Trung", parent=self.commune)
        self.sister = BranchFactory(code="T2", name="Chi bộ khối Tân Tiến", parent=self.commune)
        self.head = self._seated("Hồ Thị Hòa", PostKind.SECRETARY)
        self.standing = self._seated("Bùi Văn Thường", PostKind.STANDING)
        self.member = self._seated("Đậu Văn Ân", PostKind.COMMITTEE)
        self.former = self._seated("Lê Văn Cũ", PostKind.COMMITTEE, valid_to=date(2026, 9, 5))
        self.inspector = self._seated("Vũ Thị Kiểm", PostKind.INSPECTION)
        self.secretary = PostFactory(unit=self.branch, member=MemberFactory(name="Trần Văn Thư", branch=self.branch))
        self.committee = AccessFactory(unit=self.commune, role=Role.COMMITTEE)
        self.actor = UserFactory()

    def _seated(self, name: str, kind: str, **days: date):
        member = MemberFactory(name=name, branch=self.branch)
        PostFactory(unit=self.commune, member=member, kind=kind, **days)
        return member

    def start(self, name: str, **changes: object) -> Meeting:
        gathering = GatheringType.objects.get(name=name)
        values = {"unit": self.commune, "month": SEPTEMBER, "kind": gathering.kind, "gathering": gathering}
        return start_meeting(**values | {"token": uuid.uuid4(), "actor": self.actor, "today": TODAY} | changes)

    def held(self, name: str, day: date = HELD, **changes: object) -> Meeting:
        meeting = self.start(name, month=day.replace(day=1), **changes)
        return self.frame(meeting, held_on=day)

    def frame(self, meeting: Meeting, **values: object) -> Meeting:
        return save_frame(meeting=meeting, values=values, version=meeting.version, actor=self.actor, today=TODAY)

    @staticmethod
    def elsewhere() -> Unit:
        """Return the commune of another tree."""
        return UnitFactory(code="Z", name="Đảng bộ xã Nơi Khác")
