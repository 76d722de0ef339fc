"""A commune that inspects two branches, for tests of inspections and folders; time is told by the tests."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.test import Client

from chibo.common.dates import VIETNAM
from chibo.organization.enums import Role
from chibo.organization.models import Unit
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from chibo.oversight.models import Inspection, InspectionBranch
from chibo.oversight.services.inspection import FindingLine, plan_inspection, record_findings

TODAY = date(2026, 9, 20)
PLAN = {
    "kind": "kiem_tra",
    "year": 2026,
    "term": "2025–2030",
    "subject": "Chế độ sinh hoạt chi bộ",
    "decision_number": "15-QĐ/ĐU",
    "decided_on": date(2026, 5, 4),
    "decided_by": "Đảng ủy xã Quỳnh Thiện",
    "period_from": date(2026, 1, 1),
    "period_to": date(2026, 5, 31),
    "planned_from": date(2026, 6, 8),
    "planned_to": date(2026, 6, 20),
    "team": "Trần Văn Kiểm, trưởng đoàn",
}
FOUND = [
    FindingLine("nen_nep", strengths="Sinh hoạt đúng ngày."),
    FindingLine("noi_dung", limits="Chưa có sinh hoạt chuyên đề.", must_mend=True),
]
VALUES = {"done_on": date(2026, 6, 10), "conclusion": "Chi bộ cần khắc phục.", "mend_by": date(2026, 7, 31)}


def moment(day: date) -> datetime:
    """Nine in the morning of `day` in Vietnam."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM)


class Scene:
    """district > commune > branch, sister; outside stands in another tree. One person for each role."""

    def __init__(self) -> None:
        self.district = UnitFactory(code="H", type_code="huyen", name="Đảng bộ huyện Hòa Bình")
        self.commune = UnitFactory(code="A", name="Đảng bộ xã Quỳnh Thiện", parent=self.district)
        self.branch = BranchFactory(code="T1", name="Chi bộ khối Quang Trung", parent=self.commune)
        self.sister = BranchFactory(code="T2", name="Chi bộ khối Tân Tiến", parent=self.commune)
        self.outside = BranchFactory(code="X1", name="Chi bộ thôn Ngoài")
        self.secretary = AccessFactory(unit=self.branch, role=Role.SECRETARY)
        self.sister_secretary = AccessFactory(unit=self.sister, role=Role.SECRETARY)
        self.cadre = AccessFactory(unit=self.branch, role=Role.CADRE)
        self.committee = AccessFactory(unit=self.commune, role=Role.COMMITTEE)
        self.outside_committee = AccessFactory(unit=self.outside.parent, role=Role.COMMITTEE)
        self.board = AccessFactory(unit=self.district, role=Role.BOARD)
        self.administrator = AccessFactory(unit=None, role=Role.ADMINISTRATOR)

    def client(self, role: str) -> Client:
        """Return a client that is signed in as the person of this role."""
        client = Client()
        client.force_login(getattr(self, role).user)
        return client

    def plan(self, unit: Unit | None = None, branches: list[Unit] | None = None, **changes: object) -> Inspection:
        """Plan an inspection of the branch and its sister by the commune."""
        return plan_inspection(
            unit=unit or self.commune,
            values=PLAN | changes,
            branches=branches or [self.branch, self.sister],
            planned_on=date(2026, 6, 9),
            token=uuid.uuid4(),
            actor=self.committee.user,
            today=date(2026, 5, 4),
        )

    def row(self, inspection: Inspection | None = None) -> InspectionBranch:
        """Return the row of the branch, nothing written in it yet."""
        return (inspection or self.plan()).branches.select_related("inspection__unit", "branch").get(branch=self.branch)

    def concluded(self, inspection: Inspection | None = None, **values: object) -> InspectionBranch:
        """Return the row of the branch, concluded on 11 June with something to mend by the end of July."""
        return record_findings(
            row=self.row(inspection),
            values=VALUES | values,
            findings=FOUND,
            version=1,
            actor=self.committee.user,
            at=moment(date(2026, 6, 11)),
            today=date(2026, 6, 11),
            conclude=True,
        )
