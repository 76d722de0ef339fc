"""The branch's own rating and its way up. Rows are added, never changed (HD 42-HD/BTCTW, Mục 5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from chibo.accounts.models import User
from chibo.common.errors import Refused
from chibo.organization.models.rules import nearest
from chibo.organization.queries import lineages
from evaluations.definition import Criteria
from evaluations.engine import Judgement, Result, SheetError, basis, missing_faults, score
from evaluations.enums import Level, Rater, ReviewStepKind
from evaluations.models import CriteriaSet, Evaluation, ReviewStep
from evaluations.queries import flags_of_one, ratings_of_one, review_rule_of
from evaluations.ratings import rests_on_other_facts
from evaluations.services.steps import add_step, done, locked, require
from meetings.facts import facts_of
from meetings.models import Meeting


def criteria_for(meeting: Meeting) -> tuple[CriteriaSet, Criteria]:
    """Return the set that rates `meeting`: of the nearest unit, valid on the day held, for its kind and type.

    Raises Refused where there is none.
    """
    day = meeting.held_on or meeting.month
    lineage = lineages([meeting.unit_id], day).get(meeting.unit_id, [meeting.unit_id])
    branch_type = meeting.unit.branch.branch_type_id
    rules = CriteriaSet.objects.in_force().for_lineage(lineage, day)
    chosen = nearest(rules, lineage, day, prefer=lambda rule: _fits(rule, meeting.kind, branch_type))
    if chosen is None:
        raise Refused(None, "Chưa có bộ tiêu chí cho loại sinh hoạt này. Mời đồng chí báo cấp ủy cấp trên.")
    return chosen, chosen.criteria


def _fits(rule: CriteriaSet, kind: str, branch_type: str | None) -> bool | None:
    if kind not in rule.kinds or (rule.branch_type_id and rule.branch_type_id != branch_type):
        return None
    return rule.branch_type_id is not None


@transaction.atomic
def rate_meeting(
    *,
    meeting: Meeting,
    judgements: dict[str, Judgement],
    actor: User,
    at: datetime,
    reason: str = "",
    voted_level: str = "",
    events: Collection[str] = (),
    level: str = "",
) -> Evaluation:
    """Add the branch's own rating: facts score themselves, `judgements` (code → Judgement) give the rest.

    `events`: codes of the set that happened; `level`: what was chosen on a set without points. `voted_level`: the level that
    hands were raised for after the sheet was read out; it becomes an opinion of its own (HD 42-HD/BTCTW, Mục 5). The same
    rating again returns the first. Raises SheetError (code → sentence) on a sheet that cannot be or has open criteria, Refused
    for a meeting not held yet, or when the rating lies with the level above.
    """
    meeting = locked(meeting)
    if meeting.held_on is None:
        raise Refused(None, "Kỳ này chưa ghi ngày sinh hoạt nên chưa xếp loại được.")
    known = ratings_of_one(meeting)
    require(meeting, known, "rate")
    if voted_level and voted_level not in Level.values:
        raise Refused("voted_level", "Mức biểu quyết không có trong danh sách. Mời đồng chí chọn lại.")
    criteria_set, criteria = criteria_for(meeting)
    facts = facts_of(meeting)
    result = score(criteria, facts, judgements, events, level)
    if result.missing:
        raise SheetError(missing_faults(result))
    _refuse_vote_above_caps(criteria, result, voted_level)
    evaluation = _evaluation(
        meeting,
        criteria_set,
        result,
        basis(criteria, facts),
        rater=Rater.SELF,
        made_by=actor,
        made_at=at,
        reason=reason,
    )
    voted_before = known.vote.level if known.vote else ""
    if known.self_rating and _same(known.self_rating, evaluation) and voted_before == voted_level:
        return known.self_rating
    evaluation.save()
    if voted_level:
        _add_vote(evaluation, voted_level)
    done(meeting, actor, "rate", evaluation)
    return evaluation


def _refuse_vote_above_caps(criteria: Criteria, result: Result, voted_level: str) -> None:
    """A vote may differ from the points; it does not lift what a condition or an event of the set holds down."""
    if not voted_level or not result.caps:
        return
    if criteria.levels.index(voted_level) < criteria.levels.index(result.level):
        raise Refused(
            "voted_level",
            f"Theo bộ tiêu chí, kỳ này không xếp trên mức {Level(result.level).label}: {'; '.join(result.caps)}. "
            "Mời đồng chí ghi lại mức biểu quyết.",
        )


def _add_vote(sheet: Evaluation, level: str) -> Evaluation:
    """Add the branch's vote on `sheet`: its own level over the same points."""
    copied = ("meeting", "criteria_set", "unit", "scores", "total", "maximum", "caps", "events", "facts_digest")
    values = {name: getattr(sheet, name) for name in (*copied, "made_at", "made_by")}
    return Evaluation.objects.create(rater=Rater.VOTE, level=level, uncapped_level=sheet.uncapped_level, **values)


