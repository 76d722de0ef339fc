"""The cap on an annual class: how many have the level, of how many, how many may still get it.

366-QĐ/TW 30/8/2025: at most 20 % Hoàn thành xuất sắc nhiệm vụ; whether of those rated, of those rated Hoàn thành tốt trở
lên or of those rated Hoàn thành tốt is not verified (cần đối chiếu bản gốc), so the base is data. `check_cap` is pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from chibo.common.text import decimal_comma, thousands
from chibo.organization.models import Unit, UnitAncestor
from chibo.organization.models.rules import nearest
from chibo.organization.queries import lineages
from evaluations.enums import AnnualLevel, AnnualStage, CapBase, CapSubject
from evaluations.models import AnnualCapRule, AnnualClass, AnnualOpinion
from evaluations.shares import share_words

BY_WIDTH = [CapBase.GOOD, CapBase.GOOD_OR_BETTER, CapBase.RATED]


@dataclass(frozen=True)
class CapCheck:
    """`used` have the level; at most `allowed` of `base` may; `left` more of those in the base may still get it."""

    used: int
    base: int
    allowed: int
    left: int
    exceeded: bool


def check_cap(counts: Mapping[str, int], rule: AnnualCapRule, used: int | None = None) -> CapCheck:
    """Return how `counts` (annual level → how many) stand against `rule`, by exact fractions; 9 of 40 exceed 20 %, 8 do not.

    `used`: how many have the level for certain, where `counts` also holds levels that are only proposed.
    """
    used = counts.get(rule.level, 0) if used is None else used
    base, limit = _base(counts, rule.base), Fraction(rule.percent) / 100
    spare = limit * base - used
    # With the base 'rated good' each one raised leaves the base.
    left = spare / (1 + limit) if rule.base == CapBase.GOOD else spare
    return CapCheck(used, base, int(limit * base), max(0, int(left)), exceeded=spare < 0)


def _base(counts: Mapping[str, int], base: str) -> int:
    good = counts.get(AnnualLevel.GOOD, 0)
    if base == CapBase.GOOD:
        return good
    if base == CapBase.GOOD_OR_BETTER:
        return good + counts.get(AnnualLevel.EXCELLENT, 0)
    return sum(number for level, number in counts.items() if level)


def cap_words(rule: AnnualCapRule, check: CapCheck) -> str:
    """Return 'Hoàn thành xuất sắc nhiệm vụ: đã có 7/40 = 17,5%; còn được 1.', or by how many it is exceeded."""
    if not check.base:
        return f"{rule.get_level_display()}: đã có {thousands(check.used)}; chưa có số để tính tỷ lệ."
    state = f"{rule.get_level_display()}: đã có {share_words(check.used, check.base)}"
    if check.exceeded:
        return f"{state}; vượt {thousands(check.used - check.allowed)} so với tối đa {thousands(check.allowed)}."
    return f"{state}; còn được {thousands(check.left)}."


def rule_words(rule: AnnualCapRule) -> str:
    """Return 'Không quá 20% số xếp loại …, theo 366-QĐ/TW ngày 30/08/2025 …; cần đối chiếu bản gốc'."""
    base = rule.get_base_display()
    words = f"Không quá {decimal_comma(rule.percent)}% {base[0].lower()}{base[1:]}"
    if rule.citation:
        words += f", theo {rule.citation}"
    return f"{words}; {rule.note}" if rule.note else words


# --- reads -----------------------------------------------------------------------------------------------------------


def cap_rule_for(unit: Unit, year: int, subject: str) -> AnnualCapRule | None:
    """Return the cap that holds at the end of `year` for what `unit` decides; the nearest unit's wins. Two queries."""
    day = date(year, 12, 31)
    lineage = lineages([unit.pk], day).get(unit.pk, [unit.pk])
    return nearest(AnnualCapRule.objects.filter(subject=subject).for_lineage(lineage, day), lineage, day)


def cap_rule_above(unit: Unit | None, year: int, subject: str) -> AnnualCapRule | None:
    """Return the cap that would hold at the end of `year` for `unit` without one of its own; None for all. Two queries."""
    if unit is None:
        return None
    day = date(year, 12, 31)
    lineage = lineages([unit.pk], day).get(unit.pk, [unit.pk])[1:]
    return nearest(AnnualCapRule.objects.filter(subject=subject).for_lineage(lineage, day), lineage, day)


def is_looser(level: str, percent: Decimal, base: str, above: AnnualCapRule) -> bool:
    """Whether a cap may let pass what `above` stops: another level, a higher share, or a share of a wider base."""
    return level != above.level or percent > above.percent or BY_WIDTH.index(base) > BY_WIDTH.index(above.base)


