"""A commune with a branch in it and who acts for them, on a day in November 2026."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from chibo.accounts.models import User
from chibo.common.dates import VIETNAM, months_between
from chibo.organization.models import Access, Unit
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory
from chibo.periods.models import DeadlineRule
from chibo.periods.services import open_year
from chibo.reminders.models import Delivery
from chibo.reminders.services.letters import deliver
from chibo.reminders.services.running import run
from evaluations.enums import ReviewStepKind
from evaluations.models import ReviewStep
from meetings.models import Assignment, Meeting, Proposal, ProposalField, UnitAssignment, UnitOrder, Visit
from meetings.tests.factories import AssignmentFactory, MeetingFactory
from reports.branch_months import rebuild
from reports.tests.factories import rate, submitted

NOVEMBER = date(2026, 11, 1)
DAY = date(2026, 11, 10)


def moment(day: date = DAY, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)


@dataclass
class Scene:
    commune: Unit
    branch: Unit
    secretary: Access
    committee: Access
    cadre: Access

    @classmethod
    def build(cls) -> Scene:
        commune = UnitFactory(code="XA", name="Đảng bộ xã Bản Mế", committee_name="Đảng ủy xã Bản Mế")
        branch = BranchFactory(code="CB", name="Chi bộ thôn Mới", parent=commune)
        people = {
            name: UserFactory(username=name, full_name=f"Người {name}", email=f"{name}@example.com")
            for name in ("secretary", "committee", "cadre")
        }
        return cls(
            commune,
            branch,
            AccessFactory(user=people["secretary"], unit=branch),
            AccessFactory(user=people["committee"], unit=commune, committee=True),
            AccessFactory(user=people["cadre"], unit=branch, cadre=True),
        )

    def hold(self, *, is_locked: bool = True, is_rated: bool = True, **values: Any) -> Meeting:
        """November's meeting on its day; locked and with the level of the committee unless something is left out."""
        values = {"unit": self.branch, "month": NOVEMBER, "held_on": date(2026, 11, 3)} | values
        if is_locked:
            values |= {"finalized_at": moment(date(2026, 11, 4)), "finalized_by": self.secretary.user}
        meeting = MeetingFactory(called=True, **values)
        if is_rated:
            rate(meeting, "tot")
        recount()
        return meeting


def recount() -> None:
    """Bring the branch-months of all branches around November up to date, as the receivers of the apps below do."""
    rebuild(None, months_between(NOVEMBER, date(2026, 12, 1)))


def run_all(at: datetime) -> dict[str, int]:
    """Run as the hourly task does, and send what it planned as the jobs do; return its counts."""
    counts = run(at=at)
    deliver(list(Delivery.objects.values_list("pk", flat=True)), at=at)
    return counts


# --- what falls due, and how it is settled: (make, settle) by kind -----------------------------------------------------

Settle = Callable[[], object]


def no_information(scene: Scene) -> Settle:
    recount()
    return scene.hold


def minutes(scene: Scene) -> Settle:
    meeting = scene.hold(is_locked=False)
    return lambda: Meeting.objects.filter(pk=meeting.pk).update(
        finalized_at=timezone.now(), finalized_by=scene.secretary.user
    )


def rating(scene: Scene) -> Settle:
    meeting = scene.hold(is_rated=False)
    return lambda: rate(meeting, "tot")


def sent_back(scene: Scene) -> Settle:
    """The rating was sent back; the branch sends it again."""
    meeting = scene.hold(is_rated=False)
    rate(meeting, "tot", official=False)
    own = meeting.evaluations.get()
    about = {"meeting": meeting, "unit": scene.commune, "by": scene.committee.user}
    ReviewStep.objects.create(
        kind=ReviewStepKind.RETURN, reason="Ghi rõ số ý kiến", at=moment(date(2026, 11, 6)), **about
    )
    return lambda: ReviewStep.objects.create(kind=ReviewStepKind.SUBMIT, evaluation=own, at=moment(), **about)


def report(scene: Scene) -> Settle:
    """The branch owes its report of the third quarter; the commune has none to hand up."""
    scene.hold()
    scene.hold(month=date(2026, 9, 1), held_on=date(2026, 9, 3))
    open_year(2026)
    DeadlineRule.objects.create(kind="quarter", unit_type=scene.branch.type, days_after=36)
    return lambda: submitted(scene.branch, "2026-Q3", DAY)


def order(scene: Scene) -> Settle:
    scene.hold()
    return order_of(scene, date(2026, 11, 12))


def order_of(scene: Scene, due_on: date) -> Settle:
    made = UnitOrder.objects.create(
        unit=scene.commune,
        text="Rà soát hộ nghèo",
        due_on=due_on,
        origin="van_ban",
        given_on=NOVEMBER,
        token=uuid.uuid4(),
    )
    row = UnitAssignment.objects.create(order=made, given_to=scene.branch, unit=scene.branch, due_on=made.due_on)
    return lambda: UnitAssignment.objects.filter(pk=row.pk).update(state="done", answered_on=DAY)


def proposal(scene: Scene) -> Settle:
    scene.hold()
    return proposal_of(scene, date(2026, 11, 9))


def proposal_of(scene: Scene, due_on: date) -> Settle:
    made = Proposal.objects.create(
        unit=scene.branch,
        origin=scene.branch,
        field=ProposalField.objects.earliest("position"),
        addressee="Ủy ban xã",
        text="Sửa cầu",
        raised_on=NOVEMBER,
        year=2026,
        number=1,
        state="sent",
        place=scene.commune,
        sent_on=NOVEMBER,
        lies_since=NOVEMBER,
        due_on=due_on,
    )
    return lambda: Proposal.objects.filter(pk=made.pk).update(state="answered", due_on=None)


def assignment(scene: Scene) -> Settle:
    scene.hold()
    return assignment_of(scene, date(2026, 11, 13))


def assignment_of(scene: Scene, due_on: date) -> Settle:
    made = AssignmentFactory(meeting=None, unit=scene.branch, due_on=due_on, text="Thu đảng phí")
    return lambda: Assignment.objects.filter(pk=made.pk).update(state="done", closed_on=DAY)


def visit(scene: Scene) -> Settle:
    scene.hold()
    return visit_on(scene, date(2026, 11, 13))


def visit_on(scene: Scene, day: date) -> Settle:
    made = Visit.objects.create(
        unit=scene.commune, branch=scene.branch, month=NOVEMBER, visitor=scene.cadre.user, planned_on=day
    )
    return lambda: Visit.objects.filter(pk=made.pk).update(
        outcome_at=timezone.now(), outcome_by=scene.cadre.user, absence_reason="Bận họp"
    )


def person(name: str) -> User:
    return User.objects.get(username=name)