def _evaluation(
    meeting: Meeting, criteria_set: CriteriaSet, result: Result, facts_digest: str, **signed: object
) -> Evaluation:
    return Evaluation(
        meeting=meeting,
        criteria_set=criteria_set,
        unit=meeting.unit,
        scores=scores_of(result),
        total=result.total,
        maximum=result.maximum,
        level=result.level,
        uncapped_level=result.uncapped_level,
        caps=list(result.caps),
        events=list(result.events),
        facts_digest=facts_digest,
        **signed,
    )


def scores_of(result: Result) -> dict:
    """Return a sheet's lines as `Evaluation.scores` keeps them."""
    return {
        line.criterion.code: {
            "points": None if line.points is None else str(line.points),
            "by_fact": line.by_fact,
            "fact_reason": line.fact_reason,
            "reason": line.reason,
            "not_applicable": line.not_applicable,
        }
        for line in result.lines
    }


def _same(known: Evaluation, new: Evaluation) -> bool:
    fields = ("criteria_set_id", "scores", "events", "level", "reason", "facts_digest", "made_by_id")
    return all(getattr(known, name) == getattr(new, name) for name in fields)


@transaction.atomic
def submit_rating(*, meeting: Meeting, actor: User, at: datetime) -> ReviewStep:
    """Send the branch's own rating to the level above.

    What the level above may want to look at is kept on the step (`evaluations.flags`). Raises Refused without locked minutes
    or rating, without the branch's vote where the rule asks for it, when facts changed since it was rated, or when it was
    sent already.
    """
    meeting = locked(meeting)
    ratings = ratings_of_one(meeting)
    if not meeting.is_finalized:
        raise Refused(None, "Biên bản chưa khóa. Mời đồng chí hoàn thành và khóa biên bản trước khi gửi.")
    if ratings.own is None:
        raise Refused(None, "Chưa tự xếp loại. Mời đồng chí cho điểm rồi lưu trước khi gửi.")
    require(meeting, ratings, "submit")
    if ratings.vote is None and review_rule_of(meeting).vote_required:
        raise Refused(
            None,
            "Chi bộ chưa biểu quyết mức của kỳ này. Mời đồng chí ghi mức chi bộ đã biểu quyết vào phiếu rồi lưu trước khi gửi.",
        )
    facts = facts_of(meeting)
    if rests_on_other_facts(ratings.own, facts):
        raise Refused(
            None, "Số liệu của kỳ sinh hoạt đã đổi sau khi tự xếp loại. Mời đồng chí xem lại điểm và lưu lại."
        )
    step = add_step(
        meeting,
        ReviewStepKind.SUBMIT,
        unit=meeting.unit,
        actor=actor,
        at=at,
        evaluation=ratings.own,
        flags=flags_of_one(meeting, ratings, facts),
    )
    done(meeting, actor, "submit", step)
    return step
