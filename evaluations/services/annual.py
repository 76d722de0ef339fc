"""Opinions on annual classes, step by step, and the class that is decided. Never derived from the levels of meetings.

366-QĐ/TW 30/8/2025, HD 43-HD/BTCTW 31/10/2025 (cần đối chiếu bản gốc): self-rating, verification, decision. Each step adds a
row; the decision writes the class that holds in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import VIETNAM
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from evaluations.annual import AnnualRow, annual_row, levels_of, scale_of
from evaluations.annual_caps import CapCheck, cap_group, cap_rule_for, cap_words, parents_on, subject_of
from evaluations.enums import AnnualScale, AnnualStage
from evaluations.models import AnnualCapRule, AnnualClass, AnnualOpinion, PublishedAnnualFigures

ANSWERED_ABOVE = "Đơn vị này đã có ý kiến của cấp trên đồng chí, nên chỉ cấp ấy hoặc cao hơn được thay đổi."
REASON_OF_EXCEPTION = "Quyết định này vượt tỷ lệ tối đa. {words} Mời đồng chí chọn mức khác, hoặc ghi lý do ngoại lệ."


@dataclass(frozen=True)
class Given:
    """What a person says of one unit: a level of the year's four names, or why it is not rated; and why so."""

    level: str
    not_rated_reason: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Decision:
    """By which document; `exception_reason` where it goes beyond the cap."""

    number: str = ""
    decided_on: date | None = None
    exception_reason: str = ""


class RefusedRows(Refused):
    """Refusals of a round, by unit id; nothing of the round was written."""

    def __init__(self, rows: dict[int, Refused]):
        super().__init__(None, "Có đơn vị chưa ghi được. Mời đồng chí xem các dòng có ghi chú.")
        self.rows = rows


@transaction.atomic
def give_opinion(
    *,
    unit: Unit,
    year: int,
    stage: str,
    given: Given,
    by_unit: Unit,
    actor: User,
    at: datetime,
    decision: Decision | None = None,
    seen: int | None = None,
) -> AnnualOpinion:
    """Add the opinion of `stage` (`AnnualStage`) on the class of `unit` for `year`; a decision also writes the class.

    `seen`: id of the newest opinion that the person saw (0: none). The same opinion again returns the first. Raises Refused
    (fields level, not_rated_reason, reason, decision, decided_on, exception_reason or None) on what does not hold.
    """
    made = give_opinions(
        units={unit: given},
        year=year,
        stage=stage,
        by_unit=by_unit,
        actor=actor,
        at=at,
        decision=decision,
        seen=None if seen is None else {unit.pk: seen},
        together=False,
    )
    return made[0]


@transaction.atomic
def give_opinions(
    *,
    units: Mapping[Unit, Given],
    year: int,
    stage: str,
    by_unit: Unit,
    actor: User,
    at: datetime,
    decision: Decision | None = None,
    seen: Mapping[int, int] | None = None,
    together: bool = True,
) -> list[AnnualOpinion]:
    """Add the opinions of one round, all or nothing; the cap is counted once, over all of them together.

    Raises RefusedRows (with `together`) or the one Refused; Refused on the decision's own fields and on the cap.
    """
    # The units above are locked before their cap is counted: of two decisions at once the second counts the first.
    parents = parents_on([unit.pk for unit in units], year)
    locked = {by_unit.pk, *parents.values(), *(unit.pk for unit in units)}
    list(Unit.objects.select_for_update(of=("self",)).filter(pk__in=locked).order_by("pk"))
    decision = decision or Decision()
    _check_decision(year, stage, decision, at.astimezone(VIETNAM).date())
    context = _Round(year, stage, by_unit, actor, at, decision)
    made, new, refusals = [], [], {}
    for unit, given in units.items():
        try:
            opinion, is_new = context.opinion(unit, given, (seen or {}).get(unit.pk))
        except Refused as error:
            refusals[unit.pk] = error
            continue
        made.append(opinion)
        new += [opinion] if is_new else []
    if refusals:
        raise RefusedRows(refusals) if together else next(iter(refusals.values()))
    if stage == AnnualStage.DECIDE:
        _check_caps(new, parents, context)
    for opinion in new:
        context.store(opinion)
    return made


def _check_decision(year: int, stage: str, decision: Decision, today: date) -> None:
    if year > today.year:
        raise Refused("year", f"Năm {year} chưa đến. Mời đồng chí xem lại năm.")
    if stage != AnnualStage.DECIDE:
        if scale_of(year) != AnnualScale.CURRENT:
            raise Refused("year", "Các năm trước 2018 chỉ ghi quyết định xếp loại. Mời đồng chí xem lại năm.")
        return
    if scale_of(year) == AnnualScale.CURRENT:
        if not decision.number:
            raise Refused("decision", "Chưa có số quyết định. Mời đồng chí ghi số quyết định, ví dụ 31-QĐ/ĐU.")
        if decision.decided_on is None:
            raise Refused("decided_on", "Chưa có ngày quyết định. Mời đồng chí ghi ngày quyết định.")
    if decision.decided_on is not None and not date(year, 1, 1) <= decision.decided_on <= today:
        raise Refused("decided_on", f"Ngày quyết định phải từ 01/01/{year} đến hôm nay. Mời đồng chí xem lại ngày này.")


