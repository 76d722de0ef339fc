"""Counts and lists behind the measures of programmes: topical sessions by branch, coverage, proposals, admissions by branch.

What other modules count (`reports.figures`, assignments, standing figures) is asked there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractYear

from chibo.common.text import thousands
from chibo.organization.enums import StartReason, UnitCount, UnitEventKind
from chibo.organization.models import Membership, Unit, UnitEvent, subtree
from chibo.organization.queries import units_counted
from evaluations.annual import classified_under, levels_of
from evaluations.models import AnnualClass
from meetings.enums import ProposalState
from meetings.models import Assignment, Meeting, ModelSession, Proposal
from reports.figures import counted_branch_months, is_expected, open_branches

PLACED = "branch__ancestor_rows__"
BEST_CLASSES = 2  # of the four names of a year: 'hoàn thành tốt nhiệm vụ trở lên'


@dataclass(frozen=True)
class Tally:
    """A branch with its number."""

    branch: Unit
    words: str


def tallies(numbers: dict[int, int], noun: str) -> list[Tally]:
    """Return the branches of {branch id: number} with their numbers, by name. One query."""
    branches = Unit.objects.in_bulk(numbers).values()
    ordered = sorted(branches, key=lambda branch: (bytes(branch.sort_key), branch.code))
    return [Tally(branch, f"{thousands(numbers[branch.pk])} {noun}") for branch in ordered]


def branches_on(unit: Unit, day: date) -> QuerySet[Unit]:
    rows = open_branches([unit.pk], day)
    return Unit.objects.filter(pk__in=rows.values("unit")).order_by("sort_key", "code")


def months_expected(unit: Unit, span: object, as_of: date) -> int:
    """Return how many months of `span` have a meeting that was expected by `as_of`. One query."""
    rows = counted_branch_months([unit.pk], span).filter(is_expected(as_of))
    return rows.order_by().values("month").distinct().count()


# --- topical sessions of branches ------------------------------------------------------------------------------------


def sessions_of_branches(unit: Unit, span: object, as_of: date) -> dict[int, int]:
    """Return {branch id: topical sessions in `span`} of the branches open under `unit` at its end (on `as_of` if earlier).

    Wherever the branch stood on the day. A branch that took others in is given the longest line: what one of the merged held
    before and it held after, never the sum of lines that ran side by side. Three queries, one more where there were mergers.
    """
    end = min(span.last, as_of)
    branches = open_branches([unit.pk], end).values("unit")
    held = Meeting.objects.standing().topical()
    held = held.filter(month__gte=span.first, month__lte=span.last, held_on__lte=as_of)
    counted = held.filter(unit__in=branches).order_by().values_list("unit").annotate(n=Count("pk"))
    found = dict.fromkeys(branches.values_list("unit", flat=True), 0) | dict(counted)
    merges = _merges(unit, span.first, end)
    if merges:
        days = _days_held(held, merges)
        found |= {pk: _longest_line(pk, merges, days) for pk in merges if pk in found}
    return found


def _merges(unit: Unit, first: date, end: date) -> dict[int, list[tuple[int, date]]]:
    """Return {successor id: [(branch merged into it, first day of the merger)]} below `unit`. One query."""
    rows = UnitEvent.objects.filter(
        subtree(unit.path, "target__path"), kind=UnitEventKind.MERGE, on__gt=first, on__lte=end
    )
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for merged, successor, day in rows.values_list("unit_id", "target_id", "on"):
        found[successor].append((merged, day))
    return dict(found)


def _days_held(held: QuerySet[Meeting], merges: dict[int, list[tuple[int, date]]]) -> dict[int, list[date]]:
    concerned = {*merges, *(merged for lines in merges.values() for merged, _ in lines)}
    days: dict[int, list[date]] = defaultdict(list)
    for pk, day in held.filter(unit__in=concerned).values_list("unit_id", "held_on"):
        days[pk].append(day)
    return days


def _longest_line(
    pk: int, merges: dict[int, list[tuple[int, date]]], days: dict[int, list[date]], seen: frozenset[int] = frozenset()
) -> int:
    lines = [len(days.get(pk, []))]
    for merged, on in merges.get(pk, []):
        if merged not in seen:
            after = sum(day >= on for day in days.get(pk, []))
            lines.append(_longest_line(merged, merges, days, seen | {pk}) + after)
    return max(lines)


# --- branches --------------------------------------------------------------------------------------------------------


def model_branches(unit: Unit, span: object, end: date) -> QuerySet[Unit]:
    """Return the branches open under `unit` on `end` that have held a model meeting in `span` by then."""
    held = ModelSession.objects.held().filter(branch=OuterRef("pk"), held_on__gte=span.first, held_on__lte=end)
    return branches_on(unit, end).filter(Exists(held))


def with_chi_uy(unit: Unit, day: date) -> QuerySet[Unit]:
    return units_counted(unit, day, UnitCount.WITH_CHI_UY).order_by("sort_key", "code")


def annual_rows(unit: Unit, span: object, end: date, *, good: bool = False) -> QuerySet[AnnualClass]:
    """Return the annual classes of the branches under `unit` in the years whose last day lies in `span`; `good`: the upper two
    of the four names only.
    """
    wanted = Q(pk=None)
    for year in range(span.first.year, end.year + 1):
        if span.first <= date(year, 12, 31) <= end:
            levels = levels_of(year)
            names = [level.value for level in (levels[:BEST_CLASSES] if good else levels)]
            wanted |= Q(year=year, unit__in=classified_under(unit, year).values("pk"), level__in=names)
    rows = AnnualClass.objects.filter(wanted).select_related("unit")
    return rows.order_by("unit__sort_key", "unit__code", "year")


def annual_good(unit: Unit, span: object, end: date) -> tuple[int, int]:
    """Return (classes 'hoàn thành tốt nhiệm vụ' or better, all classes). Two queries."""
    return annual_rows(unit, span, end, good=True).count(), annual_rows(unit, span, end).count()


# --- assignments, proposals, admissions ------------------------------------------------------------------------------


def assignments_where(wanted: Q) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(wanted).select_related("unit").with_doers()
    return rows.order_by("unit__sort_key", "unit__code", "due_on", "pk")


def proposals_sent(unit: Unit, span: object, end: date) -> QuerySet[Proposal]:
    """Return the proposals that branches sent in `span` by `end`, each counted where its branch stood on that day."""
    rows = Proposal.objects.sent().filter(
        sent_on__gte=span.first,
        sent_on__lte=end,
        origin__ancestor_rows__ancestor=unit,
        origin__ancestor_rows__valid_from__lte=F("sent_on"),
        origin__ancestor_rows__valid_to__gte=F("sent_on"),
    )
    return rows.select_related("unit", "field").order_by("unit__sort_key", "unit__code", "sent_on", "pk")


def answered(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    return rows.filter(state=ProposalState.ANSWERED)


def admitted_by_branch(unit: Unit, first: date, last: date) -> Counter[int]:
    """Return {branch id: members admitted} of branches that stood under `unit` on that day; who was admitted in two years
    counts in both, so that years add up to their span. One query.
    """
    rows = Membership.objects.filter(
        start_reason=StartReason.ADMITTED,
        valid_from__range=(first, last),
        **{
            f"{PLACED}ancestor": unit,
            f"{PLACED}valid_from__lte": F("valid_from"),
            f"{PLACED}valid_to__gte": F("valid_from"),
        },
    )
    counted = rows.order_by().values("branch", year=ExtractYear("valid_from"))
    found: Counter[int] = Counter()
    for branch, people in counted.annotate(people=Count("member", distinct=True)).values_list("branch", "people"):
        found[branch] += people
    return found
