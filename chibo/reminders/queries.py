"""What is due for whom: the lines of the sources as the rules let them be reminded of, joined with what is stored of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.db.models import Q

from chibo.accounts.models import User
from chibo.common.text import thousands
from chibo.organization.enums import Role
from chibo.organization.models import Access
from chibo.organization.models.rules import Rule, nearest
from chibo.organization.queries import lineages
from chibo.reminders.enums import ReminderKind
from chibo.reminders.lines import DueLine, Key, Line, Scope
from chibo.reminders.models import LetterRule, Reminder, ReminderRule
from chibo.reminders.permissions import acts_for_unit
from chibo.reminders.sources import SOURCES

# --- rules -----------------------------------------------------------------------------------------------------------


class NearestRules:
    """The rules of one sort that hold on a day, found for many units: units without rules of their own share one answer."""

    def __init__(self, rules: Iterable[Rule], day: date, unit_ids: Collection[int] | None):
        """Load what stands above `unit_ids` (None: all units), only where a rule is one of a unit. One query at most."""
        self.rules, self.day = list(rules), day
        self._with_rules = {rule.unit_id for rule in self.rules if rule.unit_id}
        self._above = lineages(unit_ids, day) if self._with_rules else {}
        self._known: dict[tuple, Rule | None] = {}

    def of(self, unit_id: int, kind: str | None = None) -> Rule | None:
        """Return the rule that holds for a unit, among those of `kind` where there are kinds."""
        lineage = tuple(pk for pk in self._above.get(unit_id, [unit_id]) if pk in self._with_rules)
        key = lineage, kind
        if key not in self._known:
            fitting = [rule for rule in self.rules if kind is None or rule.kind == kind]
            self._known[key] = nearest(fitting, lineage, self.day)
        return self._known[key]


def due_lines(
    day: date,
    unit_ids: Collection[int] | None = None,
    person_ids: Collection[int] | None = None,
    roles: Collection[str] = tuple(Role.values),
) -> list[DueLine]:
    """Return what is to be reminded of on `day` in `unit_ids` and to `person_ids` (None: all), by kind and day.

    `roles`: only sources of units that these act for. The queries of the sources, and two for the rules.
    """
    rules = list(ReminderRule.objects.valid_on(day))
    ahead = {
        kind: max((rule.days for rule in rules if rule.kind == kind and rule.is_on), default=0) for kind in ReminderKind
    }
    scope = Scope(day, _frozen(unit_ids), _frozen(person_ids), ahead)
    lines = [line for source in _asked(scope, roles) for line in source.lines(scope)]
    found = NearestRules(rules, day, {line.unit_id for line in lines} if unit_ids is not None else None)
    due = [row for line in lines if (row := _due(line, found.of(line.unit_id, line.kind), day))]
    return sorted(due, key=lambda row: (ORDER[row.line.kind], row.due_on, row.line.key))


ORDER = {kind: position for position, kind in enumerate(ReminderKind)}


def _frozen(ids: Collection[int] | None) -> frozenset[int] | None:
    return None if ids is None else frozenset(ids)


def _asked(scope: Scope, roles: Collection[str]) -> list:
    """Leave out the sources that can have nothing for the scope: no query is spent on them."""
    has_units = scope.unit_ids is None or bool(scope.unit_ids)
    has_people = scope.person_ids is None or bool(scope.person_ids)
    return [
        source
        for source in SOURCES
        if (has_units and not set(source.roles).isdisjoint(roles)) or (has_people and not source.roles)
    ]


def _due(line: Line, rule: ReminderRule | None, day: date) -> DueLine | None:
    """Return the line with its days by the rule; None while it is too early, or where nobody is to be reminded."""
    if rule is None or not rule.is_on:
        return None
    wait = timedelta(days=rule.days)
    is_after = line.kind.is_after_the_day
    due_on, from_day = (line.on + wait, line.on + wait) if is_after else (line.on, line.on - wait)
    if day < from_day:
        return None
    return DueLine(line, due_on, due_on + timedelta(days=rule.escalate_after) if rule.escalate_after else None)


# --- what a person sees ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A line as it is shown on `day`. `reminder`: what is stored of it, None until the next hourly run."""

    due: DueLine
    reminder: Reminder | None
    day: date

    @property
    def line(self) -> Line:
        return self.due.line

    @property
    def is_put_off(self) -> bool:
        return self.reminder is not None and self.reminder.is_put_off_on(self.day)

    @property
    def overdue_words(self) -> str:
        days = self.due.overdue_on(self.day)
        return f"quá hạn {thousands(days)} ngày" if days else ""


@dataclass(frozen=True)
class LeftBelow:
    """What a unit directly below left for too long: by kind and days, nothing else of it."""

    reminder: Reminder
    day: date

    @property
    def overdue(self) -> int:
        return max((self.day - self.reminder.due_on).days, 0)

    @property
    def sentence(self) -> str:
        """'Quá hạn 5 ngày ở Chi bộ khối Quang Trung'; who was sent to a meeting is not named."""
        where = "với buổi dự đã phân công" if self.reminder.person_id else f"ở {self.reminder.unit.name}"
        return f"Quá hạn {thousands(self.overdue)} ngày {where}"


