"""The state of a meeting's rating and what may be done in it, as one table."""

from __future__ import annotations

from django.db import models

from evaluations.enums import ReviewStepKind
from evaluations.ratings import Ratings
from meetings.models import Meeting
from meetings.states import state_of as state_of_record


class RatingState(models.TextChoices):
    """Read off the record, the opinions and the steps of the review."""

    NO_MINUTES = "no_minutes", "Chưa có biên bản"
    MINUTES = "minutes", "Đã có biên bản"
    RATED = "rated", "Đã tự xếp loại"
    SUBMITTED = "submitted", "Đã gửi cấp trên"
    VERIFIED = "verified", "Đã thẩm định"
    RETURNED = "returned", "Trả lại để bổ sung"
    CONFIRMED = "confirmed", "Đã công nhận"
    RECONFIRM = "reconfirm", "Cần xác nhận lại"


# What may be done in which state. Who may do it is in `permissions`.
ALLOWED = {
    RatingState.NO_MINUTES: {"rate"},
    RatingState.MINUTES: {"rate"},
    RatingState.RATED: {"rate", "submit"},
    RatingState.SUBMITTED: {"verify", "confirm", "return"},
    RatingState.VERIFIED: {"confirm", "return", "undo"},
    RatingState.RETURNED: {"rate", "submit"},
    RatingState.CONFIRMED: {"undo"},
    RatingState.RECONFIRM: {"confirm", "undo"},
}
ANSWERS = ("verify", "confirm", "return", "undo")


def allowed(state: RatingState, steps: int) -> set[str]:
    """Return what may be done in `state` where a rating goes through `steps` above the branch.

    Of two steps the first is to verify; with one step nothing is verified.
    """
    if state != RatingState.SUBMITTED:
        return ALLOWED[state]
    return ALLOWED[state] - {"confirm" if steps == 2 else "verify"}


def state_of(meeting: Meeting, ratings: Ratings) -> RatingState:
    """Return the state of the rating of `meeting`; an imported official level counts as confirmed."""
    if ratings.official is not None:
        return RatingState.RECONFIRM if ratings.needs_reconfirmation else RatingState.CONFIRMED
    step = ratings.last_step.kind if ratings.last_step else ""
    if step == ReviewStepKind.RETURN:
        return RatingState.RETURNED
    if ratings.verification is not None:
        return RatingState.VERIFIED
    if step in ReviewStepKind.waiting():
        return RatingState.SUBMITTED
    if not meeting.is_finalized:
        return RatingState.NO_MINUTES
    return RatingState.RATED if ratings.own else RatingState.MINUTES


def words_of(meeting: Meeting, ratings: Ratings) -> str:
    """Return where the meeting stands from plan to confirmation, in the words of the field."""
    state = state_of(meeting, ratings)
    return state_of_record(meeting) if state == RatingState.NO_MINUTES else state.label


TONES = {
    RatingState.SUBMITTED: "wait",
    RatingState.VERIFIED: "wait",
    RatingState.RETURNED: "warn",
    RatingState.CONFIRMED: "ok",
    RatingState.RECONFIRM: "warn",
}


def tone_of(state: RatingState) -> str:
    """Return the colour beside the words of a state: ok, wait, warn or info."""
    return TONES.get(state, "info")


NEXT_STEPS = {
    RatingState.SUBMITTED: "Bước tiếp theo: cấp ủy hoặc ban phía trên chi bộ công nhận.",
    RatingState.VERIFIED: (
        "Bước tiếp theo: công nhận, do một đồng chí khác với người thẩm định, ở đơn vị thẩm định hoặc cấp trên của đơn vị ấy."
    ),
    RatingState.RETURNED: "Bước tiếp theo: chi bộ bổ sung rồi gửi lại.",
    RatingState.RECONFIRM: "Bước tiếp theo: xem số liệu mới rồi xác nhận lại mức, hoặc quyết định mức khác.",
}
FIRST_OF_TWO = "Bước tiếp theo: cấp ủy hoặc ban phía trên thẩm định; sau đó một đồng chí khác công nhận."


def next_step(state: RatingState, steps: int) -> str:
    """Return who does what next above the branch, in one sentence; '' where nothing waits there."""
    if state == RatingState.SUBMITTED and steps == 2:
        return FIRST_OF_TWO
    return NEXT_STEPS.get(state, "")
