"""Quality of the meetings of a year or a quarter, of a branch and over the branches of a unit, with how it may end.

Not the annual class of the Party organization. A branch is judged by its own months: those in which it was open on the due
day, wherever it stood then, under the rule nearest to it on the last day of the period, or today while that runs. A unit
sees the branches that stand under it on that day; branches that ended before it are not judged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from chibo.common.dates import Span, add_months, month_start
from chibo.organization.models import Unit, UnitAncestor, subtree
from chibo.organization.models.rules import nearest
from chibo.organization.queries import lineages, path_ids
from evaluations.enums import Level
from evaluations.models import QualityRule
from evaluations.quality import (
    CALLED_OFF,
    MISSED,
    PENDING,
    UNRATED,
    MonthMark,
    Needed,
    Outlook,
    Quality,
    QualityDefinition,
    judge,
    lacking,
    open_marks,
    outlook_of,
    settled_level,
    still_needed,
)
from meetings.queries import due_days
from reports.figures import counted_branch_months, is_held, is_missed, open_branches
from reports.home import MONTHS_BACK
from reports.models import BranchMonth

TO_COME = "to_come"
UNSETTLED = "unrated"
"""Branches without a level, in the counts of a distribution."""
KINDS = ("settled", "as_so_far", "best")


@dataclass(frozen=True)
class Cell:
    """One month of the strip. `mark` '': the branch was not there; `row` None where no record is expected yet."""

    month: date
    mark: str
    due_on: date | None = None
    row: BranchMonth | None = None


@dataclass(frozen=True)
class BranchQuality:
    """A branch's period: its cells in order, what they make, how it may end, what the levels still take."""

    branch: Unit
    span: Span
    rule: QualityRule
    cells: list[Cell]
    remaining: int
    quality: Quality
    outlook: Outlook
    needed: list[Needed]

    @property
    def settled(self) -> str | None:
        return _settled(self.rule.parsed(), self.outlook, self.quality.counts)

    @property
    def next_step(self) -> Needed | None:
        """The best level still within reach and not sure yet."""
        return next((needed for needed in self.needed if needed.reachable and not needed.is_sure), None)

    @property
    def summary(self) -> str:
        """One sentence for a page on something else: the level, or what the best one within reach still takes."""
        if self.settled:
            return f"mức {Level(self.settled).label}."
        step = self.next_step
        return step.sentence[:1].lower() + step.sentence[1:] if step else "chưa xác định."


@dataclass(frozen=True)
class Distribution:
    """Branches of a unit by level.

    `levels`: {kind: {branch id: level or UNSETTLED}} for the kinds of KINDS. `short_of_good`: {branch id: how many more
    meetings Tốt takes in numbers}. `rules`: those by which they are judged; `without_rule`: how many have none.
    """

    unit: Unit
    span: Span
    branch_ids: list[int]
    levels: dict[str, dict[int, str]]
    short_of_good: dict[int, int]
    rules: list[QualityRule]
    without_rule: int

    def counts(self, kind: str) -> dict[str, int]:
        tally = Counter(self.levels[kind].values())
        return {level: tally[level] for level in (*Level.values, UNSETTLED)}

    def branches(self, kind: str, level: str) -> list[int]:
        """Return the ids of the branches behind one number, by name."""
        found = self.levels[kind]
        return [pk for pk in self.branch_ids if found.get(pk) == level]

    def can_reach_good(self, more: int | None = None) -> list[int]:
        """Return the branches that can still end with Tốt and are not sure of it; only those short of `more` meetings."""
        best, settled = self.levels["best"], self.levels["settled"]
        found = [pk for pk in self.branch_ids if best.get(pk) == Level.GOOD and settled[pk] != Level.GOOD]
        return found if more is None else [pk for pk in found if self.short_of_good[pk] == more]

    def good_by_shortage(self) -> list[tuple[int, int]]:
        """Return (how many more meetings, how many branches) of those that can still end with Tốt."""
        return sorted(Counter(self.short_of_good[pk] for pk in self.can_reach_good()).items())


def rule_day(span: Span, today: date) -> date:
    """Return the day whose rule, and whose tree, counts: the last of the period, today while it runs."""
    return max(span.first, min(span.last, today))


