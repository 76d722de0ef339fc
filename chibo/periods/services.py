"""Opening, locking and unlocking of periods."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import VIETNAM, Span, Stretch, screen_date
from chibo.common.errors import Refused
from chibo.organization.models import Unit, UnitType
from chibo.organization.services.rules import BY_DAY, begin_rule, end_rule
from chibo.periods.models import DeadlineRule, LockException, Period, PeriodLock


def period_of(span: Span | Stretch) -> Period:
    """Return the stored period of `span`, made on first use."""
    period, _ = Period.objects.get_or_create(
        code=span.code,
        defaults={"kind": span.kind, "year": span.year, "first_day": span.first, "last_day": span.last},
    )
    return period


@transaction.atomic
def open_year(year: int) -> int:
    """Make the periods of `year`: twelve months, four quarters, two halves, the year. Returns how many are there: 19."""
    whole = Span("year", year)
    spans = {span for month in whole.months for span in Span.around(month)}
    for span in sorted(spans, key=lambda span: span.code):
        period_of(span)
    return len(spans)


@transaction.atomic
def lock_period(*, span: Span, unit: Unit, actor: User, at: datetime) -> PeriodLock:
    """Close the period of `span` for the units below `unit`; what arrives later is 'bổ sung' in the next report.

    Meetings are still logged: the lock stops preparing and submitting reports only. Raises Refused when the period has
    not ended or is locked already.
    """
    if span.last >= timezone.localdate(at, VIETNAM):
        raise Refused(None, f"{span.label} chưa kết thúc. Mời đồng chí khóa kỳ sau ngày {span.last:%d/%m/%Y}.")
    period = period_of(span)
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if PeriodLock.objects.filter(period=period, unit=unit, unlocked_at__isnull=True).exists():
        raise Refused(None, f"{span.label} đã khóa rồi.")
    lock = PeriodLock.objects.create(period=period, unit=unit, locked_at=at, locked_by=actor)
    record(actor=actor, verb="periods.lock", subject=lock, unit=unit, fields={"period": span.code})
    return lock


@transaction.atomic
def unlock_period(*, lock: PeriodLock, reason: str, actor: User, at: datetime) -> PeriodLock:
    """Open a locked period again, with a reason that stays in the record. Raises Refused without one."""
    lock = PeriodLock.objects.select_for_update(of=("self",)).get(pk=lock.pk)
    if lock.unlocked_at is not None:
        raise Refused(None, "Kỳ này đã được mở lại rồi.")
    if not reason.strip():
        raise Refused("reason", "Chưa có lý do mở lại. Mời đồng chí ghi lý do.")
    lock.unlocked_at, lock.unlocked_by, lock.unlock_reason = at, actor, reason.strip()
    lock.save(update_fields=["unlocked_at", "unlocked_by", "unlock_reason"])
    record(actor=actor, verb="periods.unlock", subject=lock, unit=lock.unit_id, fields={"period": lock.period.code})
    return lock


# --- exceptions from a lock ------------------------------------------------------------------------------------------


@transaction.atomic
def grant_exception(
    *, lock: PeriodLock, unit: Unit, reason: str, until: date, actor: User, today: date, at: datetime
) -> LockException:
    """Let `unit`, below the lock's unit, prepare and hand up its report up to and including `until`.

    A second submit returns the first one's row. Raises Refused without a reason, for a day that has passed, for a unit that
    the lock does not close, for one that has an exception already, and when the period was opened again.
    """
    lock = PeriodLock.objects.select_for_update(of=("self",)).select_related("unit", "period").get(pk=lock.pk)
    reason = reason.strip()
    _require_exception(lock, unit, reason, until, today)
    open_rows = LockException.objects.filter(lock=lock, unit=unit, ended_at__isnull=True)
    found = open_rows.filter(until__gte=today).first()
    if found is not None:
        if (found.reason, found.until) == (reason, until):
            return found
        raise Refused(
            "unit", f"{unit.name} đã được nộp đến hết ngày {screen_date(found.until)}. Mời đồng chí thôi cho nộp trước."
        )
    open_rows.update(ended_at=at, ended_by=actor)  # those whose day has passed
    row = LockException.objects.create(
        lock=lock, unit=unit, reason=reason, until=until, granted_at=at, granted_by=actor
    )
    said = {"period": lock.period.code, "until": until.isoformat()}
    record(actor=actor, verb="periods.except", subject=row, unit=unit, fields=said)
    return row


def _require_exception(lock: PeriodLock, unit: Unit, reason: str, until: date, today: date) -> None:
    if lock.unlocked_at is not None:
        raise Refused(None, "Kỳ này đã được mở lại rồi, các đơn vị đều nộp được báo cáo.")
    if not unit.path.startswith(lock.unit.path) or unit.pk == lock.unit_id:
        raise Refused("unit", "Đơn vị này không thuộc diện bị khóa kỳ. Mời đồng chí chọn đơn vị trực thuộc.")
    if not reason:
        raise Refused("reason", "Chưa có lý do. Mời đồng chí ghi lý do cho nộp sau khi khóa kỳ.")
    if until < today:
        raise Refused("until", f"Ngày này đã qua. Mời đồng chí ghi từ ngày {screen_date(today)} trở đi.")


@transaction.atomic
def end_exception(*, exception: LockException, actor: User, at: datetime) -> LockException:
    """Close the period for the unit again before the day of the exception. Ending twice changes nothing."""
    row = LockException.objects.select_for_update(of=("self",)).get(pk=exception.pk)
    if row.ended_at is None:
        row.ended_at, row.ended_by = at, actor
        row.save(update_fields=["ended_at", "ended_by"])
        record(actor=actor, verb="periods.except_end", subject=row, unit=row.unit_id, fields=["ended_at"])
    return row


# --- deadlines -------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_deadline_rule(
    *,
    unit: Unit | None,
    kind: str,
    unit_type: UnitType | None,
    days_after: int,
    last_month_day: int | None,
    valid_from: date | None,
    number: str,
    issuer: str,
    issued_on: date | None,
    actor: User,
) -> DeadlineRule:
    """Set by which day the units of a level (None: all) under `unit` (None: everywhere) hand up reports of a kind of period.

    A second submit returns the first one's rule. Raises Refused when a rule for the same begins on that day or later.
    """
    values = {"days_after": days_after, "last_month_day": last_month_day}
    source = {"number": number, "issuer": issuer, "issued_on": issued_on}
    about = {"kind": kind, "unit_type": unit_type}
    rule, is_new = begin_rule(
        DeadlineRule, unit=unit, start=valid_from, about=about, values=values | source, steps=BY_DAY
    )
    if is_new:
        record(actor=actor, verb="deadline_rule.add", subject=rule, unit=unit, fields={"kind": kind} | values)
    return rule


@transaction.atomic
def end_deadline_rule(*, rule: DeadlineRule, last_day: date, actor: User) -> DeadlineRule:
    """Let the rule hold up to and including `last_day`. Raises Refused before its beginning."""
    rule = end_rule(rule, last_day=last_day, steps=BY_DAY)
    record(actor=actor, verb="deadline_rule.end", subject=rule, unit=rule.unit_id, fields=["valid_to"])
    return rule