@dataclass(frozen=True)
class _Round:
    """What the opinions of one round share."""

    year: int
    stage: str
    by_unit: Unit
    actor: User
    at: datetime
    decision: Decision

    def opinion(self, unit: Unit, given: Given, seen: int | None) -> tuple[AnnualOpinion, bool]:
        """Return the opinion, checked but not stored, and True; or the same one given before, and False."""
        row = annual_row(unit, self.year)
        is_decision = self.stage == AnnualStage.DECIDE
        opinion = AnnualOpinion(
            unit=unit,
            year=self.year,
            stage=self.stage,
            scale=scale_of(self.year),
            level=given.level,
            not_rated_reason=given.not_rated_reason,
            reason=given.reason,
            exception_reason=self.decision.exception_reason if is_decision else "",
            decision=self.decision.number if is_decision else "",
            decided_on=self.decision.decided_on if is_decision else None,
            by_unit=self.by_unit,
            made_at=self.at,
            made_by=self.actor,
        )
        known = row.opinions.get(self.stage)
        if known is not None and known.made_by_id == self.actor.pk and _same(known, opinion):
            return known, False
        if seen is not None and seen != row.newest:
            raise Refused(None, "Đã có ý kiến mới từ khi đồng chí mở trang này. Mời đồng chí xem lại rồi ghi.")
        _check(unit, self.year, given)
        self._check_step(row, given)
        return opinion, True

    def _check_step(self, row: AnnualRow, given: Given) -> None:
        """A later step that differs from the one before it, or that leaves one out, says why; so does a changed decision."""
        if row.is_of(self.actor.pk, self.stage):
            raise Refused(None, "Đồng chí đã cho ý kiến ở bước trước. Bước này cần đồng chí khác thực hiện.")
        if self.stage != AnnualStage.SELF and row.was_answered_above(self.by_unit):
            raise Refused(None, ANSWERED_ABOVE)
        if row.held is not None and self.stage != AnnualStage.DECIDE:
            raise Refused(None, "Năm này đã có quyết định xếp loại. Chỉ thay đổi được bằng quyết định mới.")
        if self.stage == AnnualStage.SELF and AnnualStage.VERIFY in row.opinions:
            raise Refused(None, "Cấp trên đã thẩm định. Mời đồng chí liên hệ cấp trên nếu cần xếp loại lại.")
        if given.reason or row.scale != AnnualScale.CURRENT and row.held is None:
            return
        if row.held is not None:
            raise Refused("reason", "Đã có quyết định trước. Mời đồng chí ghi lý do thay đổi.")
        before = row.before(self.stage)
        skipped = self.stage == AnnualStage.DECIDE and AnnualStage.VERIFY not in row.opinions
        if self.stage != AnnualStage.SELF and (before is None or skipped):
            missing = "thẩm định" if skipped else "tự xếp loại"
            raise Refused("reason", f"Chưa có bước {missing}. Mời đồng chí ghi lý do vẫn thực hiện bước này.")
        if before is not None and (before.level, bool(before.level)) != (given.level, bool(given.level)):
            words = before.get_stage_display().lower()
            raise Refused("reason", f"Mức này khác với bước {words}. Mời đồng chí ghi lý do.")

    def store(self, opinion: AnnualOpinion) -> None:
        held = AnnualClass.objects.filter(unit=opinion.unit, year=self.year).first()
        if held is not None and held.opinion_id is None:
            # The class came in by a table and has no row of its own among the opinions: say what it was.
            opinion.replaced = held.words
        opinion.save()
        if self.stage == AnnualStage.DECIDE:
            _hold(opinion)
        # Of one of eight levels a digest gives the level back: the log keeps the field's name only.
        fields = {"year": self.year, "stage": self.stage, "level": None}
        record(actor=self.actor, verb="evaluations.annual", subject=opinion, unit=opinion.unit, fields=fields)


def _same(known: AnnualOpinion, new: AnnualOpinion) -> bool:
    """Whether `new` says nothing else than `known`; the reason of an exception that was not needed is not kept."""
    names = ("level", "not_rated_reason", "reason", "decision", "decided_on")
    same = all(getattr(known, name) == getattr(new, name) for name in names)
    return same and known.exception_reason in ("", new.exception_reason)


