"""A branch says ahead when and where it meets. The due day stays: another day is a move with reason and decider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import add_months, month_start, screen_date
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.models import Unit
from meetings.enums import MeetingKind
from meetings.models import Meeting, Registration, Rescheduling, TopicalPlanRow
from meetings.queries import due_day, latest_reschedulings
from meetings.services.rescheduling import reschedule

MONTHS_AHEAD = 3


@dataclass(frozen=True)
class Wanted:
    """What a branch registers. `reason` and `decided_by` are asked for where the day is not that of the rule."""

    planned_on: date
    planned_at: time
    place: str
    note: str = ""
    topic: str = ""
    kind: str = MeetingKind.REGULAR
    reason: str = ""
    decided_by: str = ""

    @property
    def values(self) -> dict:
        names = ("kind", "topic", "planned_on", "planned_at", "place", "note")
        return {name: getattr(self, name) for name in names}


@transaction.atomic
def register_month(
    *,
    branch: Unit,
    month: date,
    wanted: Wanted,
    version: int,
    actor: User,
    at: datetime,
    today: date,
    on_behalf_by: str,
) -> Registration:
    """Register the regular meeting of `month` (a first day), or change what was registered; the same again changes nothing.

    `version` is that of the registration shown, 0 for none. A day other than the one that holds (the rule's, or that to
    which the month was moved) is recorded as a move first; the due day itself stays. Raises Refused on a day that is past
    or of another month, without place, reason or decider where needed, for a month that was held; StaleVersion when
    somebody registered in between.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    _check(branch, month, wanted, today)
    if Meeting.objects.standing().of_the_month().filter(unit=branch, month=month, held_on__isnull=False).exists():
        raise Refused(None, f"Kỳ tháng {month.month} đã sinh hoạt, không cần đăng ký nữa.")
    row = Registration.objects.standing().of_the_month().filter(unit=branch, month=month).first()
    if row is not None and _says(row, wanted):
        return row
    if (row.version if row else 0) != version:
        raise StaleVersion(row) if row else Refused(None, "Đăng ký này đã được bỏ. Mời đồng chí xem lại rồi lưu lại.")
    move = _move(branch, month, wanted, actor, today)
    row = row or Registration(unit=branch, month=month, version=0)
    return _keep(row, wanted, move=move, actor=actor, at=at, on_behalf_by=on_behalf_by)


@transaction.atomic
def register_topical(
    *,
    branch: Unit,
    wanted: Wanted,
    plan_row: TopicalPlanRow | None,
    actor: User,
    at: datetime,
    today: date,
    on_behalf_by: str,
) -> Registration:
    """Register a topical session on a day of its own. A second submit returns the first one's registration.

    Raises Refused on a day that is past, without topic or place, or on a day that has another topical session.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    month = month_start(wanted.planned_on)
    _check(branch, month, wanted, today)
    if not wanted.topic:
        raise Refused("topic", "Chưa có tên chuyên đề. Mời đồng chí ghi tên chuyên đề.")
    same_day = Registration.objects.standing().filter(unit=branch, planned_on=wanted.planned_on, kind=wanted.kind)
    row = same_day.first()
    if row is not None and _says(row, wanted):
        return row
    if row is not None:
        day = screen_date(wanted.planned_on)
        raise Refused("planned_on", f"Ngày {day} chi bộ đã đăng ký chuyên đề {row.topic}. Mời đồng chí chọn ngày khác.")
    row = Registration(unit=branch, month=month, plan_row=plan_row, version=0)
    return _keep(row, wanted, move=None, actor=actor, at=at, on_behalf_by=on_behalf_by)


@transaction.atomic
def withdraw(*, registration: Registration, actor: User, at: datetime) -> Registration:
    """Take a registration back; it stays on record, and calendars are told. Twice is once."""
    row = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = at, actor
        row.version += 1
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "version"])
        record(actor=actor, verb="registrations.withdraw", subject=row, unit=row.unit_id, fields=["withdrawn_at"])
    return row


def standing_day(branch: Unit, month: date) -> tuple[date, Rescheduling | None]:
    """Return the day that holds without asking anybody, the rule's or that of the last move, and that move."""
    due = due_day(branch, month).day
    move = latest_reschedulings([month], [branch.pk]).get((branch.pk, month))
    return (move.moved_to if move is not None and move.moved_to is not None else due), move


