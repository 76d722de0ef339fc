"""Proposals by field, by the place where they lie or were answered, and by age; the same cut filters the lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils.http import urlencode

from chibo.common.text import percent
from chibo.organization.models import Unit
from meetings.enums import ProposalState
from meetings.models import ProposalField
from meetings.models.proposals import ProposalQuerySet

# code, words, days since it was sent: from, to (None: no end)
AGES = [("0-30", "0–30 ngày", 0, 30), ("31-60", "31–60 ngày", 31, 60), ("61-90", "61–90 ngày", 61, 90)]
AGES += [("91", "Trên 90 ngày", 91, None)]
UNANSWERED = "unanswered"
OVERDUE = "overdue"
ANSWERED = ProposalState.ANSWERED.value


def aged(code: str, day: date) -> Q:
    """Return the condition that a proposal was sent as many days before `day` as the age `code` says, and is unanswered."""
    first, last = next((first, last) for known, _, first, last in AGES if known == code)
    condition = Q(state__in=ProposalState.unanswered(), sent_on__lte=day - timedelta(days=first))
    return condition if last is None else condition & Q(sent_on__gte=day - timedelta(days=last))


@dataclass(frozen=True)
class Cell:
    """A number, and the query of the list that it opens."""

    label: str
    value: int
    query: str


@dataclass(frozen=True)
class Line:
    """One line of a table: all, answered with its share, unanswered, the ages of those, overdue."""

    name: str
    total: Cell
    answered: Cell
    unanswered: Cell
    overdue: Cell
    ages: list[Cell] = field(default_factory=list)

    @property
    def share(self) -> str:
        """'46,7%' of all are answered; '–' where there is none."""
        return percent(self.answered.value, self.total.value)


def _counted(day: date) -> dict[str, Count]:
    """The columns of every table, in one GROUP BY."""
    ages = {f"age_{place}": Count("pk", filter=aged(code, day)) for place, (code, *_) in enumerate(AGES)}
    return ages | {
        "total": Count("pk"),
        "answered": Count("pk", filter=Q(state=ProposalState.ANSWERED)),
        "unanswered": Count("pk", filter=Q(state__in=ProposalState.unanswered())),
        "overdue": Count("pk", filter=Q(due_on__lt=day)),
    }


def total_line(rows: ProposalQuerySet, day: date, asked: Mapping[str, str]) -> Line:
    """Return the line over all `rows`. One query; `asked` are the parameters of the list that was cut already."""
    return _line("Tổng số", rows.aggregate(**_counted(day)), asked)


def lines_by_field(rows: ProposalQuerySet, day: date, asked: Mapping[str, str]) -> list[Line]:
    """Return a line for each field that has proposals, in the order of the table of fields. Two queries."""
    found = {row["field"]: row for row in rows.order_by().values("field").annotate(**_counted(day))}
    fields = ProposalField.objects.filter(pk__in=found)
    return [_line(one.name, found[one.pk], {**asked, "field": str(one.pk)}) for one in fields]


def places_of(rows: ProposalQuerySet) -> list[Unit]:
    """Return the units where proposals of `rows` lie or were answered, by level and name. One query."""
    units = Unit.objects.filter(pk__in=rows.order_by().values("place"))
    return units.order_by("type__rank", "sort_key", "code")


def lines_by_place(rows: ProposalQuerySet, units: Iterable[Unit], day: date, asked: Mapping[str, str]) -> list[Line]:
    """Return a line for each of `units` as the place, in their order. One query."""
    units = list(units)
    of_them = rows.filter(place__in=units).order_by().values("place").annotate(**_counted(day))
    found = {row["place"]: row for row in of_them}
    return [_line(_name(unit), found[unit.pk], {**asked, "place": unit.code}) for unit in units if unit.pk in found]


def _name(unit: Unit) -> str:
    return f"{unit.name} (đang bổ sung)" if unit.is_branch else unit.committee_name


def _line(name: str, counts: Mapping[str, int], asked: Mapping[str, str]) -> Line:
    def cell(label: str, key: str, **more: str) -> Cell:
        return Cell(label, counts[key], urlencode({"view": "all", **asked, **more}))

    return Line(
        name=name,
        total=cell("Tổng số", "total"),
        answered=cell("Đã trả lời", "answered", state=ANSWERED),
        unanswered=cell("Chưa trả lời", "unanswered", state=UNANSWERED),
        overdue=cell("Quá hạn trả lời", "overdue", state=OVERDUE),
        ages=[cell(words, f"age_{place}", age=code) for place, (code, words, *_) in enumerate(AGES)],
    )
