"""Why an answer of the level above may not be given now, as a sentence. Pages ask before, services ask under the lock."""

from __future__ import annotations

from chibo.common.dates import screen_date, screen_time
from chibo.organization.models import Unit
from evaluations.enums import Level
from evaluations.ratings import Ratings, rests_on_other_facts
from evaluations.states import RatingState, allowed, state_of
from meetings.facts import Facts
from meetings.models import Meeting

OUT_OF_TURN = {
    RatingState.NO_MINUTES: "Biên bản chưa khóa nên chưa làm được việc này.",
    RatingState.MINUTES: "Chi bộ chưa tự xếp loại kỳ này.",
    RatingState.RATED: "Chi bộ chưa gửi phiếu này.",
    RatingState.SUBMITTED: "Phiếu đã gửi cấp trên và đang chờ công nhận.",
    RatingState.VERIFIED: "Phiếu đã thẩm định và đang chờ công nhận.",
    RatingState.RETURNED: "Phiếu đã trả lại, đang chờ chi bộ bổ sung.",
    RatingState.CONFIRMED: "Cấp trên đã công nhận mức của kỳ này.",
    RatingState.RECONFIRM: "Cấp trên đã công nhận mức của kỳ này; số liệu đã đổi nên cần cấp trên xác nhận lại.",
}
TWO_STEPS_FIRST = "Phiếu này duyệt hai bước nên cần thẩm định trước khi công nhận."
ONE_STEP_ONLY = "Phiếu này duyệt một bước nên không qua thẩm định."


def out_of_turn(meeting: Meeting, ratings: Ratings, action: str, steps: int = 1) -> str:
    """Return why `action` does not fit the state of the rating; '' where it does."""
    state = state_of(meeting, ratings)
    if action in allowed(state, steps):
        return ""
    if state == RatingState.SUBMITTED and action in ("confirm", "verify"):
        return TWO_STEPS_FIRST if action == "confirm" else ONE_STEP_ONLY
    if state == RatingState.CONFIRMED and ratings.last_confirmation is not None:
        step = ratings.last_confirmation
        when = f"{screen_time(step.at)} ngày {screen_date(step.at)}"
        return f"Đồng chí {step.by} đã công nhận mức {Level(ratings.official_level).label} của kỳ này lúc {when}."
    return OUT_OF_TURN[state]


def to_answer(meeting: Meeting, ratings: Ratings, action: str, *, unit: Unit, user_id: int, steps: int) -> str:
    """Return why the person, acting for `unit` above the branch, does not give the answer `action`; '' where they may.

    Nobody answers what they rated or sent; who verified does not confirm; after a verification the next word is that of
    the verifying unit or of one above it.
    """
    sentence = out_of_turn(meeting, ratings, action, steps)
    if sentence:
        return sentence
    if ratings.was_answered_above(unit):
        return "Phiếu này đã có ý kiến của cấp trên đồng chí, nên chỉ cấp ấy hoặc cao hơn được thay đổi."
    if action == "undo":
        return ""
    if ratings.is_of(user_id):
        return "Đồng chí là người tự xếp loại hoặc gửi phiếu này, nên một đồng chí khác phải trả lời."
    if action == "confirm" and ratings.was_verified_by(user_id):
        return "Đồng chí đã thẩm định phiếu này, nên một đồng chí khác phải công nhận."
    return ""


def not_what_was_seen(ratings: Ratings, seen: int | None) -> str:
    """Return why an answer to the branch's opinion `seen` (its id) does not fit: it sent another since; '' where it fits."""
    if seen is not None and ratings.own is not None and ratings.own.pk != seen:
        return "Chi bộ vừa gửi phiếu khác với phiếu đồng chí đang xem. Mời đồng chí xem lại rồi quyết định."
    return ""


def to_decide(meeting: Meeting, ratings: Ratings, facts: Facts) -> str:
    """Return why what is there cannot be decided on: it is being corrected, or was rated on other facts; '' where it can."""
    own = ratings.own
    if own is None and ratings.official is None:
        return OUT_OF_TURN[RatingState.MINUTES]
    if not meeting.is_finalized and own is not None and not own.is_imported:
        return "Chi bộ đang đính chính biên bản. Mời đồng chí công nhận sau khi chi bộ khóa lại."
    if ratings.official is None and rests_on_other_facts(own, facts):
        return "Số liệu đã đổi sau khi chi bộ tự xếp loại. Mời đồng chí trả lại để chi bộ xem lại điểm."
    return ""
