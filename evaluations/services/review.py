"""The answer of the level above: verify, confirm, return, take back. Rows are added, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from chibo.accounts.models import User
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from evaluations.enums import Level, Rater, ReviewStepKind
from evaluations.models import Evaluation, ReviewStep
from evaluations.objections import not_what_was_seen, to_answer, to_decide
from evaluations.queries import flags_of_one, ratings_of_one, review_rule_of
from evaluations.ratings import Ratings, basis_of
from evaluations.services.steps import add_step, done, locked, refuse
from meetings.facts import facts_of
from meetings.models import Meeting

BULK_LIMIT = 100  # each takes its own transaction with the branch-month behind it; more would keep a page waiting


@transaction.atomic
def verify_rating(
    *,
    meeting: Meeting,
    unit: Unit,
    actor: User,
    at: datetime,
    level: str = "",
    reason: str = "",
    seen: int | None = None,
) -> ReviewStep:
    """Take the first of two steps as `unit`: propose the branch's own level, or another `level` with a reason.

    `seen`: as in `confirm_rating`. Raises Refused where one step is enough, nothing waits, the actor rated or sent it, another
    level has no reason, or the branch's opinion cannot be decided on as it is.
    """
    meeting, ratings = _opened(meeting, "verify", unit, actor, seen)
    refuse(to_decide(meeting, ratings, facts_of(meeting)))
    level = _chosen(level, ratings, reason)
    step = add_step(
        meeting,
        ReviewStepKind.VERIFY,
        unit=unit,
        actor=actor,
        at=at,
        evaluation=ratings.own,
        level=level,
        reason=reason.strip(),
    )
    done(meeting, actor, "verify", step)
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
    only_unflagged: bool = False,
) -> Evaluation:
    """Give the official level as `unit`: the one proposed (by the branch, or by who verified), or another with a reason.

    Where the official level stands and facts have changed, the one that stands is given again unless another is chosen.
    `seen` is the id of the branch's opinion on the page that was answered. `only_unflagged`: refuse what is to be looked at.
    Raises Refused when nothing waits, another level has no reason, the actor rated, sent or verified it, a unit above has
    answered, the minutes are open, the facts changed since it was rated, or the branch sent another opinion meanwhile.
    """
    meeting, ratings = _opened(meeting, "confirm", unit, actor, seen)
    facts = facts_of(meeting)
    refuse(to_decide(meeting, ratings, facts))
    if only_unflagged:
        refuse("; ".join(flag.words for flag in flags_of_one(meeting, ratings, facts)))
    own = ratings.own or ratings.official
    level = _chosen(level, ratings, reason)
    reason = reason.strip() or _reason_so_far(ratings, level)
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
        reason=reason,
        facts_digest=basis_of(own, facts),
        made_at=at,
        made_by=actor,
    )
    add_step(meeting, ReviewStepKind.CONFIRM, unit=unit, actor=actor, at=at, evaluation=evaluation, reason=reason)
    done(meeting, actor, "confirm", evaluation)
    return evaluation


@transaction.atomic
def return_rating(
    *, meeting: Meeting, unit: Unit, actor: User, at: datetime, reason: str, seen: int | None = None
) -> ReviewStep:
    """Give a rating back to the branch with what to mend.

    `seen`: as in `confirm_rating`. Raises Refused without a reason, when nothing waits, or when the branch sent another
    opinion meanwhile.
    """
    meeting, _ = _opened(meeting, "return", unit, actor, seen)
    if not reason.strip():
        raise Refused("reason", "Chưa có lý do trả lại. Mời đồng chí ghi rõ cần bổ sung gì.")
    step = add_step(meeting, ReviewStepKind.RETURN, unit=unit, actor=actor, at=at, reason=reason.strip())
    done(meeting, actor, "return", step)
    return step


@transaction.atomic
def undo_answer(
    *, meeting: Meeting, unit: Unit, actor: User, at: datetime, reason: str, seen: int | None = None
) -> ReviewStep:
    """Take the last answer back: what was confirmed waits again (verified as before, if it was), what was verified is unread.

    `seen`: as in `confirm_rating`. Raises Refused without a reason, when nothing was answered, when a unit above gave that
    answer, or when the answer stands on another opinion than the one seen.
    """
    meeting, _ = _opened(meeting, "undo", unit, actor, seen)
    if not reason.strip():
        raise Refused("reason", "Chưa có lý do rút lại. Mời đồng chí ghi lý do.")
    step = add_step(meeting, ReviewStepKind.UNDO, unit=unit, actor=actor, at=at, reason=reason.strip())
    done(meeting, actor, "undo", step)
    return step


def _opened(meeting: Meeting, action: str, unit: Unit, actor: User, seen: int | None) -> tuple[Meeting, Ratings]:
    """Return the locked row and its opinions, if the actor may give this answer as `unit` to `seen`; else raise Refused."""
    meeting = locked(meeting)
    ratings = ratings_of_one(meeting)
    steps = review_rule_of(meeting).steps
    refuse(to_answer(meeting, ratings, action, unit=unit, user_id=actor.pk, steps=steps))
    refuse(not_what_was_seen(ratings, seen))
    return meeting, ratings


def _chosen(level: str, ratings: Ratings, reason: str) -> str:
    level = level or ratings.expected_level
    if level not in Level.values:
        raise Refused("level", "Chưa chọn mức. Mời đồng chí chọn một trong bốn mức.")
    if level != ratings.expected_level and not reason.strip():
        raise Refused("reason", "Quyết định mức khác cần có lý do. Mời đồng chí ghi lý do.")
    return level


def _reason_so_far(ratings: Ratings, level: str) -> str:
    """Return the reason already on record for another level than the branch's own."""
    if level == ratings.self_level:
        return ""
    if ratings.official is not None:
        return ratings.official.reason
    return ratings.verification.reason if ratings.verification else ""


# --- several at once -----------------------------------------------------------------------------------------------


@dataclass
class BulkResult:
    """What became of a list: confirmed now, confirmed before (a second press), left with a sentence why."""

    confirmed: list[Meeting] = field(default_factory=list)
    already: list[Meeting] = field(default_factory=list)
    left: list[tuple[Meeting, str]] = field(default_factory=list)


def confirm_in_bulk(*, shown: Iterable[tuple[Meeting, int]], unit: Unit, actor: User, at: datetime) -> BulkResult:
    """Confirm the branch's own level of each (meeting, id of the opinion shown) that has no flag, each in its own transaction.

    Everything is asked again under the lock of each: what changed since the list was shown is left, with the reason. The
    caller found the meetings in its reach. Not more than BULK_LIMIT at once: the rest is left.
    """
    result = BulkResult()
    for number, (meeting, seen) in enumerate(shown):
        if number >= BULK_LIMIT:
            result.left.append((meeting, f"Mỗi lần công nhận nhiều nhất {BULK_LIMIT} phiếu."))
            continue
        try:
            confirm_rating(meeting=meeting, unit=unit, actor=actor, at=at, seen=seen, only_unflagged=True)
        except Refused as error:
            if _was_confirmed(meeting, seen):
                result.already.append(meeting)
            else:
                result.left.append((meeting, error.sentence))
        else:
            result.confirmed.append(meeting)
    return result


def _was_confirmed(meeting: Meeting, seen: int) -> bool:
    ratings = ratings_of_one(meeting)
    return ratings.official is not None and ratings.own is not None and ratings.own.pk == seen
