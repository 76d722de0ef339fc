"""Reads of inspections: the lists of a year or term, coverage, the headings that hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from chibo.organization.models import Access, Unit
from chibo.organization.models.rules import nearest
from chibo.organization.queries import path_ids
from chibo.oversight.enums import InspectionState
from chibo.oversight.models import Inspection, InspectionBranch, InspectionFinding, InspectionForm

TONES = {
    InspectionState.PLANNED: "wait",
    InspectionState.UNDER_WAY: "warn",
    InspectionState.CONCLUDED: "info",
    InspectionState.OVERDUE: "bad",
    InspectionState.MENDED: "ok",
    InspectionState.CALLED_OFF: "wait",
}


def headings_for(unit: Unit, day: date) -> InspectionForm | None:
    """Return the published set of headings that holds for inspections by `unit` on `day`: the nearest one above."""
    lineage = path_ids(unit)[::-1]
    forms = InspectionForm.objects.filter(published_at__isnull=False).for_lineage(lineage, day)
    return nearest(forms, lineage, day)


@dataclass(frozen=True)
class Period:
    """What the list is narrowed to: a term where one is chosen, else a year."""

    year: int
    term: str = ""

    @property
    def condition(self) -> Q:
        return Q(term=self.term) if self.term else Q(year=self.year)

    @property
    def condition_of_row(self) -> Q:
        return Q(inspection__term=self.term) if self.term else Q(inspection__year=self.year)

    @property
    def words(self) -> str:
        return f"nhiệm kỳ {self.term}" if self.term else f"năm {self.year}"


def inspections_of(access: Access, period: Period, day: date) -> QuerySet[Inspection]:
    """Return the plans in reach, newest first, each with `branch_count`, `done_count`, `concluded_count`, `overdue_count`."""
    rows = Inspection.objects.visible_to(access).filter(period.condition).select_related("unit__type")
    late = Q(branches__concluded_at__isnull=False, branches__mended_on__isnull=True, branches__mend_by__lt=day)
    return rows.annotate(
        branch_count=Count("branches"),
        done_count=Count("branches", filter=Q(branches__done_on__isnull=False)),
        concluded_count=Count("branches", filter=Q(branches__concluded_at__isnull=False)),
        overdue_count=Count("branches", filter=late),
    ).order_by("-year", "-pk")


def rows_with_all(access: Access) -> QuerySet[InspectionBranch]:
    """Return the rows in reach with what their lines show."""
    related = ("inspection__unit__type", "branch__parent", "branch__type")
    return InspectionBranch.objects.visible_to(access).select_related(*related)


def overdue_rows(access: Access, day: date) -> QuerySet[InspectionBranch]:
    """Return what is overdue to be mended on `day`, the longest first."""
    return rows_with_all(access).overdue_on(day).order_by("mend_by", "branch__sort_key", "pk")


def rows_from_above(access: Access, period: Period) -> QuerySet[InspectionBranch]:
    """Return the rows of branches in reach that committees above inspect: their plans themselves are not in reach."""
    rows = rows_with_all(access).standing().filter(period.condition_of_row)
    return rows.exclude(inspection__in=Inspection.objects.visible_to(access)).order_by("-inspection__year", "pk")


@dataclass(frozen=True)
class Coverage:
    """Of the branches open in reach, how many a committee in reach worked with in a period."""

    inspected: int
    branches: int


def coverage(access: Access, period: Period, day: date) -> Coverage:
    """Two queries. Branches that ended since are in neither number."""
    branches = Unit.objects.visible_to(access).branches().open_on(day)
    done = InspectionBranch.objects.standing().filter(branch=OuterRef("pk"), done_on__isnull=False)
    done = done.filter(period.condition_of_row)
    return Coverage(branches.filter(Exists(done)).count(), branches.count())


def known_periods(access: Access, this_year: int) -> tuple[list[int], list[str]]:
    """Return the years (this one included, newest first) and the terms that inspections of rows in reach name."""
    named = (
        InspectionBranch.objects.visible_to(access)
        .order_by()
        .values_list("inspection__year", "inspection__term")
        .distinct()
    )
    pairs = [*named, *Inspection.objects.visible_to(access).order_by().values_list("year", "term").distinct()]
    years = sorted({this_year, *(year for year, _ in pairs)}, reverse=True)
    return years, sorted({term for _, term in pairs if term}, reverse=True)


def branch_lines(inspection: Inspection, day: date) -> list[dict]:
    """Return [{row, state, tone, to_mend}] of an inspection by branch name. Two queries."""
    rows = inspection.branches.select_related("branch__parent", "inspection")
    counted = rows.annotate(to_mend=Count("findings", filter=Q(findings__must_mend=True)))
    return [line_of(row, day) | {"to_mend": row.to_mend} for row in counted.order_by("branch__sort_key", "pk")]


def line_of(row: InspectionBranch, day: date) -> dict:
    """Return {row, state, tone}: the state of a row in words."""
    state = row.state_on(day)
    return {"row": row, "state": state.label, "tone": TONES[state]}


def finding_lines(row: InspectionBranch) -> list[dict]:
    """Return [{code, label, finding or None}] in the order of the headings that were planned with. One query."""
    found = {finding.heading: finding for finding in InspectionFinding.objects.filter(row=row)}
    return [heading | {"finding": found.get(heading["code"])} for heading in row.inspection.headings]