def subject_of(unit: Unit) -> str:
    return CapSubject.BRANCHES if unit.is_branch else CapSubject.COMMITTEES


@dataclass(frozen=True)
class CapState:
    """How the cap stands, as a page shows it before it is broken. undecided: units that count by what is proposed."""

    words: str
    rule: str
    undecided: int
    tone: str

    @classmethod
    def of(cls, rule: AnnualCapRule, check: CapCheck, undecided: int = 0) -> CapState:
        tone = "bad" if check.exceeded else "info" if check.left else "warn"
        return cls(cap_words(rule, check), rule_words(rule), undecided, tone)


def cap_state(decider: Unit, parent: Unit, year: int, *, branches: bool) -> CapState | None:
    """Return how the cap of `decider` stands for the units directly under `parent`; None without a rule. Seven queries."""
    rule = cap_rule_for(decider, year, CapSubject.BRANCHES if branches else CapSubject.COMMITTEES)
    if rule is None:
        return None
    group = cap_group(parent.pk, year, branches=branches)
    return CapState.of(rule, group.check(rule), group.undecided)


@dataclass(frozen=True)
class CapGroup:
    """The units of one parent in a year: levels by unit id, as decided, and as last proposed for those still undecided."""

    decided: dict[int, str] = field(default_factory=dict)
    proposed: dict[int, str] = field(default_factory=dict)

    @property
    def undecided(self) -> int:
        return sum(1 for level in self.proposed.values() if level)

    def after(self, changes: Mapping[int, str]) -> CapGroup:
        """Return the group once `changes` (unit id → level, '' not rated) are decided."""
        kept = {unit: level for unit, level in self.proposed.items() if unit not in changes}
        return CapGroup(self.decided | changes, kept)

    def check(self, rule: AnnualCapRule) -> CapCheck:
        """Hold the group against `rule`: used by decision only, the base with what is proposed for the undecided."""
        decided = Counter(level for level in self.decided.values() if level)
        return check_cap(decided + Counter(self.proposed.values()), rule, used=decided[rule.level])


def cap_group(parent_id: int, year: int, *, branches: bool) -> CapGroup:
    """Return how the branches (or committees) of one parent stand for `year`, whoever decided them. Five queries.

    Were only those counted that one unit decided, two units could share out the best level between them. A unit that closed
    within the year counts once it is decided.
    """
    open_ones = list(siblings(parent_id, year, branches=branches))
    units = {*open_ones, *_closed_siblings(parent_id, year, branches=branches)}
    rows = AnnualClass.objects.filter(year=year, unit__in=units).values_list("unit_id", "level")
    decided = dict(rows)
    return CapGroup(decided, proposed_levels([unit for unit in open_ones if unit not in decided], year))


def _closed_siblings(parent_id: int, year: int, *, branches: bool) -> list[int]:
    """Return the ids of the units that stood last under the parent and closed within `year`. Two queries."""
    begins, ends = date(year, 1, 1), date(year, 12, 31)
    rows = UnitAncestor.objects.filter(ancestor=parent_id, depth=1, valid_to__gte=begins, valid_to__lt=ends)
    parents = parents_on(rows.filter(unit__type__is_branch=branches).values_list("unit_id", flat=True), year)
    return [unit for unit, parent in parents.items() if parent == parent_id]


def parents_on(unit_ids: Iterable[int], year: int) -> dict[int, int]:
    """Return the id of the unit directly above each on 31 December, the last one of a unit closed by then. One query."""
    rows = UnitAncestor.objects.filter(unit__in=list(unit_ids), depth=1, valid_from__lte=date(year, 12, 31))
    return dict(rows.order_by("valid_from").values_list("unit_id", "ancestor_id"))


def siblings(parent_id: int, year: int, *, branches: bool) -> Iterable[int]:
    """Return the ids of the branches (or committees) that stood directly under a unit on 31 December."""
    day = date(year, 12, 31)
    rows = UnitAncestor.objects.filter(ancestor=parent_id, depth=1, valid_from__lte=day, valid_to__gte=day)
    return rows.filter(unit__type__is_branch=branches).values_list("unit_id", flat=True)


def proposed_levels(unit_ids: Iterable[int], year: int) -> dict[int, str]:
    """Return the level last verified, else last self-rated, by unit id; '' for 'not rated'. One query."""
    order = [AnnualStage.SELF, AnnualStage.VERIFY]
    rows = AnnualOpinion.objects.filter(unit__in=list(unit_ids), year=year, stage__in=order)
    found = sorted(rows, key=lambda row: (order.index(AnnualStage(row.stage)), row.made_at, row.pk))
    return {row.unit_id: row.level for row in found}