def _check(unit: Unit, year: int, given: Given) -> None:
    if bool(given.level) == bool(given.not_rated_reason):
        raise Refused("level", "Mời đồng chí chọn mức, hoặc ghi lý do chưa xếp loại (chỉ một trong hai).")
    if given.level and given.level not in levels_of(year):
        raise Refused("level", "Mức này không thuộc cách gọi của năm đó. Mời đồng chí chọn lại.")
    if not _was_open_in(unit, year):
        raise Refused("year", f"{unit.name} không hoạt động trong năm {year}. Mời đồng chí xem lại năm.")


def _was_open_in(unit: Unit, year: int) -> bool:
    """Whether the unit was open on a day of `year` at least; the counts of 31 December leave out what closed before."""
    begins, ends = date(year, 1, 1), date(year, 12, 31)
    return (unit.valid_from is None or unit.valid_from <= ends) and (unit.valid_to is None or unit.valid_to >= begins)


def _hold(opinion: AnnualOpinion) -> None:
    """Let the decision be the class that holds."""
    copied = ("scale", "level", "not_rated_reason", "decision", "decided_on")
    values = {name: getattr(opinion, name) for name in copied}
    values |= {"opinion": opinion, "source": "", "recorded_by": opinion.made_by}
    AnnualClass.objects.update_or_create(unit=opinion.unit, year=opinion.year, defaults=values)


# --- the cap ---------------------------------------------------------------------------------------------------------


def _check_caps(new: list[AnnualOpinion], parents: dict[int, int], context: _Round) -> None:
    """Note on each decision how the cap stands after the round; refuse a round that breaks it without saying why."""
    groups: dict[tuple[int, bool], list[AnnualOpinion]] = {}
    for opinion in new:
        parent = parents.get(opinion.unit_id, opinion.unit_id)
        groups.setdefault((parent, opinion.unit.is_branch), []).append(opinion)
    for (parent, is_branch), opinions in groups.items():
        _check_cap_of(opinions, context, parent, is_branch)


def _check_cap_of(opinions: list[AnnualOpinion], context: _Round, parent: int, is_branch: bool) -> None:
    rule = cap_rule_for(context.by_unit, context.year, subject_of(opinions[0].unit))
    if rule is None:
        return
    group = cap_group(parent, context.year, branches=is_branch)
    before = group.check(rule)
    after = group.after({opinion.unit_id: opinion.level for opinion in opinions}).check(rule)
    gives = any(opinion.level == rule.level for opinion in opinions)
    if after.exceeded and (gives or not before.exceeded) and not context.decision.exception_reason:
        raise Refused("exception_reason", REASON_OF_EXCEPTION.format(words=cap_words(rule, after)))
    for opinion in opinions:
        opinion.cap = _cap_noted(rule, after)
        if not after.exceeded:
            opinion.exception_reason = ""


def _cap_noted(rule: AnnualCapRule, check: CapCheck) -> dict[str, int]:
    return {"rule": rule.pk, "used": check.used, "base": check.base, "allowed": check.allowed}


# --- published shares ------------------------------------------------------------------------------------------------


@transaction.atomic
def save_published(
    *, unit: Unit, year: int, shares: Mapping[str, Decimal | None], source: str, note: str, actor: User, at: datetime
) -> PublishedAnnualFigures:
    """Keep the shares of `year` as they were published (level → per cent), or correct them; no counts are made of them.

    What they add up to is not checked: a source that misses 100 is kept as it is (Hoàng Mai 2014: 99,0). The log keeps who
    changed what when. Raises Refused (fields by level, source).
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    given = {level: share for level, share in shares.items() if share is not None}
    if not given:
        raise Refused(levels_of(year)[0], "Chưa có tỷ lệ nào. Mời đồng chí ghi các tỷ lệ như nguồn đã công bố.")
    for level, share in given.items():
        if not 0 <= share <= 100:
            raise Refused(level, "Tỷ lệ phải từ 0 đến 100. Mời đồng chí ghi lại, ví dụ 46,7.")
    if not source:
        raise Refused("source", "Chưa có nguồn. Mời đồng chí ghi số liệu được công bố ở đâu, ngày nào.")
    values = {"scale": scale_of(year), "shares": {level: str(share) for level, share in given.items()}}
    values |= {"source": source, "note": note}
    known = PublishedAnnualFigures.objects.filter(unit=unit, year=year).first()
    if known is not None and all(getattr(known, name) == value for name, value in values.items()):
        return known
    values |= {"recorded_by": actor, "recorded_at": at}
    row, _ = PublishedAnnualFigures.objects.update_or_create(unit=unit, year=year, defaults=values)
    # Per cent can be tried out one by one: of the shares the log keeps the field's name only.
    fields = {"year": year, "shares": None, "source": source, "note": note}
    record(actor=actor, verb="evaluations.annual_published", subject=row, unit=unit, fields=fields)
    return row
