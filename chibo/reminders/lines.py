"""What sources answer: lines, and the scope that they are asked for. Values without I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet

from chibo.reminders.enums import ReminderKind

Key = tuple[int, str, str]


@dataclass(frozen=True)
class Scope:
    """For whom sources are asked on `day`: `unit_ids` and `person_ids`, None for all; `ahead`: {kind: days} to look ahead."""

    day: date
    unit_ids: frozenset[int] | None = None
    person_ids: frozenset[int] | None = None
    ahead: Mapping[str, int] = field(default_factory=dict)

    def until(self, kind: str) -> date:
        return self.day + timedelta(days=self.ahead.get(kind, 0))

    def narrow(self, rows: QuerySet, unit: str = "unit") -> QuerySet:
        return rows if self.unit_ids is None else rows.filter(**{f"{unit}__in": self.unit_ids})


@dataclass(frozen=True)
class Line:
    """One thing in `unit_id` to remind of, since or until the day `on`.

    `key` names it for as long as it stands. `sentence` holds neither names of members nor contents, so that it may stand in
    a letter; `detail` is for the app alone. `person_id`: the one person who is to do it, None who acts for the unit.
    """

    kind: ReminderKind
    unit_id: int
    key: str
    on: date
    sentence: str
    url: str
    detail: str = ""
    person_id: int | None = None

    @property
    def identity(self) -> Key:
        return self.unit_id, str(self.kind), self.key


@dataclass(frozen=True)
class DueLine:
    """A line that a rule lets be reminded of. `escalates_on`: from when the level above hears of it, None never."""

    line: Line
    due_on: date
    escalates_on: date | None

    def overdue_on(self, day: date) -> int:
        """How many days overdue, 0 while it is not."""
        return max((day - self.due_on).days, 0)
