"""Reads of topical sessions: the plan of a year, how many were held of how many, by field, what was learned last time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from chibo.common.dates import Span
from chibo.common.text import roman
from chibo.organization.models import Access, Unit, subtree
from chibo.organization.models.rules import nearest
from chibo.organization.models.units import path_ids
from meetings.enums import TopicalPeriod
from meetings.history import topical_counts
from meetings.models import Meeting, TopicalField, TopicalMinimumRule, TopicalPlanRow, TopicalReview

WITHOUT_FIELD = "none"
QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Minimum:
    """How many topical sessions at least; without a rule one a quarter (HD 42-HD/BTCTW of 28/10/2025)."""

    sessions: int = 1
    period: str = TopicalPeriod.QUARTER
    rule: TopicalMinimumRule | None = None

    @property
    def in_year(self) -> int:
        return self.sessions * len(QUARTERS) if self.period == TopicalPeriod.QUARTER else self.sessions

    @property
    def words(self) -> str:
        """'ít nhất 1 buổi mỗi quý', 'ít nhất 3 buổi cả năm'."""
        return f"ít nhất {self.sessions} buổi {TopicalPeriod(self.period).label.lower()}"


@dataclass(frozen=True)
class Tally:
    """The topical sessions that a branch held in a year, by quarter, against the least number."""

    by_quarter: tuple[int, ...]
    minimum: Minimum
    year: int

    @property
    def done(self) -> int:
        return sum(self.by_quarter)

    @property
    def remaining(self) -> int:
        """How many are missing for the year, in all."""
        if self.minimum.period == TopicalPeriod.YEAR:
            return max(self.minimum.sessions - self.done, 0)
        return sum(max(self.minimum.sessions - count, 0) for count in self.by_quarter)

    def missing_quarters(self, today: date) -> list[str]:
        """Return the quarters begun by `today` without the least number, in Roman numerals; none for a rule of the year."""
        if self.minimum.period == TopicalPeriod.YEAR:
            return []
        begun = [q for q in QUARTERS if Span("quarter", self.year, q).first <= today]
        return [roman(q) for q in begun if self.by_quarter[q - 1] < self.minimum.sessions]


def minimums(units: Sequence[Unit], year: int) -> dict[int, Minimum]:
    """Return the least number for each unit in `year`, by the rule nearest above it on 1 January. One query."""
    day = date(year, 1, 1)
    rules = list(TopicalMinimumRule.objects.valid_on(day))
    found = {}
    for unit in units:
        rule = nearest(rules, list(reversed(path_ids(unit))), day)
        found[unit.pk] = Minimum(rule.sessions, rule.period, rule) if rule else Minimum()
    return found


def tallies(units: Sequence[Unit], year: int) -> dict[int, Tally]:
    """Return what each branch held in `year`, by the one count of topical sessions. Two queries, whatever the number."""
    ids, least = [unit.pk for unit in units], minimums(units, year)
    counts = topical_counts(ids, Span("year", year).months)
    return {pk: Tally(_by_quarter(counts, pk, year), least[pk], year) for pk in ids}


def _by_quarter(counts: dict[tuple[int, date], int], pk: int, year: int) -> tuple[int, ...]:
    return tuple(sum(counts.get((pk, month), 0) for month in Span("quarter", year, q).months) for q in QUARTERS)


# --- the plan --------------------------------------------------------------------------------------------------------


def plan_rows(unit: Unit, year: int) -> list[TopicalPlanRow]:
    """Return the standing lines of the plan of `unit`, in order of time. One query."""
    rows = TopicalPlanRow.objects.standing().filter(unit=unit, year=year)
    return list(rows.select_related("field", "form", "leader", "meeting", "source__unit"))


def offered_rows(branch: Unit, year: int) -> list[TopicalPlanRow]:
    """Return what the committees above offer for `year` and the branch has not taken; the nearest first. One query."""
    above = path_ids(branch)[:-1]
    taken = TopicalPlanRow.objects.standing().filter(unit=branch, source__isnull=False).values("source")
    rows = TopicalPlanRow.objects.standing().filter(unit__in=above, year=year).exclude(pk__in=taken)
    return list(rows.select_related("field", "form", "unit").order_by("-unit__path", "quarter", "month", "pk"))


def linkable_rows(meeting: Meeting) -> QuerySet[TopicalPlanRow]:
    """Return the lines that `meeting` may carry out: of its branch and year, without a session yet."""
    return TopicalPlanRow.objects.open().filter(unit=meeting.unit_id, year=meeting.month.year)


# --- sessions held ---------------------------------------------------------------------------------------------------


def sessions_of(unit: Unit, year: int, access: Access, field: str = "") -> QuerySet[Meeting]:
    """Return the topical sessions held in `year` below `unit`, the newest first; of one field, or of none (`none`)."""
    rows = Meeting.objects.visible_to(access).standing().topical().filter(subtree(unit.path, "unit__path"))
    span = Span("year", year)
    rows = rows.filter(held_on__isnull=False, month__gte=span.first, month__lte=span.last)
    if field == WITHOUT_FIELD:
        rows = rows.filter(plan_row__isnull=True)
    elif field:
        rows = rows.filter(plan_row__field=int(field))
    return rows.select_related("unit__parent", "plan_row__field", "plan_row__form").order_by("-held_on", "-pk")


@dataclass(frozen=True)
class FieldCount:
    """How many sessions of a field were held; `code` opens their list."""

    code: str
    name: str
    count: int


def counts_by_field(unit: Unit, year: int, access: Access) -> list[FieldCount]:
    """Return the sessions held below `unit` by field, in the order of the table, those without one last. Two queries."""
    rows = sessions_of(unit, year, access).order_by().values("plan_row__field").annotate(n=Count("pk"))
    found = {row["plan_row__field"]: row["n"] for row in rows}
    named = [FieldCount(str(row.pk), row.name, found.get(row.pk, 0)) for row in TopicalField.objects.all()]
    shown = [row for row in named if row.count]
    rest = found.get(None, 0)
    return [*shown, FieldCount(WITHOUT_FIELD, "Chưa ghi lĩnh vực", rest)] if rest else shown


def review_of(meeting: Meeting) -> TopicalReview | None:
    return TopicalReview.objects.filter(meeting=meeting).first()


def row_of(meeting: Meeting) -> TopicalPlanRow | None:
    """Return the line of the plan that the meeting carried out, with its field, form and leader."""
    return TopicalPlanRow.objects.filter(meeting=meeting).select_related("field", "form", "leader").first()


def last_review(unit_ids: Collection[int], before: Meeting | None = None) -> TopicalReview | None:
    """Return what was learned from the last topical session of a branch, held before `before`. One query."""
    rows = TopicalReview.objects.filter(meeting__unit__in=unit_ids, meeting__voided_at__isnull=True)
    if before is not None:
        rows = rows.exclude(meeting=before.pk).filter(meeting__month__lte=before.month)
        rows = rows.filter(meeting__held_on__lt=before.held_on) if before.held_on else rows
    return rows.select_related("meeting").order_by("-meeting__held_on", "-pk").first()
