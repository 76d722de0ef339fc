"""What the steps of the demo hand on to each other while it is being loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from chibo.accounts.models import User
from chibo.common.dates import VIETNAM, Span, add_months, month_start
from chibo.organization.models import Unit

SEED = "chibo-demo"
MONTHS = 24
ROLL_CALL_MONTHS = {"HM": 3, "KA": 2, "SMC": 2}  # how long each district has logged its meetings in the program
ONE_DAY = timedelta(days=1)

LIVED_IN = "HM-QDI-01"  # Chi bộ khối Quang Trung: its record is complete, member by member
HELD_BACK = "HM-QDI-03"  # one meeting of it was logged after the quarter's report had been accepted


def rng_for(*parts: object) -> Random:
    """Return a generator of its own for each thing, so that a change in one place leaves all others as they were."""
    return Random(":".join([SEED, *map(str, parts)]))


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of `day` in Vietnam."""
    return datetime.combine(day, time(hour, minute), tzinfo=VIETNAM)


@dataclass
class BranchPlan:
    """A branch before it is written. `size`: its members today, or on the day it is merged into `successor`.

    `group`: '' or how a village stands to the mergers: large, small, first (goes on), other (is merged into the first).
    """

    code: str
    name: str
    branch_type: str
    parent: str
    root: str
    size: int = 0
    group: str = ""
    successor: str = ""
    merged_on: date | None = None

    @property
    def is_residential(self) -> bool:
        return self.branch_type == "thon"


@dataclass
class World:
    """`today` stands for the day on which the demo is looked at; everything else follows from it and the seed."""

    today: date
    clerk: User
    units: dict[str, Unit] = field(default_factory=dict)
    plans: list[BranchPlan] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()

    @property
    def months(self) -> list[date]:
        """The two years that are told, oldest month first; the last is the current one."""
        this = month_start(self.today)
        return [add_months(this, offset) for offset in range(1 - MONTHS, 1)]

    @property
    def first_day(self) -> date:
        return self.months[0]

    def is_on_screen(self, plan: BranchPlan, month: date) -> bool:
        """Tell whether a meeting was logged in the program, with roll call; what is older was brought in by tables."""
        return plan.code == LIVED_IN or month in self.months[-ROLL_CALL_MONTHS[plan.root] :]

    @property
    def quarters(self) -> list[Span]:
        """The last four quarters that have ended, oldest first."""
        quarter, found = Span.containing("quarter", self.today), []
        for _ in range(4):
            quarter = quarter.previous()
            found.insert(0, quarter)
        return found

    @property
    def month_held_back(self) -> date:
        return self.quarters[-2].months[1]

    def plan(self, code: str) -> BranchPlan:
        return next(plan for plan in self.plans if plan.code == code)
