"""A branch under a commune under a district, and a proposal on its way; the day is a parameter everywhere."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from chibo.common.dates import VIETNAM
from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from meetings.models import Meeting, Proposal, ProposalField
from meetings.services.proposals import raise_proposal, take_step

SENT_ON = date(2026, 9, 3)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=VIETNAM)


class Scene:
    """district > commune > branch, sister; district > other_commune > far."""

    def __init__(self) -> None:
        self.district = UnitFactory(code="D", type_code="huyen", name="Đảng bộ huyện Quỳnh Lưu")
        self.commune = UnitFactory(code="A", name="Đảng bộ xã Quỳnh Thiện", parent=self.district)
        self.other_commune = UnitFactory(code="B", name="Đảng bộ xã Quỳnh Dị", parent=self.district)
        self.branch = BranchFactory(code="T1", name="Chi bộ khối Quang Trung", parent=self.commune)
        self.sister = BranchFactory(code="T2", name="Chi bộ khối Tân Tiến", parent=self.commune)
        self.far = BranchFactory(code="T3", name="Chi bộ thôn Xa", parent=self.other_commune)
        self.secretary = AccessFactory(unit=self.branch)
        self.sister_secretary = AccessFactory(unit=self.sister)
        self.cadre = AccessFactory(unit=self.branch, role=Role.CADRE)
        self.committee = AccessFactory(unit=self.commune, role=Role.COMMITTEE)
        self.other_committee = AccessFactory(unit=self.other_commune, role=Role.COMMITTEE)
        self.board = AccessFactory(unit=self.district, role=Role.BOARD)
        self.administrator = AccessFactory(unit=None, role=Role.ADMINISTRATOR)
        self.land = ProposalField.objects.get(name="Đất đai")
        self.roads = ProposalField.objects.get(name="Giao thông")

    def values(self, **changes: object) -> dict:
        return {
            "field": self.land,
            "text": "Đề nghị đo lại ranh giới đất của mười hai hộ.",
            "addressee": "Ủy ban nhân dân xã",
            "raised_on": SENT_ON,
        } | changes

    def draft(self, unit: object = None, meeting: Meeting | None = None, **changes: object) -> Proposal:
        return self.send(unit, meeting, day=None, **changes)

    def send(
        self, unit: object = None, meeting: Meeting | None = None, *, day: date | None = SENT_ON, **changes: object
    ) -> Proposal:
        """Return a proposal sent on `day` at 9 o'clock, kept unsent without a day."""
        return raise_proposal(
            unit=unit or self.branch,
            values=self.values(**{"raised_on": day or SENT_ON} | changes),
            meeting=meeting,
            token=uuid4(),
            actor=self.secretary.user,
            today=day or SENT_ON,
            send_at=at(day) if day else None,
        )

    def take(self, proposal: Proposal, kind: str, days: int = 1, **said: object) -> Proposal:
        """Take a step so many days after SENT_ON."""
        values = {"token": uuid4(), "actor": self.committee.user, "at": at(SENT_ON + timedelta(days=days))}
        return take_step(proposal=proposal, kind=kind, **values | said)
