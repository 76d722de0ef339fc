"""Reads of visits: the rota of a year, who did not come, coverage in all and by branch type, whom to send."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from chibo.accounts.models import User
from chibo.common.dates import Span, month_start
from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit, subtree
from meetings.enums import VisitState
from meetings.models import Observation, Visit

RELATED = ("unit", "branch__parent", "branch__type", "visitor", "meeting")
WITHOUT_TYPE = "Chưa ghi loại hình"
KEPT_BY_SENDERS = [Role.CADRE, Role.COMMITTEE, Role.BOARD]


@dataclass(frozen=True)
class Coverage:
    """Of the branches of a kind, how many are done; '' is all together. `label` is the kind in words."""

    code: str
    label: str
    done: int
    branches: int

    @property
    def remaining(self) -> int:
        return self.branches - self.done


def coverages(branches: QuerySet[Unit], done: Exists) -> list[Coverage]:
    """Return the coverage of all `branches`, then by branch type in its order. One query."""
    rows = branches.order_by().values("branch__branch_type", "branch__branch_type__name")
    counted = rows.annotate(n=Count("pk", distinct=True), done=Count("pk", filter=Q(done), distinct=True))
    found = [
        Coverage(row["branch__branch_type"] or "khac", row["branch__branch_type__name"] or WITHOUT_TYPE, **_of(row))
        for row in counted.order_by("branch__branch_type__position", "branch__branch_type")
    ]
    whole = Coverage("", "Tất cả chi bộ", sum(row.done for row in found), sum(row.branches for row in found))
    return [whole, *found]


def _of(row: dict) -> dict[str, int]:
    return {"done": row["done"], "branches": row["n"]}


def of_type(branches: QuerySet[Unit], code: str) -> QuerySet[Unit]:
    """Return those of the branch type `code`; '' all, 'khac' those without a type."""
    if not code:
        return branches
    return branches.filter(branch__branch_type=None if code == "khac" else code)


# --- the rota --------------------------------------------------------------------------------------------------------


def branches_on(access: Access, year: int, today: date) -> QuerySet[Unit]:
    """Return the branches in reach that are open today, or were at the end of a year that has passed."""
    day = min(today, Span("year", year).last)
    return Unit.objects.visible_to(access).branches().open_on(day)


def attended_in(year: int) -> Exists:
    """Return the condition that somebody attended a meeting of the branch in `year`."""
    span = Span("year", year)
    rows = Visit.objects.attended().filter(branch=OuterRef("pk"), month__gte=span.first, month__lte=span.last)
    return Exists(rows)


def visits_in(access: Access, year: int) -> QuerySet[Visit]:
    """Return the standing visits of a year in reach, the latest month first, by branch."""
    span = Span("year", year)
    rows = Visit.objects.visible_to(access).standing().filter(month__gte=span.first, month__lte=span.last)
    return rows.select_related(*RELATED).order_by("-month", "branch__sort_key", "pk")


def in_state(visits: QuerySet[Visit], state: str, day: date) -> QuerySet[Visit]:
    """Return the visits of one state on `day` ('' all); 'unanswered': observed, the branch has not answered."""
    this = month_start(day)
    narrowed = {
        "": visits,
        VisitState.PLANNED: visits.open().filter(month__gte=this),
        VisitState.UNNOTED: visits.unnoted_on(day),
        VisitState.ATTENDED: visits.attended(),
        VisitState.MISSED: visits.missed(),
        "unanswered": visits.filter(Exists(_newest().filter(visit=OuterRef("pk"), answered_at__isnull=True))),
    }
    return narrowed[state]


def _newest() -> QuerySet[Observation]:
    """Return the newest form of each visit."""
    newer = Observation.objects.filter(visit=OuterRef("visit"), number__gt=OuterRef("number"))
    return Observation.objects.filter(~Exists(newer))


@dataclass(frozen=True)
class Tally:
    """The visits of a year by state: what was assigned, and of it attended, missed, not noted, not answered."""

    assigned: int
    attended: int
    missed: int
    unnoted: int
    unanswered: int


def tally(visits: QuerySet[Visit], day: date) -> Tally:
    """Two queries."""
    noted = Q(outcome_at__isnull=False)
    counts = visits.order_by().aggregate(
        assigned=Count("pk"),
        attended=Count("pk", filter=noted & Q(absence_reason="")),
        missed=Count("pk", filter=~Q(absence_reason="")),
        unnoted=Count("pk", filter=~noted & Q(month__lt=month_start(day))),
    )
    return Tally(**counts, unanswered=in_state(visits, "unanswered", day).count())


def with_newest(visits: Iterable[Visit]) -> list[tuple[Visit, Observation | None]]:
    """Return each visit with its newest form. One query."""
    visits = list(visits)
    rows = _newest().filter(visit__in=[visit.pk for visit in visits])
    found = {row.visit_id: row for row in rows}
    return [(visit, found.get(visit.pk)) for visit in visits]


def last_observation(branch: Unit, before: date) -> Observation | None:
    """Return the newest form of the last visit of `branch` before the month `before`, with its visit. One query."""
    rows = _newest().filter(visit__branch=branch, visit__month__lt=before, visit__withdrawn_at__isnull=True)
    return rows.select_related("visit__visitor", "visit__unit").order_by("-visit__month", "-at").first()


# --- a person's, a branch's ------------------------------------------------------------------------------------------


def own_visits(user: User) -> list[Visit]:
    """Return a person's visits of which nothing is noted yet, oldest first: forms to fill, visits to come. One query."""
    rows = Visit.objects.open().filter(visitor=user).select_related(*RELATED)
    return list(rows.order_by("month", "branch__sort_key", "pk"))


def forms_to_answer(branch: Unit) -> list[Observation]:
    """Return the newest forms about `branch` that wait for its answer, newest first. One query."""
    rows = _newest().filter(visit__branch=branch, answered_at__isnull=True, visit__withdrawn_at__isnull=True)
    return list(rows.select_related("visit__visitor").order_by("-at"))


def visits_to_come(branch: Unit, day: date) -> list[Visit]:
    """Return who is expected at `branch` from this month on. One query."""
    rows = Visit.objects.open().filter(branch=branch, month__gte=month_start(day)).select_related(*RELATED)
    return list(rows.order_by("month", "pk"))


# --- assigning -------------------------------------------------------------------------------------------------------


def choosable_visitors(access: Access, day: date) -> QuerySet[User]:
    """Return the people who may be sent: cadres, committee and board members with a role in reach on `day`, by name."""
    rows = Access.objects.active_on(day).filter(subtree(access.unit.path, "unit__path"), role__in=KEPT_BY_SENDERS)
    return User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("full_name", "pk")


def least_visited_first(branches: QuerySet[Unit], year: int) -> QuerySet[Unit]:
    """Return `branches` with `visit_count`: visits of the year that took place or are on the rota; those without one first."""
    span = Span("year", year)
    rows = Visit.objects.standing().filter(branch=OuterRef("pk"), month__gte=span.first, month__lte=span.last)
    counted = rows.filter(absence_reason="").order_by().values("branch").annotate(n=Count("pk")).values("n")
    count = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    return branches.annotate(visit_count=count).order_by("visit_count", "sort_key", "code")


def reaches_branch(user: User, branch: Unit, day: date) -> bool:
    """Return whether some role of the person reaches the record of `branch` on `day`. One query."""
    rows = Access.objects.active_on(day).filter(user=user, role__in=KEPT_BY_SENDERS).select_related("unit")
    return any(row.reaches(branch) for row in rows)
