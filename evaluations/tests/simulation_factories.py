"""A district whose branches rated September 2026 by HD 42, and drafts to try on them, for tests of the simulator."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from chibo.accounts.models import User
from chibo.common.dates import Months
from chibo.jobs.models import Job
from chibo.jobs.services import execute
from chibo.organization.enums import Role
from chibo.organization.models import Unit
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory
from evaluations.criteria import shipped_definition
from evaluations.enums import Rater
from evaluations.models import CriteriaSet, Evaluation
from evaluations.services.rating import rate_meeting
from evaluations.services.simulation import request_simulation
from evaluations.tests.factories import ReadyMeetingFactory, at, judged
from meetings.models import Meeting

TODAY = date(2026, 11, 20)
SEPTEMBER = "2026-09"
CAP = {
    "level": "tot",
    "tests": [{"measure": "attendance", "from": 95}],
    "reason": "Mức Tốt cần từ 95% đảng viên trở lên dự sinh hoạt",
}


def make_draft(unit: Unit | None = None, caps: tuple[dict, ...] = (CAP,), **changes: object) -> CriteriaSet:
    """A copy of HD 42 with a cap on attendance that its norm of 90% does not have."""
    values = {"code": "du-thao", "name": "Bộ tiêu chí dự thảo", "kinds": ["regular", "combined", "topical"]} | changes
    return CriteriaSet.objects.create(unit=unit, definition=shipped_definition("hd42") | {"caps": list(caps)}, **values)


class District:
    """district > two communes > a branch each; 93 points (Tốt) each. `low`: 38/41 = 92,7% present; `full`: all of 41."""

    def __init__(self) -> None:
        self.unit = UnitFactory(type_code="huyen", name="Đảng bộ huyện Hòa Bình")
        self.first = UnitFactory(parent=self.unit, name="Đảng bộ xã An Hòa")
        self.second = UnitFactory(parent=self.unit, name="Đảng bộ xã Bình Minh")
        self.board = AccessFactory(unit=self.unit, role=Role.BOARD)
        self.low = self.add(self.first, "Chi bộ thôn Đông")
        self.full = self.add(self.second, "Chi bộ thôn Tây", present=41, excused=0)

    @property
    def user(self) -> User:
        return self.board.user

    def add(self, commune: Unit, name: str, *, is_rated: bool = True, **facts: object) -> Meeting:
        meeting = ReadyMeetingFactory(unit=BranchFactory(parent=commune, name=name), **facts)
        if is_rated:
            rate_meeting(meeting=meeting, judgements=judged(), actor=self.user, at=at(4))
        return meeting

    def add_level(self, commune: Unit, name: str, level: str) -> Meeting:
        """A meeting with a level that was brought in, without a sheet."""
        meeting = self.add(commune, name, is_rated=False)
        Evaluation.objects.create(
            meeting=meeting, rater=Rater.SELF, level=level, total=Decimal(91), is_imported=True, made_at=at(5)
        )
        return meeting

    def ask(self, draft: CriteriaSet, period: str = SEPTEMBER, unit: Unit | None = None) -> Job:
        return request_simulation(
            criteria_set=draft, unit=unit or self.unit, stretch=Months.parse(period), actor=self.user, today=TODAY
        )

    def run(self, draft: CriteriaSet, period: str = SEPTEMBER, unit: Unit | None = None) -> Job:
        job = self.ask(draft, period, unit)
        execute(job.pk)
        job.refresh_from_db()
        return job
