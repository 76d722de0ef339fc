"""Theo dõi ngày sinh hoạt: where the branches below a unit stand around the day on which they are to meet.

Each branch that was open on its due day stands at exactly one place, by the last thing that is known of it. Counts and
lists are made from the same condition, so that a number opens the very branches that it counts; who has met and whose day
has passed is told by the conditions of `reports.figures`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models
from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from chibo.common.dates import Span, add_months, month_start
from chibo.organization.models import BranchType, Unit, UnitAncestor
from chibo.organization.queries import path_ids
from meetings.calendar import due
from meetings.enums import MeetingFileRole
from meetings.models import CalendarRule, MeetingFile, Registration
from meetings.queries import days_off
from reports.figures import counted_branch_months, is_held, is_missed
from reports.models import BranchMonth

DAYS_AROUND = timedelta(days=3)


class Place(models.TextChoices):
    """Where a branch stands in a month, from nothing known to met."""

    SILENT = "silent", "Chưa có thông tin"
    REGISTERED = "registered", "Đã đăng ký"
    NOTIFIED = "notified", "Đã thông báo"
    PAPER = "paper", "Đã nhận bản giấy"
    MET = "met", "Đã sinh hoạt"
    MOVED = "moved", "Dời có lý do"
    CALLED_OFF = "called_off", "Không sinh hoạt (có lý do)"


# Lists beside the places: of those that met, the ones whose minutes are locked, and the ones whose minutes are awaited.
MINUTES = "minutes"
NO_MINUTES = "no_minutes"
LISTS = {**dict(Place.choices), MINUTES: "Đã có biên bản", NO_MINUTES: "Đã sinh hoạt, chưa có biên bản"}
# Shown only where somebody stands there.
RARE = (Place.PAPER, Place.CALLED_OFF)
# Whom nobody needs to call: they met, handed their paper in, or said why they do not meet.
SETTLED = (Place.MET, Place.PAPER, Place.CALLED_OFF)


@dataclass(frozen=True)
class Asked:
    """What is looked at: the branches below `unit` in `month` (a first day), of one type and one due day if given."""

    unit: Unit
    month: date
    today: date
    branch_type: BranchType | None = None
    due_on: date | None = None

    @property
    def span(self) -> Span:
        return Span.month_of(self.month)


@dataclass
class Counts:
    """How many branches stand where; `minutes`: of those that met, with locked minutes."""

    places: Counter = field(default_factory=Counter)
    minutes: int = 0

    @property
    def total(self) -> int:
        return self.places.total()

    def of(self, which: str) -> int:
        """Return the length of the list `which` of `LISTS`."""
        if which == MINUTES:
            return self.minutes
        return self.places[Place.MET] - self.minutes if which == NO_MINUTES else self.places[which]

    def add(self, place: str, number: int, minutes: int) -> None:
        self.places[place] += number
        self.minutes += minutes


@dataclass
class Room:
    """The counts of a unit, also by due day (in order), and of units below it."""

    total: Counts
    days: dict[date, Counts]
    groups: list[tuple[Unit, Counts]]

    @property
    def main_day(self) -> date | None:
        """The due day of most branches, the earlier of two."""
        return max(self.days, key=lambda day: (self.days[day].total, -day.toordinal()), default=None)


# --- the day ---------------------------------------------------------------------------------------------------------


def due_by_rule(unit: Unit, months: Collection[date]) -> dict[date, date]:
    """Return {month: due day} by the rules that hold for branches of no special type under `unit`. Two queries."""
    lineage = path_ids(unit)[::-1]
    rules = list(CalendarRule.objects.filter(Q(unit__isnull=True) | Q(unit__in=lineage)))
    off = days_off()
    return {month: due(month, lineage, None, rules, off).day for month in months}


def nearest_day(unit: Unit, today: date) -> tuple[date, date]:
    """Return (month, due day) of the due day that is nearest to `today`, the one to come of two. Two queries."""
    months = [add_months(month_start(today), step) for step in (1, 0, -1)]
    return min(due_by_rule(unit, months).items(), key=lambda pair: abs(pair[1] - today))


def day_at_hand(unit: Unit, today: date) -> tuple[date, date] | None:
    """Return (month, due day) when the day is within three days of `today`. Two queries."""
    month, day = nearest_day(unit, today)
    return (month, day) if abs(day - today) <= DAYS_AROUND else None


# --- counts and lists ------------------------------------------------------------------------------------------------


def place_of(month: date, today: date) -> Case:
    """Return where a branch-month of `month` stands as of `today`, as an expression: the first that holds.

    What was said ahead (registered, notified) counts until its day has passed; then only the meeting itself does, or a
    day to come to which it was moved with reason.
    """
    told = Registration.objects.standing().of_the_month().filter(month=month).values("unit")
    scans = MeetingFile.objects.kept().filter(role=MeetingFileRole.SCAN, meeting__month=month).values("meeting")
    return Case(
        When(is_held(today), then=Value(Place.MET)),
        When(Q(meeting__in=scans), then=Value(Place.PAPER)),
        When(is_called_off=True, then=Value(Place.CALLED_OFF)),
        When(is_missed(today), then=Value(Place.SILENT)),
        When(moved_to__isnull=False, then=Value(Place.MOVED)),
        When(meeting__notified_on__isnull=False, then=Value(Place.NOTIFIED)),
        When(branch__in=told, then=Value(Place.REGISTERED)),
        default=Value(Place.SILENT),
        output_field=models.CharField(),
    )


def placed(asked: Asked, unit_ids: Collection[int]) -> QuerySet[BranchMonth]:
    """Return the branch-months of the asked month with `place`, joined with the units above on the due day (`counts_for`).

    `depth`: how many levels the branch stands below that unit.
    """
    rows = counted_branch_months(unit_ids, asked.span)
    rows = rows.annotate(depth=F("branch__ancestor_rows__depth"), place=place_of(asked.month, asked.today))
    if asked.branch_type is not None:
        rows = rows.filter(branch__branch__branch_type=asked.branch_type)
    return rows if asked.due_on is None else rows.filter(due_on=asked.due_on)


def room_of(asked: Asked, groups: Iterable[Unit] = ()) -> Room:
    """Return the counts of the unit and of `groups`, units below it. One query, whatever the size of the tree."""
    room = Room(Counts(), {}, [(group, Counts()) for group in groups])
    of_group = {group.pk: counts for group, counts in room.groups}
    rows = placed(asked, [asked.unit.pk, *of_group]).order_by().values("counts_for", "due_on", "place")
    locked = Count("pk", filter=is_held(asked.today) & Q(meeting__finalized_at__isnull=False))
    for row in rows.annotate(n=Count("pk"), locked=locked).order_by("due_on"):
        numbers = row["place"], row["n"], row["locked"]
        if row["counts_for"] == asked.unit.pk:
            room.total.add(*numbers)
            room.days.setdefault(row["due_on"], Counts()).add(*numbers)
        else:
            of_group[row["counts_for"]].add(*numbers)
    return room


def committees_below(unit: Unit, month: date) -> QuerySet[Unit]:
    """Return the units directly under `unit` on some day of `month` that are no branches, by name."""
    span = Span.month_of(month)
    rows = UnitAncestor.objects.filter(ancestor=unit, depth=1, valid_from__lte=span.last, valid_to__gte=span.first)
    units = Unit.objects.filter(pk__in=rows.values("unit"), type__is_branch=False)
    return units.order_by("type__rank", "sort_key", "code")


def listed(asked: Asked, which: str = "") -> QuerySet[BranchMonth]:
    """Return the branches on the list `which` of `LISTS`, by the committee above and by name.

    Without `which` those that stand directly under the unit, wherever they stand in the month.
    """
    rows = placed(asked, [asked.unit.pk])
    rows = rows.filter(_on_list(which, asked.today)) if which else rows.filter(depth__lte=1)
    related = "branch__parent", "branch__type", "branch__branch", "meeting"
    in_order = "branch__parent__sort_key", "branch__parent__code", "branch__sort_key", "branch__code"
    return rows.select_related(*related).order_by(*in_order)


def _on_list(which: str, today: date) -> Q:
    locked = Q(meeting__finalized_at__isnull=False)
    if which == MINUTES:
        return is_held(today) & locked
    return Q(place=Place.MET) & ~locked if which == NO_MINUTES else Q(place=which)
