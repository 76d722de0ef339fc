"""The visitors' sheets of a year rolled up: by criterion beside the branches' own, and by level. Each number has its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from chibo.common.dates import Span
from chibo.common.text import percent
from chibo.organization.models import Access
from evaluations.definition import Criterion
from evaluations.enums import Level, Rater
from evaluations.models import CriteriaSet, Evaluation
from meetings.models import Meeting


@dataclass(frozen=True)
class Pair:
    """A visitor's sheet and the branch's own one of the same meeting (None: none by the same set)."""

    visitor: Evaluation
    own: Evaluation | None

    @property
    def meeting(self) -> Meeting:
        return self.visitor.meeting

    def points(self, code: str) -> tuple[Decimal | None, Decimal | None]:
        """Return the points of a criterion: the visitor's and the branch's; None: not rated, not applicable."""
        return _points(self.visitor, code), _points(self.own, code)


def _points(sheet: Evaluation | None, code: str) -> Decimal | None:
    given = sheet.scores.get(code, {}).get("points") if sheet else None
    return None if given is None else Decimal(given)


def pairs_of(access: Access, year: int) -> list[Pair]:
    """Return the visitors' sheets on standing meetings of `year` in reach, the last of each person, newest meeting first.

    Two queries and one per criteria set.
    """
    span = Span("year", year)
    rows = Evaluation.objects.visible_to(access).filter(
        meeting__voided_at__isnull=True, meeting__month__gte=span.first, meeting__month__lte=span.last
    )
    given = rows.filter(rater=Rater.VISITOR).select_related("meeting__unit__parent", "made_by")
    latest: dict[tuple, Evaluation] = {}
    for sheet in given.prefetch_related("criteria_set").order_by("made_at", "pk"):
        latest[sheet.meeting_id, sheet.made_by_id] = sheet
    own: dict[int, Evaluation] = {}
    meetings = {meeting for meeting, _ in latest}
    for sheet in rows.filter(rater=Rater.SELF, meeting__in=meetings).order_by("made_at", "pk"):
        own[sheet.meeting_id] = sheet
    ordered = sorted(latest.values(), key=lambda sheet: (sheet.meeting.month, sheet.pk), reverse=True)
    return [Pair(sheet, own.get(sheet.meeting_id)) for sheet in ordered]


# --- by criterion ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CriterionLine:
    """Of one criterion, the mean share of its points by the visitors and by the branches, over the same meetings.

    `forms`: sheets on which both gave points, the base of both shares; `visitors_only`: on which only the visitor did.
    """

    criterion: Criterion
    forms: int
    visitors_only: int
    visitor_points: Decimal
    own_points: Decimal

    @property
    def visitor_share(self) -> str:
        return percent(self.visitor_points, self.criterion.maximum * self.forms)

    @property
    def own_share(self) -> str:
        return percent(self.own_points, self.criterion.maximum * self.forms)

    @property
    def difference(self) -> str:
        """'thấp hơn', 'cao hơn', 'bằng nhau' of the visitors against the branches; a hint for a talk, no verdict."""
        if not self.forms:
            return ""
        if self.visitor_points == self.own_points:
            return "bằng nhau"
        return "cán bộ dự chấm thấp hơn" if self.visitor_points < self.own_points else "cán bộ dự chấm cao hơn"


@dataclass(frozen=True)
class SetSummary:
    """The sheets by one criteria set."""

    criteria_set: CriteriaSet
    forms: int
    lines: list[CriterionLine]


def by_criterion(pairs: Iterable[Pair]) -> list[SetSummary]:
    """Return the roll-up by criterion of each set with points, the one used most first."""
    found: dict[int, list[Pair]] = {}
    for pair in pairs:
        if pair.visitor.criteria_set_id is not None:
            found.setdefault(pair.visitor.criteria_set_id, []).append(pair)
    sets = [_summary(group) for group in found.values()]
    return sorted((one for one in sets if one.lines), key=lambda one: -one.forms)


def _summary(pairs: list[Pair]) -> SetSummary:
    criteria_set = pairs[0].visitor.criteria_set
    return SetSummary(criteria_set, len(pairs), [line_of(item, pairs) for item in criteria_set.criteria.items])


def line_of(criterion: Criterion, pairs: Iterable[Pair]) -> CriterionLine:
    """Return the means of one criterion. What one side did not rate is in neither mean."""
    points = [(_same_set(pair), pair.points(criterion.code)) for pair in pairs]
    given = [(visitor, own if same else None) for same, (visitor, own) in points if visitor is not None]
    both = [(visitor, own) for visitor, own in given if own is not None]
    return CriterionLine(
        criterion=criterion,
        forms=len(both),
        visitors_only=len(given) - len(both),
        visitor_points=sum((visitor for visitor, _ in both), Decimal(0)),
        own_points=sum((own for _, own in both), Decimal(0)),
    )


def _same_set(pair: Pair) -> bool:
    return pair.own is not None and pair.own.criteria_set_id == pair.visitor.criteria_set_id


def pairs_on(pairs: Iterable[Pair], set_id: int, code: str) -> list[Pair]:
    """Return the sheets behind a line of the roll-up: by that set, with points of the visitor for the criterion."""
    found = [pair for pair in pairs if pair.visitor.criteria_set_id == set_id]
    return [pair for pair in found if pair.points(code)[0] is not None]


# --- by level --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LevelLine:
    """How often the visitors gave a level, and the branches theirs to the same meetings."""

    level: Level
    visitors: int
    own: int


def by_level(pairs: Iterable[Pair]) -> list[LevelLine]:
    pairs = list(pairs)
    visitors = Counter(pair.visitor.level for pair in pairs)
    own = Counter(pair.own.level for pair in pairs if pair.own)
    return [LevelLine(Level(level), visitors[level], own[level]) for level in Level.best_first()]


def pairs_at(pairs: Iterable[Pair], level: str, rater: str) -> list[Pair]:
    """Return the sheets on which the visitor ('visitor') or the branch ('self') gave a level."""
    if rater == Rater.SELF:
        return [pair for pair in pairs if pair.own and pair.own.level == level]
    return [pair for pair in pairs if pair.visitor.level == level]
