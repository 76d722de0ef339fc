"""Opinions on a meeting and the review by the level above. Rows are added, never changed (HD 42-HD/BTCTW, Mục 5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from chibo.organization.models.rules import nearest
from chibo.organization.queries import lineages
from evaluations.definition import Criteria
from evaluations.engine import Judgement, Result, SheetError, basis, missing_faults, score
from evaluations.enums import Level, Rater, ReviewStepKind
from evaluations.models import CriteriaSet, Evaluation, ReviewStep
from evaluations.queries import basis_of, ratings_of_one
from evaluations.ratings import Ratings
from evaluations.states import ALLOWED, RatingState, state_of
from meetings.facts import Facts, facts_of
from meetings.models import Meeting
from meetings.signals import meeting_changed


def criteria_for(meeting: Meeting) -> tuple[CriteriaSet, Criteria]:
    """Return the set that rates `meeting`: of the nearest unit, valid on the day held, for its kind and type.

    Raises Refused where there is none.
    """
    day = meeting.held_on or meeting.month
    lineage = lineages([meeting.unit_id], day).get(meeting.unit_id, [meeting.unit_id])
    branch_type = meeting.unit.branch.branch_type_id
    rules = CriteriaSet.objects.in_force()
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
    meeting = _locked(meeting)
    if meeting.held_on is None:
        raise Refused(None, "Kỳ này chưa ghi ngày sinh hoạt nên chưa xếp loại được.")
    known = ratings_of_one(meeting)
    _require(meeting, known, "rate")
    if voted_level and voted_level not in Level.values:
        raise Refused("voted_level", "Mức biểu quyết không có trong danh sách. Mời đồng chí chọn lại.")
    criteria_set, criteria = criteria_for(meeting)
    facts = facts_of(meeting)
    result = score(criteria, facts, judgements, events, level)
    if result.missing:
        raise SheetError(missing_faults(result))
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
    _done(meeting, actor, "rate", evaluation)
    return evaluation


def _add_vote(sheet: Evaluation, level: str) -> Evaluation:
    """Add the branch's vote on `sheet`: its own level over the same points."""
    copied = ("meeting", "criteria_set", "unit", "scores", "total", "maximum", "facts_digest", "made_at", "made_by")
    values = {name: getattr(sheet, name) for name in copied}
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

    Raises Refused without locked minutes or rating, when facts changed since it was rated, or when it was sent already.
    """
    meeting = _locked(meeting)
    ratings = ratings_of_one(meeting)
    if not meeting.is_finalized:
        raise Refused(None, "Biên bản chưa khóa. Mời đồng chí hoàn thành và khóa biên bản trước khi gửi.")
    if ratings.own is None:
        raise Refused(None, "Chưa tự xếp loại. Mời đồng chí cho điểm rồi lưu trước khi gửi.")
    _require(meeting, ratings, "submit")
    if ratings.own.facts_digest not in ("", basis_of(ratings.own, facts_of(meeting))):
        raise Refused(
            None, "Số liệu của kỳ sinh hoạt đã đổi sau khi tự xếp loại. Mời đồng chí xem lại điểm và lưu lại."
        )
    step = _step(meeting, ReviewStepKind.SUBMIT, meeting.unit, actor, at, evaluation=ratings.own)
    _done(meeting, actor, "submit", step)
    return step


@transaction.atomic
def confirm_rating(
    *,
    meeting: Meeting,
    unit: Unit,
    actor: User,
    at: datetime,
    level: str = "",
    reason: str = "",
    seen: int | None = None,
) -> Evaluation:
    """Give the official level as `unit`: the branch's own, or another `level` with a reason.

    `seen` is the id of the branch's opinion on the page that was answered. Raises Refused when nothing waits, another level
    has no reason, the actor rated or sent it, the minutes are open, the facts changed since it was rated, or the branch sent
    another opinion meanwhile.
    """
    meeting = _locked(meeting)
    ratings = ratings_of_one(meeting)
    _require(meeting, ratings, "confirm")
    if ratings.is_of(actor.pk):
        raise Refused(None, "Đồng chí là người tự xếp loại hoặc gửi phiếu này, nên một đồng chí khác phải công nhận.")
    facts = facts_of(meeting)
    _refuse_unready(meeting, ratings, facts, seen)
    own = ratings.own or ratings.official
    level = level or own.level
    if level not in Level.values:
        raise Refused("level", "Chưa chọn mức. Mời đồng chí chọn một trong bốn mức.")
    if level != own.level and not reason.strip():
        raise Refused("reason", "Quyết định mức khác cần có lý do. Mời đồng chí ghi lý do.")
    evaluation = Evaluation.objects.create(
        meeting=meeting,
        criteria_set=own.criteria_set,
        rater=Rater.OFFICIAL,
        unit=unit,
        scores=own.scores,
        total=own.total if level == own.level else None,
        maximum=own.maximum,
        level=level,
        uncapped_level=own.uncapped_level,
        reason=reason.strip(),
        facts_digest=basis_of(own, facts),
        made_at=at,
        made_by=actor,
    )
    _step(meeting, ReviewStepKind.CONFIRM, unit, actor, at, evaluation=evaluation, reason=reason.strip())
    _done(meeting, actor, "confirm", evaluation)
    return evaluation


@transaction.atomic
def return_rating(*, meeting: Meeting, unit: Unit, actor: User, at: datetime, reason: str) -> ReviewStep:
    """Give a rating back to the branch with what to mend. Raises Refused without a reason or when nothing waits."""
    meeting = _locked(meeting)
    ratings = ratings_of_one(meeting)
    _require(meeting, ratings, "return")
    if not reason.strip():
        raise Refused("reason", "Chưa có lý do trả lại. Mời đồng chí ghi rõ cần bổ sung gì.")
    step = _step(meeting, ReviewStepKind.RETURN, unit, actor, at, reason=reason.strip())
    _done(meeting, actor, "return", step)
    return step


@transaction.atomic
def undo_confirmation(*, meeting: Meeting, unit: Unit, actor: User, at: datetime, reason: str) -> ReviewStep:
    """Take an official level back: the rating waits again. Raises Refused without a reason or when nothing is confirmed."""
    meeting = _locked(meeting)
    ratings = ratings_of_one(meeting)
    _require(meeting, ratings, "undo")
    if ratings.was_decided_above(unit):
        raise Refused(None, "Mức này do cấp trên của đồng chí quyết định nên đồng chí không rút lại được.")
    if not reason.strip():
        raise Refused("reason", "Chưa có lý do rút lại. Mời đồng chí ghi lý do.")
    step = _step(meeting, ReviewStepKind.UNDO, unit, actor, at, reason=reason.strip())
    _done(meeting, actor, "undo", step)
    return step


def _locked(meeting: Meeting) -> Meeting:
    row = (
        Meeting.objects.select_for_update(of=("self",)).select_related("unit__branch", "unit__type").get(pk=meeting.pk)
    )
    if row.is_voided:
        raise Refused(None, "Kỳ sinh hoạt này đã hủy nên không xếp loại.")
    return row


REFUSALS = {
    RatingState.NO_MINUTES: "Biên bản chưa khóa nên chưa làm được việc này.",
    RatingState.MINUTES: "Chi bộ chưa tự xếp loại kỳ này.",
    RatingState.RATED: "Chi bộ chưa gửi phiếu này.",
    RatingState.SUBMITTED: "Phiếu đã gửi cấp trên và đang chờ công nhận.",
    RatingState.RETURNED: "Phiếu đã trả lại, đang chờ chi bộ bổ sung.",
    RatingState.CONFIRMED: "Cấp trên đã công nhận mức của kỳ này.",
    RatingState.RECONFIRM: "Cấp trên đã công nhận mức của kỳ này; số liệu đã đổi nên cần cấp trên xác nhận lại.",
}


def _require(meeting: Meeting, ratings: Ratings, action: str) -> None:
    state = state_of(meeting, ratings)
    if action not in ALLOWED[state]:
        raise Refused(None, REFUSALS[state])


def _refuse_unready(meeting: Meeting, ratings: Ratings, facts: Facts, seen: int | None) -> None:
    """Refuse to confirm what is being corrected, was rated on other facts, or is not what the person saw."""
    if not meeting.is_finalized and ratings.own is not None and not ratings.own.is_imported:
        raise Refused(None, "Chi bộ đang đính chính biên bản. Mời đồng chí công nhận sau khi chi bộ khóa lại.")
    if seen is not None and ratings.own is not None and ratings.own.pk != seen:
        raise Refused(
            None, "Chi bộ vừa gửi phiếu khác với phiếu đồng chí đang xem. Mời đồng chí xem lại rồi quyết định."
        )
    changed = ratings.own is not None and ratings.own.facts_digest not in ("", basis_of(ratings.own, facts))
    if ratings.official is None and changed:
        raise Refused(None, "Số liệu đã đổi sau khi chi bộ tự xếp loại. Mời đồng chí trả lại để chi bộ xem lại điểm.")


def _step(
    meeting: Meeting,
    kind: str,
    unit: Unit,
    actor: User,
    at: datetime,
    *,
    evaluation: Evaluation | None = None,
    reason: str = "",
) -> ReviewStep:
    return ReviewStep.objects.create(
        meeting=meeting, kind=kind, unit=unit, evaluation=evaluation, reason=reason, at=at, by=actor
    )


def _done(meeting: Meeting, actor: User, verb: str, row: Evaluation | ReviewStep) -> None:
    record(actor=actor, verb=f"evaluations.{verb}", subject=row, unit=meeting.unit_id, fields={"meeting": meeting.pk})
    meeting_changed.send(sender=Evaluation, changes={(meeting.unit_id, meeting.month)})