def _check(branch: Unit, month: date, wanted: Wanted, today: date) -> None:
    if not month_start(today) <= month <= add_months(month_start(today), MONTHS_AHEAD):
        raise Refused(
            "planned_on", f"Chỉ đăng ký từ tháng này đến {MONTHS_AHEAD} tháng tới. Mời đồng chí xem lại ngày."
        )
    if wanted.planned_on < today:
        raise Refused("planned_on", f"Ngày này đã qua (hôm nay {screen_date(today)}). Mời đồng chí chọn ngày sắp tới.")
    if not branch.is_open_on(wanted.planned_on):
        raise Refused("planned_on", f"{branch.name} không hoạt động vào ngày này. Mời đồng chí xem lại ngày.")
    if not wanted.place.strip():
        raise Refused("place", "Chưa có nơi sinh hoạt. Mời đồng chí ghi nơi sinh hoạt.")
    if wanted.kind == MeetingKind.COMBINED and not wanted.topic:
        raise Refused("topic", "Chưa có tên chuyên đề kết hợp. Mời đồng chí ghi tên chuyên đề.")


def _says(row: Registration, wanted: Wanted) -> bool:
    return all(getattr(row, name) == value for name, value in wanted.values.items())


def _move(branch: Unit, month: date, wanted: Wanted, actor: User, today: date) -> Rescheduling | None:
    """Return the move on which the registered day stands, recorded now where the day is a new one."""
    day, move = standing_day(branch, month)
    is_called_off = move is not None and move.moved_to is None
    if wanted.planned_on == day and not is_called_off:
        return move
    if month_start(wanted.planned_on) != month:
        sentence = f"Ngày này không thuộc tháng {month.month}/{month.year}. Mời đồng chí xem lại ngày."
        raise Refused("planned_on", sentence)
    missing = next((name for name in ("reason", "decided_by") if not getattr(wanted, name)), None)
    if missing is not None:
        what = "lý do dời" if missing == "reason" else "người quyết định"
        raise Refused(missing, f"Ngày đăng ký khác ngày quy định {screen_date(day)}. Mời đồng chí ghi {what}.")
    try:
        return reschedule(
            branch=branch,
            month=month,
            moved_to=wanted.planned_on,
            reason=wanted.reason,
            decided_by=wanted.decided_by,
            decided_on=today,
            actor=actor,
            today=today,
        )
    except Refused as error:
        raise Refused("planned_on" if error.field == "moved_to" else error.field, error.sentence) from error


def _keep(
    row: Registration, wanted: Wanted, *, move: Rescheduling | None, actor: User, at: datetime, on_behalf_by: str
) -> Registration:
    for name, value in wanted.values.items():
        setattr(row, name, value)
    row.move, row.registered_at, row.registered_by, row.on_behalf_by = move, at, actor, on_behalf_by
    row.version += 1
    row.save()
    record(
        actor=actor,
        verb="registrations.register",
        subject=row,
        unit=row.unit_id,
        fields=[*wanted.values, "on_behalf_by"],
    )
    return row


# --- mergers ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def hand_over_registrations(*, unit: Unit, successor: Unit, actor: User | None, on: date) -> None:
    """Pass the topical sessions that a branch merged on `on` had registered from that day; its regular ones end with it."""
    rows = Registration.objects.standing().filter(unit=unit, kind=MeetingKind.TOPICAL, planned_on__gte=on)
    taken = Registration.objects.standing().filter(unit=successor, kind=MeetingKind.TOPICAL)
    moved = list(rows.exclude(planned_on__in=taken.values("planned_on")).values_list("pk", flat=True))
    if moved:
        Registration.objects.filter(pk__in=moved).update(unit=successor)
        record(actor=actor, verb="registrations.hand_over", subject=unit, unit=successor, fields={"rows": moved})
