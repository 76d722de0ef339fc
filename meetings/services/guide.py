"""Leading a meeting on the screen: begun with the real hour, moved from place to place, ended with the real hour."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from chibo.accounts.models import User
from chibo.common.dates import screen_date
from chibo.common.errors import Refused
from chibo.organization.models import Member
from meetings.guide import Place
from meetings.models import GuideState, Meeting
from meetings.planned import planned_day
from meetings.services.locking import close, opened
from meetings.services.record import TEXTS, save_frame

BEGUN = ["held_on", "started_at", "ended_at"]


class AnotherDay(Refused):
    """The meeting is to be on another day, `planned`: to begin it now is a choice of its own."""

    def __init__(self, planned: date):
        self.planned = planned
        super().__init__(
            None, f"Kỳ này dự kiến ngày {screen_date(planned)}. Mời đồng chí chọn một trong hai cách dưới đây."
        )


@transaction.atomic
def begin(
    *, meeting: Meeting, place: Place, suggested: dict, actor: User, at: datetime, is_day_chosen: bool = False
) -> GuideState:
    """Open the guided screen at `place` and return where it stands; begun before, it stays where it is.

    Stamps day and hour with `at` where the record has none, and fills who leads, who writes and where from `suggested`
    (values of `suggested_frame`, people as ids). Raises AnotherDay when it is planned for another day, unless
    `is_day_chosen`; Refused as `save_frame` does.
    """
    Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    known = GuideState.objects.filter(meeting=meeting).first()
    if known is not None:
        return known
    now = timezone.localtime(at)
    planned = None if is_day_chosen else other_day(meeting, now.date())
    if planned is not None:
        raise AnotherDay(planned)
    values = _people_and_place(meeting, suggested)
    if meeting.held_on in (None, now.date()):
        values |= {"held_on": now.date(), "started_at": meeting.started_at or _clock(now)}
    if values:
        save_frame(meeting=meeting, values=values, version=meeting.version, actor=actor, today=now.date())
    return GuideState.objects.create(
        meeting=meeting, step=place.key, position=place.number - 1, begun_at=at, step_begun_at=at, updated_by=actor
    )


def other_day(meeting: Meeting, day: date) -> date | None:
    """Return the day for which a meeting without a day held is planned, if that is not `day`."""
    planned = planned_day(meeting) if meeting.held_on is None else None
    return None if planned == day else planned


def is_only_begun(meeting: Meeting) -> bool:
    """Tell whether a meeting holds no roll call, text, vote, result or decision yet. At most seven queries."""
    if meeting.is_finalized or meeting.base is not None or any(getattr(meeting, name).strip() for name in TEXTS):
        return False
    kept = [meeting.attendances, meeting.votes, meeting.progress, meeting.assignments, meeting.announced_answers]
    return not any(rows.exists() for rows in kept) and getattr(meeting, "resolution", None) is None


@transaction.atomic
def take_back(*, meeting: Meeting, actor: User) -> Meeting:
    """Take back that a meeting was begun: the day held and its hours, and the place where it stood.

    Raises Refused when something was kept at it since, or its minutes are locked.
    """
    row = opened(meeting)
    if not is_only_begun(row):
        raise Refused(None, "Kỳ này đã ghi điểm danh hoặc nội dung nên không bỏ được. Mời đồng chí xem lại từng bước.")
    GuideState.objects.filter(meeting=row).delete()
    for name in BEGUN:
        setattr(row, name, None)
    return close(row, actor=actor, verb="take_back", fields=BEGUN)


def _people_and_place(meeting: Meeting, suggested: dict) -> dict:
    people = {member.pk: member for member in _members(suggested)}
    values = {name: people.get(suggested.get(name)) for name in ("chair", "minute_taker")}
    values["place"] = suggested.get("place", "")
    return {name: value for name, value in values.items() if value and not getattr(meeting, name)}


def _members(suggested: dict) -> list[Member]:
    ids = [suggested[name] for name in ("chair", "minute_taker") if suggested.get(name)]
    return list(Member.objects.filter(pk__in=ids))


def _clock(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


@transaction.atomic
def move(*, meeting: Meeting, place: Place, actor: User, at: datetime) -> None:
    """Remember that the meeting now stands at `place`. Going to where it stands already keeps the hour of arrival."""
    state = GuideState.objects.select_for_update(of=("self",)).get(meeting=meeting)
    if state.step == place.key:
        return
    state.step, state.position, state.step_begun_at, state.updated_by = place.key, place.number - 1, at, actor
    state.save(update_fields=["step", "position", "step_begun_at", "updated_by"])


def end(*, meeting: Meeting, ended_at: time | None, version: int, actor: User, at: datetime) -> Meeting:
    """Note when the meeting ended: `ended_at`, or the hour of `at` when none is given on the day itself.

    Raises Refused for another day without an hour and as `save_frame` does, StaleVersion on a newer stored record.
    """
    now = timezone.localtime(at)
    if ended_at is None and meeting.held_on != now.date():
        day = screen_date(meeting.held_on) if meeting.held_on else "chưa ghi"
        raise Refused(
            "ended_at", f"Kỳ này sinh hoạt ngày {day}, không phải hôm nay. Mời đồng chí ghi giờ kết thúc, ví dụ 20:45."
        )
    values = {"ended_at": ended_at or _clock(now)}
    return save_frame(meeting=meeting, values=values, version=version, actor=actor, today=now.date())