def rules_of(branch_ids: Collection[int], span: Span, today: date) -> dict[int, QualityRule]:
    """Return {branch id: the nearest rule for periods of this kind}; branches without one are left out. Two queries."""
    day = rule_day(span, today)
    rules = list(QualityRule.objects.valid_on(day).filter(period=span.kind))
    above = lineages(branch_ids, day) if any(rule.unit_id for rule in rules) else {}
    found = {pk: nearest(rules, above.get(pk, [pk]), day) for pk in branch_ids}
    return {pk: rule for pk, rule in found.items() if rule}


def has_quarter_rule(unit: Unit, day: date) -> bool:
    """Tell whether a rule for quarters holds on `day` for `unit` or for a unit below it."""
    rules = QualityRule.objects.valid_on(day).filter(period="quarter")
    place = Q(unit__isnull=True) | Q(unit__in=path_ids(unit)) | subtree(unit.path, "unit__path")
    return rules.filter(place).exists()


def quality_of(branch: Unit, span: Span, today: date) -> BranchQuality | None:
    """Return the quality of one branch for a year or quarter, None where no rule holds. A fixed number of queries."""
    return qualities_of([branch], span, today).get(branch.pk)


def qualities_of(branches: Collection[Unit], span: Span, today: date) -> dict[int, BranchQuality]:
    """Return {branch id: BranchQuality} of the branches with a rule. The number of queries does not grow with them."""
    ids = [branch.pk for branch in branches]
    rules = rules_of(ids, span, today)
    rows: dict[int, list[BranchMonth]] = defaultdict(list)
    for row in marked_months(ids, span, today):
        rows[row.branch_id].append(row)
    to_come = months_to_come(branches, span, today)
    return {
        branch.pk: _branch_quality(branch, span, rules[branch.pk], rows[branch.pk], to_come[branch.pk])
        for branch in branches
        if branch.pk in rules
    }


def _branch_quality(
    branch: Unit, span: Span, rule: QualityRule, rows: list[BranchMonth], to_come: dict[date, date]
) -> BranchQuality:
    definition = rule.parsed()
    cells = {row.month: Cell(row.month, row.mark, row.due_on, row) for row in rows}
    cells |= {month: Cell(month, TO_COME, due_on) for month, due_on in to_come.items() if month not in cells}
    strip = [cells.get(month, Cell(month, "")) for month in span.months]
    marks = [MonthMark(cell.month.month, cell.mark) for cell in strip if cell.mark not in ("", TO_COME)]
    remaining = sum(cell.mark == TO_COME for cell in strip)
    quality = judge(definition, marks)
    return BranchQuality(
        branch=branch,
        span=span,
        rule=rule,
        cells=strip,
        remaining=remaining,
        quality=quality,
        outlook=outlook_of(definition, quality.counts, remaining),
        needed=still_needed(definition, marks, remaining),
    )


def distribution(unit: Unit, span: Span, today: date) -> Distribution:
    """Return how the branches under `unit` stand and may end. The number of queries does not grow with the branches."""
    branches = branches_of(unit, span, today)
    rules = rules_of([branch.pk for branch in branches], span, today)
    tallies = _tallies(open_branches([unit.pk], rule_day(span, today)).values("unit"), span, today)
    to_come = months_to_come(branches, span, today)
    levels: dict[str, dict[int, str]] = {kind: {} for kind in KINDS}
    short_of_good = {}
    ends = _Ends()
    for branch in branches:
        if branch.pk in rules:
            tally = tallies[branch.pk]
            remaining = tally[TO_COME] + len(to_come[branch.pk])
            ended, short_of_good[branch.pk] = ends.of(rules[branch.pk], tally, remaining)
            for kind, level in ended.items():
                levels[kind][branch.pk] = level or UNSETTLED
    return Distribution(
        unit=unit,
        span=span,
        branch_ids=[branch.pk for branch in branches],
        levels=levels,
        short_of_good=short_of_good,
        rules=sorted(set(rules.values()), key=lambda rule: rule.pk),
        without_rule=len(branches) - len(rules),
    )