@dataclass
class Matters:
    """What concerns a person: `own` lines, and what was `left` below, the longest overdue first."""

    own: list[Shown] = field(default_factory=list)
    left: list[LeftBelow] = field(default_factory=list)

    @property
    def now(self) -> list[Shown]:
        return [row for row in self.own if not row.is_put_off]

    @property
    def later(self) -> list[Shown]:
        return [row for row in self.own if row.is_put_off]

    @property
    def now_by_kind(self) -> list[tuple[ReminderKind, list[Shown]]]:
        grouped = {kind: [row for row in self.now if row.line.kind == kind] for kind in ReminderKind}
        return [(kind, rows) for kind, rows in grouped.items() if rows]

    @property
    def left_by_kind(self) -> list[tuple[ReminderKind, list[LeftBelow]]]:
        grouped = {kind: [row for row in self.left if row.reminder.kind == kind] for kind in ReminderKind}
        return [(kind, rows) for kind, rows in grouped.items() if rows]

    def without(self, kinds: Collection[str]) -> Matters:
        """Return them without the lines of `kinds`."""
        own = [row for row in self.own if row.line.kind not in kinds]
        return Matters(own, [row for row in self.left if row.reminder.kind not in kinds])


def matters_of(accesses: Mapping[int, Collection[Access]], day: date) -> dict[int, Matters]:
    """Return {user id: Matters} of people by the roles that they hold, each unit told once.

    The queries of the sources and five more, whatever the number of people.
    """
    acting = [access for held in accesses.values() for access in held if acts_for_unit(access)]
    unit_ids, roles = {access.unit_id for access in acting}, {access.role for access in acting}
    lines = due_lines(day, unit_ids, set(accesses), roles)
    stored = _stored(unit_ids, set(accesses))
    by_unit, by_person = defaultdict(list), defaultdict(list)
    for row in lines:
        shown = Shown(row, stored.get(row.line.identity), day)
        target = by_unit[row.line.unit_id] if row.line.person_id is None else by_person[row.line.person_id]
        target.append(shown)
    left = _left_below({access.unit_id for access in acting if access.is_above}, day)
    found = {}
    for user_id, held in accesses.items():
        units = dict.fromkeys(access.unit_id for access in held if acts_for_unit(access))
        above = dict.fromkeys(access.unit_id for access in held if access.is_above)
        own = [row for unit in units for row in by_unit[unit]] + by_person[user_id]
        found[user_id] = Matters(own, [row for unit in above for row in left[unit]])
    return found


def _stored(unit_ids: Collection[int], person_ids: Collection[int]) -> dict[Key, Reminder]:
    rows = Reminder.objects.open().filter(Q(unit__in=unit_ids, person__isnull=True) | Q(person__in=person_ids))
    return {(row.unit_id, row.kind, row.key): row for row in rows}


def _left_below(unit_ids: Collection[int], day: date) -> dict[int, list[LeftBelow]]:
    """Return {unit id: what it hears of from below}, the longest overdue first. One query, none without committees."""
    found: dict[int, list[LeftBelow]] = defaultdict(list)
    if unit_ids:
        for row in Reminder.objects.escalated_to(unit_ids).select_related("unit").order_by("due_on", "pk"):
            found[row.unit_id if row.person_id else row.unit.parent_id].append(LeftBelow(row, day))
    return found


def matters_for(access: Access, day: date) -> Matters:
    """Return what concerns the person in the role acted in: of the unit acted for, and the own visits."""
    return matters_of({access.user_id: [access]}, day)[access.user_id]


# --- who gets letters ------------------------------------------------------------------------------------------------


@dataclass
class Recipient:
    """A person with an address, the roles held on a day, and what the rules of the units say of letters."""

    user: User
    address: str
    accesses: list[Access]
    rules: list[LetterRule]

    def is_quiet_at(self, moment: time) -> bool:
        return any(rule.is_quiet_at(moment) for rule in self.rules)

    @property
    def repeat_days(self) -> int:
        return min((rule.repeat_days for rule in self.rules), default=1)


def recipients_on(day: date, user_ids: Collection[int] | None = None) -> dict[int, Recipient]:
    """Return {user id: Recipient} of who holds a role on `day` and has an address: of the account, else of the member.

    Three queries.
    """
    rows = Access.objects.active_on(day).filter(user__is_active=True, unit__isnull=False, role__in=Role.reads_minutes())
    if user_ids is not None:
        rows = rows.filter(user__in=user_ids)
    held = list(rows.select_related("user", "unit", "post__member").order_by("user", "pk"))
    rules = NearestRules(
        LetterRule.objects.valid_on(day), day, None if user_ids is None else {row.unit_id for row in held}
    )
    found: dict[int, Recipient] = {}
    for row in held:
        address = row.user.email or (row.post.member.email if row.post_id else "")
        person = found.setdefault(row.user_id, Recipient(row.user, "", [], []))
        person.address = person.address or address
        person.accesses.append(row)
        rule = rules.of(row.unit_id)
        person.rules += [rule] if rule is not None else []
    return {pk: person for pk, person in found.items() if person.address}
