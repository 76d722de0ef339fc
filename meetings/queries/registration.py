"""Reads of registrations: until when they are asked for, who has registered, who has not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time

from django.db.models import Count, Exists, OuterRef, QuerySet

from chibo.common.dates import add_months
from chibo.common.models import valid_on
from chibo.organization.enums import PostKind
from chibo.organization.models import Access, Membership, Post, Unit
from chibo.organization.models.rules import nearest
from chibo.organization.models.units import path_ids
from meetings.models import Meeting, Registration, RegistrationRule
from meetings.planned_months import Planned, planned_moments

DAYS_BEFORE = 7  # how many days before the deadline the first page asks for the registration


def rule_of(unit: Unit, day: date) -> RegistrationRule | None:
    """Return the rule that holds for `unit` on `day`: its own or of the nearest unit above. One query."""
    lineage = list(reversed(path_ids(unit)))
    return nearest(RegistrationRule.objects.for_lineage(lineage, day), lineage, day)


def deadline(unit: Unit, month: date) -> date | None:
    """Return the last day to register the meeting of `month` (a first day); None where nobody is asked to. One query."""
    before = add_months(month, -1)
    rule = rule_of(unit, before)
    return before.replace(day=rule.deadline_day) if rule else None


@dataclass(frozen=True)
class Asked:
    """A month that a branch is asked to register, and until when."""

    month: date
    until: date

    def is_late(self, today: date) -> bool:
        return today > self.until


def asked_of(branch: Unit, today: date) -> Asked | None:
    """Return what a branch is to register next: the deadline is near or over, and next month is not registered yet.

    Three queries at most.
    """
    month = add_months(today.replace(day=1), 1)
    until = deadline(branch, month)
    if until is None or (until - today).days > DAYS_BEFORE or not branch.is_open_on(month):
        return None
    if Registration.objects.standing().of_the_month().filter(unit=branch, month=month).exists():
        return None
    begun = Meeting.objects.standing().of_the_month().filter(unit=branch, month=month, held_on__isnull=False)
    return None if begun.exists() else Asked(month, until)


def registered_months(unit_ids: Iterable[int], months: Iterable[date]) -> set[tuple[int, date]]:
    """Return the (branch id, month) whose regular meeting is registered. One query."""
    rows = Registration.objects.standing().of_the_month().filter(unit__in=list(unit_ids), month__in=list(months))
    return set(rows.values_list("unit_id", "month"))


# --- the committee's month -------------------------------------------------------------------------------------------


def registered_in(month: date) -> Exists:
    """Return the condition that a branch has registered its regular meeting of `month`."""
    rows = Registration.objects.standing().of_the_month().filter(month=month)
    return Exists(rows.filter(unit=OuterRef("pk")))


def branches_of(unit: Unit, month: date, access: Access | None = None) -> QuerySet[Unit]:
    """Return the branches below `unit` (itself, where it is one) that are open at the beginning of `month`, by name."""
    units = Unit.objects.all() if access is None else Unit.objects.visible_to(access)
    rows = units.below(unit).branches().open_on(month).select_related("parent", "type")
    return rows.order_by("parent__sort_key", "parent__code", "sort_key", "code")


@dataclass(frozen=True)
class Line:
    """A branch in the calendar of a month. `members`: those who belong on the first of the month."""

    branch: Unit
    plan: Planned
    members: int
    secretary: Post | None
    topical: list[Registration]

    @property
    def time(self) -> time | None:
        return self.plan.time

    @property
    def note(self) -> str:
        """What the branch added: the topic of a combined sitting, its note, topical sessions apart."""
        registration = self.plan.registration
        parts = []
        if registration is not None:
            parts = [f"Kết hợp chuyên đề: {registration.topic}" if registration.topic else "", registration.note]
        parts += [f"Chuyên đề ngày {row.planned_on:%d/%m/%Y}: {row.topic}" for row in self.topical]
        if self.plan.move is not None:
            parts.append("Không sinh hoạt (có lý do)" if self.plan.is_called_off else "Đã dời (có lý do)")
        return "; ".join(part for part in parts if part)


def lines_of(branches: Iterable[Unit], month: date) -> list[Line]:
    """Return the lines of a calendar for `branches`, in their order. Twelve queries, whatever the number."""
    branches = list(branches)
    ids = [branch.pk for branch in branches]
    plans = planned_moments(ids, [month])
    counts, secretaries, topical = _members(ids, month), _secretaries(ids, month), _topical(ids, month)
    return [
        Line(
            branch,
            plans[branch.pk, month],
            counts.get(branch.pk, 0),
            secretaries.get(branch.pk),
            topical.get(branch.pk, []),
        )
        for branch in branches
    ]


def _members(ids: Collection[int], day: date) -> dict[int, int]:
    rows = Membership.objects.filter(valid_on(day), branch__in=ids).order_by().values("branch")
    return {row["branch"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def _secretaries(ids: Collection[int], day: date) -> dict[int, Post]:
    rows = Post.objects.filter(valid_on(day), unit__in=ids, kind=PostKind.SECRETARY).select_related("member")
    return {row.unit_id: row for row in rows}


def _topical(ids: Collection[int], month: date) -> dict[int, list[Registration]]:
    rows = Registration.objects.standing().filter(unit__in=ids, month=month, kind="topical").order_by("planned_on")
    found: dict[int, list[Registration]] = {}
    for row in rows:
        found.setdefault(row.unit_id, []).append(row)
    return found
