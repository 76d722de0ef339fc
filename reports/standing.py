"""What stands at a unit on a day beside its meetings: tasks and proposals that wait, topical sessions against the least
number, model meetings, chi ủy.

Each is a share: a set and those of it that meet a condition. The number and the list that it opens are the same query set.
Tasks and proposals are those of today; the rest is looked at on the last day of the period that has come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from chibo.common.dates import Span
from chibo.organization.enums import UnitCount
from chibo.organization.models import Access, Unit, subtree
from chibo.organization.models.units import path_ids
from chibo.organization.queries.figures import units_counted
from meetings.enums import MeetingKind, ProposalState, TopicalPeriod
from meetings.models import Assignment, Meeting, ModelProgramme, ModelSession, Proposal, TopicalMinimumRule
from meetings.queries.topical import Minimum
from reports.figures import of_branch_type, open_branches


@dataclass(frozen=True)
class Asked:
    """Whose standing is asked for: what `access` sees under `unit`, branches of one type, for `span` as of `today`."""

    access: Access
    unit: Unit
    span: Span
    today: date
    branch_type: str = ""

    @property
    def day(self) -> date:
        return min(self.span.last, self.today)

    def of_type(self, unit: str) -> Q:
        return of_branch_type(self.branch_type, unit)


@dataclass(frozen=True)
class Part:
    """A set of rows and the condition that some of them meet."""

    rows: QuerySet
    met: Q

    def having(self, *, met: bool) -> QuerySet:
        return self.rows.filter(self.met if met else ~self.met)

    def counts(self) -> tuple[int, int]:
        """Return (how many meet the condition, how many there are). One query."""
        found = self.rows.order_by().aggregate(whole=Count("pk"), met=Count("pk", filter=self.met))
        return found["met"], found["whole"]


def tasks(asked: Asked) -> Part:
    """Open tasks of the branches below today; those whose deadline has passed."""
    rows = Assignment.objects.visible_to(asked.access).standing().unfinished()
    rows = rows.filter(subtree(asked.unit.path, "unit__path"), asked.of_type("unit__"))
    return Part(rows, Q(due_on__isnull=False, due_on__lt=asked.today))


def proposals(asked: Asked) -> Part:
    """Proposals of the branches below that no answer came to; those whose time for an answer has passed."""
    rows = Proposal.objects.visible_to(asked.access).filter(state__in=ProposalState.unanswered())
    rows = rows.filter(subtree(asked.unit.path, "unit__path"), asked.of_type("unit__"))
    return Part(rows, Q(due_on__isnull=False, due_on__lt=asked.today))


def topical(asked: Asked) -> Part:
    """Open branches; those that held the least number of topical sessions of the rule nearest above them.

    A rule for quarters is looked at in each quarter of the period that has begun (a month: its quarter), a rule for years
    in the year. Rules are those of 1 January, as on the page of the plan.
    """
    year = Span("year", asked.span.year)
    quarters = _quarters(asked.span, asked.today)
    rows = _branches(asked).annotate(
        in_year=_sessions(year, asked.day), **{f"in_q{turn.index}": _sessions(turn, asked.day) for turn in quarters}
    )
    met, others = Q(pk__in=[]), Q()
    for rule in _deepest_first(TopicalMinimumRule.objects.valid_on(year.first).select_related("unit")):
        under = subtree(rule.unit.path, "path") if rule.unit_id else Q()
        met |= others & under & _reached(Minimum(rule.sessions, rule.period), quarters)
        others &= ~under if rule.unit_id else Q(pk__in=[])
    return Part(rows, met | (others & _reached(Minimum(), quarters)))


def _quarters(span: Span, today: date) -> list[Span]:
    found = dict.fromkeys(Span.containing("quarter", month) for month in span.months)
    return [quarter for quarter in found if quarter.first <= today]


def _deepest_first(rules: QuerySet[TopicalMinimumRule]) -> list[TopicalMinimumRule]:
    """In the order in which `nearest` prefers them: of the unit farthest down, begun last."""

    def key(rule: TopicalMinimumRule) -> tuple[int, date, int]:
        return (len(rule.unit.path) if rule.unit_id else -1, rule.valid_from or date.min, rule.pk)

    return sorted(rules, key=key, reverse=True)


def _sessions(span: Span, day: date) -> Coalesce:
    held = Meeting.objects.standing().filter(
        unit=OuterRef("pk"),
        kind__in=MeetingKind.with_topic(),
        month__gte=span.first,
        month__lte=span.last,
        held_on__lte=day,
    )
    return Coalesce(Subquery(held.order_by().values("unit").annotate(n=Count("pk")).values("n")), 0)


def _reached(minimum: Minimum, quarters: list[Span]) -> Q:
    if minimum.period == TopicalPeriod.YEAR:
        return Q(in_year__gte=minimum.sessions)
    return Q(**{f"in_q{quarter.index}__gte": minimum.sessions for quarter in quarters})


def model_meetings(asked: Asked) -> Part:
    """Open branches that a programme of model meetings in force is to reach; those that held theirs by then."""
    day, path = asked.day, asked.unit.path
    in_force = ModelProgramme.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        Q(unit__in=path_ids(asked.unit)) | subtree(path, "unit__path"),
        valid_from__lte=day,
    )
    reach = Q(pk__in=[])
    for programme_path in set(in_force.values_list("unit__path", flat=True)):
        reach |= subtree(programme_path, "path")
    held = ModelSession.objects.held().filter(programme__in=in_force, branch=OuterRef("pk"), held_on__lte=day)
    return Part(_branches(asked).filter(reach), Q(Exists(held)))


def chi_uy(asked: Asked) -> Part:
    """Open branches; those with a chi ủy (`units_counted`)."""
    with_one = units_counted(asked.unit, asked.day, UnitCount.WITH_CHI_UY)
    return Part(_branches(asked), Q(pk__in=with_one.order_by().values("pk")))


def _branches(asked: Asked) -> QuerySet[Unit]:
    rows = open_branches([asked.unit.pk], asked.day, asked.branch_type)
    return Unit.objects.filter(pk__in=rows.values("unit"))


# --- the lists -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """One list of a part: its part, whether its rows meet the condition (None: all of them), its heading."""

    part: Callable[[Asked], Part]
    met: bool | None
    title: str


LISTS = {
    "tasks-overdue": Listed(tasks, True, "Nhiệm vụ quá hạn"),
    "tasks-open": Listed(tasks, None, "Nhiệm vụ chưa xong"),
    "proposals-overdue": Listed(proposals, True, "Kiến nghị quá hạn trả lời"),
    "proposals-waiting": Listed(proposals, None, "Kiến nghị chưa được trả lời"),
    "topical-reached": Listed(topical, True, "Chi bộ đã đủ số buổi chuyên đề"),
    "topical-short": Listed(topical, False, "Chi bộ chưa đủ số buổi chuyên đề"),
    "model-held": Listed(model_meetings, True, "Chi bộ đã sinh hoạt chi bộ điểm"),
    "model-left": Listed(model_meetings, False, "Chi bộ chưa sinh hoạt chi bộ điểm"),
    "with-chi-uy": Listed(chi_uy, True, "Chi bộ có chi ủy"),
    "without-chi-uy": Listed(chi_uy, False, "Chi bộ không có chi ủy"),
}


def behind(which: str, asked: Asked) -> QuerySet[Model]:
    """Return the rows of a list: tasks and proposals by deadline, branches by name."""
    listed = LISTS[which]
    part = listed.part(asked)
    rows = part.rows if listed.met is None else part.having(met=listed.met)
    if rows.model is Unit:
        return rows.select_related("type", "parent").order_by("sort_key", "code")
    return rows.select_related("unit__parent").order_by(F("due_on").asc(nulls_last=True), "unit__sort_key", "pk")


@dataclass(frozen=True)
class Share:
    """`met` of `whole`, each with the list that it opens ('' for the one that has none)."""

    label: str
    met: int
    whole: int
    list_met: str
    rest_label: str
    list_rest: str

    @property
    def rest(self) -> int:
        return self.whole - self.met

    @property
    def rest_count(self) -> int:
        """What the second link counts: all of them for what waits, else those that do not meet the condition."""
        return self.whole if LISTS[self.list_rest].met is None else self.rest


def shares(asked: Asked) -> list[Share]:
    """Return the shares of the board; model meetings only where a programme is in force. Seven queries."""
    found = [
        Share("nhiệm vụ quá hạn", *tasks(asked).counts(), "tasks-overdue", "nhiệm vụ chưa xong", "tasks-open"),
        Share(
            "kiến nghị quá hạn trả lời",
            *proposals(asked).counts(),
            "proposals-overdue",
            "kiến nghị chưa được trả lời",
            "proposals-waiting",
        ),
        Share(
            f"chi bộ đã đủ số buổi chuyên đề {_topical_words(asked.span)}",
            *topical(asked).counts(),
            "topical-reached",
            "chi bộ chưa đủ",
            "topical-short",
        ),
        Share(
            "chi bộ đã sinh hoạt chi bộ điểm",
            *model_meetings(asked).counts(),
            "model-held",
            "chi bộ chưa sinh hoạt điểm",
            "model-left",
        ),
        Share("chi bộ có chi ủy", *chi_uy(asked).counts(), "with-chi-uy", "chi bộ không có chi ủy", "without-chi-uy"),
    ]
    return [share for share in found if share.whole or share.list_met != "model-held"]


def _topical_words(span: Span) -> str:
    if span.kind == "month":
        span = Span.containing("quarter", span.first)
    return span.label[0].lower() + span.label[1:]
