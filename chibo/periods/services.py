"""Opening, locking and unlocking of periods."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import VIETNAM, Span, Stretch
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from chibo.periods.models import Period, PeriodLock


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