class _Ends:
    """How branches end, each different combination of rule and counts worked out once."""

    def __init__(self) -> None:
        self.known: dict[tuple, tuple[dict[str, str | None], int]] = {}

    def of(self, rule: QualityRule, tally: Counter, remaining: int) -> tuple[dict[str, str | None], int]:
        key = (rule.pk, remaining, *sorted(tally.items()))
        if key not in self.known:
            definition = rule.parsed()
            outlook = outlook_of(definition, tally, remaining)
            ended = {"as_so_far": outlook.as_so_far, "best": outlook.best}
            ended["settled"] = _settled(definition, outlook, tally)
            short = sum(more for _, more in lacking(definition, Level.GOOD, tally, remaining))
            self.known[key] = ended, short
        return self.known[key]


def _settled(definition: QualityDefinition, outlook: Outlook, tally: dict[str, int]) -> str | None:
    """Return the level that can no longer change, None while a month leaves it open."""
    if any(tally.get(mark) for mark in open_marks(definition)):
        return None
    return settled_level(outlook)


# --- rows --------------------------------------------------------------------------------------------------------


def branches_of(unit: Unit, span: Span, today: date) -> list[Unit]:
    """Return the branches that stand under `unit` on the last day of the period, or today while it runs, by name."""
    under = open_branches([unit.pk], rule_day(span, today)).values("unit")
    return list(Unit.objects.filter(pk__in=under).order_by("sort_key", "code"))


def marked_months(branch_ids: Collection[int] | QuerySet, span: Span, today: date) -> QuerySet[BranchMonth]:
    """Return the rows of the months in which a branch was open on the due day, each with its `mark`.

    Marks: the level, UNRATED (held), CALLED_OFF (with a reason), MISSED as the figures count it, PENDING instead as long
    as the branch is still asked for that month on its first page, else TO_COME.
    """
    held, asked_for = is_held(today), add_months(month_start(today), -MONTHS_BACK)
    mark = Case(
        When(held & ~Q(level=""), then=F("level")),
        When(held, then=Value(UNRATED)),
        When(is_called_off=True, then=Value(CALLED_OFF)),
        When(is_missed(today) & Q(month__gte=asked_for), then=Value(PENDING)),
        When(is_missed(today), then=Value(MISSED)),
        default=Value(TO_COME),
        output_field=CharField(),
    )
    return counted_branch_months(branch_ids, span).annotate(mark=mark).order_by("month")


def _tallies(branch_ids: QuerySet, span: Span, today: date) -> dict[int, Counter]:
    """Return {branch id: months by mark}. One query."""
    found: dict[int, Counter] = defaultdict(Counter)
    rows = marked_months(branch_ids, span, today).order_by().values("branch", "mark").annotate(months=Count("pk"))
    for row in rows:
        found[row["branch"]][row["mark"]] = row["months"]
    return found


def months_to_come(branches: Collection[Unit], span: Span, today: date) -> dict[int, dict[date, date]]:
    """Return {branch id: {month: due day}} of the months ahead for which no rows are written yet.

    Rows are written for all branches when a month begins; until then the calendar says the day.
    """
    ahead = [month for month in span.months if month >= month_start(today)]
    found: dict[int, dict[date, date]] = {branch.pk: {} for branch in branches}
    if ahead:
        written = set(BranchMonth.objects.filter(month__in=ahead).values_list("month", flat=True).distinct())
        ahead = [month for month in ahead if month not in written]
    if not ahead or not branches:
        return found
    dues = due_days(list(found), ahead)
    for branch in branches:
        for month in ahead:
            day = dues[branch.pk, month].day
            if branch.is_open_on(day):
                found[branch.pk][month] = day
    return found


def committees_below(unit: Unit, span: Span, today: date) -> list[Unit]:
    """Return the units with branches that stand directly under `unit`, by name."""
    day = rule_day(span, today)
    rows = UnitAncestor.objects.filter(
        ancestor=unit, depth=1, unit__branch__isnull=True, valid_from__lte=day, valid_to__gte=day
    )
    return list(Unit.objects.filter(pk__in=rows.values("unit")).order_by("sort_key", "code"))


def units_by_id(ids: Iterable[int]) -> list[Unit]:
    """Return units in the order of `ids`. One query."""
    ids = list(ids)
    units = Unit.objects.select_related("parent").in_bulk(ids)
    return [units[pk] for pk in ids]
